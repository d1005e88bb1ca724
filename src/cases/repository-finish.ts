import { and, asc, eq } from 'drizzle-orm';
import type { ContactRepository } from '../contacts/index.ts';
import type { FinishContact, Matter } from '../contract/matters.ts';
import type { Personal, Store, Writer } from '../db/index.ts';
import { normalizeForStorage, toAsciiDigits } from '../kit/persian-text.ts';
import type { ContactFinished } from './announcing.ts';
import { dangerNotes } from './repository-danger.ts';
import type { CaseEvents } from './repository-events.ts';
import type { CaseTelling } from './repository-telling.ts';
import type { CaseTies } from './repository-ties.ts';
import { transitionOf } from '../contract/transitions.ts';

export type FinishResult =
  | { readonly type: 'finished'; readonly callId: string | null }
  | {
      readonly type:
        | 'unknown-contact'
        | 'not-your-contact'
        | 'contact-finished'
        | 'case-required'
        | 'matter-open'
        | 'unknown-article'
        | 'unknown-case';
    };

type Refusal = 'case-required' | 'unknown-case' | 'matter-open' | 'unknown-article';
const TOUCHES = { chase: 'chase', added_to_case: 'addition', objection: 'objection' } as const;
type Touching = keyof typeof TOUCHES;
const isTouching = (disposition: Matter['disposition']): disposition is Touching =>
  disposition in TOUCHES;

/** Thrown inside the transaction: a refused matter leaves none of its companions behind. */
class Refused extends Error {
  readonly code: Refusal;
  constructor(code: Refusal) {
    super(code);
    this.code = code;
  }
}

