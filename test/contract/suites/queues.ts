import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_RULES, type QueuePlan } from '../../../src/contract/queue-rules.ts';
import type { QueueView } from '../../../src/contract/queues.ts';
import { eventually } from '../../support/eventually.ts';
import { serverRig, type Person, type ServerRig } from '../../support/server-rig.ts';

/** Settings of queues, from the browser's request to telephony's socket and the boards. */
export function queuesSuite(openUrl: (name: string) => Promise<string>): void {
  describe('queues', () => {
    let rig: ServerRig;
    let head: Person;
    let agent: Person;
    beforeAll(async () => {
      rig = await serverRig({ databaseUrl: await openUrl('queues'), canDial: true });
      head = await rig.person('head', ['head'], 'رئیس');
      agent = await rig.person('anna', ['agent'], 'آنا');
      await eventually('telephony was greeted', 5_000, () => toldTypes().includes('show-view'));
    });
    afterAll(() => rig.close());

    const toldTypes = () => rig.telephony.requests.map((request) => request.type);
    const lastSignIn = () =>
      rig.telephony.requests.findLast(({ type }) => type === 'sign-in-agent');

    async function ask(method: 'GET' | 'POST' | 'PATCH', url: string, body?: object, by = head) {
      const headers = { host: rig.host, origin: rig.url, cookie: by.cookie };
      const payload = body === undefined ? {} : { payload: body };
      const answer = await rig.server.app.inject({ method, url, headers, ...payload });
      return {
        status: answer.statusCode,
        body: answer.body === '' ? null : answer.json(),
      };
    }

    async function queueOf(queueId: string): Promise<QueueView> {
      const { body } = await ask('GET', '/api/queues');
      const found = (body as QueueView[]).find((one) => one.queueId === queueId);
      if (found === undefined) throw new Error(`${queueId} is not listed`);
      return found;
    }

    function formOf({ queueId: _id, version: _version, lastChange: _last, ...form }: QueueView) {
      return form;
    }

    async function rulesSeen(): Promise<string | undefined> {
      const plans = (await ask('GET', '/api/queue-plans')).body as QueuePlan[];
      return plans.find(({ queueId }) => queueId === 'general')?.versions.rules;
    }

    async function audited(act: string) {
      const { audit } = rig.database.store.tables;
      const rows = await rig.database.store.read.select().from(audit);
      return rows.filter((row) => row.act === act);
    }

    const lastTold = (queueId: string) =>
      rig.telephony.requests
        .flatMap((request) => (request.type === 'configure-queue' ? [request.queue] : []))
        .findLast((queue) => queue.queueId === queueId);

    test('a change is kept, audited with before and after, and told at once', async () => {
      const before = await queueOf('general');
      const form = { ...formOf(before), ringLimitMs: 25_000, serviceLevelMs: 30_000 };
      const { status, body } = await ask('PATCH', '/api/queues/general', {
        ...form,
        version: before.version,
      });
      expect([status, body.version, body.ringLimitMs]).toEqual([200, before.version + 1, 25_000]);
      expect(body.lastChange).toMatchObject({ byName: 'رئیس' });
      expect(body.lastChange.changes).toEqual(
        expect.arrayContaining([
          { field: 'ringLimitMs', before: 20_000, after: 25_000 },
          { field: 'serviceLevelMs', before: 20_000, after: 30_000 },
        ]),
      );
      await eventually('told', 5_000, () => lastTold('general')?.ringLimitMs === 25_000);
      const shown = rig.server.hub.joinBoard().queues.find((one) => one.queueId === 'general');
      expect(shown?.serviceLevelMs).toBe(30_000);
      const [entry] = await audited('queue-changed');
      expect(entry).toMatchObject({
        userId: head.userId,
        subjectId: 'general',
        detail: { 'ringLimitMs.before': 20_000, 'ringLimitMs.after': 25_000 },
      });
    });

    test('callbacks are not switched off while a rule asks for them; in both languages it is said which', async () => {
      const change = async (edit: object, language = 'fa') => {
        const { version, ...form } = await queueOf('general').then((queue) => ({
          ...formOf(queue),
          version: queue.version,
        }));
        const headers = { host: rig.host, origin: rig.url, cookie: head.cookie };
        const answer = await rig.server.app.inject({
          method: 'PATCH',
          url: '/api/queues/general',
          headers: { ...headers, 'accept-language': language },
          payload: { ...form, ...edit, version },
        });
        return { status: answer.statusCode, body: answer.json() };
      };
      const rules = (then: object) => ({
        rules: {
          ...NO_RULES,
          longestQueue: { maxWaiting: 9, then },
          longestWait: { limitMs: 60_000, then },
        },
      });
      const setRules = async (then: object) =>
        ask('PATCH', '/api/queue-plans/general', { ...rules(then), version: await rulesSeen() });
      const asking = { to: 'callback', otherwise: 'message' };
      expect((await change({ callbackOn: true })).status).toBe(200);
      expect((await setRules(asking)).status).toBe(200);
      const refused = await change({ callbackOn: false });
      expect(refused).toMatchObject({
        status: 422,
        body: { code: 'rules-ask-callback', fields: ['longestQueue', 'longestWait'] },
      });
      expect(refused.body.message).toContain('«صف پر است، انتظار به مرز رسید»');
      const english = await change({ callbackOn: false }, 'en');
      expect(english.body.message).toContain('"the queue is full, the wait has reached its limit"');
      expect((await queueOf('general')).callbackOn).toBe(true);
      expect((await change({ callbackTries: 4 })).status).toBe(200);
      expect((await setRules({ to: 'message' })).status).toBe(200);
      expect((await change({ callbackOn: false })).body.callbackOn).toBe(false);
      const late = await setRules(asking);
      expect(late).toMatchObject({ status: 422, body: { code: 'queue-calls-nobody-back' } });
    });

    test('how many callbacks a number has in a day is a setting: told at once, within its limits', async () => {
      const seen = await queueOf('general');
      const change = (callbackPerDay: number, version: number) =>
        ask('PATCH', '/api/queues/general', {
          ...formOf(seen),
          callbackOn: true,
          callbackPerDay,
          version,
        });
      for (const tooMany of [0, 11]) {
        expect((await change(tooMany, seen.version)).status).toBe(400);
      }
      const { status, body } = await change(1, seen.version);
      expect([status, body.callbackPerDay]).toEqual([200, 1]);
      await eventually('told', 5_000, () => lastTold('general')?.callback?.perDay === 1);
      expect((await change(3, body.version)).status).toBe(200);
      await eventually('told', 5_000, () => lastTold('general')?.callback?.perDay === 3);
      const off = { ...formOf(await queueOf('general')), callbackOn: false };
      await ask('PATCH', '/api/queues/general', { ...off, version: body.version + 1 });
      await eventually('told', 5_000, () => lastTold('general')?.callback === null);
    });

    test('a second editor is told, and overwrites nothing', async () => {
      const seen = await queueOf('general');
      const change = (missLimit: number) =>
        ask('PATCH', '/api/queues/general', {
          ...formOf(seen),
          missLimit,
          version: seen.version,
        });
      const answers = await Promise.all([change(4), change(5)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(answers.find(({ status }) => status === 409)?.body.code).toBe('queue-changed');
      const kept = answers.find(({ status }) => status === 200)?.body.missLimit;
      expect((await queueOf('general')).missLimit).toBe(kept);
    });

    test('nothing changed: no new version, no audit entry', async () => {
      const seen = await queueOf('general');
      const entries = (await audited('queue-changed')).length;
      const same = { ...formOf(seen), version: seen.version };
      expect((await ask('PATCH', '/api/queues/general', same)).body).toEqual(seen);
      expect(await audited('queue-changed')).toHaveLength(entries);
    });

    test('what cannot be is refused by its field and changes nothing', async () => {
      const seen = await queueOf('general');
      const wrong: [string, object][] = [
        ['ringLimitMs', { ringLimitMs: 1_000 }],
        ['ringLimitMs', { ringLimitMs: 20_500 }],
        ['extension', { extension: '13x' }],
        ['nameFa', { nameFa: '  ' }],
        ['strategy', { strategy: 'by-mood' }],
        ['longestWaitRedMs', { longestWaitYellowMs: 90_000, longestWaitRedMs: 60_000 }],
      ];
      for (const [field, change] of wrong) {
        const body = { ...formOf(seen), ...change, version: seen.version };
        const answer = await ask('PATCH', '/api/queues/general', body);
        expect([answer.status, answer.body.fields]).toEqual([400, [field]]);
      }
      expect(await queueOf('general')).toEqual(seen);
    });

    test('a new queue is on the line at once, for those who are signed in too', async () => {
      expect((await ask('POST', '/api/phone/sign-in', { kind: 'web' }, agent)).status).toBe(200);
      const form = { ...formOf(await queueOf('general')), nameFa: 'آب', nameEn: 'Water' };
      expect((await ask('POST', '/api/queues', form)).body.code).toBe('extension-taken');
      const made = await ask('POST', '/api/queues', { ...form, extension: '1371' });
      expect([made.status, made.body.version, made.body.lastChange]).toEqual([200, 1, null]);
      const { queueId } = made.body;
      await eventually('the agent serves it', 5_000, () =>
        rig.telephony.requests.some(
          (request) =>
            request.type === 'sign-in-agent' &&
            request.phonePassword === null &&
            request.memberships.some((one) => one.queueId === queueId),
        ),
      );
      const told = toldTypes();
      expect(told.lastIndexOf('configure-queue')).toBeLessThan(told.lastIndexOf('sign-in-agent'));
      expect(rig.server.hub.joinBoard().queues).toHaveLength(2);
    });

    test('which queues an agent serves is in force on the running sign-in', async () => {
      const [water] = (await ask('GET', '/api/queues')).body.filter(
        (one: QueueView) => one.extension === '1371',
      );
      const queues = [{ queueId: water.queueId, rank: 2 }];
      const path = `/api/queue-agents/${agent.userId}`;
      expect((await ask('PATCH', path, { queues })).status).toBe(204);
      expect(lastSignIn()).toMatchObject({ memberships: queues, phonePassword: null });
      const listed = (await ask('GET', '/api/queue-agents')).body;
      expect(listed).toContainEqual({ userId: agent.userId, name: 'آنا', queues, skills: [] });
      expect((await audited('agent-queues-changed'))[0]?.detail).toEqual({
        before: '',
        after: `${water.queueId}:2`,
      });
      const unknown = { queues: [{ queueId: 'nowhere', rank: 1 }] };
      expect((await ask('PATCH', path, unknown)).body.code).toBe('unknown-queue');
      const twice = { queues: [...queues, ...queues] };
      expect((await ask('PATCH', path, twice)).body.code).toBe('bad-request');
    });

    test('a break that was wished outlives a change of queues', async () => {
      expect((await ask('POST', '/api/agent/pause', { reason: 'prayer' }, agent)).status).toBe(204);
      const path = `/api/queue-agents/${agent.userId}`;
      const { queues } = (await ask('GET', '/api/queue-agents')).body[0];
      expect((await ask('PATCH', path, { queues })).status).toBe(204);
      expect(lastSignIn()).toMatchObject({ pausedReason: 'prayer' });
    });

    test('a queue with callers is not archived; one without leaves line and board', async () => {
      const [water] = (await ask('GET', '/api/queues')).body.filter(
        (one: QueueView) => one.extension === '1371',
      );
      const path = `/api/queues/${water.queueId}/archive`;
      const usual = rig.telephony.answer;
      rig.telephony.answer = async (request) =>
        request.type === 'remove-queue' ? { ok: false, refusal: 'queue-in-use' } : usual(request);
      const early = await ask('POST', path, { version: water.version });
      expect([early.status, early.body.code]).toEqual([409, 'queue-has-calls']);
      rig.telephony.answer = usual;
      const stale = await ask('POST', path, { version: water.version + 1 });
      expect(stale.body.code).toBe('queue-changed');
      expect((await ask('POST', path, { version: water.version })).status).toBe(204);
      expect(rig.server.hub.joinBoard().queues.map((one) => one.queueId)).toEqual(['general']);
      // Whose only queue it was serves the line again.
      expect(lastSignIn()).toMatchObject({
        memberships: [{ queueId: 'general', rank: 1 }],
      });
      expect((await audited('queue-archived'))[0]?.subjectId).toBe(water.queueId);
      // Its hours and rules are asked for and told no more: telephony does not know it.
      rig.telephony.answer = async (request) =>
        'queueId' in request && request.queueId === water.queueId
          ? { ok: false, refusal: 'unknown-queue' }
          : usual(request);
      const plans = (await ask('GET', '/api/queue-plans')).body as QueuePlan[];
      expect(plans.map(({ queueId }) => queueId)).toEqual(['general']);
      const holiday = await ask('POST', '/api/holidays', { day: '2030-03-21', name: 'نوروز' });
      expect(holiday.body).toEqual({ applied: true });
      const sends = {
        longestWait: { limitMs: 60_000, then: { to: 'queue', queueId: water.queueId } },
      };
      for (const [queueId, rules] of [
        [water.queueId, NO_RULES],
        ['general', { ...NO_RULES, ...sends }],
      ] as const) {
        const version = await rulesSeen();
        const plan = await ask('PATCH', `/api/queue-plans/${queueId}`, { rules, version });
        expect(plan.body.code).toBe('unknown-queue');
      }
      rig.telephony.answer = usual;
      const last = await queueOf('general');
      const refused = await ask('POST', '/api/queues/general/archive', { version: last.version });
      expect(refused.body.code).toBe('last-queue');
    });

    test('a telephony that was away is told of what changed meanwhile', async () => {
      await rig.telephony.kill();
      await eventually('the link is down', 5_000, () => !rig.server.link.isUp());
      const seen = await queueOf('general');
      const change = { ...formOf(seen), announceEveryMs: 60_000, version: seen.version };
      expect((await ask('PATCH', '/api/queues/general', change)).status).toBe(200);
      expect(lastTold('general')?.announceEveryMs).not.toBe(60_000);
      await rig.telephony.start();
      await eventually('told again', 5_000, () => lastTold('general')?.announceEveryMs === 60_000);
    });
  });
}
