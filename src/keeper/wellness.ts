import type { WatchEvent } from './watched-child.ts';

/** Who of those whom the keeper watches does not answer, gathered from what it tells. */
export interface Wellness {
  hear(event: WatchEvent): void;
  /** What the server says of parts that the keeper does not watch, as its database. */
  hearParts(away: readonly string[]): void;
  /** Names, each once. */
  away(): readonly string[];
}

/** Who is replaced is away until the next one answers: one that dies in a loop does not count as back. */
export function createWellness(): Wellness {
  const watched = new Set<string>();
  let parts: readonly string[] = [];
  return {
    hear({ type, name }) {
      if (type === 'answered') watched.delete(name);
      if (type === 'started' || type === 'hung' || type === 'died') watched.add(name);
    },
    hearParts: (away) => void (parts = away),
    away: () => [...new Set([...watched, ...parts])],
  };
}
