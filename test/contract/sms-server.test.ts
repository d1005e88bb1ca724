import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import type { CaseView } from '../../src/contract/cases.ts';
import type { CaseReferrals } from '../../src/contract/referrals.ts';
import type { SystemView } from '../../src/contract/health.ts';
import type { SmsRow } from '../../src/contract/sms.ts';
import { contactIdOf } from '../../src/contacts/index.ts';
import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import { eventually } from '../support/eventually.ts';
import { answered, arrived, ended, numbered, offered } from '../support/live-notices.ts';
import { CALLER_KEY, serverRig, type Person, type ServerRig } from '../support/server-rig.ts';
import { openSmsir, type SmsAccount } from '../support/sms-accounts.ts';
import { PATIENCE } from '../support/patience.ts';

/** From the form to the citizen's phone, through the whole server: what is told, and how soon. */
type View = z.infer<typeof CaseView>;
let rig: ServerRig;
let anna: Person;
let vera: Person;
let second: SmsAccount;
let seq = 0;

beforeAll(async () => {
  second = await openSmsir();
  await second.setCredit(1_000);
  rig = await serverRig({ standby: second.provider });
  anna = await rig.person('anna', ['agent'], 'آنا');
  vera = await rig.person('vera', ['special-follow-up', 'head'], 'ورا');
});
afterAll(async () => {
  await rig.close();
  await second.close();
});

async function ask<T>(
  person: Person,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
  as = 200,
) {
  const reply = await rig.server.app.inject({
    method,
    url: path,
    headers: { host: rig.host, origin: rig.url, cookie: person.cookie },
    ...(body === undefined ? {} : { body }),
  });
  expect(reply.statusCode, reply.body).toBe(as);
  return (reply.body === '' ? undefined : reply.json()) as T;
}

/** A case registered in a call from this number; null: withheld. */
async function register(callId: string, phone: string | null): Promise<View> {
  const say = (notice: object) => rig.telephony.say(numbered((seq += 1), Date.now(), notice));
  const token = phone === null ? null : sealCallerNumber(CALLER_KEY, phone);
  say({ ...arrived(callId, Date.now()), callerToken: token });
  say(offered(callId, anna.userId));
  say(answered(callId, anna.userId, 900));
  say(ended(callId, 'answered', { agentId: anna.userId, enteredAtMs: Date.now() }));
  await eventually('the call is stored', 5_000, async () => {
    const { contact } = rig.database.store.tables;
    const rows = await rig.database.store.read.select().from(contact);
    return rows.some((row) => row.callId === callId && row.endedAtMs !== null);
  });
  const draft = await ask<View>(anna, 'POST', '/api/cases', {
    contactId: contactIdOf(callId),
    serviceCode: '101',
    district: 3,
    description: 'چاله جلوی مدرسه',
  });
  const registered = await ask<View>(anna, 'POST', `/api/cases/${draft.caseId}/register`, {});
  const disposition = 'case_created';
  const path = `/api/contacts/${contactIdOf(callId)}/finish`;
  await ask(anna, 'POST', path, { disposition }, 204);
  return registered;
}

/** The unit's letter is recorded, then its reply is accepted with the result. */
async function verify(caseId: string, outcome: string): Promise<View> {
  const history = await ask<CaseReferrals>(vera, 'GET', `/api/cases/${caseId}/referrals`);
  await ask(vera, 'POST', `/api/cases/${caseId}/letter`, {
    referralId: history.referrals[0]?.referralId,
    text: 'با آسفالت گرم پر شد',
    answeredAtMs: history.referrals[0]?.sentAtMs,
    number: '137-5521',
    year: 1405,
  });
  return ask<View>(vera, 'POST', `/api/cases/${caseId}/verify`, {
    outcome,
    explanation: 'با آسفالت گرم پر شد',
  });
}

const messagesOf = (caseId: string) => ask<SmsRow[]>(vera, 'GET', `/api/sms?caseId=${caseId}`);

async function metric(name: string): Promise<string[]> {
  const page = await rig.metrics.registry.metrics();
  return page.split('\n').filter((line) => line.startsWith(name));
}

