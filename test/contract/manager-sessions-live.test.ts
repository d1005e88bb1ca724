import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contactIdOf } from '../../src/contacts/index.ts';
import type { CaseView } from '../../src/contract/cases.ts';
import type {
  GuestView,
  ManagerSession,
  OpenedSession,
} from '../../src/contract/manager-sessions.ts';
import { openCallerToken, sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import { eventually } from '../support/eventually.ts';
import { answered, arrived, ended, numbered, offered } from '../support/live-notices.ts';
import { CALLER_KEY, type Person, serverRig, type ServerRig } from '../support/server-rig.ts';

const ZAHRA = '+989153124587';
const ALI = '+989153334444';

/** A manager's hour through the whole server: booked, called, shown, promised, written down. */
let rig: ServerRig;
let anna: Person;
let boris: Person;
let helen: Person;
let guest: Person;
let sessionId = '';
let seq = 0;

beforeAll(async () => {
  rig = await serverRig({ canDial: true });
  anna = await rig.person('anna', ['agent'], 'آنا');
  boris = await rig.person('boris', ['agent'], 'بوریس');
  helen = await rig.person('helen', ['head'], 'رئیس');
  guest = await rig.person('shahr', ['guest-manager'], 'شهردار');
});
afterAll(() => rig.close());

const say = (...notices: object[]): void => {
  for (const notice of notices) rig.telephony.say(numbered((seq += 1), Date.now(), notice));
};
async function ask(by: Person, method: 'GET' | 'POST', url: string, body?: object) {
  const answer = await rig.server.app.inject({
    method,
    url,
    headers: { host: rig.host, origin: rig.url, cookie: by.cookie },
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
}
async function ok<T>(by: Person, method: 'GET' | 'POST', url: string, body?: object): Promise<T> {
  const answer = await ask(by, method, url, body);
  expect([url, answer.status, answer.body?.code]).toEqual([url, 200, undefined]);
  return answer.body as T;
}
const path = () => `/api/manager-sessions/${sessionId}`;
const act = (what: string, body: object = {}) =>
  ok<OpenedSession>(anna, 'POST', `${path()}/${what}`, body);
const view = () => ok<OpenedSession>(anna, 'GET', path());
const lastAsked = () =>
  rig.telephony.requests.findLast((one) => one.type === 'call-out') as
    | { callId: string; callerToken: string }
    | undefined;

const rowOf = async (callId: string) => {
  const { contact } = rig.database.store.tables;
  const own = eq(contact.id, contactIdOf(callId));
  return (await rig.database.store.read.select().from(contact).where(own))[0];
};

/** He has called the line, and this expert has talked with him. */
async function talked(callId: string, by: Person, number: string): Promise<string> {
  const enteredAtMs = Date.now() - 60_000;
  const callerToken = sealCallerNumber(CALLER_KEY, number);
  const end = { agentId: by.userId, enteredAtMs, waitMs: 1_000, talkMs: 50_000 };
  say(
    { ...arrived(callId, enteredAtMs), callerToken },
    offered(callId, by.userId),
    answered(callId, by.userId, 1_000),
    ended(callId, 'answered', end),
  );
  await eventually('the contact has ended', 5_000, async () => (await rowOf(callId))?.endedAtMs);
  return contactIdOf(callId);
}
/** Our call to him: taken and over, or nobody took it. */
function rings(callId: string, number: string): object {
  const callerToken = sealCallerNumber(CALLER_KEY, number);
  const calledBy = { agentId: anna.userId, offerId: `${callId}.1` };
  return { ...arrived(callId, Date.now()), direction: 'outbound', callerToken, calledBy };
}

describe('a manager’s hour', () => {
  test('is planned, and any expert books whom he has in hand, by the number on record', async () => {
    const nowMs = Date.now();
    const [planned] = await ok<ManagerSession[]>(helen, 'POST', '/api/manager-sessions', {
      ...{ manager: 'shahr', host: 'anna', title: 'شهردار منطقه ۳', office: 'district' },
      ...{ fromMs: nowMs - 60_000, untilMs: nowMs + 3_600_000, places: 5 },
      ...{ districts: [3], topics: 'آسفالت' },
    });
    sessionId = planned?.sessionId ?? '';
    const zahra = await talked('5.1', boris, ZAHRA);
    const ali = await talked('5.2', boris, ALI);
    for (const contactId of [zahra, ali]) {
      const form = { from: { contactId }, matter: 'آسفالت کوچه ما' };
      await ok(boris, 'POST', `${path()}/bookings`, form);
    }
    const twice = { from: { contactId: zahra }, matter: 'باز هم' };
    const refused = await ask(boris, 'POST', `${path()}/bookings`, twice);
    expect(refused).toMatchObject({ status: 409, body: { code: 'already-booked' } });
    expect((await view()).bookings.map(({ place, state }) => [place, state])).toEqual([
      [1, 'booked'],
      [2, 'booked'],
    ]);
  });

  test('telephony does not take the call: it is his turn still', async () => {
    await act('start');
    rig.telephony.answer = async () => ({ ok: false, refusal: 'already-on-line' });
    const refused = await ask(anna, 'POST', `${path()}/call-next`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'already-on-line' } });
    rig.telephony.answer = async () => ({ ok: true });
    const { bookings, talk } = await view();
    expect(talk).toBeNull();
    expect(bookings[0]).toMatchObject({ state: 'booked', tries: 0 });
  });

  test('nobody takes it: the list knows by itself, and the next one is called', async () => {
    const called = await act('call-next');
    expect(called.talk).toMatchObject({ matter: 'آسفالت کوچه ما' });
    const { callId = '', callerToken = '' } = lastAsked() ?? {};
    expect(openCallerToken(CALLER_KEY, callerToken as never)).toBe(ZAHRA);
    say(
      rings(callId, ZAHRA),
      ended(callId, 'unreached', { direction: 'outbound', endedBy: 'system', dialEnd: 'busy' }),
    );
    const left = await eventually('her turn is over', 5_000, async () => {
      const now = await view();
      return now.talk === null ? now : null;
    });
    expect(left.bookings[0]).toMatchObject({ state: 'booked', tries: 1 });
  });

  test('the manager sees what is written while they talk, and promises; the record is finished with the talk', async () => {
    await act('call-next');
    const { callId = '', callerToken = '' } = lastAsked() ?? {};
    expect(openCallerToken(CALLER_KEY, callerToken as never)).toBe(ALI);
    say(rings(callId, ALI), answered(callId, anna.userId, 4_000));
    await eventually('he is on the line', 5_000, async () => (await rowOf(callId))?.agentId);
    const contactId = contactIdOf(callId);
    const draft = { contactId, serviceCode: '101', district: 3, description: 'آسفالت خراب است' };
    const opened = await ok<CaseView>(anna, 'POST', '/api/cases', {
      ...draft,
      addressText: 'کوچه ۵',
    });
    await ok(anna, 'POST', `/api/cases/${opened.caseId}/register`);
    const shown = await ok<GuestView>(guest, 'GET', '/api/manager-guest');
    expect(shown.talk?.cases).toMatchObject([{ description: 'آسفالت خراب است' }]);
    expect(JSON.stringify(shown)).not.toMatch(/9153334444|9153124587/u);
    const dueAtMs = Date.now() + 3 * 86_400_000;
    const promised = await ok<GuestView>(guest, 'POST', '/api/manager-guest/promises', {
      ...{ caseId: opened.caseId, text: 'پنجشنبه آسفالت می‌شود', dueAtMs },
      departmentId: 'district-3-works-office',
    });
    expect(promised.promises).toMatchObject([{ text: 'پنجشنبه آسفالت می‌شود', outcome: null }]);
    const end = { direction: 'outbound', agentId: anna.userId, enteredAtMs: Date.now() };
    say(ended(callId, 'answered', { ...end, waitMs: 4_000, talkMs: 60_000 }));
    await eventually('the call is over', 5_000, async () => (await rowOf(callId))?.endedAtMs);
    const left = await act('end-talk', { as: 'talked' });
    expect(left.bookings[1]).toMatchObject({ state: 'talked' });
    expect(await rowOf(callId)).toMatchObject({ managerSessionId: sessionId });
    expect((await rowOf(callId))?.finishedAtMs).not.toBeNull();
    const kept = await ok<CaseView>(anna, 'GET', `/api/cases/${opened.caseId}`);
    expect(kept.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['raised-with-manager', 'promise-written']),
    );
    const { audit } = rig.database.store.tables;
    const acts = await rig.database.store.read.select().from(audit);
    const shownTo = acts.filter((one) => one.act === 'turn-shown').map(({ userId }) => userId);
    expect(shownTo).toEqual([guest.userId]);
    expect(JSON.stringify(acts)).not.toContain('پنجشنبه');
  });

  test('over, its screen is closed to him and its figures are in the report', async () => {
    await act('end');
    expect(await ask(guest, 'GET', '/api/manager-guest')).toMatchObject({
      status: 403,
      body: { code: 'no-session-now' },
    });
    const day = new Date().toISOString().slice(0, 4);
    const url = `/api/manager-report?from=${day}-01-01&to=${day}-12-31`;
    const { total } = await ok<{ total: object }>(helen, 'GET', url);
    expect(total).toMatchObject({ booked: 2, talked: 1, leftOver: 1, promises: 1, cases: 1 });
  });
});
