import assert from 'node:assert/strict';
import { statesFor } from '../../src/cases/index.ts';
import type { CaseStatus } from '../../src/contract/cases.ts';
import { Random } from './random.ts';
import { actAtRandom, type Chance, registerAtRandom } from './sim-case-acts.ts';
import { countLeapDay, loseToday, passDays } from './sim-case-days.ts';
import { type CaseWorld, openCaseWorld, THREE_YEARS_MIN } from './sim-cases.ts';

const FIVE_DAYS_MIN = 5 * 1_440;

/** So many cases beside each other through three years of this seed; what happened how often. */
export async function liveCases(seed: number, cases: number): Promise<Record<string, number>> {
  const random = new Random(seed);
  const below = (end: number): number => random.between(0, end - 1);
  const chance: Chance = { below, pick: (from) => random.pick(from) };
  const world = await openCaseWorld();
  try {
    const everyMin = Math.floor(THREE_YEARS_MIN / cases);
    const losesTodayAt = below(cases);
    for (let n = 0; n < cases; n += 1) {
      await registerAtRandom(world, chance);
      if (n === losesTodayAt) await loseToday(world, chance);
      for (let leftMin = everyMin; leftMin > 0; ) {
        const stepMin = Math.min(leftMin, 1 + below(1_500));
        if (below(60) === 0) {
          await dieFor(world, chance, below(2) === 0 ? FIVE_DAYS_MIN : 1 + below(600));
        }
        if (below(8) === 0) world.fault.armedIn = below(3);
        await passDays(world, chance, stepMin);
        if (below(3) === 0) await actAtRandom(world, chance);
        leftMin -= stepMin;
      }
    }
    world.fault.armedIn = null;
    world.counts['vacant-passed'] = world.slow.vacantPassed;
    await countLeapDay(world);
    await judgeOwners(world);
    await judgeAccused(world);
    await judgeEnds(world);
    return world.counts;
  } finally {
    await world.close();
  }
}

/** The job is dead meanwhile; people go on. It catches up at its first look. */
async function dieFor(world: CaseWorld, chance: Chance, minutes: number): Promise<void> {
  world.isDead = true;
  await passDays(world, chance, minutes);
  world.isDead = false;
  const isLong = minutes >= FIVE_DAYS_MIN;
  for (const what of isLong ? ['outage', 'outage-five-days'] : ['outage']) {
    world.counts[what] = (world.counts[what] ?? 0) + 1;
  }
  world.slow.job();
  await world.job();
  await world.compare();
}

async function judgeOwners({ house, ids }: CaseWorld): Promise<void> {
  for (const caseId of ids) {
    const view = await house.cases.view(caseId);
    const { referrals, requests } = await house.history(caseId);
    if (view?.status !== 'referred') continue;
    const asked = referrals.filter(({ state }) => state === 'open');
    const withUs = requests.some(({ state, kind }) => state === 'pending' && kind === 'return');
    assert(asked.length > 0 || withUs, `${caseId} has an owner`);
    const isLast = asked.length > 0 && asked.every(({ level }) => level === 3);
    // The last level has no clock of its own, and says so.
    assert(view.dueAtMs !== null || isLast, `${caseId} has a due instant`);
    const rungs = referrals.map(({ cycle, leg, level, role }) => [cycle, leg, level, role].join());
    assert.equal(new Set(rungs).size, rungs.length, `${caseId} was sent nowhere twice`);
  }
}

/** Whoever has a letter from before his due, or any of his leg has, is accused of nothing. */
async function judgeAccused({ house, counts, ids }: CaseWorld): Promise<void> {
  for (const caseId of ids) {
    const { referrals, replies } = await house.history(caseId);
    for (const row of referrals) {
      if (row.state !== 'expired') continue;
      const { cycle, leg } = row;
      const ofLeg = referrals.filter((one) => one.cycle === cycle && one.leg === leg);
      const inTime = replies.some(
        ({ kind, referralId, answeredAtMs }) =>
          kind === 'reply' &&
          ofLeg.some((one) => one.referralId === referralId) &&
          answeredAtMs <= (row.clock.dueMs ?? 0) &&
          answeredAtMs >= row.clock.fromMs,
      );
      if (inTime) assert(row.isAnnulled, `${caseId} level ${row.level}`);
      if (row.isAnnulled) {
        const early = replies.some(({ answeredAtMs }) => answeredAtMs <= (row.clock.dueMs ?? 0));
        assert(early, `${caseId} level ${row.level} was annulled by a letter`);
      }
      const what = row.isAnnulled ? 'annulled' : 'accused';
      counts[what] = (counts[what] ?? 0) + 1;
    }
  }
}

/** Every case, wherever chance has left it, can still be answered, verified, told and archived. */
async function judgeEnds(world: CaseWorld): Promise<void> {
  const { house, referrals, ids } = world;
  const { cases, clock, store, vera, helen } = house;
  const atMs = clock.nowMs;
  for (const caseId of ids) {
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
    const done = { outcome: 'solved', explanation: 'انجام شد' } as const;
    await cases.verify(caseId, done, vera, atMs);
    const view = await cases.view(caseId);
    assert.equal(view?.status, 'verified');
    const cycle = (await house.history(caseId)).referrals.at(-1)?.cycle ?? 1;
    await store.tx((w) => cases.markAnnounced(w, { caseId, cycle, atMs }));
    assert(statesFor('archive').includes((await house.statusOf(caseId)) as CaseStatus));
    assert.equal((await cases.verifyHistory(caseId))?.ok, true);
  }
}
