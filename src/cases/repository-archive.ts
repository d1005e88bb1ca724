import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import type { CaseOutcome } from '../contract/cases.ts';
import type { Store, Writer } from '../db/index.ts';
import type { CaseEvents } from './repository-events.ts';
import type { CaseRow, CaseSteps } from './repository-steps.ts';
import { classify } from './telling-rules.ts';

export type CaseArchives = ReturnType<typeof caseArchives>;

/** بایگانی: the case as it stood, with what it is found by. */
export function caseArchives(options: {
  readonly store: Store;
  readonly events: CaseEvents;
  readonly newId: () => string;
}) {
  const { store, events, newId } = options;
  const { caseArchive, feedback } = store.tables;

  return {
    /** False: it lacks what it would be found by. The copy holds ids, states and times: a forgotten citizen leaves it as it is. */
    async archive(steps: CaseSteps, w: Writer, known: CaseRow, atMs: number): Promise<boolean> {
      const { id: caseId, cycle, outcome, serviceCodeId } = known;
      const classification = classify(outcome as z.infer<typeof CaseOutcome>);
      if (serviceCodeId === null || outcome === null || classification === null) return false;
      const history = await events.readChain(w, caseId);
      const said = await w.select().from(feedback).where(eq(feedback.caseId, caseId));
      const { version: _, eventCount, eventHash, nextStepAtMs: _next, ...row } = known;
      const copy = {
        case: { ...row, eventCount, eventHash },
        events: history.map(({ seq, type, atMs: at, actorId, detail, hash }) => ({
          ...{ seq, type, atMs: at, actorId, detail, hash },
        })),
        feedback: said.map(({ cycle: of, channel, satisfied, score, atMs: at }) => ({
          ...{ cycle: of, channel, satisfied, score, atMs: at },
        })),
      };
      const copyHash = hashOf(copy);
      const set = { archivedAtMs: atMs, nextStepAtMs: null, objectableUntilMs: null };
      if (!(await steps.step(w, caseId, ['archive'], set, known.version))) return false;
      await w.insert(caseArchive).values({
        id: newId(),
        caseId,
        cycle,
        topic: serviceCodeId,
        outcome,
        classification,
        copy,
        copyHash,
        archivedAtMs: atMs,
        createdAtMs: atMs,
      });
      const detail = { cycle, outcome, classification, topic: serviceCodeId, copyHash };
      await steps.append(w, { caseId, type: 'archived', actorId: null, atMs, detail });
      return true;
    },

    /** Whether the frozen copies of a case are what was frozen; null: it was never archived. */
    async verifyArchive(caseId: string): Promise<boolean | null> {
      const copies = await store.read
        .select()
        .from(caseArchive)
        .where(eq(caseArchive.caseId, caseId));
      if (copies.length === 0) return null;
      const sealed = (await events.readChain(store.read, caseId))
        .filter(({ type }) => type === 'archived')
        .map(({ detail }) => detail['copyHash']);
      return copies.every(
        (one) => hashOf(one.copy) === one.copyHash && sealed.includes(one.copyHash),
      );
    },
  };
}

/** Databases keep the keys of JSON in orders of their own: sorted, the hash is the same in all. */
function hashOf(copy: unknown): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return entries.map(([key, inner]) => [key, sorted(inner)]);
  };
  return createHash('sha256')
    .update(JSON.stringify(sorted(copy)))
    .digest('base64url');
}
