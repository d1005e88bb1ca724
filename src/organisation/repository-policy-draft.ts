import { eq } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { NewPolicy, PolicyDraft } from '../contract/referrals.ts';
import type { Store, Writer } from '../db/index.ts';
import type { PolicyRepository } from './repository-policies.ts';

export type PolicyDraftRepository = ReturnType<typeof policyDraftRepository>;

/** Terms are prepared by one and put in force by another: the head reads them, and says yes or no. */
export function policyDraftRepository(options: {
  readonly store: Store;
  readonly audit: Audit;
  readonly policies: Pick<PolicyRepository, 'addVersion' | 'newestNumber'>;
  readonly newId: () => string;
}) {
  const { store, audit, policies, newId } = options;
  const { appUser, policyDraft: draft } = store.tables;

  const tell = (w: Writer, by: Editor, act: string, draftId: string, detail?: object) =>
    audit.write(w, {
      ...{ ...by, act, subjectKind: 'policy', subjectId: draftId },
      ...(detail === undefined ? {} : { detail: { ...detail } }),
    });

  /** Taken off the table; undefined: another one lies there, or none. */
  async function take(w: Writer, draftId: string) {
    const [row] = await w.delete(draft).where(eq(draft.id, draftId)).returning();
    return row;
  }

  return {
    async current(): Promise<PolicyDraft | null> {
      const [row] = await store.read
        .select({ draft, draftedByName: appUser.name })
        .from(draft)
        .innerJoin(appUser, eq(appUser.id, draft.draftedById));
      if (row === undefined) return null;
      const { id: draftId, draftedById: _by, ...terms } = row.draft;
      return { draftId, draftedByName: row.draftedByName, ...terms };
    },

    async propose(policy: NewPolicy, by: Editor, atMs: number): Promise<void> {
      await store.tx(async (w) => {
        const id = newId();
        await w.delete(draft);
        await w.insert(draft).values({ id, ...policy, draftedById: by.userId, createdAtMs: atMs });
        await tell(w, by, 'policy-proposed', id, policy);
      });
    },

    /**
     * As it was read, beside the version that it was compared with: neither what has been proposed nor what has
     * come into force meanwhile is passed over unread.
     */
    approve: (
      { draftId, inForce }: { readonly draftId: string; readonly inForce: number },
      by: Editor,
      atMs: number,
    ): Promise<'approved' | 'draft-changed'> =>
      store.tx(async (w) => {
        if ((await policies.newestNumber(w)) !== inForce) return 'draft-changed';
        const row = await take(w, draftId);
        if (row === undefined) return 'draft-changed';
        const { draftedById, id: _id, createdAtMs: _at, ...policy } = row;
        await policies.addVersion(w, { policy, draftedById }, by, atMs);
        return 'approved';
      }),

    drop: (draftId: string, by: Editor): Promise<'dropped' | 'draft-changed'> =>
      store.tx(async (w) => {
        if ((await take(w, draftId)) === undefined) return 'draft-changed';
        await tell(w, by, 'policy-proposal-dropped', draftId);
        return 'dropped';
      }),
  };
}
