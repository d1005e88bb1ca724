import assert from 'node:assert/strict';
import { and, eq, inArray } from 'drizzle-orm';
import { type CaseWorld, MINUTE_MS } from './sim-cases.ts';

const DAY_MS = 1_440 * MINUTE_MS;
/** So long the citizen may object to what he was told; nothing is archived before. */
const WINDOW_MS = 14 * DAY_MS;
const PLANNED_MS = 30 * DAY_MS;
const ENDS = ['solved', 'pending_action', 'unsolved', 'unlawful', 'out_of_scope'] as const;

/** Whatever is open, wherever it stands: somebody has it, and something says until when. */
export async function judgeOwners({ house, counts, ids }: CaseWorld): Promise<void> {
  const { read, tables } = house.store;
  const { cases, officialRequest, referral, reply } = tables;
  const known = await read
    .select({ id: cases.id, status: cases.status, cycle: cases.cycle, dueAtMs: cases.dueAtMs })
    .from(cases)
    .where(inArray(cases.id, ids));
  const asked = await read
    .select()
    .from(referral)
    .where(and(inArray(referral.caseId, ids), eq(referral.state, 'open')));
  const replies = await read
    .select()
    .from(reply)
    .where(and(inArray(reply.caseId, ids), eq(reply.verdict, 'pending')));
  const returns = await read
    .select()
    .from(officialRequest)
    .where(and(eq(officialRequest.state, 'pending'), eq(officialRequest.kind, 'return')));
  for (const one of known) {
    const ofCase = ({ caseId }: { caseId: string }): boolean => caseId === one.id;
    const open = asked.filter(ofCase);
    const pending = replies.find(ofCase);
    const result = house.announced.findLast(ofCase);
    const hasOwner = {
      referred: () => open.some(isAskedNow) || returns.some(ofCase),
      // With their unit again when that time is over.
      awaiting_citizen: () => open.length > 0 && isAhead(one.dueAtMs),
      at_commission: () => open.length > 0 && one.dueAtMs !== null,
      // Until the verdict on what was said.
      answered: () => pending?.kind === 'reply' && pending.verdictDueAtMs === one.dueAtMs,
      proposed_outcome: () =>
        pending?.kind === 'proposal' && pending.verdictDueAtMs === one.dueAtMs,
      verified: () => result?.cycle === one.cycle,
    }[one.status as string];
    assert(hasOwner !== undefined, `${one.id} does not stay ${one.status}`);
    assert(hasOwner(), `${one.id}, which is ${one.status}, has an owner`);
    const what = `owned-${one.status}`;
    counts[what] = (counts[what] ?? 0) + 1;
  }

  function isAhead(dueAtMs: number | null): boolean {
    return dueAtMs !== null && dueAtMs > house.clock.nowMs;
  }

  /** His clock runs, or he is the last, who has none. */
  function isAskedNow(row: (typeof asked)[number]): boolean {
    return row.suspendedAtMs === null && (row.level === 3 || isAhead(row.dueAtMs));
  }
}

/**
 * Whose time was over, and since when, by the slow clock; and whoever has a letter from before that, or any
 * of his leg has, is accused of nothing.
 */
export async function judgeAccused({ house, slow, counts, ids }: CaseWorld): Promise<void> {
  const { read, tables } = house.store;
  const { referral } = tables;
  const rows = await read
    .select()
    .from(referral)
    .where(and(inArray(referral.caseId, ids), eq(referral.state, 'expired')));
  const told = rows.map((row) => {
    const { caseId, level, annulledAtMs } = row;
    const minutes = [row.sentAtMs, row.clockFromMs, row.dueAtMs ?? 0].map((ms) => ms / MINUTE_MS);
    return [caseId, level, ...minutes, annulledAtMs === null ? 'accused' : 'annulled'].join(' ');
  });
  const meant = slow.late.map(({ leg, level, sentMin, fromMin, dueMin, isCleared }) =>
    [leg.id, level, sentMin, fromMin, dueMin, isCleared ? 'annulled' : 'accused'].join(' '),
  );
  assert.deepEqual(told.toSorted(), meant.toSorted());
  for (const { isCleared } of slow.late) {
    const what = isCleared ? 'annulled' : 'accused';
    counts[what] = (counts[what] ?? 0) + 1;
  }
}

