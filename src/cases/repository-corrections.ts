import { and, eq, isNotNull } from 'drizzle-orm';
import type { CorrectCase } from '../contract/cases.ts';
import type { Personal, Reader, Store } from '../db/index.ts';
import { placeKeyOf } from '../duplicates/index.ts';
import { type DistrictShape, liesElsewhere } from '../kit/district-shapes.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import { missingFields } from './case.ts';
import type { CaseChange } from './repository.ts';
import type { CaseEvents } from './repository-events.ts';
import type { CaseRow, CaseSteps } from './repository-steps.ts';
import type { CaseWords } from './repository-words.ts';

/** So long after registering; the role table of 137 says it. */
export const CORRECTABLE_MS = 15 * 60_000;
/** Where a case may stand while nobody but the system has had it in hand. */
const UNTOUCHED: readonly string[] = ['registered', 'triage', 'referred'];

export type CaseCorrections = ReturnType<typeof caseCorrections>;
type Refused = 'wrong-state' | 'not-registered-by-you' | 'correction-too-late' | 'acted-on-already';
const TEXTS = [
  { field: 'description', column: 'descriptionTextId', type: 'corrected-description' },
  { field: 'addressText', column: 'addressTextId', type: 'corrected-address' },
  { field: 'landmark', column: 'landmarkTextId', type: 'corrected-landmark' },
] as const;

/**
 * What was written down wrong is put right by whoever registered it, while nobody has acted on it. The
 * words before stay in the history, as personal text. Code and district are not among it: by them it
 * was decided who is asked, and follow-up changes that (repository-recoding.ts).
 */
