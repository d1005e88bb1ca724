import type { Store, Writer } from '../db/index.ts';
import type { Chance } from './chance.ts';
import type { CityRepository } from './repository-city.ts';

/** The city while it is filled: its own time, its chance, and one transaction for everything. */
export interface City {
  readonly store: Store;
  readonly w: Writer;
  readonly chance: Chance;
  readonly repository: CityRepository;
  readonly newId: () => string;
  /** Where the city's time is now. */
  readonly nowMs: () => number;
  /** Something that happens later, in the order of time; never past the present. */
  at(atMs: number, what: () => Promise<void>): void;
  /** What is to happen, until there is nothing left. */
  live(): Promise<void>;
}

interface Planned {
  readonly atMs: number;
  readonly what: () => Promise<void>;
}

export function makeTime(fromMs: number, untilMs: number): Pick<City, 'nowMs' | 'at' | 'live'> {
  /** The next one last. */
  const planned: Planned[] = [];
  let nowMs = fromMs;
  return {
    nowMs: () => nowMs,
    at(atMs, what) {
      if (atMs > untilMs) return;
      let low = 0;
      let high = planned.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((planned[middle]?.atMs ?? 0) > atMs) low = middle + 1;
        else high = middle;
      }
      planned.splice(low, 0, { atMs: Math.round(atMs), what });
    },
    async live() {
      for (let next = planned.pop(); next !== undefined; next = planned.pop()) {
        nowMs = Math.max(nowMs, next.atMs);
        await next.what();
      }
    },
  };
}
