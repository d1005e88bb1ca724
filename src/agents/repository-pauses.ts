import { asc, eq } from 'drizzle-orm';
import type { Audit } from '../audit/index.ts';
import type { PauseReason } from '../contract/desk.ts';
import type { Store } from '../db/index.ts';

export interface PauseRepository {
  /** In the order of their keys. */
  list(): Promise<PauseReason[]>;
  /** False: there is no such reason. The change and who made it are one transaction. */
  setLimit(change: {
    readonly reason: string;
    readonly limitMinutes: number | null;
    readonly userId: string;
    readonly address: string;
  }): Promise<boolean>;
}

export function pauseRepository(store: Store, audit: Pick<Audit, 'write'>): PauseRepository {
  const { pauseReason } = store.tables;
  return {
    async list() {
      const rows = await store.read.select().from(pauseReason).orderBy(asc(pauseReason.place));
      return rows.map(({ id, nameFa, nameEn, limitMinutes }) => ({
        reason: id,
        nameFa,
        nameEn,
        limitMinutes,
      }));
    },
    setLimit: ({ reason, limitMinutes, userId, address }) =>
      store.tx(async (w) => {
        const isIt = eq(pauseReason.id, reason);
        const [before] = await w.select().from(pauseReason).where(isIt);
        if (before === undefined) return false;
        await w.update(pauseReason).set({ limitMinutes }).where(isIt);
        await audit.write(w, {
          userId,
          act: 'pause-limit-changed',
          subjectKind: 'pause-reason',
          subjectId: reason,
          address,
          detail: { limitMinutes, before: before.limitMinutes },
        });
        return true;
      }),
  };
}
