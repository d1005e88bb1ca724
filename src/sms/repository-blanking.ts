import { and, eq, inArray, isNull, lte } from 'drizzle-orm';
import type { Personal, Store } from '../db/index.ts';

const FINAL = ['delivered', 'undelivered', 'failed', 'blocked', 'cancelled', 'expired'];
/** In one transaction: the line's own writing does not wait for more. */
const BATCH = 200;

/**
 * Erases what was said, where it has been kept long enough; that something was said, when, to whom
 * and what became of it stays. What a person must still look at keeps its words.
 *
 * @returns how many; fewer than a batch: no more are due
 */
export async function blankOldTexts(
  { store, personal }: { readonly store: Store; readonly personal: Personal },
  beforeMs: number,
  nowMs: number,
): Promise<{ blanked: number; more: boolean }> {
  const { smsOutbox: out, smsInbound: into } = store.tables;
  return store.tx(async (w) => {
    const sent = await w
      .select({ id: out.id, textId: out.bodyTextId })
      .from(out)
      .where(
        and(isNull(out.blankedAtMs), lte(out.updatedAtMs, beforeMs), inArray(out.state, FINAL)),
      )
      .limit(BATCH);
    const received = await w
      .select({ id: into.id, textId: into.textId })
      .from(into)
      .where(and(isNull(into.blankedAtMs), lte(into.createdAtMs, beforeMs)))
      .limit(BATCH);
    for (const { textId } of [...sent, ...received]) await personal.erase(w, textId, nowMs);
    const blanked = { blankedAtMs: nowMs };
    for (const { id } of sent) await w.update(out).set(blanked).where(eq(out.id, id));
    for (const { id } of received) await w.update(into).set(blanked).where(eq(into.id, id));
    const more = sent.length === BATCH || received.length === BATCH;
    return { blanked: sent.length + received.length, more };
  });
}
