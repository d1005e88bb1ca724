import type { VisitList } from '../../../src/contract/field.ts';
import type { User } from '../../../src/contract/people.ts';
import { DayKeeping } from './day-keeping.ts';

/** An inspector's list as the server last told it, and whose it is: shown where there is no network. */
export interface KeptDay {
  readonly user: User;
  readonly list: VisitList;
  readonly savedAtMs: number;
}

/**
 * Of another day it is neither true nor needed, and what citizens said must not lie in a pocket. It goes
 * when the page reads it, or when any page of the house is opened (web/public/field-worker.js, which
 * has the same names and time): a browser that nobody opens wakes nobody, so there it lies until then.
 */
const KEPT_FOR_MS = 24 * 3_600_000;
const NAME = 'pasokh-field-day';
const STORE = 'day';
const KEY = 'last';

const keeping = new DayKeeping<KeptDay>(async (dayNow) => {
  await withStore('readwrite', (store): IDBRequest => {
    const day = dayNow();
    return day === null ? store.delete(KEY) : store.put(day, KEY);
  });
});

/** Somebody has signed in: what is told from here on may be kept. */
export const openDay = (): void => keeping.open();
/** At sign-out and with the session: forgotten, and nothing is kept until somebody signs in. */
export const closeDay = (): Promise<void> => keeping.close();
/** In the place of what was kept before; where the browser keeps nothing, nothing is kept. */
export const keepDay = (day: KeptDay): Promise<void> => keeping.keep(day);
/** Also when somebody else has signed in. */
export const forgetDay = (): Promise<void> => keeping.forget();

/** Null: nothing is kept, or it is too old; that is forgotten. */
export async function readDay(nowMs: number): Promise<KeptDay | null> {
  const day = await withStore('readonly', (store) => store.get(KEY) as IDBRequest<KeptDay>);
  if (day === undefined || day === null) return null;
  if (nowMs - day.savedAtMs < KEPT_FOR_MS) return day;
  await forgetDay();
  return null;
}

async function withStore<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | null> {
  const database = await openDatabase().catch(() => null);
  if (database === null) return null;
  try {
    return await resultOf(act(database.transaction(STORE, mode).objectStore(STORE)));
  } catch {
    // A browser that lets nothing be kept, or a full telephone: then it is as it was without it.
    return null;
  } finally {
    database.close();
  }
}

function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => void opening.result.createObjectStore(STORE);
  return resultOf(opening);
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser keeps nothing'));
  });
}
