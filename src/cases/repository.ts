import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import type { CitizenRepository } from '../citizens/index.ts';
import type { ContactRepository } from '../contacts/index.ts';
import type { CaseDraft, VerifyCase } from '../contract/cases.ts';
import type { Personal, Search, Store, Writer } from '../db/index.ts';
import { placeKeyOf } from '../duplicates/index.ts';
import { assert } from '../kit/assert.ts';
import type { DistrictShape } from '../kit/district-shapes.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import { makeTrackingCode } from '../kit/tracking-code.ts';
import type {
  AnnounceRegistered,
  AnnounceResult,
  AnnounceWithdrawn,
  ContactFinished,
} from './announcing.ts';
import { missingFields, pathOf } from './case.ts';
import { chainStart } from './chain.ts';
import type { AcceptReply, CaseWithdrawn, DangerJudged, ReferRegistered } from './referring.ts';
import { draftWriter } from './repository-drafts.ts';
import type { CaseEvents } from './repository-events.ts';
import type { CaseMerges } from './repository-merges.ts';
import { caseSecrets } from './repository-secrets.ts';
import type { CaseRecoding } from './repository-recoding.ts';
import type { CaseSteps } from './repository-steps.ts';
import type { CaseTies } from './repository-ties.ts';
import type { CaseWords } from './repository-words.ts';
import { statesFor } from '../contract/transitions.ts';

export type CaseChange =
  | { readonly type: 'changed'; readonly caseId: string }
  | {
      readonly type:
        | 'unknown-case'
        | 'not-your-draft'
        | 'wrong-state'
        | 'changed-meanwhile'
        | 'unknown-contact'
        | 'not-your-contact'
        | 'contact-finished'
        | 'unknown-citizen'
        | 'unknown-service-code'
        | 'recheck-date-needed'
        | 'code-needed'
        | 'objection-too-late'
        | 'not-registered-by-you'
        | 'correction-too-late'
        | 'acted-on-already'
        | 'unknown-district'
        | 'point-elsewhere';
    }
  | { readonly type: 'incomplete-case'; readonly missing: readonly string[] };

export interface CaseRepositoryOptions {
  readonly store: Store;
  readonly personal: Personal;
  readonly search: Search;
  readonly contacts: ContactRepository;
  readonly citizens: CitizenRepository;
  readonly events: CaseEvents;
  readonly steps: CaseSteps;
  readonly ties: CaseTies;
  readonly merges: Pick<CaseMerges, 'proposeIn' | 'descendants'>;
  readonly findAnew: CaseWords;
  readonly recoding: CaseRecoding;
  readonly announceRegistered: AnnounceRegistered;
  readonly announceResult: AnnounceResult;
  readonly contactFinished: ContactFinished;
  readonly referRegistered: ReferRegistered;
  readonly acceptReply: AcceptReply;
  readonly dangerJudged: DangerJudged;
  readonly caseWithdrawn: CaseWithdrawn;
  readonly announceWithdrawn: AnnounceWithdrawn;
  /** Where the districts lie, as far as somebody has imported it. */
  readonly outlines: () => Promise<readonly DistrictShape[]>;
  readonly newId: () => string;
  readonly randomBelow: (end: number) => number;
}

export type CaseRepository = ReturnType<typeof caseRepository>;

