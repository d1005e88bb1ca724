import { and, eq } from 'drizzle-orm';
import type { CaseRecoding, CaseRow, CaseSteps, TellCitizen } from '../cases/index.ts';
import type { Recode } from '../contract/cases.ts';
import type { Personal, Store, Tables, Writer } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { dueAfter } from '../kit/deadline.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import type { Organisation } from '../organisation/index.ts';
import { type Done, done, refused } from './referral.ts';
import { type Legs, openOf, type ReferralRow } from './repository-legs.ts';
import type { Resuming } from './repository-resuming.ts';
import type { Sending } from './repository-sending.ts';
import { isNextReturnHeads, isReturnFinal } from './return-rules.ts';

export type Requests = ReturnType<typeof requestRepository>;
type Recoder = Awaited<ReturnType<CaseRecoding>>;
type RequestRow = Tables['officialRequest']['$inferSelect'];
const HOUR_MS = 3_600_000;
/**
 * Whoever asked for a return in the last minute of his time reads that it was refused before it goes up. It is
 * all that a refusal gives: the time stood because he wished so, and at most twice in a case.
 */
const READING_MS = HOUR_MS;

export interface Asked {
  readonly kind: RequestRow['kind'];
  readonly reason: string;
  readonly hours?: number | undefined;
  readonly recheckAtMs?: number | undefined;
}

export interface Decision {
  readonly isGranted: boolean;
  /** Where a returned case goes. */
  readonly departmentId?: string | undefined;
  /** What it is classified by from then on; without a unit the rules find one by it. */
  readonly recode?: Recode | undefined;
  readonly actorId: string;
  /** The head of 137, who decides second returns. */
  readonly isHead: boolean;
  readonly atMs: number;
}

