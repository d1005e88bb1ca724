import type { WatchEvent } from './watched-child.ts';

/** How long somebody whom the keeper watches has not answered, gathered from what it tells. */
export interface Wellness {
  hear(event: WatchEvent): void;
  /** Names of those who have been away for longer than this, without a break. */
  awayFor(ms: number): readonly string[];
}

/** Who is replaced is away until the next one answers: one that dies in a loop does not count as back. */
export function createWellness(nowMs: () => number): Wellness {
  const since = new Map<string, number>();
  return {
    hear({ type, name }) {
      if (type === 'answered') since.delete(name);
      if (type !== 'started' && type !== 'hung' && type !== 'died') return;
      if (!since.has(name)) since.set(name, nowMs());
    },
    awayFor: (ms) => [...since].filter(([, atMs]) => nowMs() - atMs > ms).map(([name]) => name),
  };
}
