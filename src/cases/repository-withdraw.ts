import { and, eq, inArray } from 'drizzle-orm';
import type { ContactRepository } from '../contacts/index.ts';
import type { Store, Writer } from '../db/index.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import type { AnnounceWithdrawn } from './announcing.ts';
import type { CaseWithdrawn } from './referring.ts';
import type { CaseEvents } from './repository-events.ts';
import type { CaseFamily } from './repository-family.ts';
import type { CaseMerges } from './repository-merges.ts';
import type { CaseChange } from './repository.ts';
import type { CaseRow } from './repository-steps.ts';
import type { CaseTies } from './repository-ties.ts';
import { statesFor, transitionOf } from '../contract/transitions.ts';

interface Back {
  readonly caseId: string;
  readonly reason: string;
  readonly channel: 'call' | 'web';
  /** Who has him on the line; null: the citizen himself. */
  readonly byId: string | null;
  readonly atMs: number;
}

/** انصراف: the citizen takes a case back, in a contact of his own or on his own page. */
export function caseWithdrawals(options: {
  readonly store: Store;
  readonly contacts: ContactRepository;
  readonly events: CaseEvents;
  readonly ties: CaseTies;
  readonly merges: CaseMerges;
  readonly family: Pick<CaseFamily, 'numbersOf'>;
  readonly caseWithdrawn: CaseWithdrawn;
  readonly announceWithdrawn: AnnounceWithdrawn;
}) {
  const { store, contacts, events, ties, merges, family } = options;
  const { cases } = store.tables;

  /**
   * What others told of the same thing stands on its own again: it is theirs, not his. A case that
   * was merged leaves its survivor alone. The event that tells of it is its caller's.
   */
  async function takeBack(
    w: Writer,
    { caseId, reason, channel, byId, atMs }: Back,
  ): Promise<CaseRow | 'unknown-case' | 'wrong-state'> {
    if (!(await ties.isCase(w, caseId))) return 'unknown-case';
    const rootId = (await ties.pathToRoot(w, caseId)).at(-1) ?? caseId;
    const [root] = await w.select().from(cases).where(eq(cases.id, rootId));
    // Merged into what is closed, it is closed with it: there is nothing left to take back.
    if (!statesFor('withdraw').includes(root?.status as never)) return 'wrong-state';
    await merges.undoIn(w, { childId: caseId, byId, atMs });
    const [known] = await w.select().from(cases).where(eq(cases.id, caseId));
    if (known === undefined) return 'unknown-case';
    const moved = await w
      .update(cases)
      .set({ status: transitionOf('withdraw').to, version: known.version + 1 })
      .where(and(eq(cases.id, caseId), inArray(cases.status, statesFor('withdraw'))))
      .returning({ id: cases.id });
    if (moved.length === 0) return 'wrong-state';
    for (const childId of await merges.childrenIn(w, caseId)) {
      await merges.undoIn(w, { childId, byId, atMs });
    }
    await options.caseWithdrawn(w, { caseId, reason, atMs });
    const [own] = await family.numbersOf(w, caseId);
    if (own !== undefined) await options.announceWithdrawn(w, { ...own, channel, atMs });
    return known;
  }

  return {
    /** On his page, by code and secret: whoever opened it is asked for them there. */
    async withdrawIn(
      w: Writer,
      back: Omit<Back, 'channel' | 'byId'> & { readonly channel: 'web' },
    ): Promise<'withdrawn' | 'unknown-case' | 'wrong-state'> {
      const { caseId, channel, atMs } = back;
      const reason = normalizeForStorage(back.reason);
      const taken = await takeBack(w, { ...back, reason, byId: null });
      if (typeof taken === 'string') return taken;
      const event = { type: 'withdrawn', actorId: null, atMs, detail: { channel } };
      await events.append(w, { caseId, ...event, ...(reason === '' ? {} : { note: reason }) });
      return 'withdrawn';
    },

    /** With an expert on the line: a matter of that contact. */
    async withdraw(
      caseId: string,
      form: { readonly contactId: string; readonly reason: string },
      agentId: string,
      atMs: number,
    ): Promise<CaseChange> {
      return store.tx(async (w): Promise<CaseChange> => {
        const from = await contacts.findIn(w, form.contactId);
        if (from === undefined) return { type: 'unknown-contact' };
        if (from.agentId !== agentId) return { type: 'not-your-contact' };
        if (from.finishedAtMs !== null) return { type: 'contact-finished' };
        const { reason } = form;
        const back = { caseId, reason, channel: 'call', byId: agentId, atMs } as const;
        const taken = await takeBack(w, back);
        if (typeof taken === 'string') return { type: taken };
        const { kind } = taken;
        const item = { contactId: from.id, disposition: 'withdrawal', kind, topic: null } as const;
        const contactItemId = await contacts.addItem(w, { ...item, note: reason, caseId }, atMs);
        const role = 'withdrawal';
        await ties.tie(w, { caseId, role, contactItemId, actorId: agentId, note: reason, atMs });
        return { type: 'changed', caseId };
      });
    },
  };
}
