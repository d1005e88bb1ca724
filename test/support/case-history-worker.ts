import { parentPort } from 'node:worker_threads';
import { liveCases } from './case-history.ts';

/** One seed after another, as they are sent; each is answered by its counts, or by what went wrong. */
export interface CaseSeed {
  readonly seed: number;
  readonly cases: number;
}
export interface CaseSeedDone {
  readonly seed: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly fault: string | null;
}

parentPort?.on('message', ({ seed, cases }: CaseSeed) => {
  void liveCases(seed, cases).then(
    (counts) => parentPort?.postMessage({ seed, counts, fault: null } satisfies CaseSeedDone, []),
    (error: unknown) => {
      const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
      parentPort?.postMessage({ seed, counts: {}, fault } satisfies CaseSeedDone, []);
    },
  );
});
