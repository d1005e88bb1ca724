import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contactIdOf } from '../../src/contacts/index.ts';
import type { OpenedTellTask, TellTasks } from '../../src/contract/announcements.ts';
import type { MatterSplit } from '../../src/contract/matters.ts';
import { openCallerToken, sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import { eventually } from '../support/eventually.ts';
import { answered, arrived, ended, numbered, offered } from '../support/live-notices.ts';
import { CALLER_KEY, type Person, serverRig, type ServerRig } from '../support/server-rig.ts';

/** Results told by the telephone of whoever tells them: what became of a call is written with its end. */
const NUMBER = '+989153124587';
let rig: ServerRig;
let anna: Person;
let rana: Person;
let reza: Person;
let head: Person;
let seq = 0;
let cases = 0;

beforeAll(async () => {
  rig = await serverRig({ canDial: true });
  anna = await rig.person('anna', ['agent'], 'آنا');
  rana = await rig.person('rana', ['result'], 'رعنا');
  reza = await rig.person('reza', ['result'], 'رضا');
  head = await rig.person('head', ['head'], 'رئیس');
});
afterAll(() => rig.close());

const say = (...notices: object[]): void => {
  for (const notice of notices) rig.telephony.say(numbered((seq += 1), Date.now(), notice));
};

async function ask(by: Person, method: 'GET' | 'POST', url: string, body?: object) {
  const answer = await rig.server.app.inject({
    method,
    url,
    headers: { host: rig.host, origin: rig.url, cookie: by.cookie, 'accept-language': 'en' },
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
}

/** Bad news that is told by voice, and the task of whoever tells it. */
async function toTell(): Promise<{ caseId: string; path: string }> {
  cases += 1;
  const callId = `7.${cases}`;
  const enteredAtMs = Date.now() - 60_000;
  const callerToken = sealCallerNumber(CALLER_KEY, NUMBER);
  const by = { agentId: anna.userId, enteredAtMs, waitMs: 1_000, talkMs: 50_000 };
  say(
    { ...arrived(callId, enteredAtMs), callerToken },
    offered(callId, anna.userId),
    answered(callId, anna.userId, 1_000),
    ended(callId, 'answered', by),
  );
  const contactId = contactIdOf(callId);
  const { contact, cases: table } = rig.database.store.tables;
  await eventually('the contact is there', 5_000, async () => {
    const { read } = rig.database.store;
    return (await read.select().from(contact).where(eq(contact.id, contactId)))[0]?.endedAtMs;
  });
  const form = { contactId, serviceCode: '101', district: 3, description: 'چاله' };
  const draft = { ...form, addressText: 'هاشمیه ۲۵' };
  const { caseId } = (await ask(anna, 'POST', '/api/cases', draft)).body as { caseId: string };
  expect((await ask(anna, 'POST', `/api/cases/${caseId}/register`)).status).toBe(200);
  await rig.database.store.tx((w) =>
    w.update(table).set({ status: 'answered' }).where(eq(table.id, caseId)),
  );
  const verdict = { outcome: 'unsolved', explanation: 'امسال بودجه‌ای نیست' };
  expect((await ask(head, 'POST', `/api/cases/${caseId}/verify`, verdict)).status).toBe(200);
  const task = (await tasks()).find((one) => one.caseId === caseId);
  return { caseId, path: `/api/announcements/${task?.taskId}` };
}

const tasks = async () => ((await ask(rana, 'GET', '/api/announcements')).body as TellTasks).tasks;
const opened = async (path: string) => (await ask(rana, 'GET', path)).body as OpenedTellTask;

/** Claimed, and asked for: telephony tells the rest. */
async function dial(path: string): Promise<string> {
  expect((await ask(rana, 'POST', `${path}/claim`)).status).toBe(200);
  const done = await ask(rana, 'POST', `${path}/call`, { number: NUMBER });
  expect(done.status).toBe(200);
  return (done.body as { callId: string }).callId;
}

function rings(callId: string): void {
  const calledBy = { agentId: rana.userId, offerId: `${callId}.1` };
  const callerToken = sealCallerNumber(CALLER_KEY, NUMBER);
  say({ ...arrived(callId, Date.now()), direction: 'outbound', callerToken, calledBy });
}

function nobody(callId: string, dialEnd: string): void {
  const by = { direction: 'outbound', agentId: rana.userId, enteredAtMs: Date.now(), dialEnd };
  say(ended(callId, 'unreached', { ...by, endedBy: 'system' }));
}

describe('whoever tells a result', () => {
  test('is at her telephone and serves no line: she could write nothing down', async () => {
    for (const [person, lines] of [
      [rana, 0],
      [anna, 1],
    ] as const) {
      expect((await ask(person, 'POST', '/api/phone/sign-in', { kind: 'web' })).status).toBe(200);
      const asked = rig.telephony.requests.findLast((one) => one.type === 'sign-in-agent');
      expect(asked).toMatchObject({ agentId: person.userId, pausedReason: null });
      expect((asked as { memberships: object[] }).memberships).toHaveLength(lines);
    }
  });

  test('calls the number shown, and no other; a colleague cannot', async () => {
    const { path } = await toTell();
    const early = await ask(rana, 'POST', `${path}/call`, { number: NUMBER });
    expect(early).toMatchObject({ status: 409, body: { code: 'tell-task-not-claimed' } });
    const callId = await dial(path);
    const asked = rig.telephony.requests.findLast((one) => one.type === 'call-out');
    expect(asked).toMatchObject({ agentId: rana.userId, callId });
    const token = (asked as { callerToken: string }).callerToken;
    expect(openCallerToken(CALLER_KEY, token as never)).toBe(NUMBER);
    const other = await ask(rana, 'POST', `${path}/call`, { number: '+989150000000' });
    expect(other).toMatchObject({ status: 422, body: { code: 'not-a-number-of-it' } });
    const taken = await ask(reza, 'POST', `${path}/call`, { number: NUMBER });
    expect(taken).toMatchObject({ status: 409, body: { code: 'tell-task-claimed' } });
    expect((await ask(anna, 'POST', `${path}/call`, { number: NUMBER })).status).toBe(403);
    await ask(rana, 'POST', `${path}/release`);
  });

  test('finds a busy line and a rejected ring written by themselves, each once', async () => {
    const { caseId, path } = await toTell();
    for (const [dialEnd, result] of [
      ['busy', 'busy'],
      ['declined', 'no_answer'],
    ] as const) {
      const callId = await dial(path);
      rings(callId);
      nobody(callId, dialEnd);
      // Told twice, as after a telephony that lost its memory.
      nobody(callId, dialEnd);
      const last = await eventually('the attempt is written', 5_000, async () => {
        const { calls } = await opened(path);
        return calls.at(-1)?.result === result ? calls : null;
      });
      expect(last.at(-1)).toMatchObject({ byName: 'رعنا', numberShown: '0915***4587' });
    }
    const task = (await tasks()).find((one) => one.caseId === caseId);
    expect(task).toMatchObject({ attempts: 2, daysTried: 1, claim: null });
  });

  test('is asked what it was where it may have been our own trunk', async () => {
    const { caseId, path } = await toTell();
    const callId = await dial(path);
    rings(callId);
    nobody(callId, 'no-such-number');
    const { call } = rig.database.store.tables;
    await eventually('its end is kept', 5_000, async () => {
      const rows = await rig.database.store.read.select().from(call).where(eq(call.id, callId));
      return rows[0]?.outcome ?? null;
    });
    const task = (await tasks()).find((one) => one.caseId === caseId);
    expect(task).toMatchObject({ attempts: 0, claim: { isMine: true } });
  });

  test('says how the talk went: its record is finished with it, and is no new message', async () => {
    const day = () => ask(head, 'GET', '/api/matters/split');
    const before = (await day()).body as MatterSplit;
    const { caseId, path } = await toTell();
    const callId = await dial(path);
    rings(callId);
    say(answered(callId, rana.userId, 8_000));
    const mine = await eventually('she has him on the line', 5_000, async () => {
      const { answeredCall } = await opened(path);
      return answeredCall;
    });
    expect(mine.number).toBe(NUMBER);
    const talked = { direction: 'outbound', agentId: rana.userId, enteredAtMs: Date.now() };
    say(ended(callId, 'answered', { ...talked, talkMs: 30_000 }));
    const told = { result: 'reached', number: NUMBER, score: 4 };
    const kept = await ask(rana, 'POST', `${path}/calls`, told);
    expect(kept).toEqual({ status: 200, body: { state: 'told', objected: false } });
    const { contact, contactItem, contactCase } = rig.database.store.tables;
    const { read } = rig.database.store;
    const contactId = contactIdOf(callId);
    const [row] = await read.select().from(contact).where(eq(contact.id, contactId));
    expect(row?.finishedAtMs).not.toBeNull();
    const items = await read
      .select({
        disposition: contactItem.disposition,
        role: contactCase.role,
        of: contactCase.caseId,
      })
      .from(contactItem)
      .innerJoin(contactCase, eq(contactCase.contactItemId, contactItem.id))
      .where(eq(contactItem.contactId, contactId));
    expect(items).toEqual([{ disposition: 'result_call', role: 'result_call', of: caseId }]);
    const finished = () =>
      rig.telephony.requests.some(
        (one) => one.type === 'finish-wrap-up' && one.callId === (callId as never),
      );
    expect(finished()).toBe(true);
    const after = (await day()).body as MatterSplit;
    expect(after.onSpot).toBe(before.onSpot);
    expect(after.trackable).toBe(before.trackable + 1);
    expect((await tasks()).some((one) => one.caseId === caseId)).toBe(false);
  });

  test('writes no case of her own: that is the work of those who take calls', async () => {
    const own = await ask(rana, 'POST', '/api/cases', { contactId: 'any', description: 'چاله' });
    expect(own).toMatchObject({ status: 403, body: { code: 'not-allowed' } });
  });
});
