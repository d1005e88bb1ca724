import { desc, eq, inArray } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { NewPolicy, PolicyView } from '../contract/referrals.ts';
import type { Store, Writer } from '../db/index.ts';

export type PolicyRepository = ReturnType<typeof policyRepository>;

/** Working hours are those of the city's offices. */
const CALENDAR = 'offices';

/**
 * Versions of the escalation policy: added, never changed. Open cases keep theirs, unless the newest is applied to
 * them on purpose.
 */
export function policyRepository(options: {
  readonly store: Store;
  readonly audit: Audit;
  readonly newId: () => string;
}) {
  const { store, audit, newId } = options;
  const { appUser, policyVersion } = store.tables;

  async function newestNumber(w: Writer): Promise<number> {
    const [last] = await w
      .select({ number: policyVersion.number })
      .from(policyVersion)
      .orderBy(desc(policyVersion.number))
      .limit(1);
    return last?.number ?? 0;
  }

  async function addVersion(
    w: Writer,
    { policy, draftedById }: { readonly policy: NewPolicy; readonly draftedById: string | null },
    by: Editor,
    atMs: number,
  ): Promise<void> {
    const number = (await newestNumber(w)) + 1;
    const id = newId();
    await w.insert(policyVersion).values({
      id,
      number,
      calendarId: CALENDAR,
      ...policy,
      activeFromMs: atMs,
      madeById: by.userId,
      draftedById,
      createdAtMs: atMs,
    });
    await audit.write(w, {
      ...by,
      act: 'policy-made',
      subjectKind: 'policy',
      subjectId: id,
      detail: { number, ...policy },
    });
  }

  return {
    /** The newest first: it is in force for what is referred from now on. */
    async list(): Promise<PolicyView[]> {
      const { read } = store;
      const rows = await read.select().from(policyVersion).orderBy(desc(policyVersion.number));
      const people = rows.flatMap(({ madeById, draftedById, appliedById }) => [
        madeById,
        draftedById,
        appliedById,
      ]);
      const named = await read
        .select({ id: appUser.id, name: appUser.name })
        .from(appUser)
        .where(
          inArray(
            appUser.id,
            people.filter((id) => id !== null),
          ),
        );
      const nameOf = (id: string | null) => named.find((one) => one.id === id)?.name ?? null;
      return rows.map((row) => ({
        number: row.number,
        clock: row.clock,
        headHours: row.headHours,
        deputyHours: row.deputyHours,
        reworkHours: row.reworkHours,
        verdictHours: row.verdictHours,
        waitHours: row.waitHours,
        extensionHours: row.extensionHours,
        triageHours: row.triageHours,
        activeFromMs: row.activeFromMs,
        madeByName: nameOf(row.madeById),
        draftedByName: nameOf(row.draftedById),
        appliedAtMs: row.appliedAtMs,
        appliedByName: nameOf(row.appliedById),
        isApplying: row.appliedAtMs !== null && row.applyEndedAtMs === null,
      }));
    },

    add: (policy: NewPolicy, by: Editor, atMs: number): Promise<void> =>
      store.tx((w) => addVersion(w, { policy, draftedById: null }, by, atMs)),

    addVersion,
    newestNumber,

    /** The newest version, once, for the cases that are open now; the job brings them under it. */
    apply: (
      number: number,
      by: Editor,
      atMs: number,
    ): Promise<'applied' | 'unknown-policy' | 'policy-not-newest' | 'policy-applied'> =>
      store.tx(async (w) => {
        const [known] = await w
          .select()
          .from(policyVersion)
          .where(eq(policyVersion.number, number));
        if (known === undefined) return 'unknown-policy';
        if ((await newestNumber(w)) !== number) return 'policy-not-newest';
        if (known.appliedAtMs !== null) return 'policy-applied';
        await w
          .update(policyVersion)
          .set({ appliedAtMs: atMs, appliedById: by.userId })
          .where(eq(policyVersion.id, known.id));
        const subject = { subjectKind: 'policy', subjectId: known.id, detail: { number } };
        await audit.write(w, { ...by, act: 'policy-applied', ...subject });
        return 'applied';
      }),
  };
}
