import { and, desc, eq } from 'drizzle-orm';
import type { CaseRow, CaseSteps, TellCitizen } from '../cases/index.ts';
import { statesFor } from '../cases/index.ts';
import type { Personal, Store, Tables, Writer } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import { type Level, type Organisation, rungFrom } from '../organisation/index.ts';
import { type Done, done, refused } from './referral.ts';
import type { Clearing } from './repository-clearing.ts';
import type { Escalating } from './repository-escalating.ts';
import { lastDueOf, type Legs, openOf, type ReferralRow } from './repository-legs.ts';
import type { Notices } from './repository-notices.ts';
import type { Resuming } from './repository-resuming.ts';
import type { Sending } from './repository-sending.ts';

export type Replies = ReturnType<typeof replyRepository>;
type ReplyRow = Tables['reply']['$inferSelect'];
const HOUR_MS = 3_600_000;

export interface GivenReply {
  readonly referralId: string;
  readonly text: string;
  /** Null: the office automation brought it. */
  readonly actorId: string | null;
  readonly atMs: number;
  /** Of a letter: its own date, and its number where it has one. */
  readonly letter?: {
    readonly answeredAtMs: number;
    readonly number: string | null;
    readonly year: number | null;
  };
}

/** What officials answer and propose, and what follow-up thinks of it. */
export function replyRepository(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly organisation: Organisation;
  readonly legs: Legs;
  readonly resuming: Resuming;
  readonly sending: Sending;
  readonly escalating: Escalating;
  readonly clearing: Clearing;
  readonly steps: CaseSteps;
  readonly notices: Notices;
  readonly tellCitizen: TellCitizen;
  readonly newId: () => string;
}) {
  const { store, personal, organisation, legs, sending, escalating, steps, newId } = options;
  const { clearing, notices, resuming, tellCitizen } = options;
  const { reply } = store.tables;

  async function pendingOf(w: Writer, caseId: string): Promise<ReplyRow | undefined> {
    const [row] = await w
      .select()
      .from(reply)
      .where(and(eq(reply.caseId, caseId), eq(reply.verdict, 'pending')))
      .orderBy(desc(reply.recordedAtMs), desc(reply.id))
      .limit(1);
    return row;
  }

  async function policyOf(w: Writer, known: CaseRow, atMs: number) {
    return known.policyVersionId === null
      ? organisation.policyAt(w, atMs)
      : organisation.policy(w, known.policyVersionId);
  }

  async function judge(
    w: Writer,
    row: ReplyRow,
    judged: {
      readonly verdict: 'accepted' | 'unconvincing';
      readonly actorId: string;
      readonly reasonTextId?: string;
      readonly atMs: number;
    },
  ): Promise<void> {
    const { verdict, actorId, reasonTextId, atMs } = judged;
    await w
      .update(reply)
      .set({
        verdict,
        verdictById: actorId,
        verdictAtMs: atMs,
        reasonTextId: reasonTextId ?? null,
      })
      .where(eq(reply.id, row.id));
  }

  return {
    pendingOf,

    /** From the official himself, or his letter; in the transaction of whoever brings it. */
    async answerIn(w: Writer, given: GivenReply): Promise<Done> {
      const { referralId, actorId, atMs, letter } = given;
      const row = await legs.find(w, referralId);
      if (row === undefined) return refused('unknown-referral');
      const { caseId } = row;
      const known = await steps.find(w, caseId);
      if (known === undefined) return refused('unknown-case');
      if (!statesFor('answer').includes(known.status as never)) return refused('wrong-state');
      const leg = await legs.lastLeg(w, caseId);
      const isAsked =
        leg.some(({ id }) => id === referralId) &&
        row.kind === 'action' &&
        (known.status === 'special_follow_up' || ['open', 'expired'].includes(row.state));
      if (!isAsked) return refused('wrong-state');
      const answeredAtMs = letter?.answeredAtMs ?? atMs;
      if (answeredAtMs < row.sentAtMs || answeredAtMs > atMs) return refused('bad-answer-date');
      const policy = await policyOf(w, known, atMs);
      const verdictDueAtMs = atMs + policy.verdictHours * HOUR_MS;
      for (const open of openOf(leg)) await legs.suspend(w, open, answeredAtMs);
      if (row.cycle === known.cycle && row.state === 'open') {
        await legs.change(w, row.id, { state: 'answered', closedAtMs: atMs });
      }
      const set = { dueAtMs: verdictDueAtMs };
      const moved = await steps.step(w, caseId, ['answer'], set, known.version);
      assert(moved, 'the state was looked at in this transaction');
      const spelled = normalizeForStorage(given.text);
      const text = await personal.put(w, spelled, atMs);
      await w.insert(reply).values({
        id: newId(),
        caseId,
        cycle: known.cycle,
        referralId,
        kind: 'reply',
        textId: text.id,
        writtenById: actorId,
        letterNumber: letter?.number ?? null,
        letterYear: letter?.year ?? null,
        answeredAtMs,
        recordedAtMs: atMs,
        verdict: 'pending',
        verdictDueAtMs,
        createdAtMs: atMs,
      });
      const detail = { level: row.level, letter: letter !== undefined, answeredAtMs };
      await steps.append(w, { caseId, type: 'answered', actorId, note: spelled, atMs, detail });
      if (known.status !== 'special_follow_up') {
        await clearing.annul(w, { caseId, leg, answeredAtMs, atMs });
      }
      return done(caseId);
    },

    /** Out of scope or unlawful, in somebody's eyes: only verification makes it an outcome. */
    async proposeOutcome(
      caseId: string,
      proposed: {
        readonly outcome: 'out_of_scope' | 'unlawful';
        readonly text: string;
        readonly advice: string;
        readonly referralId: string | null;
        readonly actorId: string;
        readonly atMs: number;
      },
    ): Promise<Done> {
      const { outcome, referralId, actorId, atMs } = proposed;
      return store.tx(async (w): Promise<Done> => {
        const known = await steps.find(w, caseId);
        if (known === undefined) return refused('unknown-case');
        const leg = await legs.lastLeg(w, caseId);
        const open = openOf(leg);
        const isReturned = leg.some(({ state }) => state === 'returned');
        if (!statesFor('propose-outcome').includes(known.status as never) || isReturned) {
          return refused('wrong-state');
        }
        if (referralId !== null && !open.some(({ id }) => id === referralId)) {
          return refused('wrong-state');
        }
        const policy = await policyOf(w, known, atMs);
        const verdictDueAtMs = atMs + policy.verdictHours * HOUR_MS;
        for (const row of open) await legs.suspend(w, row, atMs);
        const set = { dueAtMs: verdictDueAtMs };
        const moved = await steps.step(w, caseId, ['propose-outcome'], set, known.version);
        assert(moved, 'the state was looked at in this transaction');
        const spelled = normalizeForStorage(proposed.text);
        const text = await personal.put(w, spelled, atMs);
        const advice = await personal.put(w, normalizeForStorage(proposed.advice), atMs);
        await w.insert(reply).values({
          id: newId(),
          caseId,
          cycle: known.cycle,
          referralId,
          kind: 'proposal',
          textId: text.id,
          adviceTextId: advice.id,
          proposedOutcome: outcome,
          writtenById: actorId,
          answeredAtMs: atMs,
          recordedAtMs: atMs,
          verdict: 'pending',
          verdictDueAtMs,
          createdAtMs: atMs,
        });
        const detail = { outcome };
        const type = 'outcome-proposed';
        await steps.append(w, { caseId, type, actorId, note: spelled, atMs, detail });
        return done(caseId);
      });
    },

    /** Not convincing: the same leg goes on; the second such reply in the case goes one level up. */
    async findUnconvincing(
      caseId: string,
      reason: string,
      actorId: string,
      atMs: number,
    ): Promise<Done> {
      return store.tx(async (w): Promise<Done> => {
        const known = await steps.find(w, caseId);
        if (known === undefined) return refused('unknown-case');
        if (!statesFor('find-unconvincing').includes(known.status as never)) {
          return refused('wrong-state');
        }
        const pending = await pendingOf(w, caseId);
        assert(pending !== undefined, 'what is answered has a reply without its verdict');
        const note = normalizeForStorage(reason);
        const reasonTextId = (await personal.put(w, note, atMs)).id;
        await judge(w, pending, { verdict: 'unconvincing', actorId, reasonTextId, atMs });
        const leg = (await legs.lastLeg(w, caseId)).filter(({ cycle }) => cycle === known.cycle);
        if (!leg.some(({ kind }) => kind === 'action')) {
          await sendBack(w, known, pending, { actorId, note, atMs });
          return done(caseId);
        }
        const bad = await w.$count(
          reply,
          and(eq(reply.caseId, caseId), eq(reply.kind, 'reply'), eq(reply.verdict, 'unconvincing')),
        );
        const isUp = pending.kind === 'reply' && bad >= 2 && (known.level ?? 3) < 3;
        const dueAtMs = isUp
          ? await goUp(w, known, leg, atMs)
          : await goOn(w, known, leg, pending, atMs);
        const fresh = await steps.find(w, caseId);
        assert(fresh !== undefined, 'no case is deleted');
        const acts = ['find-unconvincing'] as const;
        const moved = await steps.step(w, caseId, acts, { dueAtMs }, fresh.version);
        assert(moved, 'the state was looked at in this transaction');
        const detail = { level: fresh.level };
        const type = 'found-unconvincing';
        await steps.append(w, { caseId, type, actorId, note, atMs, detail });
        return done(caseId);
      });
    },

    /** In the transaction that verifies: the reply is accepted, nobody is asked any more. */
    async acceptReply(
      w: Writer,
      { caseId, verifierId, atMs }: { caseId: string; verifierId: string; atMs: number },
    ): Promise<void> {
      const pending = await pendingOf(w, caseId);
      if (pending !== undefined) {
        await judge(w, pending, { verdict: 'accepted', actorId: verifierId, atMs });
      }
      await escalating.closeAll(w, caseId, atMs);
    },
  };

  /** No unit has it in this cycle: triage decides, or who had it before has it again. */
  async function sendBack(
    w: Writer,
    known: CaseRow,
    pending: ReplyRow,
    back: { readonly actorId: string; readonly note: string; readonly atMs: number },
  ): Promise<void> {
    const { actorId, note, atMs } = back;
    const [before] = await legs.lastLeg(w, known.id);
    if (pending.kind === 'reply' && before !== undefined) {
      const { departmentId } = before;
      const level = (known.level ?? 1) as Level;
      const leg = await sending.nextLeg(w, known);
      const to = { departmentId, level, leg, actorId, note, atMs };
      await sending.refer(w, known, { act: 'find-unconvincing', ...to });
      return;
    }
    const policy = await policyOf(w, known, atMs);
    const dueAtMs = atMs + policy.triageHours * HOUR_MS;
    const moved = await steps.step(w, known.id, ['back-to-triage'], { dueAtMs }, known.version);
    assert(moved, 'only a proposal can be without a unit');
    await steps.append(w, { caseId: known.id, type: 'back-to-triage', actorId, note, atMs });
  }

  /** The clocks of this leg run again: what was left, or the hours for doing it over. */
  async function goOn(
    w: Writer,
    known: CaseRow,
    leg: readonly ReferralRow[],
    pending: ReplyRow,
    atMs: number,
  ): Promise<number | null> {
    const policy = await policyOf(w, known, atMs);
    const leastMs = policy.reworkHours * HOUR_MS;
    const asked = leg.filter((row) => {
      const hasReplied = row.id === pending.referralId && row.level === known.level;
      return row.state === 'open' || (hasReplied && row.state === 'answered');
    });
    const { dueAtMs } = await resuming.resumeAll(w, known.id, asked, leg, { atMs, leastMs });
    return dueAtMs;
  }

  async function goUp(
    w: Writer,
    known: CaseRow,
    leg: readonly ReferralRow[],
    atMs: number,
  ): Promise<number | null> {
    const active = leg.findLast(({ level }) => level === known.level);
    assert(active !== undefined, 'a case has a referral at its level');
    const asked = new Set(leg.flatMap(({ personId }) => (personId === null ? [] : [personId])));
    const { departmentId } = active;
    const ladder = await organisation.ladderOf(w, departmentId, atMs);
    const rung = rungFrom(ladder, (active.level + 1) as Level, asked);
    for (const row of openOf(leg)) {
      await legs.change(w, row.id, { state: 'superseded', closedAtMs: atMs });
    }
    const policy = await organisation.policy(w, active.policyVersionId);
    const sent = { known, leg: active.leg, departmentId, rung, policy, lateMs: 0, atMs };
    const dueAtMs = (await legs.send(w, sent)) ?? lastDueOf(leg);
    await steps.endBroughtDue(w, known.id, dueAtMs);
    const fresh = await steps.find(w, known.id);
    assert(fresh !== undefined, 'no case is deleted');
    await steps.set(w, known.id, { level: rung.level }, fresh.version);
    await steps.append(w, {
      caseId: known.id,
      type: 'escalated',
      actorId: null,
      atMs,
      detail: { from: active.level, to: rung.level, cause: 'unconvincing' },
    });
    await sending.tellSkipped(w, known.id, rung, atMs);
    await notices.tell(w, [active], { kind: 'went-up', atMs });
    if (rung.level === 3) {
      const told = { occasion: 'escalated', key: String(active.leg), atMs } as const;
      await tellCitizen(w, { caseId: known.id, ...told });
    }
    return dueAtMs;
  }
}
