import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createSteadyClock, fromWall } from './kit/steady-clock.ts';

export interface ServerClock {
  /** All that the server plans, leases and lets run out goes by it: see kit/steady-clock.ts. */
  nowMs(): number;
  stop(): void;
}

interface ServerClockParts {
  /** Here the time is kept, for the next process. */
  readonly file: string;
  readonly wallMs: () => number;
  readonly monotonicMs: () => number;
  readonly log: { warn(fields: object, text: string): void };
  readonly everyMs?: number;
}

const KEEP_EVERY_MS = 5_000;
/** More than a day ahead, what was kept is the mistake that somebody has set right. */
const LARGEST_MARK_MS = 24 * 3_600_000;
/** So far from the machine's, it is told. */
const TOLD_FROM_MS = 60_000;

/**
 * The server's clock counts on when the machine's is set, also by the next process: else messages,
 * letters and leases that were dated before would wait for the hours to come again, or all be due
 * at once. After a crash it is behind by some seconds at most, and so is what was dated in them.
 */
export function openServerClock(parts: ServerClockParts): ServerClock {
  const { file, wallMs, monotonicMs, log } = parts;
  const keptMs = readMark(file);
  const aheadMs = keptMs - wallMs();
  const isMistake = aheadMs > LARGEST_MARK_MS;
  if (isMistake) log.warn({ aheadMs }, 'the clock was set back by more than a day: it begins anew');
  const notBeforeMs = isMistake ? 0 : keptMs;
  const { nowMs } = createSteadyClock({ wallMs, monotonicMs, notBeforeMs });
  let isTold = false;

  function keep(): void {
    const atMs = nowMs();
    const apartMs = atMs - wallMs();
    const isApart = Math.abs(apartMs) >= TOLD_FROM_MS;
    if (isApart && !isTold) log.warn({ apartMs }, "the machine's clock was set: we follow slowly");
    isTold = isApart;
    try {
      writeFileSync(`${file}.new`, String(atMs), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch (error) {
      // A full disk stops nothing: the next process then begins with the machine's clock.
      log.warn({ err: error }, 'the time could not be kept');
    }
  }

  keep();
  const timer = setInterval(keep, parts.everyMs ?? KEEP_EVERY_MS);
  timer.unref();
  return {
    nowMs,
    stop() {
      clearInterval(timer);
      keep();
    },
  };
}

/** Instants of files and of the PBX's own records, as the server's clock would have told them. */
export function fromWallOf(parts: {
  readonly nowMs: () => number;
  /** Absent: the two are one. */
  readonly wallMs?: (() => number) | undefined;
}): (instantMs: number) => number {
  const { nowMs, wallMs = nowMs } = parts;
  return (instantMs) => fromWall(instantMs, nowMs(), wallMs());
}

/** 0: nothing was kept. */
function readMark(file: string): number {
  try {
    const atMs = Number(readFileSync(file, 'utf8'));
    return Number.isSafeInteger(atMs) ? atMs : 0;
  } catch {
    return 0;
  }
}
