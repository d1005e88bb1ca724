import { eq } from 'drizzle-orm';
import { statesFor } from '../contract/transitions.ts';
import type { Store, Writer } from '../db/index.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import type { CaseSteps } from './repository-steps.ts';
import type { CaseChange } from './repository.ts';
import { nextCycle } from './telling-rules.ts';

interface Said {
  readonly caseId: string;
  readonly reason: string;
  readonly actorId: string;
  readonly atMs: number;
}
type Asked = CaseChange | { readonly type: 'reopening-asked' };

/**
 * Out of the archive again: special follow-up asks for it with a reason, the head of 137 does it, asked or not.
 * Who asked, who refused and why stand in the history; the table holds what waits for the head.
 */
export function caseReopening(options: { readonly store: Store; readonly steps: CaseSteps }) {
  const { store, steps } = options;
  const { find, step, append } = steps;
  const { reopenRequest: waiting } = store.tables;

  /** False: nobody had asked. */
  async function settle(w: Writer, caseId: string): Promise<boolean> {
    const gone = await w
      .delete(waiting)
      .where(eq(waiting.caseId, caseId))
      .returning({ caseId: waiting.caseId });
    return gone.length > 0;
  }

  return {
    askReopening: ({ caseId, reason, actorId, atMs }: Said): Promise<Asked> =>
      store.tx(async (w): Promise<Asked> => {
        const known = await find(w, caseId);
        if (known === undefined) return { type: 'unknown-case' };
        if (!statesFor('reopen').some((one) => one === known.status)) {
          return { type: 'wrong-state' };
        }
        const asked = await w
          .insert(waiting)
          .values({ caseId, createdAtMs: atMs })
          .onConflictDoNothing()
          .returning({ caseId: waiting.caseId });
        if (asked.length === 0) return { type: 'reopening-asked' };
        const note = normalizeForStorage(reason);
        await append(w, { caseId, type: 'reopening-asked', actorId, note, atMs });
        return { type: 'changed', caseId };
      }),

    refuseReopening: ({ caseId, reason, actorId, atMs }: Said): Promise<CaseChange> =>
      store.tx(async (w): Promise<CaseChange> => {
        if ((await find(w, caseId)) === undefined) return { type: 'unknown-case' };
        if (!(await settle(w, caseId))) return { type: 'wrong-state' };
        const note = normalizeForStorage(reason);
        await append(w, { caseId, type: 'reopening-refused', actorId, note, atMs });
        return { type: 'changed', caseId };
      }),

    /** By the head alone; counted in the history, like every act. */
    reopen: (caseId: string, reason: string, actorId: string, atMs: number): Promise<CaseChange> =>
      store.tx(async (w): Promise<CaseChange> => {
        const known = await find(w, caseId);
        if (known === undefined) return { type: 'unknown-case' };
        const set = { ...nextCycle(known.cycle), archivedAtMs: null, lastWordAtMs: atMs };
        if (!(await step(w, caseId, ['reopen'], set, known.version))) {
          return { type: 'wrong-state' };
        }
        await settle(w, caseId);
        const note = normalizeForStorage(reason);
        const detail = { cycle: set.cycle };
        await append(w, { caseId, type: 'reopened', actorId, note, detail, atMs });
        return { type: 'changed', caseId };
      }),
  };
}
