import { appendFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { statesFor } from '../../src/cases/index.ts';
import { keptSeeds } from '../support/history-seeds.ts';
import { actAtRandom, type Chance, registerAtRandom } from '../support/sim-case-acts.ts';
import { type CaseWorld, openCaseWorld, THREE_YEARS_MIN } from '../support/sim-cases.ts';
import { Random } from '../support/random.ts';

const seedsFile = new URL('./case-seeds.txt', import.meta.url);
/** Some hundreds on every run; on demand 10,000. */
const histories = Number(process.env['PASOKH_CASE_HISTORIES'] ?? 120);
const firstSeed = Number(process.env['PASOKH_SIM_SEED'] ?? Date.now() % 1_000_000_000);
/** Cases of one seed live beside each other through the same three years. */
const PER_SEED = 120;

test('three years of cases: each has an owner, goes up when its slow clock says so, and ends', async () => {
  const kept = keptSeeds(seedsFile);
  const fresh = Array.from({ length: Math.ceil(histories / PER_SEED) }, (_, at) => firstSeed + at);
  for (const seed of [...kept, ...fresh]) {
    try {
      const counts = await live(seed, Math.min(histories, PER_SEED));
      console.log(`seed ${seed}`, counts);
      for (const [what, least] of Object.entries(ENOUGH)) {
        expect(counts[what] ?? 0, `${what} happened often enough`).toBeGreaterThanOrEqual(least);
      }
    } catch (error) {
      if (!kept.includes(seed)) appendFileSync(seedsFile, `${seed} # ${String(error)}\n`);
      throw new Error(`cases of seed ${seed}: ${String(error)}`, { cause: error });
    }
  }
}, 3_600_000);

const ENOUGH: Readonly<Record<string, number>> = {
  registered: 100,
  letter: 20,
  unconvincing: 20,
  verified: 20,
  'job-fault': 3,
  'granted-return': 1,
  'granted-extension': 1,
  'granted-await-citizen': 1,
  outage: 3,
  holiday: 3,
  vacated: 3,
  delegated: 1,
  accused: 20,
  annulled: 1,
};

async function live(seed: number, cases: number): Promise<Record<string, number>> {
  const random = new Random(seed);
  const below = (end: number): number => random.between(0, end - 1);
  const chance: Chance = { below, pick: (from) => random.pick(from) };
  const world = await openCaseWorld();
  try {
    const everyMin = Math.floor(THREE_YEARS_MIN / cases);
    const ids: string[] = [];
    for (let n = 0; n < cases; n += 1) {
      ids.push(await registerAtRandom(world, chance));
      for (let leftMin = everyMin; leftMin > 0; ) {
        const stepMin = Math.min(leftMin, 1 + below(1_500));
        if (below(60) === 0) await dieFor(world, below(2) === 0 ? 5 * 1_440 : 1 + below(600));
        if (below(8) === 0) world.fault.armedIn = below(3);
        await world.pass(stepMin);
        if (below(3) === 0) await actAtRandom(world, chance);
        leftMin -= stepMin;
      }
    }
    world.fault.armedIn = null;
    await judgeOwners(world, ids);
    await judgeAccused(world, ids);
    await judgeEnds(world, ids);
    return world.counts;
  } finally {
    await world.close();
  }
}

/** The job is dead meanwhile; people go on. It catches up at its first look. */
async function dieFor(world: CaseWorld, minutes: number): Promise<void> {
  world.isDead = true;
  await world.pass(minutes);
  world.isDead = false;
  world.counts['outage'] = (world.counts['outage'] ?? 0) + 1;
  world.slow.job();
  await world.job();
  await world.compare();
}

async function judgeOwners({ house }: CaseWorld, ids: readonly string[]): Promise<void> {
  for (const caseId of ids) {
    const view = await house.cases.view(caseId);
    const { referrals, requests } = await house.history(caseId);
    if (view?.status !== 'referred') continue;
    const asked = referrals.filter(({ state }) => state === 'open');
    const withUs = requests.some(({ state, kind }) => state === 'pending' && kind === 'return');
    expect(asked.length > 0 || withUs, `${caseId} has an owner`).toBe(true);
    const isLast = asked.length > 0 && asked.every(({ level }) => level === 3);
    // The last level has no clock of its own, and says so.
    expect(view.dueAtMs !== null || isLast, `${caseId} has a due instant`).toBe(true);
    const rungs = referrals.map(({ cycle, leg, level, role }) => [cycle, leg, level, role].join());
    expect(new Set(rungs).size, `${caseId} was sent nowhere twice`).toBe(rungs.length);
  }
}

/** Whoever has a letter from before his due, or any of his leg has, is accused of nothing. */
async function judgeAccused({ house, counts }: CaseWorld, ids: readonly string[]): Promise<void> {
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
      if (inTime) expect(row.isAnnulled, `${caseId} level ${row.level}`).toBe(true);
      if (row.isAnnulled) {
        const early = replies.some(({ answeredAtMs }) => answeredAtMs <= (row.clock.dueMs ?? 0));
        expect(early, `${caseId} level ${row.level} was annulled by a letter`).toBe(true);
      }
      const what = row.isAnnulled ? 'annulled' : 'accused';
      counts[what] = (counts[what] ?? 0) + 1;
    }
  }
}

/** Every case, wherever chance has left it, can still be answered, verified, told and archived. */
async function judgeEnds(world: CaseWorld, ids: readonly string[]): Promise<void> {
  const { house, referrals } = world;
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
      expect(await referrals.answer(given)).toEqual({ type: 'done', caseId });
    }
    const done = { outcome: 'solved', explanation: 'انجام شد' } as const;
    await cases.verify(caseId, done, vera, atMs);
    const view = await cases.view(caseId);
    expect(view?.status).toBe('verified');
    const cycle = (await house.history(caseId)).referrals.at(-1)?.cycle ?? 1;
    await store.tx((w) => cases.markAnnounced(w, { caseId, cycle, atMs }));
    expect(statesFor('archive')).toContain(await house.statusOf(caseId));
    expect(await cases.verifyHistory(caseId)).toMatchObject({ ok: true });
  }
}