/** As the gateway reports it, of every message that it took. */
async function reportDelivered(): Promise<void> {
  const { smsOutbox } = rig.database.store.tables;
  const rows = await rig.database.store.read.select().from(smsOutbox);
  for (const { messageId } of rows) {
    const url = `/api/sms/callback/callback-secret-of-the-test?messageid=${messageId}&status=10`;
    const reply = await rig.server.app.inject({ method: 'GET', url, headers: { host: rig.host } });
    expect(reply.statusCode).toBe(200);
  }
}

test('the code leaves when the talk is finished, the result once, both without delay', async () => {
  const { caseId, trackingCode } = await register('1763900000.1', '09153124587');
  const leaves = async (kind: string) => {
    const row = await eventually(`the ${kind} is accepted`, 5_000, async () => {
      const rows = await messagesOf(caseId);
      return rows.find((one) => one.kind === kind && !['queued', 'sending'].includes(one.state));
    });
    expect(row.updatedAtMs - row.createdAtMs, kind).toBeLessThan(PATIENCE * 500);
    return row;
  };
  expect((await leaves('registered')).body).toContain(trackingCode);
  await verify(caseId, 'solved');
  await leaves('result');
  await reportDelivered();
  await eventually('the citizen is told', 15_000, async () => {
    const { status } = await ask<View>(vera, 'GET', `/api/cases/${caseId}`);
    return status === 'announced';
  });
  const kinds = (await messagesOf(caseId)).map(({ kind }) => kind).sort();
  expect(kinds).toEqual(['registered', 'result']);

  expect(await metric('pasokh_sms_messages{state="delivered"}')).toEqual([
    'pasokh_sms_messages{state="delivered"} 2',
  ]);
  expect(await metric('pasokh_sms_messages{state="needs_review"}')).toEqual([
    'pasokh_sms_messages{state="needs_review"} 0',
  ]);
  expect(await metric('pasokh_sms_oldest_waiting_ms ')).toEqual(['pasokh_sms_oldest_waiting_ms 0']);
  expect(await metric('pasokh_sms_gateway_resting')).toEqual(['pasokh_sms_gateway_resting 0']);
  // What the simulator's account had at the start: it is looked at now and then, not at each message.
  expect(await metric('pasokh_sms_credit{gateway="simulator"}')).toEqual([
    'pasokh_sms_credit{gateway="simulator"} 1000000000',
  ]);
  expect(await metric('pasokh_sms_delivered_ms_count')).toEqual([
    'pasokh_sms_delivered_ms_count 2',
  ]);
  expect((await metric('pasokh_sms_gateway_ms_count')).join()).toContain('outcome="accepted"');
});

test('the account that stands by is looked at, too: it is charged before it is needed', async () => {
  const accounts = async () => {
    const { parts } = await ask<SystemView>(vera, 'GET', '/api/system');
    return parts.filter(({ part }) => part.startsWith('sms-'));
  };
  const low = { state: 'worry', reason: 'low-credit', amount: 1_000 };
  await eventually('its credit is known', 5_000, async () =>
    (await accounts()).some(({ reason }) => reason === 'low-credit'),
  );
  expect(await accounts()).toEqual([
    { part: 'sms-account', state: 'well', reason: null, amount: null },
    { part: 'sms-standby', ...low },
  ]);
  expect(await metric('pasokh_sms_credit{gateway="smsir"}')).toEqual([
    'pasokh_sms_credit{gateway="smsir"} 1000',
  ]);
});

test('who gave no number is not waited for: the case is told and closed, with the reason', async () => {
  const { caseId } = await register('1763900000.2', null);
  const after = await verify(caseId, 'solved');
  expect(after.status).toBe('told_closed');
  expect(after.events.at(-1)).toMatchObject({ type: 'told-closed', byName: null });
  expect(await messagesOf(caseId)).toEqual([]);
});

test('bad news is told by a voice: the case waits for the call, not closed, not announced', async () => {
  const { caseId } = await register('1763900000.3', '09153124588');
  expect((await verify(caseId, 'unsolved')).status).toBe('verified');
  expect((await messagesOf(caseId)).map(({ kind }) => kind)).toEqual(['registered']);
});
