import { and, eq, isNotNull, isNull, lte, or } from 'drizzle-orm';
import type { Personal, Store, Writer } from '../db/index.ts';

/** As far as the rule looks back. */
const PARDON_MS = 24 * 3_600_000;

/** What marks by hand and by the rule have in common. */
export interface Blocks {
  /** A block that is over leaves no number behind. */
  eraseOver(w: Writer): Promise<void>;
  /** Makes room: a mark that a supervisor took from this number does not stand in the way. */
  isMarked(w: Writer, phoneHash: string): Promise<boolean>;
}

export function markBlocks(deps: {
  readonly store: Store;
  readonly personal: Personal;
  readonly nowMs: () => number;
}): Blocks {
  const { store, personal, nowMs } = deps;
  const { markedCaller } = store.tables;
  return {
    async eraseOver(w) {
      const isForgotten = or(
        isNull(markedCaller.pardonedAtMs),
        lte(markedCaller.pardonedAtMs, nowMs() - PARDON_MS),
      );
      const isOver = and(eq(markedCaller.mark, 'blocked'), lte(markedCaller.untilMs, nowMs()));
      const texts = { phone: markedCaller.phoneTextId, reason: markedCaller.reasonTextId };
      const gone = await w.delete(markedCaller).where(and(isOver, isForgotten)).returning(texts);
      for (const { phone, reason } of gone) {
        await personal.erase(w, phone, nowMs());
        if (reason !== null) await personal.erase(w, reason, nowMs());
      }
    },
    async isMarked(w, phoneHash) {
      const same = eq(markedCaller.phoneHash, phoneHash);
      await w.delete(markedCaller).where(and(same, isNotNull(markedCaller.pardonedAtMs)));
      return (await w.$count(markedCaller, same)) > 0;
    },
  };
}