export function caseCorrections(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly events: CaseEvents;
  readonly steps: Pick<CaseSteps, 'find' | 'set'>;
  readonly findAnew: CaseWords;
  readonly outlines: () => Promise<readonly DistrictShape[]>;
}) {
  const { store, personal, events } = options;
  const { find, set: change } = options.steps;
  const { cases, citizen, emergency, letter, officialRequest } = store.tables;
  const { personalText, referral, serviceCode } = store.tables;

  /** Words that have left the house, or were said to a crew, are not taken back. */
  async function hasLeft(r: Reader, caseId: string): Promise<boolean> {
    if ((await r.$count(emergency, eq(emergency.caseId, caseId))) > 0) return true;
    if ((await r.$count(officialRequest, eq(officialRequest.caseId, caseId))) > 0) return true;
    const written = await r
      .select({ id: letter.id })
      .from(letter)
      .innerJoin(referral, eq(referral.id, letter.referralId))
      .where(and(eq(referral.caseId, caseId), isNotNull(letter.documentTextId)))
      .limit(1);
    return written.length > 0;
  }

  /** His point on the map and the word of his place went then: a page that was open brings none back. */
  async function isForgotten(r: Reader, { citizenId }: CaseRow): Promise<boolean> {
    if (citizenId === null) return false;
    const rows = await r
      .select({ id: citizen.id })
      .from(citizen)
      .innerJoin(personalText, eq(personalText.id, citizen.nameTextId))
      .where(and(eq(citizen.id, citizenId), isNotNull(personalText.erasedAtMs)));
    return rows.length > 0;
  }

  /** Null: it may be corrected. */
  async function refusalFor(
    r: Reader,
    known: CaseRow,
    agentId: string,
    atMs: number,
  ): Promise<Refused | null> {
    const history = await events.readChain(r, known.id);
    const begun = history.find(({ type }) => type === 'registered');
    if (begun === undefined) return 'wrong-state';
    if (begun.actorId !== agentId) return 'not-registered-by-you';
    if (atMs >= begun.atMs + CORRECTABLE_MS) return 'correction-too-late';
    const others = history.some(
      ({ actorId, seq }) => seq > begun.seq && actorId !== null && actorId !== agentId,
    );
    const isUntouched = UNTOUCHED.includes(known.status) && known.cycle === 1 && !others;
    if (!isUntouched || (await isForgotten(r, known))) return 'acted-on-already';
    return (await hasLeft(r, known.id)) ? 'acted-on-already' : null;
  }

  /** By which it is suggested beside others of its place. */
  function keyOf({ addressText, landmark }: { addressText: string; landmark: string }) {
    const place = placeKeyOf(addressText, landmark);
    return place === null ? null : personal.wordHash(`place ${place}`);
  }

  return {
    /** Until when this person may correct the case; null: he may not, or not any more. */
    async correctableUntil(caseId: string, agentId: string, atMs: number): Promise<number | null> {
      const [known] = await store.read.select().from(cases).where(eq(cases.id, caseId));
      if (known === undefined || known.registeredAtMs === null) return null;
      // The chain is read for the few that are young enough.
      if (atMs >= known.registeredAtMs + CORRECTABLE_MS) return null;
      const refused = await refusalFor(store.read, known, agentId, atMs);
      return refused === null ? known.registeredAtMs + CORRECTABLE_MS : null;
    },

    /** Absent fields stay as they are; what is the same already makes no event. */
    async correct(
      caseId: string,
      form: CorrectCase,
      agentId: string,
      atMs: number,
    ): Promise<CaseChange> {
      const outlines = await options.outlines();
      return store.tx(async (w): Promise<CaseChange> => {
        const known = await find(w, caseId);
        if (known === undefined) return { type: 'unknown-case' };
        const refused = await refusalFor(w, known, agentId, atMs);
        if (refused !== null) return { type: refused };
        if (known.version !== form.version) return { type: 'changed-meanwhile' };
        const stored = await personal.read(
          w,
          TEXTS.map(({ column }) => known[column]),
        );
        const before = (column: (typeof TEXTS)[number]['column']) =>
          stored.get(known[column] ?? '') ?? '';
        const after = (field: (typeof TEXTS)[number]['field'], was: string) => {
          const said = form[field];
          return said === undefined ? was : normalizeForStorage(said);
        };
        const texts = {
          description: after('description', before('descriptionTextId')),
          addressText: after('addressText', before('addressTextId')),
          landmark: after('landmark', before('landmarkTextId')),
        };
        const [service] = await w
          .select()
          .from(serviceCode)
          .where(eq(serviceCode.id, known.serviceCodeId ?? ''));
        const missing = missingFields({ ...known, ...texts }, service?.needsLocation ?? true);
        if (missing.length > 0) return { type: 'incomplete-case', missing };
        // One half beside the old other half is a place where nobody was.
        const isPointSaid = form.lat !== undefined && form.lng !== undefined;
        const { lat = null, lng = null } = isPointSaid ? form : known;
        const point = lat === null || lng === null ? null : { lat, lng };
        const isMoved = (point?.lat ?? null) !== known.lat || (point?.lng ?? null) !== known.lng;
        const { districtId } = known;
        if (isMoved && point !== null && districtId !== null) {
          if (liesElsewhere(outlines, point, districtId)) return { type: 'point-elsewhere' };
        }

        const set: Partial<CaseRow> = {};
        const tell = async (type: string, was: string): Promise<void> => {
          const note = was === '' ? {} : { note: was };
          await events.append(w, { caseId, type, actorId: agentId, atMs, ...note });
        };
        for (const { field, column, type } of TEXTS) {
          const was = before(column);
          if (texts[field] === was) continue;
          // A text of its own: the event seals what stood there.
          set[column] = (await personal.put(w, texts[field], atMs)).id;
          const old = known[column];
          await tell(type, was);
          if (old !== null) await personal.erase(w, old, atMs);
        }
        if (isMoved) {
          const was = known.lat === null || known.lng === null ? '' : `${known.lat}, ${known.lng}`;
          await tell('corrected-point', was);
          Object.assign(set, { lat: point?.lat ?? null, lng: point?.lng ?? null });
        }
        if (Object.keys(set).length === 0) return { type: 'changed', caseId };
        await change(w, caseId, { ...set, placeKey: keyOf(texts) }, known.version);
        await options.findAnew(w, caseId, atMs);
        return { type: 'changed', caseId };
      });
    },
  };
}
