import { eq } from 'drizzle-orm';
import { type CaseWorld, MINUTE_MS, PlantedFault } from './sim-cases.ts';

export type Chance = {
  below(end: number): number;
  pick<T>(from: readonly T[]): T;
};

const HOUR_MIN = 60;

/** One random thing that people do, told to the slow chain as it was done. False: there was nothing. */
export async function actAtRandom(world: CaseWorld, chance: Chance): Promise<void> {
  const roll = chance.below(100);
  if (roll < 4) return changePost(world, chance);
  if (roll < 5) return addHoliday(world, chance);
  if (roll < 6) return changePolicy(world, chance, chance.below(2) === 0);
  const ids = [...world.slow.cases.keys()];
  if (ids.length === 0) return;
  const caseId = chance.pick(ids);
  if (chance.below(12) === 0) world.fault.armedIn = chance.below(3);
  try {
    await actOn(world, chance, caseId);
  } catch (error) {
    if (!(error instanceof PlantedFault)) throw error;
    count(world, 'fault');
  } finally {
    world.fault.armedIn = null;
  }
}

export async function registerAtRandom(
  world: CaseWorld,
  chance: Chance,
  of = chance.pick(world.units),
): Promise<void> {
  const { house, slow, policy } = world;
  const { unit, form } = of;
  const kind = chance.pick(['request', 'request', 'report'] as const);
  const caseId = await house.register({ ...form, kind });
  slow.refer(caseId, unit, policy);
  world.ids.push(caseId);
  count(world, 'registered');
}

async function actOn(world: CaseWorld, chance: Chance, caseId: string): Promise<void> {
  const { house, referrals } = world;
  const view = await house.cases.view(caseId);
  const history = await house.history(caseId);
  const pending = history.requests.find(({ state }) => state === 'pending');
  switch (view?.status) {
    case 'referred':
      if (pending !== undefined) return decide(world, chance, caseId, pending);
      return chance.below(3) === 0
        ? ask(world, chance, caseId)
        : reply(world, chance, caseId, history.referrals);
    case 'awaiting_citizen':
    case 'at_commission':
      if (view.status === 'awaiting_citizen' && chance.below(2) === 0) {
        const ended = { actorId: house.anna, note: 'پاسخ داد', atMs: house.clock.nowMs };
        if ((await referrals.endWaiting(caseId, ended)) === 'done') {
          world.slow.goOn(caseId, 0);
          count(world, 'waiting-ended');
        }
        return;
      }
      if (view.status === 'at_commission' && chance.below(3) > 0) {
        return commissionDecides(world, chance, caseId);
      }
      return reply(world, chance, caseId, history.referrals);
    case 'answered':
    case 'proposed_outcome':
      return judge(world, chance, caseId, view.status === 'answered');
    default:
      throw new Error(`case ${caseId} is ${view?.status} though somebody is still asked`);
  }
}

/** Its decision is the unit's to carry out, or the answer itself. */
async function commissionDecides(world: CaseWorld, chance: Chance, caseId: string): Promise<void> {
  const { house, slow, referrals } = world;
  const atMs = house.clock.nowMs;
  if (chance.below(2) === 0) {
    const resumed = await house.store.tx((w) => referrals.carryOut(w, { caseId, atMs }));
    if (resumed === null) throw new Error('a commission decides on what lies with it');
    slow.goOn(caseId, slow.find(caseId).policy.reworkMin);
    count(world, 'carried-out');
    return;
  }
  const said = { caseId, from: 'at_commission', actorId: house.vera, text: 'رأی', atMs } as const;
  const isReply = await house.store.tx((w) => referrals.ownReply(w, said));
  if (!isReply) throw new Error('a commission decides on what lies with it');
  slow.stand(caseId, slow.nowMin, null);
  count(world, 'commission-answered');
}

async function reply(
  world: CaseWorld,
  chance: Chance,
  caseId: string,
  rows: Awaited<ReturnType<CaseWorld['house']['history']>>['referrals'],
): Promise<void> {
  const { house, slow, referrals } = world;
  const { leg, cycle } = rows.at(-1) ?? { leg: 0, cycle: 0 };
  const asked = rows.filter(
    (row) => row.leg === leg && row.cycle === cycle && ['open', 'expired'].includes(row.state),
  );
  const row = chance.pick(asked);
  const nowMs = house.clock.nowMs;
  if (chance.below(6) === 0 && row.state === 'open') {
    const proposal = { outcome: 'unlawful', text: 'خلاف', advice: 'دادگاه' } as const;
    const by = { referralId: row.referralId, actorId: house.hana, atMs: nowMs };
    const { type } = await referrals.proposeOutcome(caseId, { ...proposal, ...by });
    if (type !== 'done') return;
    slow.stand(caseId, slow.nowMin);
    count(world, 'proposed');
    return;
  }
  const given = { referralId: row.referralId, text: 'شد', actorId: house.vera, atMs: nowMs };
  const ageMin = Math.floor((nowMs - row.sentAtMs) / MINUTE_MS);
  const isLetter = ageMin > 0 && chance.below(2) === 0;
  const answeredAtMs = isLetter ? nowMs - chance.below(ageMin + 1) * MINUTE_MS : nowMs;
  const letter = { answeredAtMs, number: '22', year: 1404 };
  const { type } = await referrals.answer({ ...given, ...(isLetter ? { letter } : {}) });
  if (type !== 'done') throw new Error(`a reply of who is asked: ${type}`);
  slow.letter(caseId, answeredAtMs / MINUTE_MS);
  slow.stand(caseId, answeredAtMs / MINUTE_MS, null);
  count(world, isLetter ? 'letter' : 'reply');
}

