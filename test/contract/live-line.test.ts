import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NO_RULES, type QueuePlan, ROUND_THE_CLOCK } from '../../src/contract/queue-rules.ts';
import type { QueueView } from '../../src/contract/queues.ts';
import { eventually } from '../support/eventually.ts';
import { serverRig, type Person, type ServerRig } from '../support/server-rig.ts';

let rig: ServerRig;
let supervisor: Person;
let head: Person;
beforeAll(async () => {
  rig = await serverRig({ canDial: true });
  supervisor = await rig.person('vera', ['shift-supervisor'], 'ورا');
  head = await rig.person('head', ['head']);
});
afterAll(() => rig.close());

function ask(person: Person, method: 'GET' | 'POST' | 'PATCH', url: string, body?: object) {
  const headers = { host: rig.host, origin: rig.url, cookie: person.cookie };
  return rig.server.app.inject({ method, url, headers, ...(body && { body }) });
}

/** As the page does: with the version that it has read. */
async function setPlan(set: { rules: object } | { hours: object }) {
  const plans = (await ask(head, 'GET', '/api/queue-plans')).json<QueuePlan[]>();
  const seen = plans.find(({ queueId }) => queueId === 'general')?.versions;
  const version = 'rules' in set ? seen?.rules : seen?.hours;
  return ask(head, 'PATCH', '/api/queue-plans/general', { ...set, version });
}

test('telephony is told of the doors when it connects, after its queues', async () => {
  await eventually('all is told', 10_000, () =>
    rig.telephony.requests.some(({ type }) => type === 'set-line'),
  );
  const types = rig.telephony.requests.map(({ type }) => type);
  expect(types.indexOf('configure-queue')).toBeLessThan(types.indexOf('plan-hours'));
});

test('a supervisor closes the line: told at once, shown with who and when, audited', async () => {
  const closed = await ask(supervisor, 'POST', '/api/line/emergency', {
    on: true,
    waiting: 'leave',
  });
  expect(closed.json()).toEqual({ applied: true });
  const told = rig.telephony.requests.findLast((one) => one.type === 'set-line');
  expect(told).toMatchObject({ line: { emergency: { waiting: 'leave' }, surge: false } });
  const view = (await ask(head, 'GET', '/api/line')).json();
  expect(view.emergency).toMatchObject({ on: true, moved: { byName: 'ورا' } });
  const { audit } = rig.database.store.tables;
  const isIt = eq(audit.act, 'line-closed');
  const acts = await rig.database.store.read.select().from(audit).where(isIt);
  expect(acts).toMatchObject([{ userId: supervisor.userId }]);
});

test('a rule that names a queue which is not there is refused, and nothing is changed', async () => {
  const then = { to: 'queue', queueId: 'nowhere' };
  const rules = { ...NO_RULES, longestWait: { limitMs: 60_000, then } };
  const refused = await setPlan({ rules });
  expect([refused.statusCode, refused.json().code]).toEqual([404, 'unknown-queue']);
  const bad = await setPlan({
    rules: { ...NO_RULES, longestWait: { limitMs: 1, then: { to: 'message' } } },
  });
  expect([bad.statusCode, bad.json().code]).toEqual([400, 'bad-request']);
  const [plan] = (await ask(head, 'GET', '/api/queue-plans')).json();
  expect(plan.rules).toEqual(NO_RULES);
});

