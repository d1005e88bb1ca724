import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MissedCallers, OpenedMissedCaller } from '../../src/contract/missed-callers.ts';
import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import type { Page } from '../support/live-asks.ts';
import { answered, arrived, ended, numbered, offered } from '../support/live-notices.ts';
import { CALLER_KEY, serverRig, type Person, type ServerRig } from '../support/server-rig.ts';
import { PATIENCE } from '../support/patience.ts';

/** The list through the whole server: told live, refused in words, audited. */
let rig: ServerRig;
let anna: Person;
let boris: Person;
let maryam: Person;
const pages: Page[] = [];
let seq = 0;

beforeAll(async () => {
  rig = await serverRig();
  anna = await rig.person('anna', ['agent'], 'آنا');
  boris = await rig.person('boris', ['agent'], 'بوریس');
  maryam = await rig.person('maryam', ['shift-supervisor'], 'مریم');
});
afterAll(async () => {
  for (const page of pages) page.disconnect();
  await rig.close();
});

const say = (notice: object): void => rig.telephony.say(numbered((seq += 1), Date.now(), notice));

function givesUp(callId: string, phone: string): void {
  const enteredAtMs = Date.now() - 90_000;
  const callerToken = sealCallerNumber(CALLER_KEY, phone);
  say({ ...arrived(callId, enteredAtMs), callerToken });
  say(ended(callId, 'abandoned', { enteredAtMs, waitMs: 90_000 }));
}

async function ask(by: Person, method: 'GET' | 'POST', path = '', body?: object) {
  const answer = await rig.server.app.inject({
    method,
    url: `/api/missed-callers${path}`,
    headers: { host: rig.host, origin: rig.url, cookie: by.cookie, 'accept-language': 'en' },
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
}

/** What this person's pages are told of the count; the first is the answer to joining. */
async function watch(by: Person): Promise<number[]> {
  const page: Page = io(rig.url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie: by.cookie, origin: rig.url },
  });
  pages.push(page);
  const told: number[] = [];
  page.on('missed-callers', ({ waiting }) => told.push(waiting));
  await new Promise<void>((resolve, reject) => {
    page.once('connect', resolve);
    page.once('connect_error', reject);
  });
  const answer = await new Promise<{ ok: boolean; waiting?: number }>((resolve) =>
    page.emit('join-missed', resolve),
  );
  told.push(answer.waiting ?? -1);
  return told;
}

const soon = (told: number[], waiting: number) =>
  expect.poll(() => told.at(-1), { timeout: PATIENCE * 5_000 }).toBe(waiting);

test('the count moves on every page with each caller who gives up, and with each claim', async () => {
  const told = await watch(anna);
  expect(told).toEqual([0]);
  givesUp('1763900000.1', '+989153124587');
  await soon(told, 1);
  givesUp('1763900000.2', '+989153124588');
  await soon(told, 2);
  const { entries } = (await ask(anna, 'GET')).body as MissedCallers;
  const [first] = entries;
  expect((await ask(anna, 'POST', `/${first?.entryId}/claim`)).status).toBe(200);
  await soon(told, 1);
  // He calls again and is answered: nobody has to do anything.
  const call = { ...arrived('1763900000.3', Date.now()) };
  say({ ...call, callerToken: sealCallerNumber(CALLER_KEY, '+989153124588') });
  say(offered('1763900000.3', boris.userId));
  say(answered('1763900000.3', boris.userId, 900));
  await soon(told, 0);
});

test('who may not see the list is told nothing of it', async () => {
  const training = await rig.person('training', ['training']);
  expect(await watch(training)).toEqual([-1]);
});

test('a colleague is told in words who has it, and the number is for the holder and supervisors', async () => {
  const { entries } = (await ask(boris, 'GET')).body as MissedCallers;
  const [entry] = entries;
  expect(entry).toMatchObject({
    numberShown: '0915***4587',
    claim: { name: 'آنا', isMine: false },
  });
  expect(await ask(boris, 'POST', `/${entry?.entryId}/claim`)).toMatchObject({
    status: 409,
    body: { code: 'missed-claimed', message: 'آنا has taken this number.' },
  });
  const seen = async (by: Person): Promise<string | null> =>
    ((await ask(by, 'GET', `/${entry?.entryId}`)).body as OpenedMissedCaller).number;
  expect(await seen(boris)).toBeNull();
  expect(await seen(anna)).toBe('+989153124587');
  expect(await seen(maryam)).toBe('+989153124587');
  const { audit } = rig.database.store.tables;
  const kept = (await rig.database.store.read.select().from(audit)).filter(
    ({ act }) => act === 'missed-caller-opened',
  );
  const shown = kept.map(({ userId, detail }) => [userId, detail?.['number']]);
  expect(shown).toContainEqual([boris.userId, false]);
  expect(shown).toContainEqual([maryam.userId, true]);
});

test('another reason is written down; a settlement is told to the gateway once', async () => {
  const { entries } = (await ask(anna, 'GET')).body as MissedCallers;
  const path = `/${entries[0]?.entryId}/settle`;
  const bare = await ask(anna, 'POST', path, { as: 'dismissed', reason: 'other' });
  expect(bare).toMatchObject({ status: 400, body: { code: 'bad-request' } });
  const done = await ask(anna, 'POST', path, { as: 'sms' });
  expect(done).toMatchObject({ status: 200, body: { settledAs: 'sms', attempts: 0 } });
  expect((await ask(anna, 'POST', path, { as: 'sms' })).body.code).toBe('missed-settled');
  const { smsOutbox } = rig.database.store.tables;
  const queued = await rig.database.store.read.select().from(smsOutbox);
  expect(queued.map(({ kind }) => kind)).toEqual(['missed-call']);
  expect((await ask(maryam, 'GET', '/history')).body.entries).toMatchObject([
    { settledAs: 'sms', settledByName: 'آنا' },
    { settledAs: 'got-through', settledByName: null },
  ]);
});

test('a promise to call that ran out is told like a caller who gave up', async () => {
  const told = await watch(anna);
  const [before] = told;
  const enteredAtMs = Date.now() - 90_000;
  const callerToken = sealCallerNumber(CALLER_KEY, '09153120077');
  const [callId, callbackId] = ['promised.1', 'pc-promised.1'];
  const promise = { callbackId, firstCallId: callId, callerToken, queueId: 'general' };
  say({ ...arrived(callId, enteredAtMs), callerToken });
  say({ type: 'callback-made', ...promise, enteredAtMs, keyMs: enteredAtMs });
  say(ended(callId, 'callback_accepted', { enteredAtMs, waitMs: 90_000 }));
  // His call changes nothing; the end of the promise does, in a telling of its own.
  await expect.poll(() => told, { timeout: PATIENCE * 5_000 }).toEqual([before, before]);
  say({ type: 'callback-ended', callbackId, outcome: 'expired', endedIn: null });
  await soon(told, (before ?? 0) + 1);
});
