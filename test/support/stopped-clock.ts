import type { RealTelephony } from './ari-telephony.ts';

/** A clock of telephony's that stands still until a test lets time pass. */
export interface StoppedClock {
  readonly nowMs: () => number;
  /** Afterwards telephony has done what was due by then. */
  pass(ms: number, telephony: RealTelephony): void;
}

/** Later than all that the PBX dates in a test: nobody arrives in the future. */
const AHEAD_MS = 3_600_000;

/** So what takes minutes on the line is tried in seconds, and a busy machine makes nothing late. */
export function stopClock(): StoppedClock {
  let atMs = Date.now() + AHEAD_MS;
  return {
    nowMs: () => atMs,
    pass(ms, { host }) {
      atMs += ms;
      host.post({ type: 'time.passed' });
    },
  };
}
