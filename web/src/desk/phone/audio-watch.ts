/** Sound counters of one moment, as WebRTC tells them; all only rise. */
export interface AudioSample {
  readonly atMs: number;
  readonly packetsIn: number;
  readonly packetsOut: number;
}

export type AudioTrouble = 'not-hearing' | 'not-heard' | null;

/**
 * The alarm must be seen within 3 s of the loss: half a second may pass until the first look that
 * finds nothing new, and as much again at the end.
 */
export const SILENT_AFTER_MS = 1_700;

/**
 * Which side of a talking call is not heard, judged from packets that stopped coming or going.
 * Fed every half second; `reset` when the call is held or ends, so that silence on purpose is none.
 */
export class AudioWatch {
  #last: AudioSample | null = null;
  #inMovedAtMs = 0;
  #outMovedAtMs = 0;

  feed(sample: AudioSample): AudioTrouble {
    const last = this.#last;
    this.#last = sample;
    if (last === null || sample.packetsIn > last.packetsIn) this.#inMovedAtMs = sample.atMs;
    if (last === null || sample.packetsOut > last.packetsOut) this.#outMovedAtMs = sample.atMs;
    if (sample.atMs - this.#inMovedAtMs >= SILENT_AFTER_MS) return 'not-hearing';
    if (sample.atMs - this.#outMovedAtMs >= SILENT_AFTER_MS) return 'not-heard';
    return null;
  }

  reset(): void {
    this.#last = null;
  }
}