async function judge(
  world: CaseWorld,
  chance: Chance,
  caseId: string,
  isReply: boolean,
): Promise<void> {
  const { house, slow, referrals } = world;
  const nowMs = house.clock.nowMs;
  if (chance.below(5) < 2) {
    const done = { outcome: 'solved', explanation: 'انجام شد' } as const;
    const { type } = await house.cases.verify(caseId, done, house.vera, nowMs);
    if (type !== 'changed') throw new Error(`verifying: ${type}`);
    const known = slow.find(caseId);
    slow.cases.delete(caseId);
    count(world, 'verified');
    if (chance.below(5) === 0) await object(world, chance, caseId, known);
    return;
  }
  await referrals.findUnconvincing(caseId, 'کافی نیست', house.vera, nowMs);
  if (isReply) slow.unconvincing(caseId);
  else slow.goOn(caseId, slow.find(caseId).policy.reworkMin);
  count(world, 'unconvincing');
}

/** The citizen is not content (which is another room's act): follow-up refers again. */
async function object(
  world: CaseWorld,
  chance: Chance,
  caseId: string,
  known: { unit: string; policy: CaseWorld['policy']; level: number; bad: number; returns: number },
): Promise<void> {
  const { house, slow, referrals } = world;
  const { store, vera, clock } = house;
  const { cases } = store.tables;
  await store.tx(async (w) => {
    const [row] = await w.select().from(cases).where(eq(cases.id, caseId));
    const set = { status: 'special_follow_up', cycle: (row?.cycle ?? 1) + 1 };
    await w.update(cases).set(set).where(eq(cases.id, caseId));
  });
  const level = Math.min(3, known.level + chance.below(2)) as 1 | 2 | 3;
  const again = { departmentId: null, level, reason: 'درست نشده' };
  world.fault.armedIn = null;
  const { type } = await referrals.referAgain(caseId, again, vera, clock.nowMs);
  if (type !== 'done') throw new Error(`referring again: ${type}`);
  slow.refer(caseId, known.unit, known.policy, level);
  slow.find(caseId).bad = known.bad;
  slow.find(caseId).returns = known.returns;
  count(world, 'objected');
}

export async function ask(
  world: CaseWorld,
  chance: Chance,
  caseId: string,
  kind = chance.pick(['return', 'extension', 'await-citizen', 'commission'] as const),
): Promise<void> {
  const { house, slow, referrals } = world;
  const nowMs = house.clock.nowMs;
  const recheckAtMs = nowMs + 100 * HOUR_MIN * MINUTE_MS;
  const asked = { kind, reason: 'سبب', hours: 1 + chance.below(72), recheckAtMs };
  const referralId = await house.asked(caseId);
  const mayReturn = slow.mayReturn(caseId);
  const { type } = await referrals.ask(referralId, asked, house.hana, nowMs);
  if (kind === 'return' && type !== (mayReturn ? 'done' : 'not-returnable')) {
    throw new Error(`a return that may ${mayReturn ? '' : 'not '}be asked: ${type}`);
  }
  if (type === 'not-returnable') count(world, type);
  if (type !== 'done') return;
  if (kind === 'return') slow.stand(caseId, slow.nowMin);
  count(world, `asked-${kind}`);
}

export async function decide(
  world: CaseWorld,
  chance: Chance,
  caseId: string,
  pending: { requestId: string; kind: string; hours: number | null },
  { isGranted, isHead } = { isGranted: chance.below(3) > 0, isHead: chance.below(2) === 0 },
): Promise<void> {
  const { house, slow, referrals, units } = world;
  const { unit } = chance.pick(units);
  const { kind } = pending;
  const { policy, returns } = slow.find(caseId);
  const { type } = await referrals.decide(pending.requestId, {
    isGranted,
    departmentId: unit,
    actorId: isHead ? house.helen : house.vera,
    isHead,
    atMs: house.clock.nowMs,
  });
  const isHeads = kind === 'return' && returns === 1 && !isHead;
  if (isHeads !== (type === 'head-decides')) throw new Error(`${kind} of ${caseId}: ${type}`);
  if (type !== 'done') return;
  count(world, `${isGranted ? 'granted' : 'refused'}-${kind}`);
  if (kind === 'return') {
    if (isGranted) slow.grantReturn(caseId, unit);
    else slow.refuseReturn(caseId);
  } else if (isGranted && kind === 'extension') {
    slow.extend(caseId, (pending.hours ?? 0) * HOUR_MIN);
  } else if (isGranted) {
    const untilMin = kind === 'await-citizen' ? slow.nowMin + policy.waitMin : null;
    slow.stand(caseId, slow.nowMin, untilMin);
  }
}

