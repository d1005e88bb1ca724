import { and, asc, count, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { UnfinishedContact } from '../contract/shifts.ts';
import type { Reader, Store } from '../db/index.ts';

export type Unfinished = ReturnType<typeof unfinishedContacts>;

const LISTED = 200;

/** What experts have left undone when they go: seen by who leads the shift, given to who stays. */
export function unfinishedContacts(options: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
}) {
  const { store, audit } = options;
  const { appUser, cases, contact, rolePermission, userRole } = store.tables;

  /** Who may complete contacts. */
  const expertsIn = async (r: Reader) => {
    const rows = await r
      .select({ agentId: appUser.id, name: appUser.name, permission: rolePermission.permission })
      .from(appUser)
      .innerJoin(userRole, eq(userRole.userId, appUser.id))
      .innerJoin(rolePermission, eq(rolePermission.roleId, userRole.roleId))
      .where(
        and(
          isNull(appUser.closedAtMs),
          inArray(rolePermission.permission, ['desk', 'cases-write']),
        ),
      )
      .orderBy(asc(appUser.name), asc(appUser.id));
    const at = rows.filter(({ permission }) => permission === 'desk');
    const writing = new Set(
      rows.filter(({ permission }) => permission === 'cases-write').map(({ agentId }) => agentId),
    );
    const names = new Map(at.map(({ agentId, name }) => [agentId, name]));
    return [...names].filter(([agentId]) => writing.has(agentId));
  };

  return {
    async experts(): Promise<{ agentId: string; name: string }[]> {
      return (await expertsIn(store.read)).map(([agentId, name]) => ({ agentId, name }));
    },

    /** The oldest first; not what somebody completes at this moment. */
    async list(
      isInHand: (agentId: string, callId: string) => boolean,
    ): Promise<UnfinishedContact[]> {
      const found = await store.read
        .select({
          contactId: contact.id,
          callId: contact.callId,
          agentId: appUser.id,
          agentName: appUser.name,
          startedAtMs: contact.startedAtMs,
        })
        .from(contact)
        .innerJoin(appUser, eq(appUser.id, contact.agentId))
        .where(and(isNull(contact.finishedAtMs), isNotNull(contact.endedAtMs)))
        .orderBy(asc(contact.startedAtMs))
        .limit(LISTED);
      const rows = found.flatMap(({ callId, ...row }) =>
        callId !== null && isInHand(row.agentId, callId) ? [] : [row],
      );
      if (rows.length === 0) return [];
      const ids = rows.map(({ contactId }) => contactId);
      const drafts = await store.read
        .select({ contactId: cases.contactId, drafts: count() })
        .from(cases)
        .where(and(inArray(cases.contactId, ids), eq(cases.status, 'draft')))
        .groupBy(cases.contactId);
      const draftsOf = (id: string): number =>
        Number(drafts.find(({ contactId }) => contactId === id)?.drafts ?? 0);
      return rows.map((row) => ({ ...row, drafts: draftsOf(row.contactId) }));
    },

    /** With its drafts, as after a hand-over in the call. Answers whose it was. */
    give: (
      contactId: string,
      agentId: string,
      by: Editor,
    ): Promise<
      | { readonly type: 'given'; readonly fromId: string }
      | { readonly type: 'unknown-contact' | 'contact-finished' | 'unknown-agent' }
    > =>
      store.tx(async (w) => {
        const [row] = await w.select().from(contact).where(eq(contact.id, contactId));
        // While the call goes on it is handed over by telephone.
        if (row === undefined || row.agentId === null || row.endedAtMs === null) {
          return { type: 'unknown-contact' };
        }
        if (row.finishedAtMs !== null) return { type: 'contact-finished' };
        const experts = await expertsIn(w);
        if (!experts.some(([id]) => id === agentId)) return { type: 'unknown-agent' };
        await w.update(contact).set({ agentId }).where(eq(contact.id, contactId));
        await w
          .update(cases)
          .set({ openedById: agentId })
          .where(and(eq(cases.contactId, contactId), eq(cases.status, 'draft')));
        await audit.write(w, {
          ...{ ...by, act: 'contact-given', subjectKind: 'contact', subjectId: contactId },
          detail: { from: row.agentId, to: agentId },
        });
        return { type: 'given', fromId: row.agentId };
      }),

    /** Which call it is of, and whose: null, there is no such contact. */
    async callOf(contactId: string): Promise<{ agentId: string; callId: string } | null> {
      const [row] = await store.read
        .select({ agentId: contact.agentId, callId: contact.callId })
        .from(contact)
        .where(eq(contact.id, contactId));
      if (row === undefined || row.agentId === null || row.callId === null) return null;
      return { agentId: row.agentId, callId: row.callId };
    },
  };
}
