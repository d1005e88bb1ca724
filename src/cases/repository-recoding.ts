import { and, eq, inArray } from 'drizzle-orm';
import type { Recode, Recoded } from '../contract/cases.ts';
import type { Reader, Store, Tables, Writer } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { type DistrictShape, liesElsewhere } from '../kit/district-shapes.ts';
import type { ChainedEvent } from './chain.ts';
import { codeInForce } from './repository-codes.ts';
import type { CaseRow, CaseSteps } from './repository-steps.ts';
import type { CaseWords } from './repository-words.ts';

/** Asked for before the one writer; what it answers is asked in the transaction of an act. */
export type CaseRecoding = ReturnType<typeof caseRecoding>;
type ServiceRow = Tables['serviceCode']['$inferSelect'];

/** A case as it would be, and the way to write it so: whoever acts may still refuse before. */
interface Recoding {
  readonly type: 'recoding';
  readonly known: CaseRow;
  /** Its code is none that it would be found by. */
  readonly isUnclassified: boolean;
  readonly isOtherCode: boolean;
  /** Another code or another district. */
  readonly isChanged: boolean;
  /** Nothing where nothing changes. Answers the case as it is then. */
  write(actorId: string): Promise<CaseRow>;
}

/** Of what nobody knew where it belongs, or of nothing at all. */
export const isUnclassified = (service: Pick<ServiceRow, 'triage'> | null | undefined): boolean =>
  service?.triage !== false;

/**
 * Code and district of a registered case are put right by follow-up, with the act for which it has looked at it:
 * whoever counts, lists or archives reads the columns. What it was stays sealed in the history.
 */
export function caseRecoding(options: {
  readonly store: Store;
  readonly steps: Pick<CaseSteps, 'append' | 'set'>;
  readonly findAnew: CaseWords;
  readonly outlines: () => Promise<readonly DistrictShape[]>;
}) {
  const { store, steps, findAnew } = options;
  const { caseMerge, cases, contactCase, contactItem, district, serviceCode } = store.tables;

  async function serviceOf(r: Reader, { serviceCodeId }: CaseRow): Promise<ServiceRow | undefined> {
    const isIts = eq(serviceCode.id, serviceCodeId ?? '');
    return (await r.select().from(serviceCode).where(isIts))[0];
  }

  /** The matter of the message in which it was told is about what the case is about. */
  async function renameMatter(w: Writer, caseId: string, service: ServiceRow): Promise<void> {
    const origin = w
      .select({ id: contactCase.contactItemId })
      .from(contactCase)
      .where(and(eq(contactCase.caseId, caseId), eq(contactCase.role, 'origin')));
    await w
      .update(contactItem)
      .set({ serviceCodeId: service.id, topic: service.nameFa })
      .where(inArray(contactItem.id, origin));
  }

  return async () => {
    const outlines = await options.outlines();

    return async (
      w: Writer,
      known: CaseRow,
      given: Recode,
      atMs: number,
    ): Promise<
      Recoding | { readonly type: 'unknown-service-code' | 'unknown-district' | 'point-elsewhere' }
    > => {
      const before = await serviceOf(w, known);
      const { serviceCode: code, district: districtId = known.districtId } = given;
      // The one that it has may have been retired since: it is not asked whether it is in force.
      const isSameCode = code === undefined || code === before?.code;
      const after = isSameCode ? before : await codeInForce(store, w, code, atMs);
      if (after === undefined && !isSameCode) return { type: 'unknown-service-code' };
      const isMoved = districtId !== known.districtId;
      if (isMoved && districtId !== null) {
        if ((await w.$count(district, eq(district.id, districtId))) === 0) {
          return { type: 'unknown-district' };
        }
        const { lat, lng } = known;
        const isElsewhere =
          lat !== null && lng !== null && liesElsewhere(outlines, { lat, lng }, districtId);
        if (isElsewhere) return { type: 'point-elsewhere' };
      }
      // Who reported in confidence is told to nobody because the code is another one now.
      const isOtherCode = after?.id !== before?.id;
      const isSheltered = isOtherCode && after?.reporterProtected === true;
      const set = {
        ...(isOtherCode && after !== undefined ? { serviceCodeId: after.id } : {}),
        ...(isMoved ? { districtId } : {}),
        ...(isSheltered && known.confidentiality === 'open'
          ? { confidentiality: 'protected' as const }
          : {}),
      };
      return {
        type: 'recoding',
        known: { ...known, ...set },
        isUnclassified: isUnclassified(after),
        isOtherCode,
        isChanged: isOtherCode || isMoved,
        async write(actorId) {
          if (!isOtherCode && !isMoved) return known;
          const { id: caseId, version } = known;
          assert(await steps.set(w, caseId, set, version), 'read in this transaction');
          if (isOtherCode && after !== undefined) await renameMatter(w, caseId, after);
          if (isSheltered) {
            // Its own, though a case that was merged into it has brought the same: undoing the merge does not take it away.
            const own = { survivorConfidentiality: 'protected' } as const;
            await w.update(caseMerge).set(own).where(eq(caseMerge.survivorId, caseId));
          }
          const detail = {
            ...{ codeBefore: before?.code ?? null, code: after?.code ?? null },
            ...{ districtBefore: known.districtId, district: districtId },
          };
          await steps.append(w, { caseId, type: 'recoded', actorId, atMs, detail });
          await findAnew(w, caseId, atMs);
          const [written] = await w.select().from(cases).where(eq(cases.id, caseId));
          assert(written !== undefined, 'read in this transaction');
          return written;
        },
      };
    };
  };
}

/** What the histories say of it, in the names of today: the codes stand in the seal. */
export async function recodedIn(
  { tables: { serviceCode } }: Pick<Store, 'tables'>,
  r: Reader,
  history: readonly Pick<ChainedEvent, 'type' | 'detail'>[],
): Promise<(event: Pick<ChainedEvent, 'type' | 'detail'>) => Recoded | null> {
  const isIt = ({ type }: Pick<ChainedEvent, 'type'>): boolean => type === 'recoded';
  const codes = history
    .filter(isIt)
    .flatMap(({ detail }) => [String(detail['codeBefore']), String(detail['code'])]);
  const names = new Map<unknown, string>();
  if (codes.length > 0) {
    const rows = await r.select().from(serviceCode).where(inArray(serviceCode.code, codes));
    for (const { code, nameFa } of rows) names.set(code, nameFa);
  }
  const districtOf = (said: unknown): number | null => (typeof said === 'number' ? said : null);
  return (event) => {
    if (!isIt(event)) return null;
    const { codeBefore, code, districtBefore, district } = event.detail;
    return {
      before: { serviceName: names.get(codeBefore) ?? null, district: districtOf(districtBefore) },
      after: { serviceName: names.get(code) ?? null, district: districtOf(district) },
    };
  };
}