test('a rule asks callers only where the queue calls back; telephony is told what else', async () => {
  const then = { to: 'callback', otherwise: 'stay' };
  const rules = { ...NO_RULES, longestWait: { limitMs: 60_000, then } };
  const change = () => setPlan({ rules });
  const refused = await change();
  expect([refused.statusCode, refused.json().code]).toEqual([422, 'queue-calls-nobody-back']);
  const { queue } = rig.database.store.tables;
  await rig.database.store.tx(async (w) => void (await w.update(queue).set({ callbackOn: true })));
  expect((await change()).json()).toMatchObject({ applied: true });
  const told = rig.telephony.requests.findLast((one) => one.type === 'configure-rules');
  expect(told).toMatchObject({ queueId: 'general', rules: { longestWait: { then } } });
  const [plan] = (await ask(head, 'GET', '/api/queue-plans')).json();
  expect(plan.rules.longestWait.then).toEqual(then);
  const hours = { week: null, closedOnHolidays: true, then, waiting: 'stay' };
  const bad = await setPlan({ hours });
  expect([bad.statusCode, bad.json().code]).toEqual([400, 'bad-request']);
});

test('a week of hours and the night’s queue come from the page to telephony; a queue that is not there does not', async () => {
  const queues = (await ask(head, 'GET', '/api/queues')).json<QueueView[]>();
  const general = queues.find(({ queueId }) => queueId === 'general');
  const { queueId: _id, version: _version, lastChange: _last, ...form } = general!;
  const night = { ...form, nameFa: 'شبانه', nameEn: 'Night', extension: '1371' };
  const { queueId } = (await ask(head, 'POST', '/api/queues', night)).json<QueueView>();
  const never = Array.from({ length: 7 }, () => []);
  const hours = (to: string) => ({
    ...{ week: never, closedOnHolidays: false, waiting: 'leave' },
    then: { to: 'queue', queueId: to },
  });
  const change = (body: { hours: object }) => setPlan(body);
  const lastTold = () =>
    rig.telephony.requests.findLast(
      (one) => one.type === 'plan-hours' && one.queueId === 'general',
    );
  const before = lastTold();
  const refused = await change({ hours: hours('nowhere') });
  expect([refused.statusCode, refused.json().code]).toEqual([404, 'unknown-queue']);
  expect(lastTold()).toEqual(before);

  expect((await change({ hours: hours(queueId) })).json()).toMatchObject({ applied: true });
  expect(lastTold()).toMatchObject({
    hours: { closed: [{ cause: 'hours' }], then: { to: 'queue', queueId }, waiting: 'leave' },
  });
  const plans = (await ask(head, 'GET', '/api/queue-plans')).json<QueuePlan[]>();
  expect(plans.find((plan) => plan.queueId === 'general')?.hours).toEqual(hours(queueId));

  expect((await change({ hours: ROUND_THE_CLOCK })).json()).toMatchObject({ applied: true });
  expect(lastTold()).toMatchObject({ hours: null });
});

test('of two who change the same rules at once one is told so, and nothing of the other’s is lost', async () => {
  const read = async () =>
    (await ask(head, 'GET', '/api/queue-plans'))
      .json<QueuePlan[]>()
      .find(({ queueId }) => queueId === 'general')!;
  const { versions } = await read();
  const rules = (limitMs: number) => ({
    rules: { ...NO_RULES, longestWait: { limitMs, then: { to: 'message' } } },
    version: versions.rules,
  });
  const patch = (body: object) => ask(head, 'PATCH', '/api/queue-plans/general', body);
  const answers = await Promise.all([patch(rules(60_000)), patch(rules(90_000))]);
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
  const late = answers.find(({ statusCode }) => statusCode === 409)?.json();
  expect(late.code).toBe('queue-changed');
  const kept = answers.findIndex(({ statusCode }) => statusCode === 200);
  const now = await read();
  expect(now.rules.longestWait?.limitMs).toBe([60_000, 90_000][kept]);
  expect(now.versions.rules).toBe(answers[kept]?.json().version);
  // Whoever has set the hours meanwhile has set something else.
  expect(now.versions.hours).toBe(versions.hours);
  const hours = { hours: ROUND_THE_CLOCK, version: versions.hours };
  expect((await patch(hours)).json()).toEqual({ applied: true, version: versions.hours });
  for (const body of [{ ...rules(60_000), ...hours }, { rules: now.rules }, { version: '' }]) {
    expect((await patch(body)).statusCode).toBe(400);
  }
});
