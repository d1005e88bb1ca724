import { and, isNull, notInArray, type SQL } from 'drizzle-orm';
import type { Store } from './store.ts';

/** A row of app_user that is somebody of the house today, and no program: those have keys and rows, too. */
export function isPerson(store: Pick<Store, 'read' | 'tables'>): SQL | undefined {
  const { apiKey, appUser } = store.tables;
  const programs = store.read.select({ id: apiKey.userId }).from(apiKey);
  return and(isNull(appUser.closedAtMs), notInArray(appUser.id, programs));
}
