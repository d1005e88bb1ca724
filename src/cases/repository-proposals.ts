import { and, asc, eq, inArray, notInArray } from 'drizzle-orm';
import type { CaseStatus } from '../contract/cases.ts';
import { ANSWER_GIVEN, type MergeProposal, type MergeSide } from '../contract/merges.ts';
import type { Personal, Store } from '../db/index.ts';
import { reporterShield } from './repository-reporters.ts';
import { OPEN_STATUSES } from '../contract/transitions.ts';

const LIST_LIMIT = 50;

/** Follow-up's list of what may be the same thing, the oldest first, both sides in full. */
export function mergeProposals(options: { readonly store: Store; readonly personal: Personal }) {
  const { store, personal } = options;
  const { appUser, caseMerge, cases, serviceCode } = store.tables;
  const { read } = store;
  const shield = reporterShield(options);

  async function sides(caseIds: readonly string[]): Promise<Map<string, MergeSide>> {
    if (caseIds.length === 0) return new Map();
    const rows = await read
      .select({ row: cases, serviceName: serviceCode.nameFa })
      .from(cases)
      .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .where(inArray(cases.id, [...caseIds]));
    const texts = await personal.read(
      read,
      rows.flatMap(({ row }) => [row.addressTextId, row.landmarkTextId, row.descriptionTextId]),
    );
    const shown = await shield.of(read, caseIds);
    const textOf = (caseId: string, id: string | null) => shown(caseId, texts.get(id ?? '') ?? '');
    return new Map(
      rows.map(({ row, serviceName }) => [
        row.id,
        {
          caseId: row.id,
          trackingCode: row.trackingCode,
          status: row.status as CaseStatus,
          serviceName,
          district: row.districtId,
          registeredAtMs: row.registeredAtMs,
          dueAtMs: row.dueAtMs,
          chases: row.chaseCount,
          leavesOnMs: row.leavesOnMs,
          addressText: textOf(row.id, row.addressTextId),
          landmark: textOf(row.id, row.landmarkTextId),
          description: textOf(row.id, row.descriptionTextId),
        },
      ]),
    );
  }

  return {
    /** A proposal about a case that has been closed, merged or answered meanwhile asks for nothing. */
    async listProposals(): Promise<MergeProposal[]> {
      const answered = read
        .select({ id: cases.id })
        .from(cases)
        .where(inArray(cases.status, [...ANSWER_GIVEN]));
      const rows = await read
        .select({ merge: caseMerge, proposedByName: appUser.name })
        .from(caseMerge)
        .innerJoin(appUser, eq(appUser.id, caseMerge.proposedById))
        .innerJoin(cases, eq(cases.id, caseMerge.childId))
        .where(
          and(
            eq(caseMerge.state, 'proposed'),
            inArray(cases.status, [...OPEN_STATUSES]),
            notInArray(caseMerge.survivorId, answered),
          ),
        )
        .orderBy(asc(caseMerge.createdAtMs))
        .limit(LIST_LIMIT);
      const known = await sides(rows.flatMap(({ merge }) => [merge.childId, merge.survivorId]));
      return rows.flatMap(({ merge, proposedByName }) => {
        const [child, survivor] = [known.get(merge.childId), known.get(merge.survivorId)];
        if (child === undefined || survivor === undefined) return [];
        const { id: mergeId, createdAtMs: proposedAtMs } = merge;
        return [{ mergeId, proposedAtMs, proposedByName, child, survivor }];
      });
    },
  };
}
