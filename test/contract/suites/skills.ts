import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AgentQueuesView, QueueView } from '../../../src/contract/queues.ts';
import { eventually } from '../../support/eventually.ts';
import { serverRig, type Person, type ServerRig } from '../../support/server-rig.ts';

/** What queues ask for and agents can do, from the browser's request to telephony's socket. */
export function skillsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('skills', () => {
    let rig: ServerRig;
    let head: Person;
    let agent: Person;
    beforeAll(async () => {
      rig = await serverRig({ databaseUrl: await openUrl('skills') });
      head = await rig.person('head', ['head'], 'رئیس');
      agent = await rig.person('anna', ['agent'], 'آنا');
      await eventually('telephony was greeted', 5_000, () =>
        rig.telephony.requests.some(({ type }) => type === 'show-view'),
      );
    });
    afterAll(() => rig.close());

    async function ask(method: 'GET' | 'POST' | 'PATCH', url: string, body?: object, by = head) {
      const headers = { host: rig.host, origin: rig.url, cookie: by.cookie };
      const payload = body === undefined ? {} : { payload: body };
      const answer = await rig.server.app.inject({ method, url, headers, ...payload });
      return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
    }

    async function general(): Promise<QueueView> {
      const { body } = await ask('GET', '/api/queues');
      const [queue] = body as QueueView[];
      if (queue === undefined) throw new Error('there is a first queue');
      return queue;
    }

    async function change(fields: Partial<QueueView>) {
      const { queueId, lastChange: _last, ...seen } = await general();
      return ask('PATCH', `/api/queues/${queueId}`, { ...seen, ...fields });
    }

    const lastTold = () =>
      rig.telephony.requests.findLast((request) => request.type === 'configure-queue')?.queue;
    const lastSignIn = () =>
      rig.telephony.requests.findLast((request) => request.type === 'sign-in-agent');
    const mine = async () =>
      ((await ask('GET', '/api/queue-agents')).body as AgentQueuesView[]).find(
        ({ userId }) => userId === agent.userId,
      );

    async function audited(act: string) {
      const { audit } = rig.database.store.tables;
      const rows = await rig.database.store.read.select().from(audit);
      return rows.filter((row) => row.act === act);
    }

    const path = () => `/api/queue-agents/${agent.userId}/skills`;

    test('a queue asks for skills: kept in one spelling, audited, and told at once', async () => {
      const changed = await change({
        strategy: 'skills',
        skills: 'Arabic ۳ required\nآب 5 preferred',
        widening: '0 9 0\n60 9 9',
      });
      expect(changed.status).toBe(200);
      const skills = 'arabic 3 required\nآب 5 preferred';
      expect(changed.body).toMatchObject({ strategy: 'skills', skills });
      expect(changed.body.lastChange.changes).toContainEqual({
        field: 'skills',
        before: '',
        after: skills,
      });
      await eventually('told', 5_000, () => lastTold()?.strategy === 'skills');
      expect(lastTold()).toMatchObject({
        skills: [
          { skill: 'arabic', level: 3, need: 'required' },
          { skill: 'آب', level: 5, need: 'preferred' },
        ],
        widening: [
          { afterMs: 0, maxRank: 9, levelsLess: 0 },
          { afterMs: 60_000, maxRank: 9, levelsLess: 9 },
        ],
      });
      expect((await audited('queue-changed'))[0]?.detail).toMatchObject({
        'skills.after': skills,
        'widening.before': '',
      });
    });

    test('typed in another spelling it is no change; what cannot be is refused by its field', async () => {
      const before = await general();
      const same = await change({ skills: 'ARABIC 3 required\nآب ۵ preferred' });
      expect([same.status, same.body]).toEqual([200, before]);
      for (const wrong of [
        { skills: 'arabic 3 required\narabic 5 preferred' },
        { skills: 'arabic 12 required' },
        { widening: '10 9 0' },
        { widening: '0 9 0\n60 1 0' },
      ]) {
        const refused = await change(wrong);
        expect([refused.status, refused.body.fields]).toEqual([400, Object.keys(wrong)]);
      }
      expect(await general()).toEqual(before);
    });

    test('what an agent can do is told at the sign-in, and changes on the running one', async () => {
      const arabic = { name: 'arabic', level: 4 };
      expect((await ask('PATCH', path(), { skills: [arabic] })).status).toBe(204);
      expect(lastSignIn(), 'nobody is signed in by it').toBeUndefined();
      expect((await ask('POST', '/api/phone/sign-in', { kind: 'web' }, agent)).status).toBe(200);
      expect(lastSignIn()).toMatchObject({ skills: { arabic: 4 } });
      const more = {
        skills: [
          { name: 'Arabic', level: 7 },
          { name: 'آب', level: 2 },
        ],
      };
      expect((await ask('PATCH', path(), more)).status).toBe(204);
      expect(lastSignIn()).toMatchObject({ skills: { arabic: 7, آب: 2 }, phonePassword: null });
      expect((await mine())?.skills.toSorted((a, b) => b.level - a.level)).toEqual([
        { name: 'arabic', level: 7 },
        { name: 'آب', level: 2 },
      ]);
      const entries = await audited('agent-skills-changed');
      expect(entries.map(({ userId, subjectId }) => [userId, subjectId])).toEqual(
        entries.map(() => [head.userId, agent.userId]),
      );
      expect(entries.map(({ detail }) => detail?.['before']).toSorted()).toEqual(['', 'arabic:4']);
    });

    test('a change that telephony did not hear of is in its next greeting', async () => {
      await rig.telephony.kill();
      await eventually('the link is down', 5_000, () => !rig.server.link.isUp());
      expect((await ask('PATCH', path(), { skills: [] })).status).toBe(204);
      // What telephony remembers of its own: he is signed in, with the skills of before.
      await rig.telephony.start();
      const told = () => lastSignIn();
      await eventually('told again', 5_000, () => Object.keys(told()?.skills ?? {}).length === 0);
      expect((await mine())?.skills).toEqual([]);
    });

    test('a language has a key that no other queue has, and is told with it', async () => {
      const { queueId: _id, version: _version, lastChange: _last, ...form } = await general();
      const arabic = { language: 'ar', menuKey: '3' } as const;
      const wrong = await ask('POST', '/api/queues', { ...form, extension: '1377', menuKey: '3' });
      expect([wrong.status, wrong.body.fields]).toEqual([400, ['menuKey']]);
      const made = await ask('POST', '/api/queues', { ...form, ...arabic, extension: '1377' });
      expect(made.status).toBe(200);
      await eventually('told', 5_000, () => lastTold()?.menuKey === '3');
      expect(lastTold()?.language).toBe('ar');
      const second = await ask('POST', '/api/queues', { ...form, ...arabic, extension: '1378' });
      expect([second.status, second.body.code]).toEqual([409, 'menu-key-taken']);
      const { version } = made.body as QueueView;
      const same = await ask('PATCH', `/api/queues/${made.body.queueId}`, {
        ...form,
        ...arabic,
        extension: '1377',
        version,
      });
      expect(same.body.version, 'its own key is not taken').toBe(version);
    });

    test('refused: who is not there, a level that cannot be, a skill twice, a role that may not', async () => {
      const skills = [{ name: 'arabic', level: 4 }];
      const nobody = await ask('PATCH', '/api/queue-agents/nobody/skills', { skills });
      expect(nobody.body.code).toBe('unknown-agent');
      const tooWell = await ask('PATCH', path(), { skills: [{ name: 'arabic', level: 10 }] });
      const twice = await ask('PATCH', path(), { skills: [...skills, ...skills] });
      const byAgent = await ask('PATCH', path(), { skills }, agent);
      expect([tooWell, twice, byAgent].map(({ status }) => status)).toEqual([400, 400, 403]);
    });
  });
}
