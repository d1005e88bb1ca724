import { and, asc, eq, gt, inArray, or, type SQL } from 'drizzle-orm';
import type { ContactRepository } from '../contacts/index.ts';
import type { Reader, Store, Writer } from '../db/index.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import type { AnnounceWord, Occasion } from './announcing.ts';
import type { CaseMerges } from './repository-merges.ts';
import type { EndReferrals } from './referring.ts';
import type { CaseSteps } from './repository-steps.ts';
import type { CaseFamily } from './repository-family.ts';
import { afterTelling, nextCycle, type TellingRules } from './telling-rules.ts';
import { statesFor, transitionOf } from '../contract/transitions.ts';

export interface CaseTellingOptions {
  readonly store: Store;
  readonly contacts: Pick<ContactRepository, 'findIn'>;
  readonly steps: CaseSteps;
  readonly merges: Pick<CaseMerges, 'undoIn'>;
  readonly family: CaseFamily;
  readonly endReferrals: EndReferrals;
  readonly announceWord: AnnounceWord;
  readonly rules: () => TellingRules;
}

export interface Objection {
  readonly caseId: string;
  /** In the citizen's own words; empty: he only said no. */
  readonly words: string;
  readonly channel: 'sms' | 'call' | 'web';
  /** Who wrote it down; null: the citizen himself. */
  readonly actorId: string | null;
  /** The message in which he said it, where an expert has one open. */
  readonly contactId?: string;
  readonly atMs: number;
}

export type ObjectionResult =
  | 'objected'
  | 'unknown-case'
  | 'wrong-state'
  | 'objection-too-late'
  | 'unknown-contact'
  | 'not-your-contact'
  | 'contact-finished';

/** A case whose answer was told and may still be objected to. */
export interface ToldCase {
  readonly caseId: string;
  readonly cycle: number;
  readonly trackingCode: string;
  /** It heard the answer of this one, with which it is one thing. */
  readonly mergedIntoId: string | null;
}

const MOST_TOLD = 20;

export type CaseTelling = ReturnType<typeof caseTelling>;
export type TellCitizen = CaseTelling['tellCitizen'];

