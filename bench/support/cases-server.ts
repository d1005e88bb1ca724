import { and, count, eq, gte, inArray, isNull, lte } from 'drizzle-orm';
import type { NearQuery } from '../../src/contract/near-cases.ts';
import { localIdMaker, smsRepository } from '../../src/sms/index.ts';
import { startPostgres } from '../../test/support/postgres.ts';
import { openTestDatabase } from '../../test/support/database.ts';
import { type Person, serverRig } from '../../test/support/server-rig.ts';
import { telephonyEnd } from '../../test/support/telephony-end.ts';
import { addressOf, descriptionOf, queriesOf } from './cases-city.ts';
import { citySizeOf, type Filled, HEAD_POST, SKEWED_DISTRICT } from './cases-fill.ts';
import { openCity } from './city-place.ts';
import { optionsOf } from './options.ts';
import { plantDues } from './planted-dues.ts';

/** Told to the bench when the city is there and the server listens. */
export interface CasesReady extends Filled {
  readonly url: string;
  /** Of all first sessions, then of all second ones. */
  readonly cookies: readonly string[];
  readonly sessions: number;
  /** Of as many who act for the head of the district's unit. */
  readonly officials: readonly string[];
  readonly district: number;
  readonly queries: readonly string[];
  readonly near: readonly NearQuery[];
  readonly filledInS: number;
  /** Late ones that stay so, whatever the jobs do: what the list of overdue ones holds at least. */
  readonly stayLate: number;
  /** Who sit at desks, for benches in which calls come. */
  readonly experts: readonly Person[];
  /** Of the city, when this was told. */
  readonly nowMs: number;
}

/** What the jobs have done beside the clients, told when it is asked. */
export interface CasesDone {
  readonly sent: number;
  readonly escalated: number;
  /** Whose clock ran out long enough ago for each minute's look to have seen it, and who still wait. */
  readonly leftLate: number;
}

/**
 * The server over the years of a city, in a process of its own: its clients do not take its time.
 * `events=0`: as many as there usually are.
 * `dues=2400`: so many more cases come to be due beside the clients, four a second; else those of the city alone.
 * `socket=<path>`: telephony is at its other end; else nobody calls.
 */
const asked = optionsOf({
  ...{ cases: 100_000, events: 0, calls: 1, clients: 8 },
  ...{ postgres: 0, experts: 0, dues: 0, socket: '' },
});
const { clients, experts: expertCount, socket } = asked;
/** So many messages wait: more than leave, at five a second, while the bench asks. */
const MESSAGES = 2_000;
/** Of each client, in turn: a page that asks as fast as it can would be taken for a runaway one. */
const SESSIONS = 4;
const DAY_MS = 86_400_000;
/** The first look is at boot, the next ones each minute; of a great many one look takes a part. */
const LOOKS_MS = 3 * 60_000;
const MEMORY = ['shared_buffers=2GB', 'max_wal_size=8GB', 'fsync=on'];

