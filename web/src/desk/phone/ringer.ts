import { routeSound } from './devices.ts';

/** Two notes, twice, then a rest: heard across a room, told apart from a citizen's own phone. */
const NOTES = [
  { fromS: 0, hertz: 784 },
  { fromS: 0.18, hertz: 988 },
  { fromS: 0.42, hertz: 784 },
  { fromS: 0.6, hertz: 988 },
] as const;
const NOTE_S = 0.16;
const LAP_MS = 2_000;
/** One lap without its rest: what an agent hears before the phone picks up by itself. */
export const BEEP_MS = 800;
const LOUD = 0.7;

/** The loud ring, made in the page: no file to load, no silence when the network is slow. */
export class Ringer {
  readonly #onBlocked: (isBlocked: boolean) => void;
  #context: AudioContext | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;
  #sinkId = '';

  constructor(onBlocked: (isBlocked: boolean) => void) {
    this.#onBlocked = onBlocked;
  }

  /** To be called in a person's click or key: browsers let no page sound before one. */
  unlock(): void {
    const context = this.#open();
    if (context.state === 'running') return this.#onBlocked(false);
    void context.resume().then(() => this.#onBlocked(context.state !== 'running'));
  }

  /** Tells whether a ring would be heard, without one. */
  check(): void {
    this.#onBlocked(this.#open().state !== 'running');
  }

  async useDevice(deviceId: string): Promise<void> {
    this.#sinkId = deviceId;
    if (this.#context !== null) await routeSound(this.#context, deviceId);
  }

  start(): void {
    if (this.#timer !== null) return;
    this.unlock();
    this.lap();
    this.#timer = setInterval(() => this.lap(), LAP_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** One lap of the ring: also what "try the ringer" plays. */
  lap(): void {
    const context = this.#open();
    for (const { fromS, hertz } of NOTES) playNote(context, context.currentTime + fromS, hertz);
  }

  close(): void {
    this.stop();
    void this.#context?.close();
    this.#context = null;
  }

  #open(): AudioContext {
    if (this.#context === null) {
      this.#context = new AudioContext();
      if (this.#sinkId !== '') void routeSound(this.#context, this.#sinkId);
    }
    return this.#context;
  }
}

function playNote(context: AudioContext, atS: number, hertz: number): void {
  const tone = new OscillatorNode(context, { type: 'triangle', frequency: hertz });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.setValueAtTime(0, atS);
  loudness.gain.linearRampToValueAtTime(LOUD, atS + 0.02);
  loudness.gain.setValueAtTime(LOUD, atS + NOTE_S - 0.04);
  loudness.gain.linearRampToValueAtTime(0, atS + NOTE_S);
  tone.connect(loudness).connect(context.destination);
  tone.start(atS);
  tone.stop(atS + NOTE_S);
}
