import { and, desc, eq, inArray, lt, lte, or } from 'drizzle-orm';
import type { LetterTemplateName } from '../contract/letter-settings.ts';
import { LetterDocument } from '../contract/letters.ts';
import { reporterShield } from '../cases/index.ts';
import type { Personal, Reader, Store, Tables, Writer } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { showDistrict } from '../kit/district.ts';
import { showJalaliDate, showJalaliDateTime } from '../kit/jalali.ts';
import { showPhone } from '../kit/phone-number.ts';
import { textOfDocument } from './automation.ts';
import { fillLetter, type LetterValues } from './template.ts';

export type LetterStored = Tables['letter']['$inferSelect'];
export type Documents = ReturnType<typeof letterDocuments>;

const KINDS: Readonly<Record<string, string>> = {
  request: 'درخواست',
  complaint: 'شکایت',
  criticism: 'انتقاد',
  suggestion: 'پیشنهاد',
  appreciation: 'تقدیر',
  report: 'گزارش',
};

/** Why a case is asked again: follow-up's own word, or what it says of a reply that is not accepted. */
const WHY_AGAIN = ['referred-again', 'found-unconvincing'];

/** What a letter says: made of the case and the text in force when it is first needed, then kept. */
export function letterDocuments(options: { readonly store: Store; readonly personal: Personal }) {
  const { store, personal } = options;
  const shield = reporterShield(options);
  const { caseEvent, cases, citizen, department, letter, letterTemplateVersion } = store.tables;
  const { position, referral, serviceCode } = store.tables;

  async function factsOf(w: Writer, referralId: string) {
    const [facts] = await w
      .select({
        referral,
        case: cases,
        service: serviceCode.nameFa,
        postFa: position.titleFa,
        unitFa: department.nameFa,
        nameTextId: citizen.nameTextId,
      })
      .from(referral)
      .innerJoin(cases, eq(cases.id, referral.caseId))
      .innerJoin(position, eq(position.id, referral.positionId))
      .innerJoin(department, eq(department.id, referral.departmentId))
      .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .leftJoin(citizen, eq(citizen.id, cases.citizenId))
      .where(eq(referral.id, referralId));
    assert(facts !== undefined, 'a letter is of a referral');
    return facts;
  }
  type Facts = Awaited<ReturnType<typeof factsOf>>;

  /** What the citizen does not accept, and why it is asked again: the last word of this cycle before the referral. */
  async function againOf(w: Writer, asked: Facts['referral']) {
    if (asked.cycle === 1) return { objection: null, reason: null };
    const said = await w
      .select({ type: caseEvent.type, noteTextId: caseEvent.noteTextId })
      .from(caseEvent)
      .where(
        and(
          eq(caseEvent.caseId, asked.caseId),
          inArray(caseEvent.type, ['objected', 'reopened', ...WHY_AGAIN]),
          lte(caseEvent.atMs, asked.sentAtMs),
        ),
      )
      .orderBy(desc(caseEvent.seq));
    // What began this cycle: an objection, or the head's word by which the archive was opened.
    const at = said.findIndex(({ type }) => !WHY_AGAIN.includes(type));
    const begun = said[at];
    const since = at === -1 ? said : said.slice(0, at);
    return {
      objection: begun?.type === 'objected' ? begun.noteTextId : null,
      reason: since[0]?.noteTextId ?? null,
    };
  }

  /** Whom a case comes to first after it was answered: nobody was late. */
  async function isAgain(w: Writer, asked: Facts['referral']): Promise<boolean> {
    if (asked.cycle === 1) return false;
    const before = and(
      eq(referral.caseId, asked.caseId),
      eq(referral.cycle, asked.cycle),
      eq(referral.leg, asked.leg),
      or(lt(referral.level, asked.level), lt(referral.sentAtMs, asked.sentAtMs)),
    );
    return (await w.$count(referral, before)) === 0;
  }

  async function valuesOf(w: Writer, facts: Facts): Promise<LetterValues> {
    const { case: known, referral: asked } = facts;
    const again = await againOf(w, asked);
    const { addressTextId, landmarkTextId, descriptionTextId, phoneTextId } = known;
    const isOpen = known.confidentiality === 'open';
    const ids = [addressTextId, landmarkTextId, descriptionTextId, phoneTextId, facts.nameTextId];
    const texts = await personal.read(w, [...ids, again.objection, again.reason]);
    const textOf = (id: string | null): string => (id === null ? '' : (texts.get(id) ?? ''));
    const name = textOf(facts.nameTextId);
    const phone = textOf(phoneTextId);
    const shown = await shield.of(w, [known.id]);
    const address = [textOf(addressTextId), textOf(landmarkTextId)].filter(Boolean).join('، ');
    return {
      code: known.trackingCode ?? '',
      service: facts.service ?? '',
      kind: KINDS[known.kind] ?? '',
      district: known.districtId === null ? '' : `منطقه ${showDistrict(known.districtId, 'fa')}`,
      address: shown(known.id, address),
      description: shown(known.id, textOf(descriptionTextId)),
      objection: shown(known.id, textOf(again.objection)),
      reason: shown(known.id, textOf(again.reason)),
      day: showJalaliDate(known.registeredAtMs ?? known.createdAtMs),
      due: asked.dueAtMs === null ? '' : showJalaliDateTime(asked.dueAtMs),
      post: facts.postFa,
      unit: facts.unitFa,
      // Who is protected is on no letter, whatever its text asks for.
      citizen: isOpen ? name : '',
      // Without gaps: on paper groups of digits would be read from the right.
      phone: isOpen && phone !== '' ? showPhone(phone).replace(/\s/gu, '') : '',
    };
  }

  async function write(w: Writer, row: LetterStored, atMs: number): Promise<LetterDocument> {
    const facts = await factsOf(w, row.referralId);
    const { case: known, referral: asked } = facts;
    const name = templateOf(known.kind, asked, await isAgain(w, asked));
    const t = letterTemplateVersion;
    const [version] = await w
      .select()
      .from(t)
      .where(and(eq(t.name, name), eq(t.state, 'in_force')));
    assert(version !== undefined, 'each letter has a text in force: the start puts version 1 in');
    const document = LetterDocument.parse({
      letterId: row.id,
      trackingCode: known.trackingCode ?? '',
      kind: asked.kind,
      priority: known.priority,
      writtenAtMs: asked.sentAtMs,
      recipient: {
        ...{ postId: asked.positionId, postFa: facts.postFa },
        ...{ unitId: asked.departmentId, unitFa: facts.unitFa },
      },
      subject: version.subject,
      body: fillLetter(version.text, await valuesOf(w, facts)),
      attachments: 0,
    });
    const { id: documentTextId } = await personal.put(w, textOfDocument(document), atMs);
    const set = { documentTextId, templateId: version.id };
    await w.update(letter).set(set).where(eq(letter.id, row.id));
    return document;
  }

  /** Null: nobody has needed it yet, or its words were erased with a citizen. */
  async function keptOf(r: Reader, { documentTextId }: LetterStored) {
    if (documentTextId === null) return null;
    const text = (await personal.read(r, [documentTextId])).get(documentTextId);
    return text === undefined ? null : LetterDocument.parse(JSON.parse(text));
  }

  return {
    keptOf,
    /** Written now where it is not kept. */
    documentOf: async (w: Writer, row: LetterStored, atMs: number): Promise<LetterDocument> =>
      (await keptOf(w, row)) ?? write(w, row, atMs),
  };
}

function templateOf(
  kind: string,
  asked: Pick<Tables['referral']['$inferSelect'], 'kind' | 'role' | 'level'>,
  isAgain: boolean,
): LetterTemplateName {
  if (kind === 'complaint') return 'complaint';
  if (asked.kind === 'copy') return 'copy';
  if (isAgain) return 'again';
  if (asked.role === 'inspection') return 'inspection';
  return asked.level > 1 ? 'escalated' : 'referral';
}
