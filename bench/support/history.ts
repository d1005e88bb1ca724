import { setTimeout as pause } from 'node:timers/promises';
import type { CallRecord } from '../../src/contract/calls.ts';
import { tehranDay } from '../../src/kit/jalali.ts';
import { eventually } from '../../test/support/eventually.ts';
import type { Person } from '../../test/support/product.ts';

const LOOK_EVERY_MS = 500;

/** Today's calls as the API tells them. */
export function historyOf(person: Person): Promise<CallRecord[]> {
  return person.get<CallRecord[]>(`/api/calls?day=${tehranDay(Date.now())}`);
}

/**
 * Resolves with what is found in the history, once it is there. Looks twice a second: each look costs
 * the server that is measured, and nobody may ask without end.
 */
export function awaitHistory<T>(
  person: Person,
  what: string,
  limitMs: number,
  find: (rows: readonly CallRecord[]) => T | null,
): Promise<NonNullable<T>> {
  return eventually(what, limitMs, async () => {
    const found = find(await historyOf(person));
    if (found === null) await pause(LOOK_EVERY_MS);
    return found;
  });
}