/** The citizen's side of a verified case: told, closed untold, objected to, and words between. */
export function caseTelling(options: CaseTellingOptions) {
  const { store, contacts, announceWord, rules } = options;
  const { family, merges } = options;
  const { cases, citizenPhone, contact } = store.tables;
  const { find, step, append } = options.steps;

  /** The citizen does not accept the answer: special follow-up, in a new cycle. */
  async function objectIn(w: Writer, objection: Objection): Promise<ObjectionResult> {
    const { caseId, channel, actorId, contactId, atMs } = objection;
    const known = await find(w, caseId);
    if (known === undefined) return 'unknown-case';
    if (contactId !== undefined) {
      const from = await contacts.findIn(w, contactId);
      if (from === undefined) return 'unknown-contact';
      if (from.agentId !== actorId) return 'not-your-contact';
      if (from.finishedAtMs !== null) return 'contact-finished';
    }
    const { objectableUntilMs, version } = known;
    if (objectableUntilMs !== null && objectableUntilMs < atMs) return 'objection-too-late';
    const set = { ...nextCycle(known.cycle), lastWordAtMs: atMs };
    if (known.status === 'merged') {
      // Told by another's answer: what he objects to is no longer the same thing.
      if (objectableUntilMs === null) return 'wrong-state';
      const as = { ...set, status: transitionOf('unmerge').to };
      const undone = await merges.undoIn(w, { childId: caseId, byId: actorId, as, atMs });
      if (undone.type !== 'changed') return 'wrong-state';
      await options.endReferrals(w, caseId, atMs);
    } else if (!(await step(w, caseId, ['object'], set, version))) return 'wrong-state';
    const words = normalizeForStorage(objection.words);
    const note = words === '' ? null : words;
    await append(w, {
      caseId,
      type: 'objected',
      actorId,
      atMs,
      // The message itself tells of it when it is finished; here only which it was.
      detail: { cycle: set.cycle, channel, contactId: contactId ?? null },
      ...(note === null ? {} : { note }),
    });
    return 'objected';
  }

  /** Cases of the people on a number, and those opened in a contact from it. */
  function ofPhone(r: Reader, phoneHash: string): SQL | undefined {
    const people = r
      .select({ id: citizenPhone.citizenId })
      .from(citizenPhone)
      .where(eq(citizenPhone.phoneHash, phoneHash));
    const messages = r
      .select({ id: contact.id })
      .from(contact)
      .where(eq(contact.phoneHash, phoneHash));
    return or(inArray(cases.citizenId, people), inArray(cases.contactId, messages));
  }

  return {
    /** Proof of telling (SMS delivered, call reached). False: not verified now, or another cycle. */
    async markAnnounced(
      w: Writer,
      told: {
        readonly caseId: string;
        readonly cycle: number;
        readonly atMs: number;
        /** Who called; null: the message was delivered. */
        readonly byId?: string;
      },
    ): Promise<boolean> {
      const { caseId, cycle, atMs, byId } = told;
      const known = await find(w, caseId);
      if (known === undefined || known.cycle !== cycle) return false;
      const by = byId === undefined ? 'sms' : 'call';
      const actorId = byId ?? null;
      if (known.mergedIntoId === null) {
        const set = { announcedAtMs: atMs, ...afterTelling(known, atMs, rules()) };
        if (!(await step(w, caseId, ['announce'], set, known.version))) return false;
        const detail = { cycle, by };
        await append(w, { caseId, type: 'announced', actorId, atMs, detail });
      }
      // Whoever told of the same thing on this number has heard it, too, and may object himself.
      for (const member of await family.mergedOnNumberOf(w, caseId)) {
        const objectableUntilMs = atMs + rules().objectionMs;
        const told = { objectableUntilMs, lastWordAtMs: atMs };
        await w.update(cases).set(told).where(eq(cases.id, member.id));
        const detail = { cycle: member.cycle, by, of: member.mergedIntoId };
        await append(w, { caseId: member.id, type: 'announced', actorId, atMs, detail });
      }
      return true;
    },

    /** There is nobody to tell, or he cannot be reached. False: as markAnnounced. */
    async markToldClosed(
      w: Writer,
      closed: {
        readonly caseId: string;
        readonly cycle: number;
        readonly reason: 'no_address' | 'declined' | 'unreachable';
        readonly atMs: number;
      },
    ): Promise<boolean> {
      const { caseId, cycle, reason, atMs } = closed;
      const known = await find(w, caseId);
      if (known === undefined || known.cycle !== cycle) return false;
      const set = afterTelling(known, atMs, rules());
      const { objectableUntilMs } = set;
      if (known.mergedIntoId !== null) {
        // It stays merged; whoever told of it may still call and object.
        await w.update(cases).set({ objectableUntilMs }).where(eq(cases.id, caseId));
      } else if (!(await step(w, caseId, ['close-untold'], set, known.version))) return false;
      const detail = { cycle, reason };
      await append(w, { caseId, type: 'told-closed', actorId: null, atMs, detail });
      return true;
    },

    /** He was told something before the result, or all was done to tell him. */
    async wordEnded(w: Writer, caseId: string, atMs: number): Promise<void> {
      await w.update(cases).set({ lastWordAtMs: atMs }).where(eq(cases.id, caseId));
    },

    objectIn,
    object: (objection: Objection): Promise<ObjectionResult> =>
      store.tx((w) => objectIn(w, objection)),

    /** What the people on this number may still say yes or no to, the latest told first. */
    async toldOfPhone(r: Reader, phoneHash: string, atMs: number): Promise<ToldCase[]> {
      const rows = await r
        .select({
          caseId: cases.id,
          cycle: cases.cycle,
          trackingCode: cases.trackingCode,
          mergedIntoId: cases.mergedIntoId,
        })
        .from(cases)
        .where(
          and(
            inArray(cases.status, statesFor('object', 'unmerge')),
            gt(cases.objectableUntilMs, atMs),
            ofPhone(r, phoneHash),
          ),
        )
        .orderBy(asc(cases.objectableUntilMs), asc(cases.id))
        .limit(MOST_TOLD);
      return rows
        .flatMap(({ trackingCode, ...row }) =>
          trackingCode === null ? [] : [{ ...row, trackingCode }],
        )
        .reverse();
    },

    /**
     * Something happened that the citizen must hear before there is a result. In the transaction
     * of what happened; the same occasion of one cycle is told once.
     */
    async tellCitizen(
      w: Writer,
      word: {
        readonly caseId: string;
        readonly occasion: Occasion;
        /** Tells occasions of one kind apart: a level, a date. */
        readonly key: string;
        /** The date that was set or missed. */
        readonly dateMs?: number;
        readonly atMs: number;
      },
    ): Promise<void> {
      const { caseId, occasion, key, dateMs, atMs } = word;
      for (const { alsoIds, ...about } of await family.numbersOf(w, caseId)) {
        await announceWord(w, { ...about, occasion, key, dateMs: dateMs ?? null, atMs });
        const heard = inArray(cases.id, [about.caseId, ...alsoIds]);
        await w.update(cases).set({ lastWordAtMs: atMs }).where(heard);
      }
    },
  };
}
