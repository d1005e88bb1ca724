import { and, asc, eq, inArray } from 'drizzle-orm';
import { deadlineJob, makeReferrals, type Referrals } from '../../src/referrals/index.ts';
import { openReferralHouse, type ReferralHouse } from './referral-house.ts';
import { SlowChain, type SlowPolicy, type SlowUnit } from './slow-chain.ts';

export const MINUTE_MS = 60_000;
/** 1 Farvardin 1403, 00:00 in Tehran: a leap year begins. */
const BEGIN_MIN = Date.UTC(2024, 2, 19, 20, 30) / MINUTE_MS;
export const THREE_YEARS_MIN = 1_096 * 1_440;

/** Service code and district of each unit, and its line of command. */
const UNITS: readonly { unit: string; form: object; line: SlowUnit }[] = [
  {
    unit: 'district-3-works-office',
    form: { serviceCode: '101', district: 3 },
    line: {
      head: 'post-district-3-works-office',
      deputies: ['post-district-3-works'],
      managers: ['post-district-3', 'post-city'],
    },
  },
  {
    unit: 'district-4-services-office',
    form: { serviceCode: '301', district: 4 },
    line: {
      head: 'post-district-4-services-office',
      deputies: ['post-district-4-services'],
      managers: ['post-district-4', 'post-city'],
    },
  },
  {
    unit: 'traffic-office',
    form: { serviceCode: '402', district: 9 },
    line: {
      head: 'post-traffic-office',
      deputies: ['post-traffic-deputy'],
      managers: ['post-traffic', 'post-city'],
    },
  },
];
const POSTS = [
  ...new Set(
    UNITS.flatMap(({ line }) => [line.head ?? '', ...line.deputies, ...line.managers]).concat(
      'post-inspection',
    ),
  ),
];

export interface CaseWorld {
  readonly house: ReferralHouse;
  readonly slow: SlowChain;
  readonly referrals: Referrals;
  readonly people: readonly string[];
  readonly units: typeof UNITS;
  readonly posts: readonly string[];
  /** Set: the next new row fails to be made, and all that belongs to it must be undone. */
  readonly fault: { armedIn: number | null };
  readonly counts: Record<string, number>;
  /** Every case that was registered, in order. */
  readonly ids: string[];
  policy: SlowPolicy;
  isDead: boolean;
  job(): Promise<void>;
  /** Time with its job, or without. */
  pass(minutes: number): Promise<void>;
  compare(): Promise<void>;
  close(): Promise<void>;
}

export class PlantedFault extends Error {}

export async function openCaseWorld(): Promise<CaseWorld> {
  const house = await openReferralHouse();
  const { store, clock, cases } = house;
  const { cases: caseTable, referral } = store.tables;
  const fault: CaseWorld['fault'] = { armedIn: null };
  const newId = (): string => {
    if (fault.armedIn !== null) {
      fault.armedIn -= 1;
      if (fault.armedIn < 0) {
        fault.armedIn = null;
        throw new PlantedFault('the disk is full');
      }
    }
    return house.newId();
  };
  const { recoding, steps, tellCitizen } = cases;
  const { organisation, personal } = house;
  const beginEmergency = async () => clock.nowMs;
  const told = { steps, recoding, tellCitizen, beginEmergency };
  const referrals = makeReferrals({ store, personal, organisation, ...told, newId });
  const people: string[] = [house.hana, house.dara, house.mahan];
  for (const name of ['p-one', 'p-two', 'p-three']) people.push(await house.hire(name));
  const lines = new Map(UNITS.map(({ unit, line }) => [unit, line]));
  const slow = new SlowChain(lines, BEGIN_MIN);
  slow.posts.set('post-inspection', { person: house.iman, isVacant: false, delegate: null });
  slow.posts.set('post-centre-137', { person: house.helen, isVacant: false, delegate: null });
  const held = [house.hana, house.dara, house.mahan];
  for (const [place, position] of [
    'post-district-3-works-office',
    'post-district-3-works',
    'post-district-3',
  ].entries()) {
    const person = held[place] ?? null;
    slow.posts.set(position, { person, isVacant: false, delegate: null });
  }
  clock.nowMs = BEGIN_MIN * MINUTE_MS;
  const counts: Record<string, number> = {};
  const faults: unknown[] = [];
  const look = deadlineJob({
    store,
    organisation,
    inTime: referrals.inTime,
    onFault: (one) => faults.push(one),
  });

  const world: CaseWorld = {
    house,
    slow,
    referrals,
    people,
    units: UNITS,
    posts: POSTS,
    fault,
    counts,
    ids: [],
    isDead: false,
    policy: {
      isWorking: false,
      headMin: 4_320,
      deputyMin: 1_440,
      reworkMin: 1_440,
      waitMin: 4_320,
    },

    async job() {
      // What failed half way is done by the next look, and nothing is done twice.
      for (let looks = 0; looks < 5; looks += 1) {
        const before = faults.length;
        await Promise.all([look(clock.nowMs), look(clock.nowMs)]);
        if (faults.length === before) break;
        counts['job-fault'] = (counts['job-fault'] ?? 0) + 1;
      }
      const real = faults.find((one) => !(one instanceof PlantedFault));
      if (real !== undefined) throw real;
    },

    async pass(minutes) {
      const untilMin = slow.nowMin + minutes;
      if (world.isDead) {
        slow.sleepUntil(untilMin);
        clock.nowMs = untilMin * MINUTE_MS;
        return;
      }
      while (slow.nowMin < untilMin) {
        const dueMin = Math.min(await nextDue(), untilMin);
        slow.passUntil(dueMin);
        clock.nowMs = slow.nowMin * MINUTE_MS;
        slow.job();
        await world.job();
        await world.compare();
      }
    },

    /** Whom the product asks now, at which level since when: as the slow chain says. */
    async compare() {
      const ids = [...slow.cases.keys()];
      if (ids.length === 0) return;
      const rows = await store.read
        .select({
          caseId: referral.caseId,
          level: referral.level,
          role: referral.role,
          sentAtMs: referral.sentAtMs,
          status: caseTable.status,
        })
        .from(referral)
        .innerJoin(caseTable, eq(caseTable.id, referral.caseId))
        .where(and(inArray(referral.caseId, ids), eq(referral.state, 'open')))
        .orderBy(asc(referral.role));
      for (const one of slow.cases.values()) {
        const open = rows.filter(({ caseId }) => caseId === one.id);
        if (open[0]?.status !== 'referred') continue;
        const told = open.map((row) => [row.level, row.role, row.sentAtMs / MINUTE_MS]);
        const meant = one.roles.map((role) => [one.level, role, one.sentMin]);
        if (JSON.stringify(told) !== JSON.stringify(meant)) {
          throw new Error(
            `case ${one.id} at minute ${slow.nowMin}: ${JSON.stringify(told)}, the slow clock says ${JSON.stringify(meant)}`,
          );
        }
      }
    },
    close: () => house.close(),
  };

  /** The next instant at which the product itself would look at a case. */
  async function nextDue(): Promise<number> {
    const due = await store.read
      .select({ dueAtMs: caseTable.dueAtMs })
      .from(caseTable)
      .where(inArray(caseTable.status, ['referred', 'awaiting_citizen']));
    const ahead = due.flatMap(({ dueAtMs }) =>
      dueAtMs !== null && dueAtMs > clock.nowMs ? [dueAtMs / MINUTE_MS] : [],
    );
    return ahead.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...ahead);
  }

  return world;
}
