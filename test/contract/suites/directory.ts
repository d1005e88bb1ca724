import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DirectoryEntry } from '../../../src/contract/directory.ts';
import { NO_RULES, type QueuePlan } from '../../../src/contract/queue-rules.ts';
import { serverRig, type Person, type ServerRig } from '../../support/server-rig.ts';

/** Numbers outside the house, as the head keeps them and an expert reads them. */
export function directorySuite(openUrl: (name: string) => Promise<string>): void {
  describe('the directory of outside numbers', () => {
    let rig: ServerRig;
    let head: Person;
    let agent: Person;
    beforeAll(async () => {
      rig = await serverRig({ databaseUrl: await openUrl('directory'), canDial: true });
      head = await rig.person('head', ['head'], 'رئیس');
      agent = await rig.person('anna', ['agent'], 'آنا');
    });
    afterAll(() => rig.close());

    async function ask(method: 'GET' | 'POST' | 'DELETE', path = '', body?: object, by = head) {
      const headers = { host: rig.host, origin: rig.url, cookie: by.cookie };
      const payload = body === undefined ? {} : { payload: body };
      const url = `/api/directory${path}`;
      const answer = await rig.server.app.inject({ method, url, headers, ...payload });
      return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
    }
    const numbersFor = async (by: Person): Promise<string[]> =>
      ((await ask('GET', '', undefined, by)).body as DirectoryEntry[]).map(({ number }) => number);
    const gas = { kind: 'department', nameFa: 'گاز', nameEn: 'Gas' };
    const onCall = { kind: 'person', nameFa: 'کشیک', nameEn: 'On call' };
    const EMERGENCY = ['110', '112', '115', '125', '194'];

    test('emergency services are there from the first day and nobody can drop them', async () => {
      expect(await numbersFor(agent)).toEqual(EMERGENCY);
      expect((await ask('DELETE', '/emergency-110')).status).toBe(404);
      expect(await numbersFor(head)).toEqual(EMERGENCY);
    });

    test('a number is taken in any digits, once, and only a plain one of Iran', async () => {
      const added = await ask('POST', '', { ...gas, number: '۰۵۱ ۳۸۴۱ ۲۳۴۵' });
      expect(added).toMatchObject({ status: 200, body: { ...gas, number: '+985138412345' } });
      const again = await ask('POST', '', { ...gas, nameFa: 'باز', number: '38412345' });
      expect(again).toMatchObject({ status: 409, body: { code: 'number-in-directory' } });
      for (const number of [
        '004915112345678',
        '+12025550123',
        '09092301234',
        '9701234567',
        '137',
      ]) {
        const refused = await ask('POST', '', { ...gas, number });
        expect(refused).toMatchObject({ status: 422, body: { code: 'not-iranian-number' } });
      }
      const posing = await ask('POST', '', { ...gas, kind: 'emergency', number: '05138412346' });
      expect(posing.status).toBe(400);
      expect(await numbersFor(head)).toEqual([...EMERGENCY, '+985138412345']);
    });

    test('a name is kept in the one spelling, whatever keyboard it was typed on', async () => {
      const typed = { ...gas, nameFa: '  شركت ملي ', number: '05138412399' };
      const added = (await ask('POST', '', typed)).body as DirectoryEntry;
      expect(added.nameFa).toBe('شرکت ملی');
      const blank = await ask('POST', '', { ...typed, nameFa: '\u200f ', number: '05138412398' });
      expect(blank.status).toBe(400);
      expect((await ask('DELETE', `/${added.entryId}`)).status).toBe(204);
    });

    test("a person's number is shown to those who keep the directory alone", async () => {
      await ask('POST', '', { ...onCall, number: '09153124587' });
      expect(await numbersFor(head)).toContain('+989153124587');
      expect(await numbersFor(agent)).toEqual([...EMERGENCY, '+985138412345']);
    });

    test('what was dropped is gone and can be added anew', async () => {
      const listed = (await ask('GET')).body as DirectoryEntry[];
      const id = listed.find(({ nameEn }) => nameEn === 'Gas')?.entryId ?? '';
      expect((await ask('DELETE', `/${id}`, undefined, agent)).status).toBe(403);
      expect((await ask('DELETE', `/${id}`)).status).toBe(204);
      expect((await ask('DELETE', `/${id}`)).status).toBe(404);
      expect(await numbersFor(agent)).toEqual(EMERGENCY);
      expect((await ask('POST', '', { ...gas, number: '05138412345' })).status).toBe(200);
    });

    test('who read and who changed is kept, without a name or number', async () => {
      const { audit } = rig.database.store.tables;
      const kept = await rig.database.store.read
        .select({ act: audit.act, userId: audit.userId, detail: audit.detail })
        .from(audit)
        .where(eq(audit.subjectKind, 'outside-number'));
      const of = (act: string) => kept.filter((entry) => entry.act === act);
      expect(of('outside-number-added').map(({ detail }) => detail)).toEqual([
        { kind: 'department' },
        { kind: 'department' },
        { kind: 'person' },
        { kind: 'department' },
      ]);
      expect(of('outside-number-dropped')).toHaveLength(2);
      expect(of('directory-read').length).toBeGreaterThan(0);
      expect(new Set(kept.map(({ userId }) => userId))).toEqual(new Set([head.userId]));
    });

    test('who is on call for a queue is not dropped, and no emergency service is on call', async () => {
      const plan = async (entryId: string | null) => {
        const standby = entryId === null ? null : { afterMs: 60_000, entryId };
        const headers = { host: rig.host, origin: rig.url, cookie: head.cookie };
        const url = '/api/queue-plans/general';
        const plans = await rig.server.app.inject({ url: '/api/queue-plans', headers });
        const version = plans.json<QueuePlan[]>()[0]?.versions.rules;
        const payload = { rules: { ...NO_RULES, standby }, version };
        const answer = await rig.server.app.inject({ method: 'PATCH', url, headers, payload });
        return { status: answer.statusCode, body: answer.json() as object };
      };
      const added = await ask('POST', '', { ...onCall, number: '09153124588' });
      const { entryId } = added.body as DirectoryEntry;
      expect((await plan(entryId)).status).toBe(200);
      const refused = await ask('DELETE', `/${entryId}`);
      expect(refused).toMatchObject({ status: 409, body: { code: 'number-on-call' } });
      for (const nobody of ['emergency-110', 'none']) {
        const unknown = { status: 404, body: { code: 'unknown-outside-number' } };
        expect(await plan(nobody)).toMatchObject(unknown);
      }
      expect((await plan(null)).status).toBe(200);
      expect((await ask('DELETE', `/${entryId}`)).status).toBe(204);
    });
  });
}
