import { afterAll, beforeAll, expect, test } from 'vitest';
import { contactIdOf } from '../../src/contacts/index.ts';
import type { ShiftNow } from '../../src/contract/shifts.ts';
import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import { eventually } from '../support/eventually.ts';
import { answered, arrived, ended, numbered, offered } from '../support/live-notices.ts';
import { CALLER_KEY, serverRig, type Person, type ServerRig } from '../support/server-rig.ts';

/** Those who lead and train, over the running server: what reaches telephony and colleagues' desks. */
let rig: ServerRig;
let anna: Person;
let boris: Person;
let lead: Person;
let head: Person;
let trainer: Person;
let seq = 0;

beforeAll(async () => {
  rig = await serverRig();
  anna = await rig.person('anna', ['agent'], 'آنا');
  boris = await rig.person('boris', ['agent'], 'بوریس');
  lead = await rig.person('lead', ['shift-supervisor'], 'مینا');
  head = await rig.person('helen', ['head']);
  trainer = await rig.person('tara', ['training']);
});
afterAll(() => rig.close());

function ask(person: Person, method: 'GET' | 'POST' | 'PATCH', url: string, body?: object) {
  const headers = { host: rig.host, origin: rig.url, cookie: person.cookie };
  return rig.server.app.inject({ method, url, headers, ...(body && { body }) });
}
const say = (notice: object) => rig.telephony.say(numbered((seq += 1), Date.now(), notice));

test('a skill without its course is not told to telephony, and comes back with it', async () => {
  const skillsTold = () =>
    rig.telephony.requests.flatMap((one) =>
      one.type === 'sign-in-agent' && one.agentId === boris.userId ? [one.skills] : [],
    );
  const skills = [{ name: 'arabic', level: 5 }];
  await ask(head, 'PATCH', `/api/queue-agents/${boris.userId}/skills`, { skills });
  expect((await ask(boris, 'POST', '/api/phone/sign-in', { kind: 'web' })).statusCode).toBe(200);
  expect(skillsTold().at(-1)).toEqual({ arabic: 5 });
  const course = { skill: 'arabic', course: 'عربی' };
  const set = await ask(trainer, 'POST', '/api/trainings/skill-course', course);
  expect(set.json().skills).toMatchObject([{ ...course, lacking: [{ userId: boris.userId }] }]);
  expect(skillsTold().at(-1)).toEqual({});
  const passed = { userId: boris.userId, course: 'عربی', takenOn: '2026-01-01', result: 'passed' };
  await ask(trainer, 'POST', '/api/trainings', { ...passed, score: null, validUntil: null });
  expect(skillsTold().at(-1)).toEqual({ arabic: 5 });
  // What was given stays given: the page of queues shows it all the while.
  const agents = (await ask(head, 'GET', '/api/queue-agents')).json() as { userId: string }[];
  expect(agents.find(({ userId }) => userId === boris.userId)).toMatchObject({ skills });
});

test('a contact that was left is given to a colleague, who can open its record', async () => {
  const callId = '1763900400.1';
  const agentId = anna.userId;
  const now = Date.now();
  say({ ...arrived(callId, now), callerToken: sealCallerNumber(CALLER_KEY, '09153124587') });
  say(offered(callId, agentId));
  say(answered(callId, agentId, 900));
  say(ended(callId, 'answered', { agentId, enteredAtMs: now }));
  const contactId = contactIdOf(callId);
  const path = `/api/shift/contacts/${contactId}/give`;
  await eventually('its call is over, and she completes it', 5_000, async () => {
    const early = await ask(lead, 'POST', path, { agentId: boris.userId });
    return early.json().code === 'contact-in-hand';
  });
  say({ type: 'wrap-up-ended', callId, agentId, by: 'limit', durationMs: 1 });
  const left = await eventually('it is on the list of those who lead', 5_000, async () => {
    const shift = (await ask(lead, 'GET', '/api/shift')).json() as ShiftNow;
    return shift.picture.unfinished.find((one) => one.contactId === contactId) ?? null;
  });
  expect(left).toMatchObject({ agentName: 'آنا', drafts: 0 });
  const pop = `/api/calls/${callId}/pop`;
  expect((await ask(boris, 'GET', pop)).json().code).toBe('not-your-call');
  const nobody = await ask(lead, 'POST', path, { agentId: trainer.userId });
  expect([nobody.statusCode, nobody.json().code]).toEqual([404, 'unknown-agent']);
  expect((await ask(lead, 'POST', path, { agentId: boris.userId })).statusCode).toBe(200);
  expect((await ask(boris, 'GET', pop)).json()).toMatchObject({ contactId });
  const finish = `/api/contacts/${contactId}/finish`;
  const late = await ask(anna, 'POST', finish, { disposition: 'silent' });
  expect(late.json().code).toBe('not-your-contact');
  expect((await ask(boris, 'POST', finish, { disposition: 'silent' })).statusCode).toBe(204);
  const again = await ask(lead, 'POST', path, { agentId: agentId });
  expect([again.statusCode, again.json().code]).toEqual([409, 'contact-finished']);
});

test('what must be read is found where experts look for answers', async () => {
  const to = { roles: ['agent'], queueIds: [], departmentIds: [] };
  const text = { title: 'تانکر آب', body: 'در میدان شهدا.', to, remindAfterHours: 4 };
  const dates = { validFromMs: Date.now() - 1_000, validUntilMs: null };
  const [row] = (await ask(lead, 'POST', '/api/circulars', { ...text, ...dates })).json();
  const asked = { typed: 'تانکر', serviceCode: null, district: null, said: '' };
  const found = await ask(anna, 'POST', '/api/knowledge/find', asked);
  expect(found.json()).toMatchObject([{ articleId: row.circularId, isCircular: true }]);
  // It is for experts; who trains them is none.
  expect((await ask(trainer, 'POST', '/api/knowledge/find', asked)).json()).toEqual([]);
  const ends = await ask(lead, 'POST', '/api/circulars', { ...text, ...dates, validUntilMs: 1 });
  expect([ends.statusCode, ends.json().code]).toEqual([400, 'bad-request']);
});
