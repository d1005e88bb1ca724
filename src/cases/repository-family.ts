import { inArray } from 'drizzle-orm';
import type { CitizenRepository } from '../citizens/index.ts';
import type { Personal, Store, Writer } from '../db/index.ts';
import type { AnnounceResult, ResultToTell } from './announcing.ts';
import type { CaseMerges } from './repository-merges.ts';

/**
 * Whoever told of the same thing hears the survivor's result, by his own code; a number hears it once.
 * Put around the telling of one case, so that whatever tells a result tells it to all.
 */
export function tellFamily(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly citizens: CitizenRepository;
  readonly merges: Pick<CaseMerges, 'descendants'>;
  readonly announceResult: AnnounceResult;
}): AnnounceResult {
  const { personal, citizens, merges, announceResult } = options;
  const { cases } = options.store.tables;

  async function childrenOf(w: Writer, survivorId: string) {
    const ids = await merges.descendants(w, survivorId);
    if (ids.length === 0) return [];
    const rows = await w.select().from(cases).where(inArray(cases.id, ids));
    return rows.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  }

  return async (w: Writer, result: ResultToTell) => {
    await announceResult(w, result);
    const told = new Set([result.phone]);
    for (const { id: caseId, trackingCode, phoneTextId, citizenId, ...child } of await childrenOf(
      w,
      result.caseId,
    )) {
      const phone = (await personal.read(w, [phoneTextId])).get(phoneTextId ?? '') ?? null;
      if (trackingCode === null || (phone !== null && told.has(phone))) continue;
      told.add(phone);
      const citizenName = citizenId === null ? null : await citizens.findName(w, citizenId);
      const { cycle, announceBy } = child;
      const about = { caseId, cycle, trackingCode, phone, citizenName, announceBy };
      await announceResult(w, { ...result, ...about });
    }
  };
}