const postgres = asked.postgres === 1 ? await startPostgres(MEMORY) : null;
const databaseUrl = (await postgres?.createDatabase('cases')) ?? '';
const city = await openCity(citySizeOf(asked), databaseUrl);
const { nowMs } = city;
const telephony = socket === '' ? undefined : telephonyEnd(socket);
if (asked.dues > 0) {
  const closed = await openTestDatabase(databaseUrl, city.kept);
  await plantDues(closed, { most: asked.dues, exceptId: city.bigCaseId, nowMs: nowMs() });
  await closed.close();
}
/** What became due while the city was filled, or in an earlier run, goes up at boot. */
const bootMs = nowMs();
const rig = await serverRig({
  ...{ databaseUrl, kept: city.kept, nowMs },
  // Who holds nothing cannot be compared with: the self-check would take each call off the board.
  ...(telephony === undefined ? {} : { telephony, selfCheck: { everyMs: 0x7fff_ffff } }),
});
const { database } = rig;
const beganMs = nowMs();
/** The people of an earlier run are there still. */
const run = beganMs.toString(36);
const { contact, positionDelegate, smsOutbox, caseEvent, cases, referral } = database.store.tables;
const cookies: string[] = [];
const officials: string[] = [];
const contacts: string[] = [];
for (let n = 0; n < clients * SESSIONS; n += 1) {
  const person = await rig.person(`client${n}-${run}`, ['special-follow-up', 'agent']);
  const contactId = `bench-${run}-${n}`;
  const own = { id: contactId, channelId: 'phone', agentId: person.userId };
  await database.store.tx((w) =>
    w.insert(contact).values({ ...own, startedAtMs: beganMs, createdAtMs: beganMs }),
  );
  cookies.push(person.cookie);
  contacts.push(contactId);
  const official = await rig.person(`official${n}-${run}`, ['official']);
  const acting = { id: `bench-${run}-${n}`, positionId: HEAD_POST, userId: official.userId };
  const days = { fromMs: beganMs, untilMs: beganMs + DAY_MS, createdAtMs: beganMs };
  await database.store.tx((w) => w.insert(positionDelegate).values({ ...acting, ...days }));
  officials.push(official.cookie);
}
const sms = smsRepository({
  ...database,
  newLocalId: localIdMaker(nowMs, database.randomBelow),
});
for (let n = 0; n < MESSAGES; n += 1) {
  await database.store.tx((w) =>
    sms.enqueue(w, {
      ...{ kind: 'reply', caseId: null, cycle: null, urgent: true, dedupeKey: `bench:${run}:${n}` },
      ...{ phone: `+98915${String(n).padStart(7, '0')}`, body: `پیام ${n}` },
      ...{ nowMs: beganMs, expiresAtMs: beganMs + DAY_MS },
    }),
  );
}
const experts: Person[] = [];
for (let n = 0; n < expertCount; n += 1) {
  experts.push(await rig.person(`expert${n}-${run}`, ['agent']));
}
const near = contacts.map((contactId, n) => ({
  contactId,
  draftId: null,
  serviceCode: '101',
  district: SKEWED_DISTRICT,
  addressText: addressOf(n * 7),
  landmark: '',
  description: descriptionOf(n * 11),
}));
const ready: CasesReady = {
  ...{ bigCaseId: city.bigCaseId, bigCaseEvents: city.bigCaseEvents },
  ...{ citizens: city.citizens, rows: city.rows, filledInS: city.filledInS, experts },
  stayLate: await countStayingLate(),
  nowMs: nowMs(),
  ...{
    url: rig.url,
    cookies,
    officials,
    sessions: SESSIONS,
    district: SKEWED_DISTRICT,
    queries: queriesOf(),
    near,
  },
};

async function done(): Promise<CasesDone> {
  const { read } = database.store;
  return {
    sent: await read.$count(
      smsOutbox,
      // Those that an earlier run of this town has left behind go first.
      and(inArray(smsOutbox.state, ['accepted', 'delivered']), gte(smsOutbox.acceptedAtMs, bootMs)),
    ),
    escalated: await read.$count(
      caseEvent,
      and(eq(caseEvent.type, 'escalated'), gte(caseEvent.createdAtMs, bootMs)),
    ),
    leftLate: await countLate(),
  };
}

async function countStayingLate(): Promise<number> {
  const { read } = database.store;
  const isLate = lte(cases.dueAtMs, beganMs);
  const [last] = await read
    .select({ count: count() })
    .from(referral)
    .innerJoin(cases, eq(cases.id, referral.caseId))
    // Of the last level, where no clock runs any more.
    .where(
      and(
        ...[eq(referral.state, 'open'), isNull(referral.dueAtMs)],
        ...[eq(referral.role, 'manager'), eq(cases.status, 'referred'), isLate],
      ),
    );
  const ours = await read.$count(cases, and(inArray(cases.status, ['answered', 'triage']), isLate));
  return ours + (last?.count ?? 0);
}

async function countLate(): Promise<number> {
  const [late] = await database.store.read
    .select({ count: count() })
    .from(referral)
    .innerJoin(cases, eq(cases.id, referral.caseId))
    .where(
      and(
        ...[eq(referral.state, 'open'), eq(cases.status, 'referred')],
        ...[isNull(referral.suspendedAtMs), lte(referral.dueAtMs, nowMs() - LOOKS_MS)],
      ),
    );
  return late?.count ?? 0;
}

process.on('message', (asked) => {
  if (asked === 'processor') {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1_000);
    return;
  }
  if (asked === 'done') {
    void done().then((told) => process.send?.(told));
    return;
  }
  void rig
    .close()
    .then(() => postgres?.stop())
    .then(() => process.disconnect());
});
process.once('disconnect', () => process.exit());
process.send?.(ready);