/** Every method is one unit of work: state, history event and message together or not at all. */
export function caseRepository(options: CaseRepositoryOptions) {
  const { store, personal, contacts, citizens, events, newId } = options;
  const { acceptReply, announceRegistered, announceResult, referRegistered } = options;
  const { cases, contact, serviceCode } = store.tables;
  const drafts = draftWriter(options);

  const { find, step } = options.steps;
  const secrets = caseSecrets(options);

  /** A code nobody has: looked up inside the one writer, so it is still free when it is taken. */
  async function freeTrackingCode(w: Writer): Promise<string> {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const code = makeTrackingCode(options.randomBelow);
      if ((await w.$count(cases, eq(cases.trackingCode, code))) === 0) return code;
    }
    throw new Error('fifty random tracking codes in a row were all taken');
  }

  return {
    async openDraft(
      form: z.infer<typeof CaseDraft>,
      agentId: string,
      atMs: number,
    ): Promise<CaseChange> {
      // Before the one writer: they may have to be read.
      const outlines = await options.outlines();
      return store.tx(async (w): Promise<CaseChange> => {
        const from = await contacts.findIn(w, form.contactId);
        if (from === undefined) return { type: 'unknown-contact' };
        if (from.agentId !== agentId) return { type: 'not-your-contact' };
        if (from.finishedAtMs !== null) return { type: 'contact-finished' };
        const caseId = newId();
        const fields = await drafts.fieldsOf(w, form, null, outlines, atMs);
        if (fields.type !== 'fields') return fields;
        await w.insert(cases).values({
          id: caseId,
          kind: 'request',
          status: 'draft',
          cycle: 1,
          priority: 'normal',
          confidentiality: 'open',
          announceBy: 'sms',
          contactId: from.id,
          citizenId: from.citizenId,
          phoneTextId: from.phoneTextId,
          openedById: agentId,
          version: 1,
          eventCount: 0,
          eventHash: chainStart(caseId),
          createdAtMs: atMs,
          ...fields.set,
        });
        await events.append(w, { caseId, type: 'opened', actorId: agentId, atMs });
        return { type: 'changed', caseId };
      });
    },

    /** An autosave: no event, a draft is not yet a case; the version tells who came too late. */
    async saveDraft(
      caseId: string,
      form: z.infer<typeof CaseDraft> & { readonly version: number },
      agentId: string,
      atMs: number,
    ): Promise<CaseChange> {
      const outlines = await options.outlines();
      return store.tx(async (w): Promise<CaseChange> => {
        const draft = await find(w, caseId);
        const refusal = drafts.refusalFor(draft, agentId);
        if (draft === undefined || refusal !== null) return { type: refusal ?? 'unknown-case' };
        if (draft.version !== form.version) return { type: 'changed-meanwhile' };
        const fields = await drafts.fieldsOf(w, form, draft, outlines, atMs);
        if (fields.type !== 'fields') return fields;
        await w
          .update(cases)
          .set({ ...fields.set, version: draft.version + 1 })
          .where(eq(cases.id, caseId));
        return { type: 'changed', caseId };
      });
    },

    async discard(
      caseId: string,
      reason: string,
      agentId: string,
      atMs: number,
    ): Promise<CaseChange> {
      return store.tx(async (w): Promise<CaseChange> => {
        const draft = await find(w, caseId);
        const refusal = drafts.refusalFor(draft, agentId);
        if (draft === undefined || refusal !== null) return { type: refusal ?? 'unknown-case' };
        if (!(await step(w, caseId, ['discard'], {}, draft.version))) {
          return { type: 'wrong-state' };
        }
        const note = normalizeForStorage(reason);
        await events.append(w, { caseId, type: 'discarded', actorId: agentId, note, atMs });
        return { type: 'changed', caseId };
      });
    },

    /** From here on it is a case: tracking code, history, its own matter in the message. */
    async register(caseId: string, agentId: string, atMs: number): Promise<CaseChange> {
      return store.tx(async (w): Promise<CaseChange> => {
        const draft = await find(w, caseId);
        const refusal = drafts.refusalFor(draft, agentId);
        if (draft === undefined || refusal !== null) return { type: refusal ?? 'unknown-case' };
        const { descriptionTextId, addressTextId, landmarkTextId, phoneTextId } = draft;
        const { citizenId } = draft;
        const ids = [descriptionTextId, addressTextId, landmarkTextId, phoneTextId];
        const texts = await personal.read(w, ids);
        const description = texts.get(descriptionTextId ?? '') ?? '';
        const addressText = texts.get(addressTextId ?? '') ?? '';
        const landmark = texts.get(landmarkTextId ?? '') ?? '';
        const [service] = await w
          .select()
          .from(serviceCode)
          .where(eq(serviceCode.id, draft.serviceCodeId ?? ''));
        const needsPlace = service?.needsLocation ?? true;
        const missing = missingFields({ ...draft, description, addressText, landmark }, needsPlace);
        if (missing.length > 0) return { type: 'incomplete-case', missing };
        assert(service !== undefined, 'a complete draft has a service code');

        const trackingCode = await freeTrackingCode(w);
        const place = placeKeyOf(addressText, landmark);
        const isProtected = service.reporterProtected || pathOf(draft.kind).isProtected;
        const set = {
          trackingCode,
          registeredAtMs: atMs,
          // He has the code on the line: that is the first word to him.
          lastWordAtMs: atMs,
          secretTextId: await secrets.giveTo(w, draft, atMs),
          placeKey: place === null ? null : personal.wordHash(`place ${place}`),
          confidentiality: isProtected ? ('protected' as const) : ('open' as const),
        };
        if (!(await step(w, caseId, ['register'], set, draft.version))) {
          return { type: 'wrong-state' };
        }
        const detail = { serviceCode: service.code, district: draft.districtId, kind: draft.kind };
        await events.append(w, { caseId, type: 'registered', actorId: agentId, detail, atMs });
        const citizenName = citizenId === null ? null : await citizens.findName(w, citizenId);
        await options.findAnew(w, caseId, atMs);
        assert(draft.contactId !== null, 'an agent’s draft is opened in a contact');
        const matter = {
          contactId: draft.contactId,
          disposition: 'case_created',
          kind: draft.kind,
          topic: service.nameFa,
          serviceCodeId: service.id,
          note: null,
          caseId,
        } as const;
        await contacts.addItem(w, matter, atMs);
        if (draft.duplicateOfId !== null) {
          const { duplicateOfId: intoId } = draft;
          await options.merges.proposeIn(w, { caseId, intoId, byId: agentId, atMs });
        }
        if (citizenId !== null) {
          await w.update(contact).set({ citizenId }).where(eq(contact.id, draft.contactId));
        }
        await announceRegistered(w, {
          caseId,
          contactId: draft.contactId,
          trackingCode,
          atMs,
          phone: texts.get(phoneTextId ?? '') ?? null,
          citizenName,
        });
        await referRegistered(w, caseId, atMs);
        return { type: 'changed', caseId };
      });
    },

    /** The outcome, its explanation, the classification, the history and the citizen's message: one transaction. */
    async verify(
      caseId: string,
      form: z.infer<typeof VerifyCase>,
      verifierId: string,
      atMs: number,
    ): Promise<CaseChange> {
      const recode = await options.recoding();
      return store.tx(async (w): Promise<CaseChange> => {
        const before = await find(w, caseId);
        if (before === undefined) return { type: 'unknown-case' };
        const { outcome } = form;
        const recheckAtMs = outcome === 'pending_action' ? (form.recheckAtMs ?? null) : null;
        // Without its date nobody would look at it again.
        if (outcome === 'pending_action' && (recheckAtMs ?? 0) <= atMs) {
          return { type: 'recheck-date-needed' };
        }
        const acts = ['verify', 'verify-recheck'] as const;
        if (!statesFor(...acts).includes(before.status as never)) return { type: 'wrong-state' };
        const recoding = await recode(w, before, form, atMs);
        if (recoding.type !== 'recoding') return recoding;
        // By its code it is counted and found again for ever; what is no service of the city keeps that of triage.
        const isWithoutService =
          outcome === 'out_of_scope' && recoding.known.serviceCodeId !== null;
        if (recoding.isUnclassified && !isWithoutService) return { type: 'code-needed' };
        const known = await recoding.write(verifierId);
        const explanation = normalizeForStorage(form.explanation);
        const sealed = await personal.put(w, explanation, atMs);
        const set = {
          outcome,
          explanationTextId: sealed.id,
          verifiedAtMs: atMs,
          recheckAtMs,
          dueAtMs: null,
        };
        assert(await step(w, caseId, acts, set, known.version), 'read in this transaction');
        await acceptReply(w, { caseId, verifierId, atMs });
        await events.append(w, {
          caseId,
          type: 'verified',
          actorId: verifierId,
          note: explanation,
          atMs,
          detail: { outcome, cycle: known.cycle },
        });
        const merged = await options.merges.descendants(w, caseId);
        await options.dangerJudged(w, { caseIds: [caseId, ...merged], atMs });
        assert(known.trackingCode !== null, 'a registered case has its tracking code');
        const phone = (await personal.read(w, [known.phoneTextId])).get(known.phoneTextId ?? '');
        await announceResult(w, {
          caseId,
          cycle: known.cycle,
          outcome,
          explanation,
          atMs,
          trackingCode: known.trackingCode,
          phone: phone ?? null,
          citizenName:
            known.citizenId === null ? null : await citizens.findName(w, known.citizenId),
          kind: known.kind,
          recheckAtMs,
          announceBy: known.announceBy,
        });
        return { type: 'changed', caseId };
      });
    },
  };
}
