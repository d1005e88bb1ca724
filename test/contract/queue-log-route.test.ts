import { afterAll, beforeAll, expect, test } from 'vitest';
import { tehranDay } from '../../src/kit/jalali.ts';
import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import { eventually } from '../support/eventually.ts';
import { arrived, ended, numbered } from '../support/live-notices.ts';
import { readLog } from '../support/queue-log-reader.ts';
import { CALLER_KEY, serverRig, type Person, type ServerRig } from '../support/server-rig.ts';

/** The download: for whom it holds numbers, how long it may be, and that it is remembered. */
let rig: ServerRig;
let maryam: Person;
let clerk: Person;
const day = tehranDay(Date.now());
const CALLS = 400;

beforeAll(async () => {
  rig = await serverRig();
  maryam = await rig.person('maryam', ['shift-supervisor']);
  const { store } = rig.database;
  const { role, rolePermission, call } = store.tables;
  // A role of the city's own: takes files away for reports, and may see nobody's number.
  await store.tx(async (w) => {
    const named = { id: 'reports', nameFa: 'گزارش', nameEn: 'Reports', createdAtMs: 1 };
    await w.insert(role).values(named);
    const granted = { roleId: 'reports', permission: 'calls-export', scope: 'all', createdAtMs: 1 };
    await w.insert(rolePermission).values(granted);
  });
  clerk = await rig.person('clerk', ['reports']);
  const callerToken = sealCallerNumber(CALLER_KEY, '+989153124587');
  for (let n = 0; n < CALLS; n += 1) {
    const callId = `1763900000.${n}`;
    const enteredAtMs = Date.now();
    const end = ended(callId, 'abandoned', { enteredAtMs, waitMs: 9_000 });
    rig.telephony.say(
      numbered(2 * n + 1, enteredAtMs, { ...arrived(callId, enteredAtMs), callerToken }),
    );
    rig.telephony.say(numbered(2 * n + 2, enteredAtMs, end));
  }
  await eventually('all calls are in the ledger', 20_000, async () => {
    const rows = await store.read.select({ outcome: call.outcome }).from(call);
    return rows.filter(({ outcome }) => outcome !== null).length === CALLS;
  });
});
afterAll(() => rig.close());

const ask = (by: Person, from: string, to: string) =>
  fetch(`${rig.url}/api/queue-log?from=${from}&to=${to}`, {
    headers: { cookie: by.cookie, 'accept-language': 'en' },
  });

test('a supervisor gets the whole day with numbers, another role without them', async () => {
  for (const [person, number] of [
    [maryam, '+989153124587'],
    [clerk, ''],
  ] as const) {
    const answer = await ask(person, day, day);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toContain(`queue_log_${day}_${day}.txt`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const lines = readLog(await answer.text());
    const entries = lines.filter(({ event }) => event === 'ENTERQUEUE');
    expect(entries).toHaveLength(CALLS);
    expect(new Set(entries.map(({ fields }) => fields[1]))).toEqual(new Set([number]));
    expect(lines.filter(({ event }) => event === 'ABANDON')).toHaveLength(CALLS);
  }
  const { audit } = rig.database.store.tables;
  const kept = (await rig.database.store.read.select().from(audit)).filter(
    ({ act }) => act === 'queue-log-exported',
  );
  expect(kept.map(({ userId, detail }) => [userId, detail])).toEqual([
    [maryam.userId, { fromDay: day, toDay: day, numbers: true }],
    [clerk.userId, { fromDay: day, toDay: day, numbers: false }],
  ]);
});

test('the same calls in the report of fairness: read, taken away as a file, and remembered', async () => {
  const get = (by: Person, path: string) =>
    fetch(`${rig.url}/api/fairness${path}`, { headers: { cookie: by.cookie } });
  const days = `from=${day}&to=${day}`;
  const answer = await get(maryam, `?${days}`);
  expect(answer.status).toBe(200);
  const worst = { calls: 40, abandoned: 40, leastMs: 9_000, meanMs: 9_000, mostMs: 9_000 };
  expect(await answer.json()).toMatchObject({
    ...{ fromDay: day, toDay: day },
    queues: [{ queueId: 'general', calls: CALLS, worst, answeredWorstMeanMs: null }],
  });
  const file = await get(clerk, `/csv?${days}&table=queues`);
  expect(file.headers.get('content-disposition')).toContain(`fairness-queues_${day}_${day}.csv`);
  const [head, row, ...more] = (await file.text()).trim().split('\r\n');
  expect(head?.split(',')).toHaveLength(9);
  expect(row).toMatch(/,400,9\.0,40,40,9\.0,9\.0,9\.0,$/u);
  expect(more).toEqual([]);
  // What colleagues refused is for whoever leads them.
  expect((await get(clerk, `?${days}`)).status).toBe(403);
  expect((await get(maryam, '?from=2026-01-01&to=2026-02-01')).status).toBe(422);
  expect((await get(maryam, '?from=2026-01-02&to=2026-01-01')).status).toBe(400);
  expect((await get(maryam, `/csv?${days}&table=citizens`)).status).toBe(400);
  const { audit } = rig.database.store.tables;
  const kept = (await rig.database.store.read.select().from(audit)).filter(({ act }) =>
    act.startsWith('fairness-'),
  );
  const range = { fromDay: day, toDay: day };
  expect(kept.map(({ act, userId, detail }) => [act, userId, detail])).toEqual([
    ['fairness-read', maryam.userId, range],
    ['fairness-exported', clerk.userId, { ...range, table: 'queues' }],
  ]);
});

test('who may not take calls away, and what is too long for one file, is told so', async () => {
  const agent = await rig.person('anna', ['agent']);
  expect((await ask(agent, day, day)).status).toBe(403);
  const long = await ask(maryam, '2026-01-01', '2026-02-01');
  expect([long.status, await long.json()]).toEqual([
    422,
    {
      code: 'range-too-long',
      message: 'No more than 31 days can be had at once.',
      fields: ['31'],
    },
  ]);
  expect((await ask(maryam, '2026-01-01', '2026-01-31')).status).toBe(200);
  expect((await ask(maryam, '2026-01-02', '2026-01-01')).status).toBe(400);
});
