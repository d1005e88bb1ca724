/** What an echo call gained between its start and now, from WebRTC's statistics. */
export interface EchoGain {
  /** Energy of the microphone, as `media-source.totalAudioEnergy`. */
  readonly microphone: number;
  /** Energy that came back, as `inbound-rtp.totalAudioEnergy`. */
  readonly returned: number;
  readonly packetsIn: number;
  readonly elapsedMs: number;
}

export type EchoVerdict = 'listening' | 'good' | 'no-sound' | 'silent-microphone' | 'no-return';

/** Well under a quiet voice, well over a muted microphone's noise. */
const HEARD_ENERGY = 1e-5;
export const ECHO_LIMIT_MS = 8_000;

/** Good as soon as the voice came back; a fault is named only when the time is over. */
export function judgeEcho(gain: EchoGain): EchoVerdict {
  const isMicrophoneHeard = gain.microphone > HEARD_ENERGY;
  if (isMicrophoneHeard && gain.returned > HEARD_ENERGY) return 'good';
  if (gain.elapsedMs < ECHO_LIMIT_MS) return 'listening';
  if (!isMicrophoneHeard) return 'silent-microphone';
  return gain.packetsIn === 0 ? 'no-sound' : 'no-return';
}
