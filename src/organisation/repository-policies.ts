import { desc, eq } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { NewPolicy, PolicyView } from '../contract/referrals.ts';
import type { Store } from '../db/index.ts';

export type PolicyRepository = ReturnType<typeof policyRepository>;

/** Working hours are those of the city's offices. */
const CALENDAR = 'offices';

/** Versions of the escalation policy: added, never changed, for open cases keep theirs. */
export function policyRepository(options: {
  readonly store: Store;
  readonly audit: Audit;
  readonly newId: () => string;
}) {
  const { store, audit, newId } = options;
  const { appUser, policyVersion } = store.tables;

  return {
    /** The newest first: it is in force for what is referred from now on. */
    async list(): Promise<PolicyView[]> {
      const rows = await store.read
        .select({ row: policyVersion, madeByName: appUser.name })
        .from(policyVersion)
        .leftJoin(appUser, eq(appUser.id, policyVersion.madeById))
        .orderBy(desc(policyVersion.number));
      return rows.map(({ row, madeByName }) => ({
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
        madeByName,
      }));
    },

    async add(policy: NewPolicy, by: Editor, atMs: number): Promise<void> {
      await store.tx(async (w) => {
        const [last] = await w
          .select({ number: policyVersion.number })
          .from(policyVersion)
          .orderBy(desc(policyVersion.number))
          .limit(1);
        const number = (last?.number ?? 0) + 1;
        const id = newId();
        await w.insert(policyVersion).values({
          id,
          number,
          calendarId: CALENDAR,
          ...policy,
          activeFromMs: atMs,
          madeById: by.userId,
          createdAtMs: atMs,
        });
        await audit.write(w, {
          ...by,
          act: 'policy-made',
          subjectKind: 'policy',
          subjectId: id,
          detail: { number, ...policy },
        });
      });
    },
  };
}
