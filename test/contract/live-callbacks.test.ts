import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallbacksView } from '../../src/contract/callbacks.ts';
import { FIRST_QUEUE, toForm } from '../../src/queues/queue.ts';
import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import { eventually } from '../support/eventually.ts';
import { arrived, ended, numbered } from '../support/live-notices.ts';
import { CALLER_KEY, serverRig, type Person, type ServerRig } from '../support/server-rig.ts';

const PHONE = '+989153124587';
const callerToken = sealCallerNumber(CALLER_KEY, PHONE);
const first = '8.1';
const callbackId = `pc-${first}`;

let rig: ServerRig;
let supervisor: Person;
let head: Person;
let trainer: Person;
beforeAll(async () => {
  rig = await serverRig();
  supervisor = await rig.person('vera', ['shift-supervisor']);
  head = await rig.person('head', ['head']);
  trainer = await rig.person('tara', ['training']);
});
afterAll(() => rig.close());

function ask(person: Person, method: 'GET' | 'PATCH' | 'DELETE', url: string, body?: object) {
  const headers = { host: rig.host, origin: rig.url, cookie: person.cookie };
  return rig.server.app.inject({ method, url, headers, ...(body && { body }) });
}

const shown = async (): Promise<CallbacksView> =>
  (await ask(supervisor, 'GET', '/api/callbacks')).json();

/** As whoever looks at the board is told. */
const movedAtMs = (): number => rig.server.hub.joinBoard().promisesAtMs;

test('where no trunk takes calls, a queue that calls back is refused', async () => {
  const change = { ...toForm(FIRST_QUEUE), callbackOn: true, version: 1 };
  const refused = await ask(head, 'PATCH', '/api/queues/general', change);
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'no-trunk']);
});

test('a promise is on the board, is told back to a telephony that has lost it, and is cancelled', async () => {
  const nowMs = Date.now();
  const queueId = 'general';
  const before = movedAtMs();
  const known = { callerToken, queueId, enteredAtMs: nowMs, keyMs: nowMs };
  const notices = [
    { ...arrived(first, nowMs), callerToken },
    { type: 'callback-made', callbackId, firstCallId: first, ...known },
    ended(first, 'callback_accepted', { enteredAtMs: nowMs }),
  ];
  notices.forEach((notice, at) => rig.telephony.say(numbered(at + 1, nowMs, notice)));
  await eventually('the board says that they moved', 10_000, () => movedAtMs() > before);
  // Not before it is stored: whoever asks then sees it.
  expect((await shown()).pending).toHaveLength(1);
  const { pending, today } = await shown();
  expect(pending[0]).toMatchObject({ callbackId, phone: PHONE, queueId, rings: 0 });
  expect(today).toMatchObject({ made: 1, pending: 1 });

  // The board is theirs, too; who is calling is not.
  const plain = await ask(trainer, 'GET', '/api/callbacks');
  expect(plain.statusCode).toBe(200);
  expect(plain.json().pending).toEqual([{ ...pending[0], phone: null }]);
  expect(plain.body).not.toContain(PHONE.slice(3));

  await rig.telephony.kill();
  await rig.telephony.start('a journal that knows nothing');
  const told = await eventually('it is told again', 10_000, () =>
    rig.telephony.requests.find((one) => one.type === 'restore-callbacks'),
  );
  expect(told).toMatchObject({ callbacks: [{ callbackId, firstCallId: first, callerToken }] });

  const cancelled = await ask(supervisor, 'DELETE', `/api/callbacks/${callbackId}`);
  expect(cancelled.statusCode).toBe(204);
  expect(rig.telephony.requests).toContainEqual({ type: 'cancel-callback', callbackId });
  const { audit } = rig.database.store.tables;
  const isIt = eq(audit.act, 'callback-cancelled');
  const acts = await rig.database.store.read.select().from(audit).where(isIt);
  expect(acts).toMatchObject([{ subjectId: callbackId, userId: supervisor.userId }]);

  const ending = { type: 'callback-ended', callbackId, outcome: 'cancelled', endedIn: null };
  rig.telephony.say(numbered(1, nowMs, ending));
  await eventually('it is over', 10_000, async () => (await shown()).pending.length === 0);
  expect((await shown()).today).toMatchObject({ made: 1, cancelled: 1 });
});

test('what telephony knows nothing of is taken back all the same, and the board is told', async () => {
  const nowMs = Date.now();
  const lost = { callbackId: 'pc-9.1', firstCallId: '9.1', callerToken, queueId: 'general' };
  const notice = { type: 'callback-made', ...lost, enteredAtMs: nowMs, keyMs: nowMs };
  rig.telephony.say(numbered(2, nowMs, notice));
  await eventually('it is kept', 10_000, async () => (await shown()).pending.length === 1);
  rig.telephony.answer = async () => ({ ok: false, refusal: 'unknown-callback' });
  const before = movedAtMs();
  const cancelled = await ask(supervisor, 'DELETE', '/api/callbacks/pc-9.1');
  expect(cancelled.statusCode).toBe(204);
  expect((await shown()).pending).toEqual([]);
  expect(movedAtMs()).toBeGreaterThan(before);
});

test('what nobody knows cannot be cancelled', async () => {
  rig.telephony.answer = async () => ({ ok: false, refusal: 'unknown-callback' });
  const refused = await ask(supervisor, 'DELETE', '/api/callbacks/pc-none');
  expect([refused.statusCode, refused.json().code]).toEqual([404, 'unknown-callback']);
});
