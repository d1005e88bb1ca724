import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contactIdOf } from '../../src/contacts/index.ts';
import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import { eventually } from '../support/eventually.ts';
import { answered, arrived, ended, numbered, offered } from '../support/live-notices.ts';
import { CALLER_KEY, type Person, serverRig, type ServerRig } from '../support/server-rig.ts';

/** What a citizen can do on his own page, with code and four digits and nothing else. */
const NUMBER = '+989153124587';
const NAME = 'زهرا محمدی';
let rig: ServerRig;
let anna: Person;
let vera: Person;
let seq = 0;
let calls = 0;
/** Each citizen at another address, as the edge tells it. */
let address = 1;

beforeAll(async () => {
  rig = await serverRig();
  anna = await rig.person('anna', ['agent'], 'آنا');
  vera = await rig.person('vera', ['special-follow-up'], 'ورا');
});
afterAll(() => rig.close());

async function ask(url: string, body: object, by?: Person, more: Record<string, string> = {}) {
  const answer = await rig.server.app.inject({
    method: 'POST',
    url,
    headers: {
      ...{ host: rig.host, origin: rig.url, 'x-forwarded-for': `10.1.0.${address}` },
      ...(by === undefined ? {} : { cookie: by.cookie }),
      ...more,
    },
    body,
  });
  const { statusCode: status, headers } = answer;
  return { status, headers, text: answer.body, body: answer.body === '' ? null : answer.json() };
}
const look = (code: string, secret: string) => ask('/api/public/tracking', { code, secret });
const say = (code: string, secret: string, more: object) =>
  ask('/api/public/feedback', { code, secret, ...more });

/** Registered by an expert; told when `isTold`. */
async function written(isTold: boolean): Promise<{ caseId: string; code: string }> {
  address += 1;
  calls += 1;
  const callId = `8.${calls}`;
  const enteredAtMs = Date.now() - 60_000;
  const talk = { agentId: anna.userId, enteredAtMs, waitMs: 1_000, talkMs: 50_000 };
  const notices = [
    { ...arrived(callId, enteredAtMs), callerToken: sealCallerNumber(CALLER_KEY, NUMBER) },
    offered(callId, anna.userId),
    answered(callId, anna.userId, 1_000),
    ended(callId, 'answered', talk),
  ];
  for (const notice of notices) rig.telephony.say(numbered((seq += 1), Date.now(), notice));
  const contactId = contactIdOf(callId);
  const { contact, cases } = rig.database.store.tables;
  const { read } = rig.database.store;
  await eventually('the contact is there', 5_000, async () => {
    return (await read.select().from(contact).where(eq(contact.id, contactId)))[0]?.endedAtMs;
  });
  const person = { name: NAME, kind: 'resident', district: 9, address: 'هاشمیه ۲۵ پلاک ۷' };
  const made = await ask('/api/citizens', { contactId, ...person }, anna);
  const form = { contactId, serviceCode: '101', district: 9, description: 'چاله جلوی خانه ما' };
  const { citizenId } = made.body as { citizenId: string };
  const draft = { ...form, addressText: 'هاشمیه ۲۵', citizenId };
  const { caseId } = (await ask('/api/cases', draft, anna)).body as { caseId: string };
  const registered = await ask(`/api/cases/${caseId}/register`, {}, anna);
  const code = (registered.body as { trackingCode: string }).trackingCode;
  if (!isTold) return { caseId, code };
  await rig.database.store.tx((w) =>
    w.update(cases).set({ status: 'answered' }).where(eq(cases.id, caseId)),
  );
  const verdict = { outcome: 'solved', explanation: 'با آسفالت گرم پر شد' };
  expect((await ask(`/api/cases/${caseId}/verify`, verdict, vera)).status).toBe(200);
  const objectableUntilMs = Date.now() + 86_400_000;
  await rig.database.store.tx((w) =>
    w
      .update(cases)
      .set({ status: 'announced', announcedAtMs: Date.now(), objectableUntilMs })
      .where(eq(cases.id, caseId)),
  );
  return { caseId, code };
}

async function feedbackOf(caseId: string) {
  const { feedback } = rig.database.store.tables;
  return rig.database.store.read.select().from(feedback).where(eq(feedback.caseId, caseId));
}

