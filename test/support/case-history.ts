import { judgeAccused, judgeEnds, judgeOwners } from './case-judges.ts';
import { Random } from './random.ts';
import { actAtRandom, type Chance, registerAtRandom } from './sim-case-acts.ts';
import { countLeapDay, loseToday, passDays, returnThrice } from './sim-case-days.ts';
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
    const returnsAt = below(cases);
    for (let n = 0; n < cases; n += 1) {
      await registerAtRandom(world, chance);
      if (n === losesTodayAt) await loseToday(world, chance);
      if (n === returnsAt) await returnThrice(world, chance);
      for (let leftMin = everyMin; leftMin > 0; ) {
        const stepMin = Math.min(leftMin, 1 + below(1_500));
        if (below(60) === 0) {
          await dieFor(world, chance, below(2) === 0 ? FIVE_DAYS_MIN : 1 + below(600));
        }
        if (below(8) === 0) world.fault.armedIn = below(3);
        await passDays(world, chance, stepMin);
        if (leftMin === everyMin) await judgeOwners(world);
        if (below(3) === 0) await actAtRandom(world, chance);
        leftMin -= stepMin;
      }
    }
    world.fault.armedIn = null;
    // What people did last, the job has not looked at yet.
    await passDays(world, chance, 1);
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
