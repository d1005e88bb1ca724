import { and, isNull, notInArray, type SQL } from 'drizzle-orm';
import type { Store } from './store.ts';

/** A row of app_user that is somebody of the house today, and no program: those have keys and rows, too. */
export function isPerson(store: Pick<Store, 'read' | 'tables'>): SQL | undefined {
  return and(isNull(store.tables.appUser.closedAtMs), isNoProgram(store));
}

/** Somebody of the house, today or before. */
export function isNoProgram(store: Pick<Store, 'read' | 'tables'>): SQL {
  const { apiKey, appUser } = store.tables;
  return notInArray(appUser.id, store.read.select({ id: apiKey.userId }).from(apiKey));
}
