import assert from 'node:assert/strict';
import {
  ask,
  type Chance,
  changePolicy,
  dayOf,
  declareHoliday,
  decide,
  registerAtRandom,
  seat,
} from './sim-case-acts.ts';
import { type CaseWorld, MINUTE_MS } from './sim-cases.ts';

/** 30 Esfand 1403, which three years of four do not have: from 00:00 in Tehran to the next midnight. */
const LEAP_DAY_MIN = Date.UTC(2025, 2, 19, 20, 30) / MINUTE_MS;
const DAY_MIN = 1_440;

/** Time goes by; where the leap day begins meanwhile, somebody has a case registered at that moment. */
export async function passDays(world: CaseWorld, chance: Chance, minutes: number): Promise<void> {
  const { slow } = world;
  const untilMin = slow.nowMin + minutes;
  if (slow.nowMin < LEAP_DAY_MIN && LEAP_DAY_MIN <= untilMin) {
    await world.pass(LEAP_DAY_MIN - slow.nowMin);
    await registerWithHead(world, chance);
  }
  await world.pass(untilMin - slow.nowMin);
}

/**
 * Whoever has it returns it in the last minute of his time, and again, and is refused: chance alone rarely does.
 * The third time nobody takes it, and it goes up when its slow clock says so.
 */
export async function returnThrice(world: CaseWorld, chance: Chance): Promise<void> {
  const { house, slow, ids } = world;
  await registerWithHead(world, chance);
  const caseId = ids.at(-1) ?? '';
  const leftMin = (): number => {
    const { budget, counted } = slow.find(caseId);
    return (budget ?? 0) - counted.length;
  };
  for (const isHead of [false, true]) {
    while (leftMin() > 1) await passDays(world, chance, leftMin() - 1);
    await ask(world, chance, caseId, 'return');
    await passDays(world, chance, chance.below(5_000));
    const { requests } = await house.history(caseId);
    const pending = requests.find(({ state }) => state === 'pending');
    assert(pending !== undefined, 'it was asked');
    await decide(world, chance, caseId, pending, { isGranted: false, isHead });
    assert.equal(leftMin(), 60, 'an hour for reading it');
  }
  const before = world.counts['not-returnable'] ?? 0;
  await ask(world, chance, caseId, 'return');
  assert.equal(world.counts['not-returnable'], before + 1);
  world.counts['returned-thrice'] = (world.counts['returned-thrice'] ?? 0) + 1;
}

/** Nobody has been asked about it yet and the first post is held: it begins there, with a clock. */
async function registerWithHead(world: CaseWorld, chance: Chance): Promise<void> {
  const of = chance.pick(world.units);
  await seat(world, of.line.head ?? '', { person: chance.pick(world.people), isVacant: false });
  await registerAtRandom(world, chance, of);
}

/** Referrals of before its end that were due after its beginning, by the product's own clocks. */
export async function countLeapDay({ house, counts, ids }: CaseWorld): Promise<void> {
  const beginMs = LEAP_DAY_MIN * MINUTE_MS;
  const endMs = beginMs + DAY_MIN * MINUTE_MS;
  for (const caseId of ids) {
    const { referrals } = await house.history(caseId);
    for (const { clock, sentAtMs } of referrals) {
      if (clock.dueMs === null || sentAtMs >= endMs || clock.dueMs <= beginMs) continue;
      counts['leap-day'] = (counts['leap-day'] ?? 0) + 1;
    }
  }
}

/**
 * In the middle of a day at the office, whose hours a clock counts, that day is made a holiday. Chance alone
 * rarely meets one, so each seed has this one besides.
 */
export async function loseToday(world: CaseWorld, chance: Chance): Promise<void> {
  const { slow } = world;
  await changePolicy(world, chance, true);
  let toOfficeMin = 1;
  while (
    slow.isOffice(slow.nowMin + toOfficeMin - 1) ||
    !slow.isOffice(slow.nowMin + toOfficeMin)
  ) {
    toOfficeMin += 1;
  }
  await passDays(world, chance, toOfficeMin);
  await registerWithHead(world, chance);
  await passDays(world, chance, 1 + chance.below(400));
  const before = world.counts['holiday-today'] ?? 0;
  await declareHoliday(world, dayOf(world));
  assert.equal(world.counts['holiday-today'], before + 1, 'its clock had counted this morning');
  await world.compare();
}
