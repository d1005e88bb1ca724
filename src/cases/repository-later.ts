import { createHash } from 'node:crypto';
import { and, asc, eq, inArray, lte } from 'drizzle-orm';
import type { z } from 'zod';
import type { CaseOutcome } from '../contract/cases.ts';
import type { Store, Writer } from '../db/index.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import type { CaseChange } from './repository.ts';
import type { CaseEvents } from './repository-events.ts';
import type { CaseRow, CaseSteps } from './repository-steps.ts';
import type { caseTelling } from './repository-telling.ts';
import { classify, nextCycle, type TellingRules } from './telling-rules.ts';
import { UNTOLD_STATUSES } from './transitions.ts';

export interface CaseLaterOptions {
  readonly store: Store;
  readonly steps: CaseSteps;
  readonly events: CaseEvents;
  readonly rules: TellingRules;
  readonly tellCitizen: ReturnType<typeof caseTelling>['tellCitizen'];
  readonly newId: () => string;
}

export interface DueCounts {
  readonly rechecked: number;
  readonly archived: number;
  readonly told: number;
}

/** Open, and no result is on its way to the citizen. */
const UNANSWERED = UNTOLD_STATUSES.filter((status) => status !== 'verified');

/** Of one look; the next minute takes the rest, so that no look holds others up for long. */
const AT_ONCE = 200;

/** What a case does by itself as time goes by, and how it comes back out of the archive. */
export function caseLater(options: CaseLaterOptions) {
  const { store, events, rules, tellCitizen, newId } = options;
  const { find, step, append } = options.steps;
  const { cases, caseArchive, feedback } = store.tables;

  /** Planned work on its date: somebody looks, and a new answer is owed. */
  async function recheck(w: Writer, known: CaseRow, atMs: number): Promise<boolean> {
    const set = { ...nextCycle(known.cycle), lastWordAtMs: atMs };
    if (!(await step(w, known.id, ['recheck'], set, known.version))) return false;
    const detail = { cycle: set.cycle };
    await append(w, { caseId: known.id, type: 'recheck', actorId: null, atMs, detail });
    return true;
  }

  /** The copy holds ids, states and times: a forgotten citizen leaves it as it is. */
  async function archive(w: Writer, known: CaseRow, atMs: number): Promise<boolean> {
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
    if (!(await step(w, caseId, ['archive'], set, known.version))) return false;
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
    await append(w, { caseId, type: 'archived', actorId: null, atMs, detail });
    return true;
  }

  /** One transaction for each case: a fault in one undoes no other's step. */
  async function each(
    ids: readonly { readonly id: string }[],
    work: (w: Writer, known: CaseRow) => Promise<boolean>,
  ): Promise<number> {
    let done = 0;
    for (const { id } of ids) {
      const moved = await store.tx(async (w) => {
        const known = await find(w, id);
        return known === undefined ? false : work(w, known);
      });
      if (moved) done += 1;
    }
    return done;
  }

  const dueTold = (atMs: number) =>
    store.read
      .select({ id: cases.id, outcome: cases.outcome })
      .from(cases)
      .where(
        and(inArray(cases.status, ['announced', 'told_closed']), lte(cases.nextStepAtMs, atMs)),
      )
      .orderBy(asc(cases.nextStepAtMs))
      .limit(AT_ONCE);

  const dueSilent = (atMs: number) =>
    store.read
      .select({ id: cases.id })
      .from(cases)
      .where(
        and(inArray(cases.status, UNANSWERED), lte(cases.lastWordAtMs, atMs - rules.silenceMs)),
      )
      .orderBy(asc(cases.lastWordAtMs))
      .limit(AT_ONCE);

  const dueMissed = (atMs: number) =>
    store.read
      .select({ id: cases.id })
      .from(cases)
      .where(and(eq(cases.status, 'recheck'), lte(cases.recheckAtMs, atMs - rules.missedAfterMs)))
      .orderBy(asc(cases.recheckAtMs))
      .limit(AT_ONCE);

  return {
    /**
     * Every minute and at boot; said again it changes nothing. After days without us the steps
     * are taken one after another, each as of now: nothing is dated back.
     */
    async runDue(atMs: number): Promise<DueCounts> {
      const due = await dueTold(atMs);
      const planned = due.filter(({ outcome }) => outcome === 'pending_action');
      const over = due.filter(({ outcome }) => outcome !== 'pending_action');
      const isDue = (known: CaseRow): boolean => (known.nextStepAtMs ?? atMs + 1) <= atMs;
      const rechecked = await each(planned, async (w, known) =>
        isDue(known) ? recheck(w, known, atMs) : false,
      );
      const archived = await each(over, async (w, known) =>
        isDue(known) ? archive(w, known, atMs) : false,
      );
      const missed = await each(await dueMissed(atMs), async (w, known) => {
        const { id: caseId, recheckAtMs } = known;
        if (known.status !== 'recheck' || recheckAtMs === null) return false;
        const key = String(recheckAtMs);
        const dated = { occasion: 'date-missed', key, dateMs: recheckAtMs } as const;
        await tellCitizen(w, { caseId, ...dated, atMs });
        // Told: the next word is due by the rule of silence.
        await w.update(cases).set({ recheckAtMs: null }).where(eq(cases.id, caseId));
        return true;
      });
      const silent = await each(await dueSilent(atMs), async (w, known) => {
        const sinceMs = known.lastWordAtMs ?? atMs;
        const isOpen = UNANSWERED.some((status) => status === known.status);
        if (!isOpen || sinceMs > atMs - rules.silenceMs) return false;
        const word = { occasion: 'silence', key: String(sinceMs), atMs } as const;
        await tellCitizen(w, { caseId: known.id, ...word });
        return true;
      });
      return { rechecked, archived, told: missed + silent };
    },

    /** By the head alone; counted in the history, like every act. */
    reopen: (caseId: string, reason: string, actorId: string, atMs: number): Promise<CaseChange> =>
      store.tx(async (w): Promise<CaseChange> => {
        const known = await find(w, caseId);
        if (known === undefined) return { type: 'unknown-case' };
        const set = { ...nextCycle(known.cycle), archivedAtMs: null, lastWordAtMs: atMs };
        if (!(await step(w, caseId, ['reopen'], set, known.version))) {
          return { type: 'wrong-state' };
        }
        const note = normalizeForStorage(reason);
        const detail = { cycle: set.cycle };
        await append(w, { caseId, type: 'reopened', actorId, note, detail, atMs });
        return { type: 'changed', caseId };
      }),

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