async function changePost(world: CaseWorld, chance: Chance): Promise<void> {
  const { house, slow, people, posts } = world;
  const positionId = chance.pick(posts);
  const isVacant = chance.below(3) === 0;
  const person = chance.below(4) === 0 ? null : chance.pick(people);
  await seat(world, positionId, { person, isVacant });
  const delegate = slow.posts.get(positionId)?.delegate ?? null;
  if (delegate !== null || chance.below(3) > 0) return;
  const stand = chance.pick(people);
  const { store, newId, clock } = house;
  const fromMs = clock.nowMs + chance.below(2) * 600 * MINUTE_MS;
  const untilMs = fromMs + (1 + chance.below(10)) * 1_440 * MINUTE_MS;
  await store.tx(async (w) => {
    await w.insert(store.tables.positionDelegate).values({
      ...{ id: newId(), positionId, userId: stand, fromMs, untilMs },
      createdAtMs: clock.nowMs,
    });
  });
  const days = { fromMin: fromMs / MINUTE_MS, untilMin: untilMs / MINUTE_MS };
  slow.posts.set(positionId, { person, isVacant, delegate: { person: stand, ...days } });
  count(world, 'delegated');
}

/** Another has the post, or nobody; who is asked just then stays asked. */
export async function seat(
  world: CaseWorld,
  positionId: string,
  { person, isVacant }: { person: string | null; isVacant: boolean },
): Promise<void> {
  const { house, slow } = world;
  await house.setPost(positionId, { holderId: person, isVacant });
  const before = slow.posts.get(positionId);
  const delegate = before?.delegate ?? null;
  slow.posts.set(positionId, { person, isVacant, delegate });
  count(world, isVacant ? 'vacated' : 'seated');
  const isAsked = [...slow.cases.values()].some(({ posts }) => posts.includes(positionId));
  const isOther = before?.person !== person || before.isVacant !== isVacant;
  if (isAsked && isOther) count(world, 'changed-while-asked');
}

/** Of today or the next days: announced in the morning, after some hours were counted already. */
async function addHoliday(world: CaseWorld, chance: Chance): Promise<void> {
  return declareHoliday(world, dayOf(world) + chance.below(4));
}

/** Days since 1970, as they are counted in Tehran. */
export const dayOf = ({ slow }: CaseWorld): number => Math.floor((slow.nowMin + 210) / 1_440);

export async function declareHoliday(world: CaseWorld, day: number): Promise<void> {
  const { house, slow } = world;
  if (slow.holidays.has(day)) return;
  const id = new Date(day * 86_400_000).toISOString().slice(0, 10);
  const { store, clock } = house;
  await store.tx(async (w) => {
    await w.insert(store.tables.holiday).values({ id, name: 'تعطیل', createdAtMs: clock.nowMs });
  });
  const givenBackMin = slow.addHoliday(day);
  count(world, 'holiday');
  // Some of its hours had been counted before anybody knew.
  if (givenBackMin > 0) count(world, 'holiday-today');
  if (world.isDead) return;
  slow.job();
  await world.job();
}

export async function changePolicy(
  world: CaseWorld,
  chance: Chance,
  isWorking: boolean,
): Promise<void> {
  const { house } = world;
  const headHours = isWorking ? 21 + chance.below(30) : 72;
  const deputyHours = isWorking ? 7 + chance.below(9) : 24;
  const reworkHours = isWorking ? 7 : 24;
  const clock = isWorking ? 'working' : 'calendar';
  const terms = { clock, headHours, deputyHours, reworkHours } as const;
  const rest = { verdictHours: 24, waitHours: 72, extensionHours: 72, triageHours: 2 };
  const by = { userId: house.helen, address: '' };
  await house.policies.add({ ...terms, ...rest }, by, house.clock.nowMs);
  world.policy = {
    isWorking,
    headMin: headHours * HOUR_MIN,
    deputyMin: deputyHours * HOUR_MIN,
    reworkMin: reworkHours * HOUR_MIN,
    waitMin: 72 * HOUR_MIN,
  };
  count(world, 'policy');
  if (chance.below(2) === 0) return;
  const [newest] = await house.policies.list();
  await house.policies.apply(newest?.number ?? 0, by, house.clock.nowMs);
  await world.job();
  world.slow.applyPolicy(world.policy);
  await world.compare();
  count(world, 'policy-applied');
}

function count({ counts }: CaseWorld, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}
