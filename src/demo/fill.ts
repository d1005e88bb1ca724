import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Store, Writer } from '../db/index.ts';
import { makeUuid } from '../kit/ids.ts';
import { startOfTehranDayMs, tehranMinuteOfDay } from '../kit/jalali.ts';
import { openLog } from '../log/index.ts';
import { createMetrics } from '../metrics/index.ts';
import { deadlineJob } from '../referrals/index.ts';
import { makeRecords, type Records } from '../server-records.ts';
import { type Chance, chanceOf, minuteByShape } from './chance.ts';
import { type City, makeTime } from './city.ts';
import { callsOf, type Household, makeHousehold } from './fill-calls.ts';
import { caseLives } from './fill-cases.ts';
import { fillPeople } from './fill-people.ts';
import { EXPERTS, FOLLOW_UP } from './people.ts';
import { cityRepository } from './repository-city.ts';

export interface FillOptions {
  readonly store: Store;
  readonly config: Config;
  /** Of everybody in the demonstration. */
  readonly password: string;
  readonly citizens: number;
  readonly seed: number;
  readonly nowMs: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const YEAR_DAYS = 364;
/** So often the city's jobs look in a year that is over; nearer to the present, each hour. */
const LOOK_EVERY_MS = 12 * HOUR_MS;
const AT_ONCE = 200;

/**
 * A year of the invented city, in one transaction: all of it or nothing. Every act goes through the
 * features themselves, at the time at which it is said to have been done.
 */
export function fillCity(options: FillOptions): Promise<void> {
  return options.store.tx((w) => fillIn(options, w));
}

async function fillIn(options: FillOptions, w: Writer): Promise<void> {
  // Within this transaction everything is one unit, and what was written is read.
  const store: Store = { ...options.store, read: w, tx: (work) => work(w) };
  const chance = chanceOf(options.seed);
  const untilMs = options.nowMs;
  const fromMs = startOfTehranDayMs(untilMs - YEAR_DAYS * DAY_MS);
  const time = makeTime(fromMs, untilMs);
  const newId = (): string => makeUuid(time.nowMs(), chance.bytes(10));
  const city: City = { store, w, chance, newId, ...time, repository: cityRepository(store) };
  const records = await recordsOf(options, city);
  await records.queueRepository.seed(fromMs);
  const userIds = await fillPeople(city, records, options.password);
  planCalls(city, records, options, userIds);
  planLooks(city, records, fromMs, untilMs);
  await city.live();
}

function recordsOf({ config }: FillOptions, city: City): Promise<Records> {
  return makeRecords({
    store: city.store,
    dataDir: config.dataDir,
    secrets: config.secrets,
    nowMs: city.nowMs,
    newId: city.newId,
    randomBytes,
    randomBelow: (end) => city.chance.below(end),
    metrics: createMetrics({ isLinkUp: () => false, linkBacklog: () => 0 }),
    log: openLog('silent', 'demo').log,
    live: config.live,
    voiceMessages: {
      spool: config.paths.spool,
      folder: config.paths.recordings,
    },
  });
}

/** Who calls when, and what it becomes. */
function planCalls(
  city: City,
  records: Records,
  { citizens, nowMs: untilMs }: FillOptions,
  userIds: ReadonlyMap<string, string>,
): void {
  const { chance } = city;
  const idOf = (username: string): string => userIds.get(username) ?? '';
  const agentIds = EXPERTS.map(({ username }) => idOf(username));
  const homes: Household[] = [];
  const people = { followUp: idOf(FOLLOW_UP), sara: idOf('sara'), untilMs };
  const lives = caseLives(city, records, people);
  let calls: ReturnType<typeof callsOf> | undefined;

  const caller = (): Household => {
    if (homes.length > 0 && chance.says(0.3)) return chance.pick(homes);
    const home = makeHousehold(city);
    homes.push(home);
    return home;
  };
  const call = async (isStorm: boolean): Promise<void> => {
    calls ??= callsOf(city, records, {
      queueId: await city.repository.firstQueueId(city.w),
      agentIds,
      untilMs,
    });
    const home = caller();
    const waitMs = waitOf(chance, isStorm);
    const luck = chance.next();
    const lostShare = isStorm ? 0.22 : 0.05;
    if (luck < lostShare) return void (await calls.lost(home, 'abandoned', 8_000 + waitMs));
    if (luck < lostShare + 0.02) {
      return void (await calls.lost(home, 'short_abandoned', Math.min(waitMs, 4_000)));
    }
    if (isStorm && luck > 0.96) return calls.promised(home);
    const told = await calls.answered(home, waitMs);
    const kind = chance.next();
    if (kind > 0.36 || !lives.mayBegin(told)) return calls.finishOnSpot(told);
    const caseId = kind < 0.012 ? await lives.beginDanger(told) : await lives.begin(told);
    await calls.finish(told, { disposition: 'case_created', caseId });
  };

  // Half again as many calls as citizens: some call twice.
  const total = Math.round(citizens * 1.5);
  const storms = new Set(Array.from({ length: 12 }, () => chance.below(YEAR_DAYS)));
  const firstDayMs = city.nowMs();
  for (let n = 0; n < total; n += 1) {
    const day = n % 9 === 0 ? YEAR_DAYS - chance.below(4) : chance.below(YEAR_DAYS);
    const atMs =
      firstDayMs + day * DAY_MS + minuteByShape(chance) * MINUTE_MS + chance.below(60_000);
    city.at(atMs, () => call(storms.has(day)));
  }
  // Two dangers of this hour, so that the page of the duty has something to show.
  for (const minutes of [14, 2.5]) {
    city.at(untilMs - minutes * MINUTE_MS, async () => {
      const told = await calls?.answered(makeHousehold(city), 5_000);
      if (told === undefined) return;
      const caseId = await lives.beginDanger(told);
      await calls?.finish(told, { disposition: 'case_created', caseId });
    });
  }
}

function waitOf(chance: Chance, isStorm: boolean): number {
  const meanMs = isStorm ? 150_000 : 14_000;
  return Math.round(-Math.log(1 - chance.next()) * meanMs);
}

/** Clocks, silences, the archive and the outbox, as the server's own jobs look after them. */
function planLooks(city: City, records: Records, fromMs: number, untilMs: number): void {
  const onFault = (fault: unknown): void => {
    throw fault;
  };
  const { organisation, referrals } = records;
  const deadlines = deadlineJob({
    store: city.store,
    organisation,
    inTime: referrals.inTime,
    onFault,
  });
  const look = async (): Promise<void> => {
    const atMs = city.nowMs();
    await deadlines(atMs);
    await records.cases.runDue(atMs);
    if (untilMs - atMs < 12 * DAY_MS) await records.oversight.runDue(atMs, onFault);
    const minute = tehranMinuteOfDay(atMs);
    if (minute > 8 * 60 && minute <= 21 * 60) await deliver(city, records);
  };
  const nearMs = untilMs - 2 * DAY_MS;
  for (let atMs = fromMs + 9 * HOUR_MS; atMs < nearMs; atMs += LOOK_EVERY_MS) city.at(atMs, look);
  for (let atMs = nearMs; atMs <= untilMs; atMs += HOUR_MS) city.at(atMs, look);
}

/** What the outbox holds has reached its phones: as the worker writes it, without a gateway. */
async function deliver(city: City, { sms }: Records): Promise<void> {
  const nowMs = city.nowMs();
  const provider = 'simulator';
  const due = await sms.claim({ nowMs, limit: AT_ONCE, leaseMs: MINUTE_MS, provider });
  for (const message of due) {
    await sms.markMaybeSent(message, provider, nowMs);
    const messageId = `demo-${message.localId}`;
    const accepted = { state: 'accepted', reason: null, messageId, attempts: 1 } as const;
    await sms.apply(message, accepted, nowMs);
    await sms.report(messageId, 'delivered', 'callback', nowMs);
  }
}