/** What officials ask for: more time, another unit, a word of the citizen, a commission. */
export function requestRepository(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly organisation: Organisation;
  readonly legs: Legs;
  readonly resuming: Resuming;
  readonly sending: Sending;
  readonly steps: CaseSteps;
  readonly recoding: CaseRecoding;
  readonly tellCitizen: TellCitizen;
  readonly newId: () => string;
}) {
  const { store, personal, organisation, legs, resuming, sending, steps, tellCitizen, newId } =
    options;
  const { officialRequest: request } = store.tables;

  const requestsOf = async (w: Writer, caseId: string) =>
    w
      .select({ kind: request.kind, state: request.state })
      .from(request)
      .where(eq(request.caseId, caseId));

  async function extensionsOf(w: Writer, known: CaseRow): Promise<number> {
    return w.$count(
      request,
      and(
        eq(request.caseId, known.id),
        eq(request.cycle, known.cycle),
        eq(request.kind, 'extension'),
        eq(request.state, 'granted'),
      ),
    );
  }

  return {
    async ask(referralId: string, asked: Asked, actorId: string, atMs: number): Promise<Done> {
      const { kind } = asked;
      return store.tx(async (w): Promise<Done> => {
        const row = await legs.find(w, referralId);
        if (row === undefined) return refused('unknown-referral');
        const { caseId } = row;
        const known = await steps.find(w, caseId);
        assert(known !== undefined, 'a referral belongs to a case');
        const isAsked = row.state === 'open' && row.kind === 'action';
        const isCurrent = row.cycle === known.cycle && isAsked;
        if (!isCurrent || known.status !== 'referred' || row.suspendedAtMs !== null) {
          return refused('wrong-state');
        }
        const pending = and(eq(request.referralId, referralId), eq(request.state, 'pending'));
        if ((await w.$count(request, pending)) > 0) return refused('wrong-state');
        if (known.kind === 'complaint' && kind !== 'extension') return refused('complaint-stays');
        if (kind === 'return') {
          const isFinal = isReturnFinal(await requestsOf(w, caseId));
          if (row.level > 2 || isFinal) return refused('not-returnable');
        }
        if (kind === 'extension') {
          const isOver = row.dueAtMs === null || row.dueAtMs <= atMs;
          if (isOver || (await extensionsOf(w, known)) > 0) return refused('extension-used');
        }
        const policy = await organisation.policy(w, row.policyVersionId);
        const note = normalizeForStorage(asked.reason);
        const reason = await personal.put(w, note, atMs);
        await w.insert(request).values({
          id: newId(),
          caseId,
          cycle: known.cycle,
          referralId,
          kind,
          reasonTextId: reason.id,
          hours:
            kind === 'extension'
              ? Math.min(asked.hours ?? policy.extensionHours, policy.extensionHours)
              : null,
          recheckAtMs: asked.recheckAtMs ?? null,
          state: 'pending',
          askedById: actorId,
          dueAtMs: atMs + policy.verdictHours * HOUR_MS,
          createdAtMs: atMs,
        });
        if (kind === 'return') {
          await legs.suspend(w, row, atMs);
          await legs.change(w, row.id, { state: 'returned', closedAtMs: atMs });
          // The case's own clock runs on; whoever decides sees it stand among the late ones.
          assert(await steps.set(w, caseId, {}, known.version), 'read in this transaction');
        }
        const detail = { level: row.level };
        await steps.append(w, { caseId, type: `${kind}-asked`, actorId, note, atMs, detail });
        return done(caseId);
      });
    },

    async decide(requestId: string, decision: Decision): Promise<Done> {
      const recode = await options.recoding();
      return store.tx(async (w): Promise<Done> => {
        const [row] = await w.select().from(request).where(eq(request.id, requestId));
        if (row === undefined) return refused('unknown-request');
        const known = await steps.find(w, row.caseId);
        const asked = await legs.find(w, row.referralId);
        assert(known !== undefined && asked !== undefined, 'a request belongs to a referral');
        if (row.state !== 'pending' || known.status !== 'referred') return refused('wrong-state');
        if (asked.state !== (row.kind === 'return' ? 'returned' : 'open')) {
          // The referral went on without it: what was asked for is of no use any more.
          const lapsed = { state: 'lapsed', decidedAtMs: decision.atMs } as const;
          await w.update(request).set(lapsed).where(eq(request.id, requestId));
          return refused('wrong-state');
        }
        const isHeads = isNextReturnHeads(await requestsOf(w, row.caseId));
        if (row.kind === 'return' && isHeads && !decision.isHead) return refused('head-decides');
        const { isGranted } = decision;
        const matter: Matter = { row, known, asked };
        if (isGranted && row.kind === 'return') return grantReturn(w, matter, recode, decision);
        await settle(w, requestId, decision);
        if (isGranted) await grant(w, matter, decision);
        else await refuseIt(w, matter, decision);
        return done(row.caseId);
      });
    },
  };

  interface Matter {
    readonly row: RequestRow;
    readonly known: CaseRow;
    readonly asked: ReferralRow;
  }

  async function settle(w: Writer, requestId: string, decision: Decision): Promise<void> {
    const { isGranted, actorId: decidedById, atMs: decidedAtMs } = decision;
    const state = isGranted ? 'granted' : 'refused';
    await w
      .update(request)
      .set({ state, decidedById, decidedAtMs })
      .where(eq(request.id, requestId));
  }

  /** To the unit that is named, or that the rules find for the code that it has now; a danger to its crew. */
  async function grantReturn(
    w: Writer,
    matter: Matter,
    recode: Recoder,
    decision: Decision,
  ): Promise<Done> {
    const { row, known, asked } = matter;
    const { actorId, atMs } = decision;
    const recoding = await recode(w, known, decision.recode ?? {}, atMs);
    if (recoding.type !== 'recoding') return refused(recoding.type);
    if (decision.departmentId === undefined && !recoding.isChanged) {
      return refused('unknown-department');
    }
    const byCode = await sending.byCode(w, recoding.known, atMs);
    const isDanger = byCode.isDanger && recoding.isOtherCode;
    // Where nobody says another one, the rules may find the unit that has just returned it; of a danger it has a copy.
    const isBack = byCode.departmentId === asked.departmentId && !isDanger;
    const departmentId = decision.departmentId ?? (isBack ? undefined : byCode.departmentId);
    if (departmentId === undefined && !isDanger) return refused('no-unit-by-rule');
    const isOpen = departmentId === undefined || (await organisation.isOpen(w, departmentId));
    if (!isOpen) return refused('unknown-department');
    await settle(w, row.id, decision);
    const changed = await recoding.write(actorId);
    if (isDanger || departmentId === undefined) {
      await sending.sendCrew(w, changed, { act: 'reroute', departmentId, actorId, atMs });
    } else await reroute(w, { ...matter, known: changed }, departmentId, decision);
    return done(row.caseId);
  }

  async function reroute(
    w: Writer,
    { known, asked }: Matter,
    departmentId: string,
    { actorId, atMs }: Decision,
  ): Promise<void> {
    for (const open of openOf(await legs.lastLeg(w, known.id))) {
      await legs.change(w, open.id, { state: 'recalled', closedAtMs: atMs });
    }
    const to = { departmentId, level: 1, leg: asked.leg + 1, actorId, atMs } as const;
    await sending.refer(w, known, { act: 'reroute', ...to });
  }

  async function grant(w: Writer, { row, known, asked }: Matter, decision: Decision) {
    const { actorId, atMs } = decision;
    const { caseId, kind } = row;
    if (kind === 'extension') {
      assert(asked.budgetMs !== null, 'only a clock is extended');
      const policy = await organisation.policy(w, asked.policyVersionId);
      const budgetMs = asked.budgetMs + (row.hours ?? 0) * HOUR_MS;
      const hours = await organisation.hoursOf(w, policy);
      const dueAtMs = dueAfter(hours, asked.clockFromMs, budgetMs);
      await legs.change(w, asked.id, { budgetMs, dueAtMs });
      await steps.endBroughtDue(w, caseId, dueAtMs);
      assert(await steps.set(w, caseId, { dueAtMs }, known.version), 'read in this transaction');
      const detail = { hours: row.hours };
      await steps.append(w, { caseId, type: 'extension-granted', actorId, atMs, detail });
      const set = { occasion: 'date-set', key: String(dueAtMs), dateMs: dueAtMs } as const;
      await tellCitizen(w, { caseId, ...set, atMs });
      return;
    }
    for (const open of openOf(await legs.lastLeg(w, caseId))) await legs.suspend(w, open, atMs);
    const policy = await organisation.policy(w, asked.policyVersionId);
    const waitUntilMs = atMs + policy.waitHours * HOUR_MS;
    const act = kind === 'commission' ? 'to-commission' : 'await-citizen';
    const dueAtMs = kind === 'commission' ? (row.recheckAtMs ?? waitUntilMs) : waitUntilMs;
    const moved = await steps.step(w, caseId, [act], { dueAtMs }, known.version);
    assert(moved, 'the state was looked at in this transaction');
    const type = kind === 'commission' ? 'to-commission' : 'awaiting-citizen';
    await steps.append(w, { caseId, type, actorId, atMs, detail: { dueAtMs } });
    // Who is not asked cannot answer; who has a date is told it.
    const occasion = kind === 'commission' ? 'date-set' : 'word-needed';
    await tellCitizen(w, { caseId, occasion, key: String(dueAtMs), dateMs: dueAtMs, atMs });
  }

  async function refuseIt(w: Writer, { row, known, asked }: Matter, decision: Decision) {
    const { actorId, atMs } = decision;
    const { caseId, kind } = row;
    if (kind === 'return') {
      const resumed = { atMs, leastMs: READING_MS };
      const { dueAtMs } = await resuming.resumeAll(w, caseId, [asked], [asked], resumed);
      const moved = await steps.set(w, caseId, { dueAtMs }, known.version);
      assert(moved, 'read in this transaction');
    }
    await steps.append(w, { caseId, type: `${kind}-refused`, actorId, atMs });
  }
}
