import { inArray } from 'drizzle-orm';
import type { CitizenRepository } from '../citizens/index.ts';
import type { Personal, Reader, Store } from '../db/index.ts';
import type { AnnounceResult } from './announcing.ts';
import type { CaseMerges } from './repository-merges.ts';
import type { CaseRow } from './repository-steps.ts';
import type { CaseTies } from './repository-ties.ts';

export type CaseFamily = ReturnType<typeof caseFamily>;

/** A case and whatever was merged into it: one thing, told to all who told of it, a number once. */
export function caseFamily(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly citizens: Pick<CitizenRepository, 'findName'>;
  readonly merges: Pick<CaseMerges, 'descendants'>;
  readonly ties: Pick<CaseTies, 'pathToRoot'>;
}) {
  const { personal, citizens, merges, ties } = options;
  const { cases } = options.store.tables;

  /** The case first, then what was merged into it, the earliest first; with their numbers. */
  async function membersOf(r: Reader, rootId: string) {
    const ids = [rootId, ...(await merges.descendants(r, rootId))];
    const rows = await r.select().from(cases).where(inArray(cases.id, ids));
    const texts = await personal.read(
      r,
      rows.map(({ phoneTextId }) => phoneTextId),
    );
    return rows
      .toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
      .map((row) => ({ row, phone: texts.get(row.phoneTextId ?? '') ?? null }));
  }

  return {
    /** One entry for each number on which somebody told of it; who left none stands for himself. */
    async numbersOf(r: Reader, rootId: string) {
      const groups: { phone: string | null; rows: (CaseRow & { trackingCode: string })[] }[] = [];
      for (const { row, phone } of await membersOf(r, rootId)) {
        const { trackingCode } = row;
        if (trackingCode === null) continue;
        const known = phone === null ? undefined : groups.find((one) => one.phone === phone);
        if (known === undefined) groups.push({ phone, rows: [{ ...row, trackingCode }] });
        else known.rows.push({ ...row, trackingCode });
      }
      const numbers = [];
      for (const { phone, rows } of groups) {
        const [first, ...others] = rows;
        if (first === undefined) continue;
        const { id: caseId, citizenId, cycle, trackingCode, announceBy } = first;
        const citizenName = citizenId === null ? null : await citizens.findName(r, citizenId);
        const about = { caseId, cycle, trackingCode, phone, citizenName, announceBy };
        const alsoCodes = others.map((other) => other.trackingCode);
        numbers.push({ ...about, alsoCodes, alsoIds: others.map(({ id }) => id) });
      }
      return numbers;
    },

    /** What is merged and was told by the same telling as this case: of the family, on its number. */
    async mergedOnNumberOf(r: Reader, caseId: string): Promise<CaseRow[]> {
      const rootId = (await ties.pathToRoot(r, caseId)).at(-1) ?? caseId;
      const members = await membersOf(r, rootId);
      const phone = members.find(({ row }) => row.id === caseId)?.phone ?? null;
      return members
        .filter(({ row }) => row.mergedIntoId !== null)
        .filter((one) => one.row.id === caseId || (phone !== null && one.phone === phone))
        .map(({ row }) => row);
    },
  };
}

/**
 * Whoever told of the same thing hears the survivor's result, with all his codes in one message.
 * Put around the telling of one case, so that whatever tells a result tells it to all.
 */
export function tellFamily(options: {
  readonly family: Pick<CaseFamily, 'numbersOf'>;
  readonly announceResult: AnnounceResult;
}): AnnounceResult {
  const { family, announceResult } = options;
  return async (w, result) => {
    const { caseId: rootId, cycle } = result;
    for (const { alsoIds: _, ...about } of await family.numbersOf(w, rootId)) {
      const answerOf = about.caseId === rootId ? {} : { answerOf: { rootId, cycle } };
      await announceResult(w, { ...result, ...about, ...answerOf });
    }
  };
}
