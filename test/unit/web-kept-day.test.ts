import { beforeEach, expect, test } from 'vitest';
import { DayKeeping } from '../../web/src/field/day-keeping.ts';

/** A telephone's store. Stalled, it opens for nobody until `goOn`, and then for the last one first. */
class SlowStore {
  kept: string | null = null;
  #waiting: (() => void)[] | null = null;

  readonly write = async (whatNow: () => string | null): Promise<void> => {
    const waiting = this.#waiting;
    if (waiting !== null) await new Promise<void>((resolve) => waiting.push(resolve));
    this.kept = whatNow();
  };

  stall(): void {
    this.#waiting = [];
  }

  goOn(): void {
    for (const open of this.#waiting?.toReversed() ?? []) open();
    this.#waiting = null;
  }
}

let store: SlowStore;
let keeping: DayKeeping<string>;
beforeEach(() => {
  store = new SlowStore();
  keeping = new DayKeeping(store.write);
  keeping.open();
});

test('a list that is told after sign-out stays on no telephone', async () => {
  await keeping.keep('visits');
  expect(store.kept).toBe('visits');
  await keeping.close();
  await keeping.keep('visits');
  expect(store.kept).toBeNull();
});

test('nor does one that was just being kept', async () => {
  store.stall();
  const both = [keeping.keep('visits'), keeping.close()];
  store.goOn();
  await Promise.all(both);
  expect(store.kept).toBeNull();
});

test('whoever signs in after that has his list kept again', async () => {
  await keeping.close();
  keeping.open();
  await keeping.keep('visits');
  expect(store.kept).toBe('visits');
});
