import { longLifeMs } from './backoff.ts';
import type { WatchEvent } from './watched-child.ts';

export interface AbsenceOptions {
  /** Of whom: the process's name. */
  readonly name: string;
  readonly nowMs: () => number;
  /** At each of its deaths once it has been away for long. */
  readonly onLong: () => void;
}

/** A usual death is over in a second or two; so does a machine that has too much to do in this time. */
const longMs = 20_000;

/**
 * Tells of a process that does not come back, by what the keeper tells of it. A life that ends as soon as
 * it has answered is none. Told at deaths alone: then nobody of that name is at work, and the next one
 * is still to come.
 */
export function createAbsence({
  name,
  nowMs,
  onLong,
}: AbsenceOptions): (event: WatchEvent) => void {
  let sinceMs: number | null = null;
  let answeredAtMs: number | null = null;
  return (event) => {
    if (event.name !== name) return;
    if (event.type === 'answered') answeredAtMs = nowMs();
    if (event.type !== 'started' && event.type !== 'died') return;
    const atMs = nowMs();
    const hasWorked = answeredAtMs !== null && atMs - answeredAtMs >= longLifeMs;
    if (sinceMs === null || hasWorked) sinceMs = atMs;
    answeredAtMs = null;
    if (event.type === 'died' && atMs - sinceMs >= longMs) onLong();
  };
}
