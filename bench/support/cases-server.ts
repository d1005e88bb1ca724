import { and, eq, gte, inArray } from 'drizzle-orm';
import type { NearQuery } from '../../src/contract/near-cases.ts';
import { localIdMaker, smsRepository } from '../../src/sms/index.ts';
import { startPostgres } from '../../test/support/postgres.ts';
import { serverRig } from '../../test/support/server-rig.ts';
import { addressOf, descriptionOf, queriesOf } from './cases-city.ts';
import { fillCases, type Filled, SKEWED_DISTRICT } from './cases-fill.ts';
import { optionsOf } from './options.ts';

/** Told to the bench when the city is there and the server listens. */
export interface CasesReady extends Filled {
  readonly url: string;
  /** Of all first sessions, then of all second ones. */
  readonly cookies: readonly string[];
  readonly sessions: number;
  readonly district: number;
  readonly queries: readonly string[];
  readonly near: readonly NearQuery[];
  readonly filledInS: number;
}

/** What the jobs have done beside the clients, told when it is asked. */
export interface CasesDone {
  readonly sent: number;
  readonly escalated: number;
}

/** The server of `bench:cases`, in a process of its own: its clients do not take its time. */
const asked = optionsOf({ cases: 100_000, clients: 8, postgres: 0 });
const { cases: size, clients } = asked;
/** So many messages wait: more than leave, at five a second, while the bench asks. */
const MESSAGES = 2_000;
/** Of each client, in turn: a page that asks as fast as it can would be taken for a runaway one. */
const SESSIONS = 4;
const MEMORY = ['shared_buffers=2GB', 'max_wal_size=8GB', 'fsync=on'];

const postgres = asked.postgres === 1 ? await startPostgres(MEMORY) : null;
const databaseUrl = (await postgres?.createDatabase('cases')) ?? '';
const rig = await serverRig({ databaseUrl });
const { database } = rig;
const beganMs = Date.now();
const filled = await fillCases(database, databaseUrl, size, beganMs);
const filledInS = Math.round((Date.now() - beganMs) / 1_000);
const { contact, smsOutbox, caseEvent } = database.store.tables;
const cookies: string[] = [];
const contacts: string[] = [];
for (let n = 0; n < clients * SESSIONS; n += 1) {
  const person = await rig.person(`client${n}`, ['special-follow-up', 'agent']);
  const contactId = `contact-${n}`;
  const nowMs = Date.now();
  const own = { id: contactId, channelId: 'phone', agentId: person.userId };
  await database.store.tx((w) =>
    w.insert(contact).values({ ...own, startedAtMs: nowMs, createdAtMs: nowMs }),
  );
  cookies.push(person.cookie);
  contacts.push(contactId);
}
const sms = smsRepository({
  ...database,
  newLocalId: localIdMaker(Date.now, database.randomBelow),
});
for (let n = 0; n < MESSAGES; n += 1) {
  const nowMs = Date.now();
  await database.store.tx((w) =>
    sms.enqueue(w, {
      ...{ kind: 'reply', caseId: null, cycle: null, urgent: true, dedupeKey: `bench:${n}` },
      ...{ phone: `+98915${String(n).padStart(7, '0')}`, body: `پیام ${n}` },
      ...{ nowMs, expiresAtMs: nowMs + 86_400_000 },
    }),
  );
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
  ...filled,
  ...{
    url: rig.url,
    cookies,
    sessions: SESSIONS,
    district: SKEWED_DISTRICT,
    queries: queriesOf(),
    near,
    filledInS,
  },
};

async function done(): Promise<CasesDone> {
  const { read } = database.store;
  return {
    sent: await read.$count(smsOutbox, inArray(smsOutbox.state, ['accepted', 'delivered'])),
    escalated: await read.$count(
      caseEvent,
      and(eq(caseEvent.type, 'escalated'), gte(caseEvent.createdAtMs, beganMs)),
    ),
  };
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
process.send?.(ready);
