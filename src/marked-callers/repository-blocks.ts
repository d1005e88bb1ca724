import { and, eq, lte } from 'drizzle-orm';
import type { Personal, Reader, Store, Writer } from '../db/index.ts';

/** As far as the rule looks back. */
const PARDON_MS = 24 * 3_600_000;

/** What marks by hand and by the rule have in common. */
export interface Blocks {
  /** A block that is over leaves no number behind. */
  eraseOver(w: Writer): Promise<void>;
  isMarked(w: Writer, phoneHash: string): Promise<boolean>;
  /** Its calls so far are no cause for the rule, whatever marks the number gets by hand. */
  pardon(w: Writer, phoneHash: string): Promise<void>;
  /** 0: never. */
  pardonedAtMs(r: Reader, phoneHash: string): Promise<number>;
}

export function markBlocks(deps: {
  readonly store: Store;
  readonly personal: Personal;
  readonly nowMs: () => number;
}): Blocks {
  const { store, personal, nowMs } = deps;
  const { markedCaller, nuisancePardon } = store.tables;
  return {
    async eraseOver(w) {
      await w.delete(nuisancePardon).where(lte(nuisancePardon.pardonedAtMs, nowMs() - PARDON_MS));
      const isOver = and(eq(markedCaller.mark, 'blocked'), lte(markedCaller.untilMs, nowMs()));
      const texts = { phone: markedCaller.phoneTextId, reason: markedCaller.reasonTextId };
      const gone = await w.delete(markedCaller).where(isOver).returning(texts);
      for (const { phone, reason } of gone) {
        await personal.erase(w, phone, nowMs());
        if (reason !== null) await personal.erase(w, reason, nowMs());
      }
    },
    async isMarked(w, phoneHash) {
      return (await w.$count(markedCaller, eq(markedCaller.phoneHash, phoneHash))) > 0;
    },
    async pardon(w, phoneHash) {
      const pardoned = { pardonedAtMs: nowMs() };
      await w
        .insert(nuisancePardon)
        .values({ id: phoneHash, ...pardoned, createdAtMs: nowMs() })
        .onConflictDoUpdate({ target: nuisancePardon.id, set: pardoned });
    },
    async pardonedAtMs(r, phoneHash) {
      const [row] = await r.select().from(nuisancePardon).where(eq(nuisancePardon.id, phoneHash));
      return row?.pardonedAtMs ?? 0;
    },
  };
}
