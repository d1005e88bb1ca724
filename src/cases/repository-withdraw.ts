import { and, eq, inArray } from 'drizzle-orm';
import type { ContactRepository } from '../contacts/index.ts';
import type { Store } from '../db/index.ts';
import type { CaseWithdrawn } from './referring.ts';
import type { CaseEvents } from './repository-events.ts';
import type { CaseMerges } from './repository-merges.ts';
import type { CaseChange } from './repository.ts';
import type { CaseTies } from './repository-ties.ts';
import { statesFor, transitionOf } from './transitions.ts';

/** انصراف: the citizen takes a case back, in a contact of his own. */
export function caseWithdrawals(options: {
  readonly store: Store;
  readonly contacts: ContactRepository;
  readonly events: CaseEvents;
  readonly ties: CaseTies;
  readonly merges: CaseMerges;
  readonly caseWithdrawn: CaseWithdrawn;
}) {
  const { store, contacts, ties, merges, caseWithdrawn } = options;
  const { cases } = store.tables;

  return {
    /**
     * What others told of the same thing stands on its own again: it is theirs, not his. A case that
     * was merged leaves its survivor alone.
     */
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
        if (!(await ties.isCase(w, caseId))) return { type: 'unknown-case' };
        const undo = { byId: agentId, atMs };
        await merges.undoIn(w, { childId: caseId, ...undo });
        const [known] = await w.select().from(cases).where(eq(cases.id, caseId));
        if (known === undefined) return { type: 'unknown-case' };
        const moved = await w
          .update(cases)
          .set({ status: transitionOf('withdraw').to, version: known.version + 1 })
          .where(and(eq(cases.id, caseId), inArray(cases.status, statesFor('withdraw'))))
          .returning({ id: cases.id });
        if (moved.length === 0) return { type: 'wrong-state' };
        for (const childId of await merges.childrenIn(w, caseId)) {
          await merges.undoIn(w, { childId, ...undo });
        }
        const note = form.reason;
        const { kind } = known;
        const item = { contactId: from.id, disposition: 'withdrawal', kind, topic: null } as const;
        const contactItemId = await contacts.addItem(w, { ...item, note, caseId }, atMs);
        await caseWithdrawn(w, { caseId, reason: form.reason, atMs });
        const role = 'withdrawal';
        await ties.tie(w, { caseId, role, contactItemId, actorId: agentId, note, atMs });
        return { type: 'changed', caseId };
      });
    },
  };
}
