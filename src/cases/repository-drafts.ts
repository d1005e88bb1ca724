import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import type { CaseDraft } from '../contract/cases.ts';
import type { Personal, Store, Tables, Writer } from '../db/index.ts';
import { type DistrictShape, liesElsewhere } from '../kit/district-shapes.ts';
import { startOfTehranDayMs } from '../kit/jalali.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import { codeInForce } from './repository-codes.ts';
import type { CaseTies } from './repository-ties.ts';

const DAY_MS = 86_400_000;
type CaseRow = Tables['cases']['$inferSelect'];
type DraftRefusal = 'unknown-case' | 'not-your-draft' | 'wrong-state';

type Place = Pick<CaseRow, 'districtId' | 'lat' | 'lng'>;
type SetPlace = { readonly [K in keyof Place]?: Place[K] | undefined };

/** Only what changes the place is judged: under a newer map an older draft is saved as before. */
function isElsewhere(
  present: CaseRow | null,
  set: SetPlace,
  outlines: readonly DistrictShape[],
): boolean {
  const before: Place = present ?? { districtId: null, lat: null, lng: null };
  const { districtId = before.districtId, lat = before.lat, lng = before.lng } = set;
  const isSame = districtId === before.districtId && lat === before.lat && lng === before.lng;
  if (isSame || districtId === null || lat === null || lng === null) return false;
  return liesElsewhere(outlines, { lat, lng }, districtId);
}

/** From a form's fields to the columns of a draft: absent is unchanged, null is cleared. */
export function draftWriter(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly ties: Pick<CaseTies, 'isCase'>;
}) {
  const { store, personal } = options;
  const { isCase } = options.ties;
  const { citizen, district } = store.tables;

  /** A draft's text is overwritten in place: nothing has sealed it yet. */
  async function textId(
    w: Writer,
    presentId: string | null,
    text: string,
    atMs: number,
  ): Promise<string> {
    const spelled = normalizeForStorage(text);
    if (presentId === null) return (await personal.put(w, spelled, atMs)).id;
    await personal.replace(w, presentId, spelled);
    return presentId;
  }

  return {
    refusalFor(draft: CaseRow | undefined, agentId: string): DraftRefusal | null {
      if (draft === undefined) return 'unknown-case';
      if (draft.openedById !== agentId) return 'not-your-draft';
      return draft.status === 'draft' ? null : 'wrong-state';
    },

    async fieldsOf(
      w: Writer,
      form: z.infer<typeof CaseDraft>,
      present: CaseRow | null,
      outlines: readonly DistrictShape[],
      atMs: number,
    ): Promise<
      | { readonly type: 'fields'; readonly set: Partial<Tables['cases']['$inferInsert']> }
      | {
          readonly type:
            | 'unknown-citizen'
            | 'unknown-service-code'
            | 'unknown-district'
            | 'point-elsewhere'
            | 'unknown-case';
        }
    > {
      const set: Partial<Tables['cases']['$inferInsert']> = {};
      if (form.kind !== undefined) set.kind = form.kind;
      if (form.priority !== undefined) set.priority = form.priority;
      if (form.announceBy !== undefined) set.announceBy = form.announceBy;
      if (form.citizenId !== undefined) {
        if (form.citizenId !== null) {
          const found = await w.$count(citizen, eq(citizen.id, form.citizenId));
          if (found === 0) return { type: 'unknown-citizen' };
        }
        set.citizenId = form.citizenId;
      }
      if (form.district !== undefined) {
        if (form.district !== null) {
          const found = await w.$count(district, eq(district.id, form.district));
          if (found === 0) return { type: 'unknown-district' };
        }
        set.districtId = form.district;
      }
      if (form.serviceCode !== undefined) {
        const id = await serviceId(w, form.serviceCode, atMs);
        if (id === undefined) return { type: 'unknown-service-code' };
        set.serviceCodeId = id;
      }
      if (form.addressText !== undefined) {
        set.addressTextId = await textId(w, present?.addressTextId ?? null, form.addressText, atMs);
      }
      if (form.landmark !== undefined) {
        const presentId = present?.landmarkTextId ?? null;
        set.landmarkTextId = await textId(w, presentId, form.landmark, atMs);
      }
      if (form.lat !== undefined || form.lng !== undefined) {
        const { lat = null, lng = null } = form;
        // Half a point is no place.
        const isPoint = lat !== null && lng !== null;
        set.lat = isPoint ? lat : null;
        set.lng = isPoint ? lng : null;
      }
      if (isElsewhere(present, set, outlines)) return { type: 'point-elsewhere' };
      if (form.leavesOn !== undefined) {
        const { leavesOn } = form;
        set.leavesOnMs = leavesOn === null ? null : startOfTehranDayMs(leavesOn) + DAY_MS - 1;
      }
      if (form.duplicateOf !== undefined) {
        if (form.duplicateOf !== null && !(await isCase(w, form.duplicateOf))) {
          return { type: 'unknown-case' };
        }
        set.duplicateOfId = form.duplicateOf;
      }
      if (form.description !== undefined) {
        const presentId = present?.descriptionTextId ?? null;
        set.descriptionTextId = await textId(w, presentId, form.description, atMs);
      }
      return { type: 'fields', set };
    },
  };

  /** Null clears; undefined: there is no such code in force. */
  async function serviceId(
    w: Writer,
    code: string | null,
    atMs: number,
  ): Promise<string | null | undefined> {
    if (code === null || code === '') return null;
    return (await codeInForce(store, w, code, atMs))?.id;
  }
}