/**
 * Every case, wherever chance has left it, can still be answered, verified and told, with each outcome, by
 * a message or by nobody; and is archived when the citizen's time to object is over, or the planned work was looked at.
 */
export async function judgeEnds(world: CaseWorld): Promise<void> {
  const { house, referrals, ids } = world;
  const { cases, clock, store, vera, helen } = house;
  const atMs = clock.nowMs;
  for (const [n, caseId] of ids.entries()) {
    const { requests } = await house.history(caseId);
    const waiting = requests.find(({ state }) => state === 'pending');
    if (waiting !== undefined) {
      const no = { isGranted: false, actorId: helen, isHead: true, atMs };
      await referrals.decide(waiting.requestId, no);
    }
    const status = await house.statusOf(caseId);
    if (['referred', 'awaiting_citizen', 'at_commission'].includes(status)) {
      const referralId = await house.asked(caseId);
      const given = { referralId, text: 'شد', actorId: vera, atMs };
      assert.deepEqual(await referrals.answer(given), { type: 'done', caseId });
    }
    const outcome = ENDS[n % ENDS.length] ?? 'solved';
    const recheckAtMs = outcome === 'pending_action' ? atMs + PLANNED_MS : undefined;
    const done = { outcome, explanation: 'انجام شد', recheckAtMs };
    await cases.verify(caseId, done, vera, atMs);
  }
  await tell(world, ids);
  clock.nowMs = atMs + WINDOW_MS - 1;
  assert.equal((await cases.runDue(clock.nowMs)).archived, 0, 'he may still object');
  clock.nowMs = atMs + WINDOW_MS;
  await runDue(world);
  const outcomes = await store.read
    .select({ id: store.tables.cases.id, outcome: store.tables.cases.outcome })
    .from(store.tables.cases)
    .where(inArray(store.tables.cases.id, ids));
  const planned = outcomes.flatMap(({ id, outcome }) => (outcome === 'pending_action' ? [id] : []));
  await judgeArchived(world, new Set(ids.filter((id) => !planned.includes(id))));
  clock.nowMs = atMs + PLANNED_MS;
  await runDue(world);
  for (const caseId of planned) {
    const done = { outcome: 'solved', explanation: 'انجام شد' } as const;
    const { type } = await cases.verify(caseId, done, vera, clock.nowMs);
    assert.equal(type, 'changed', `${caseId} is ${await house.statusOf(caseId)} on its date`);
  }
  await tell(world, planned);
  clock.nowMs += WINDOW_MS;
  await runDue(world);
  await judgeArchived(world, new Set(ids));
}

/** What was handed over to be told: two of three are told, and of the third there is nobody. */
async function tell({ house }: CaseWorld, ids: readonly string[]): Promise<void> {
  const { cases, clock, store } = house;
  for (const [n, caseId] of ids.entries()) {
    assert.equal(await house.statusOf(caseId), 'verified');
    const result = house.announced.findLast((one) => one.caseId === caseId);
    assert(result !== undefined, `the result of ${caseId} was handed over`);
    const told = { caseId, cycle: result.cycle, atMs: clock.nowMs };
    const isTold = await store.tx((w) =>
      n % 3 === 0
        ? cases.markToldClosed(w, { ...told, reason: 'no_address' })
        : cases.markAnnounced(w, told),
    );
    assert(isTold, `${caseId} is told in its cycle`);
  }
}

/** Minute by minute, until there is nothing left: one look takes a part of what is due. */
async function runDue({ house }: CaseWorld): Promise<void> {
  for (;;) {
    const { rechecked, archived } = await house.cases.runDue(house.clock.nowMs);
    if (rechecked + archived === 0) return;
    house.clock.nowMs += MINUTE_MS;
  }
}

/** These cases, and no other one; each with a copy that is what was frozen, and a whole history. */
async function judgeArchived(
  { house, ids, counts }: CaseWorld,
  archived: ReadonlySet<string>,
): Promise<void> {
  for (const caseId of ids) {
    const status = await house.statusOf(caseId);
    assert.equal(status === 'archived', archived.has(caseId), `${caseId} is ${status}`);
    if (status !== 'archived') continue;
    assert.equal(await house.cases.verifyArchive(caseId), true);
    assert.equal((await house.cases.verifyHistory(caseId))?.ok, true);
  }
  counts['archived'] = archived.size;
}