describe('the citizen’s own page', () => {
  test('tells how the request stands, and nothing of who he is', async () => {
    const { code } = await written(false);
    const found = await look(code, '4587');
    expect(found).toMatchObject({
      status: 200,
      body: { status: 'referred', outcome: null, explanation: null, mayAnswerUntilMs: null },
    });
    expect(found.headers['cache-control']).toBe('no-store');
    // Whoever types his whole number is not sent away for it.
    for (const whole of ['09153124587', '+98 915 312 4587']) {
      expect((await look(code, whole)).status).toBe(200);
    }
    for (const personal of [NAME, 'محمدی', '9153124587', 'هاشمیه', 'چاله', anna.userId]) {
      expect(found.text).not.toContain(personal);
    }
    expect(Object.keys(found.body as object).toSorted()).toEqual(
      [
        ...['district', 'explanation', 'mayAnswerUntilMs', 'outcome', 'registeredAtMs'],
        ...['mayWithdraw', 'serviceName', 'status', 'trackingCode'],
      ].toSorted(),
    );
  });

  test('a wrong code and wrong digits sound the same, and five of them lock that code', async () => {
    const { code } = await written(true);
    const wrong = await look(code, '0000');
    const nobody = await look('200000000', '4587');
    expect(wrong).toMatchObject({ status: 404, body: { code: 'not-tracked' } });
    expect(nobody.body).toEqual(wrong.body);
    // Feedback is no second door to guess at.
    for (let n = 0; n < 4; n += 1) {
      expect((await say(code, '1111', { accepts: true })).status).toBe(404);
    }
    expect(await look(code, '4587')).toMatchObject({
      status: 429,
      body: { code: 'lookup-locked' },
    });
    const locked = await say(code, '4587', { accepts: false });
    expect(locked).toMatchObject({ status: 429, body: { code: 'lookup-locked' } });
    // From elsewhere it is locked, too.
    address += 1;
    expect((await look(code, '4587')).status).toBe(429);
  });

  test('who asks without end from one address is told to wait, whatever the codes are', async () => {
    address += 1;
    const statuses: number[] = [];
    for (let n = 0; n < 25; n += 1) statuses.push((await look('200000000', '0000')).status);
    expect(statuses.slice(0, 3)).toEqual([404, 404, 404]);
    expect(statuses.at(-1)).toBe(429);
    const last = await look('300000000', '0000');
    expect(last.body).toMatchObject({ code: 'too-many-requests' });
  });

  test('another site cannot ask in his browser', async () => {
    const { code } = await written(true);
    const asked = { code, secret: '4587', accepts: false };
    const evil = { origin: 'https://elsewhere.example' };
    const refused = await ask('/api/public/feedback', asked, undefined, evil);
    expect(refused).toMatchObject({ status: 403, body: { code: 'bad-origin' } });
  });

  test('he accepts the answer: the same word as 31 by SMS', async () => {
    const { caseId, code } = await written(true);
    const found = await look(code, '۴۵۸۷');
    expect(found.body).toMatchObject({ outcome: 'solved', explanation: 'با آسفالت گرم پر شد' });
    const done = await say(code, '4587', { accepts: true, score: 5 });
    expect(done).toMatchObject({ status: 200, body: { became: 'accepted' } });
    const kept = await feedbackOf(caseId);
    expect(kept).toMatchObject([{ channel: 'web', satisfied: true, score: 5, byId: null }]);
    // The last word counts, and there is one.
    await say(code, '4587', { accepts: true, score: 3 });
    expect(await feedbackOf(caseId)).toMatchObject([{ score: 3 }]);
  });

  test('he does not: special follow-up has it in a new cycle, with his words; once', async () => {
    const { caseId, code } = await written(true);
    const words = 'دوباره فرو رفته است';
    const done = await say(code, '4587', { accepts: false, words });
    const tracked = { status: 'special_follow_up', outcome: null, mayAnswerUntilMs: null };
    expect(done).toMatchObject({ status: 200, body: { became: 'objected', tracked } });
    const view = await rig.server.app.inject({
      method: 'GET',
      url: `/api/cases/${caseId}`,
      headers: { host: rig.host, cookie: vera.cookie },
    });
    const events = (view.json() as { events: { type: string; note: string | null }[] }).events;
    expect(events.at(-1)).toMatchObject({ type: 'objected', note: words });
    expect(await feedbackOf(caseId)).toMatchObject([
      { channel: 'web', satisfied: false, cycle: 1 },
    ]);
    const again = await say(code, '4587', { accepts: false });
    expect(again).toMatchObject({ status: 409, body: { code: 'objection-too-late' } });
  });

  test('he takes it back, with a reason: the unit is told, and his number hears of it', async () => {
    const { caseId, code } = await written(false);
    const back = (secret: string, reason: string) =>
      ask('/api/public/withdrawal', { code, secret, reason });
    expect((await back('1111', 'رفع شد')).status).toBe(404);
    expect((await back('4587', '  ')).status).toBe(400);
    const done = await back('4587', 'رفع شد');
    expect(done).toMatchObject({ status: 200, body: { status: 'withdrawn', mayWithdraw: false } });
    expect(done.headers['cache-control']).toBe('no-store');
    const { officialNotice, smsOutbox } = rig.database.store.tables;
    const { read } = rig.database.store;
    const told = await read.select().from(officialNotice).where(eq(officialNotice.caseId, caseId));
    expect(told).toMatchObject([{ kind: 'withdrawn' }]);
    const sent = await read.select().from(smsOutbox).where(eq(smsOutbox.caseId, caseId));
    expect(sent.filter(({ kind }) => kind === 'reply')).toMatchObject([{ urgent: true }]);
    expect(await back('4587', 'رفع شد')).toMatchObject({
      ...{ status: 409, body: { code: 'wrong-state' } },
    });
  });

  test('what he types is taken as text and no more', async () => {
    const { code } = await written(true);
    expect((await say(code, '4587', { accepts: 'no' })).status).toBe(400);
    expect((await say(code, '4587', { accepts: true, score: 9 })).status).toBe(400);
    expect((await say(code, '4587', { accepts: true, caseId: 'x' })).status).toBe(400);
    expect((await look("' or 1=1 --", '4587')).status).toBe(404);
  });
});