/** The end of a contact: each matter becomes an item of its own, drafts that became nothing go. */
export function contactFinishing(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly contacts: ContactRepository;
  readonly events: CaseEvents;
  readonly ties: CaseTies;
  readonly objectIn: CaseTelling['objectIn'];
  readonly contactFinished: ContactFinished;
}) {
  const { store, personal, contacts, events, ties, objectIn, contactFinished } = options;
  const { cases, contact, contactCase, contactItem, kbArticle, serviceCode } = store.tables;
  const noteDanger = dangerNotes(options);

  /** A note to a case of this contact goes to the item that registering has written. */
  async function noteRegistered(
    w: Writer,
    contactId: string,
    matter: Matter,
    atMs: number,
  ): Promise<void> {
    const written = await w
      .select({ id: contactItem.id, caseId: contactCase.caseId })
      .from(contactItem)
      .innerJoin(contactCase, eq(contactCase.contactItemId, contactItem.id))
      .where(and(eq(contactItem.contactId, contactId), eq(contactItem.disposition, 'case_created')))
      .orderBy(asc(contactItem.createdAtMs), asc(contactItem.id));
    const meant = written.find((item) => item.caseId === matter.caseId) ?? written.at(-1);
    if (meant === undefined) throw new Refused('case-required');
    const note = normalizeForStorage(matter.note ?? '');
    const kbArticleId = matter.articleId ?? null;
    if (kbArticleId !== null && !(await isArticle(w, kbArticleId))) {
      throw new Refused('unknown-article');
    }
    if (note === '' && kbArticleId === null) return;
    const noteTextId = note === '' ? null : (await personal.put(w, note, atMs)).id;
    await w
      .update(contactItem)
      .set({ noteTextId, kbArticleId })
      .where(eq(contactItem.id, meant.id));
  }

  async function serviceOf(w: Writer, code: string | null | undefined) {
    if (code === null || code === undefined || code === '') return undefined;
    const [row] = await w
      .select({ id: serviceCode.id, name: serviceCode.nameFa })
      .from(serviceCode)
      .where(eq(serviceCode.code, toAsciiDigits(code.trim())));
    return row;
  }

  const isArticle = async (w: Writer, articleId: string): Promise<boolean> =>
    (await w.$count(kbArticle, eq(kbArticle.id, articleId))) > 0;

  async function writeMatter(
    w: Writer,
    of: { readonly contactId: string; readonly agentId: string; readonly atMs: number },
    matter: Matter,
  ): Promise<void> {
    const { contactId, agentId: actorId, atMs } = of;
    const { disposition, kind = null, caseId = null } = matter;
    if (disposition === 'case_created') return noteRegistered(w, contactId, matter, atMs);
    if (isTouching(disposition) && caseId === null) throw new Refused('case-required');
    if (caseId !== null && !(await ties.isCase(w, caseId))) throw new Refused('unknown-case');
    const service = await serviceOf(w, matter.serviceCode);
    const topic = normalizeForStorage(matter.topic ?? '') || (service?.name ?? null);
    const note = normalizeForStorage(matter.note ?? '') || null;
    const serviceCodeId = service?.id ?? null;
    const kbArticleId = matter.articleId ?? null;
    if (kbArticleId !== null && !(await isArticle(w, kbArticleId))) {
      throw new Refused('unknown-article');
    }
    const about = { kind, topic, note, caseId, serviceCodeId, kbArticleId };
    const item = { contactId, disposition, ...about };
    const contactItemId = await contacts.addItem(w, item, atMs);
    if (!isTouching(disposition) || caseId === null) return;
    const role = TOUCHES[disposition];
    if (role === 'objection') {
      const objection = { caseId, words: note ?? '', channel: 'call', actorId, atMs } as const;
      // Of an answer that was told in time it opens the next cycle; else the record alone has it.
      if ((await objectIn(w, objection)) === 'objected') return;
    }
    await ties.tie(w, { caseId, role, contactItemId, actorId, note, atMs });
  }

  /** Those that matters name, and empty ones; words that no matter tells keep the contact open. */
  async function discardDrafts(
    w: Writer,
    of: { readonly contactId: string; readonly agentId: string; readonly atMs: number },
    matters: readonly Matter[],
  ): Promise<void> {
    const { contactId, agentId: actorId, atMs } = of;
    const { to, from } = transitionOf('discard');
    const drafts = await w
      .select()
      .from(cases)
      .where(and(eq(cases.contactId, contactId), eq(cases.status, from[0] ?? 'draft')));
    const texts = await personal.read(
      w,
      drafts.map((draft) => draft.descriptionTextId),
    );
    for (const { id: caseId, version, descriptionTextId } of drafts) {
      const matter = matters.find((one) => one.draftId === caseId);
      const said = texts.get(descriptionTextId ?? '') ?? '';
      if (matter === undefined && said !== '') throw new Refused('matter-open');
      const set = { status: to, version: version + 1 };
      await w.update(cases).set(set).where(eq(cases.id, caseId));
      const detail = { disposition: matter?.disposition ?? null };
      await events.append(w, { caseId, type: 'discarded', actorId, detail, atMs });
    }
  }

  return {
    async finishContact(
      contactId: string,
      agentId: string,
      form: FinishContact,
      atMs: number,
    ): Promise<FinishResult> {
      const matters = 'matters' in form ? form.matters : [form];
      const work = store.tx(async (w): Promise<FinishResult> => {
        const known = await contacts.findIn(w, contactId);
        if (known === undefined) return { type: 'unknown-contact' };
        if (known.agentId !== agentId) return { type: 'not-your-contact' };
        if (known.finishedAtMs !== null) return { type: 'contact-finished' };
        // Nothing more is told where the record has it: who took his case back wanted nothing else.
        const isWritten = eq(contactItem.contactId, contactId);
        if (matters.length === 0 && (await w.$count(contactItem, isWritten)) === 0) {
          return { type: 'matter-open' };
        }
        const of = { contactId, agentId, atMs };
        for (const matter of matters) await writeMatter(w, of, matter);
        await discardDrafts(w, of, matters);
        await w.update(contact).set({ finishedAtMs: atMs }).where(eq(contact.id, contactId));
        await noteDanger(w, { contactId, callId: known.callId, atMs });
        await contactFinished(w, contactId, atMs);
        return { type: 'finished', callId: known.callId };
      });
      return work.catch((fault: unknown) => {
        if (fault instanceof Refused) return { type: fault.code };
        throw fault;
      });
    },
  };
}
