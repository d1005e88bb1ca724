import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { MarkedCaller, NewMarkedCaller } from '../../../src/contract/marked-callers.ts';
import { sealCallerNumber } from '../../../telephony/ari/caller-token.ts';
import { CALLER_KEY, serverRig, type Person, type ServerRig } from '../../support/server-rig.ts';

const HOUR_MS = 3_600_000;
const blocked: NewMarkedCaller['mark'] = { kind: 'blocked', forMs: HOUR_MS };
const ahead: NewMarkedCaller['mark'] = { kind: 'ahead', aheadMs: 120_000 };
const tokenOf = (number: string) => sealCallerNumber(CALLER_KEY, number);

/** Numbers that a supervisor has marked, as he sees them and as telephony hears of them. */
export function markedCallersSuite(openUrl: (name: string) => Promise<string>): void {
  describe('marked callers', () => {
    let rig: ServerRig;
    let head: Person;
    let agent: Person;
    beforeAll(async () => {
      rig = await serverRig({ databaseUrl: await openUrl('marked_callers') });
      head = await rig.person('head', ['head'], 'مریم');
      agent = await rig.person('anna', ['agent'], 'آنا');
    });
    afterAll(() => rig.close());

    async function ask(method: 'GET' | 'POST' | 'DELETE', path = '', body?: object, by = head) {
      const headers = { host: rig.host, origin: rig.url, cookie: by.cookie };
      const payload = body === undefined ? {} : { payload: body };
      const url = `/api/marked-callers${path}`;
      const answer = await rig.server.app.inject({ method, url, headers, ...payload });
      return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
    }
    const list = async (): Promise<MarkedCaller[]> => (await ask('GET')).body as MarkedCaller[];
    const mark = (number: string, how: NewMarkedCaller['mark'], reason = 'مزاحم') =>
      ask('POST', '', { number, reason, mark: how });
    const told = (type: string): unknown =>
      rig.telephony.requests.findLast((request) => request.type === type);

    test('a number is taken in any digits, once, and nothing that is none', async () => {
      const before = Date.now();
      expect(await mark('۰۹۱۵ ۳۱۲ ۴۵۸۷', blocked)).toMatchObject({
        status: 200,
        body: { applied: true },
      });
      const again = await mark('9153124587', ahead);
      expect(again).toMatchObject({ status: 409, body: { code: 'number-marked' } });
      for (const none of ['137', 'سلام', '0915']) {
        const refused = await mark(none, blocked);
        expect(refused).toMatchObject({ status: 422, body: { code: 'not-a-phone-number' } });
      }
      const tooLong = { kind: 'blocked', forMs: 366 * 24 * HOUR_MS } as const;
      expect((await mark('05138412345', tooLong)).status).toBe(400);
      expect((await mark('05138412345', { kind: 'ahead', aheadMs: 600_001 })).status).toBe(400);
      expect((await mark('05138412345', blocked, ' ')).status).toBe(400);
      const [one, ...others] = await list();
      expect(others).toEqual([]);
      expect(one).toMatchObject({
        number: '+989153124587',
        reason: 'مزاحم',
        markedByName: 'مریم',
        mark: { kind: 'blocked' },
      });
      const untilMs = one?.mark.kind === 'blocked' ? one.mark.untilMs : 0;
      expect(untilMs).toBeGreaterThanOrEqual(before + HOUR_MS);
    });

    test('telephony hears of every change, by tokens alone', async () => {
      await mark('05138412345', ahead, 'شورای شهر');
      const [, first] = await list();
      const until = first?.mark.kind === 'blocked' ? first.mark.untilMs : 0;
      expect(told('block-callers')).toEqual({
        type: 'block-callers',
        callers: [{ callerToken: tokenOf('+989153124587'), untilMs: until }],
      });
      expect(told('boost-callers')).toEqual({
        type: 'boost-callers',
        callers: [{ callerToken: tokenOf('+985138412345'), boostMs: 120_000 }],
      });
      const [second] = await list();
      expect((await ask('DELETE', `/${second?.markId}`)).status).toBe(200);
      expect(told('boost-callers')).toEqual({ type: 'boost-callers', callers: [] });
      expect((await ask('DELETE', `/${second?.markId}`)).status).toBe(404);
      expect((await mark('05138412345', ahead)).status).toBe(200);
    });

    test('a telephony that comes back is told all of them', async () => {
      rig.telephony.requests.length = 0;
      await rig.telephony.kill();
      await rig.telephony.start();
      await expect.poll(() => told('boost-callers'), { timeout: 15_000 }).toBeDefined();
      expect(told('block-callers')).toMatchObject({
        callers: [{ callerToken: tokenOf('+989153124587') }],
      });
    });

    test('a block that is over is gone, and its number is erased by the next change', async () => {
      const { markedCaller, personalText } = rig.database.store.tables;
      const { read } = rig.database.store;
      const [kept] = await read
        .select({ phoneTextId: markedCaller.phoneTextId })
        .from(markedCaller)
        .where(eq(markedCaller.mark, 'blocked'));
      const later = Date.now() + 2 * HOUR_MS;
      const clock = vi.spyOn(Date, 'now').mockImplementation(() => later);
      try {
        expect((await list()).map(({ number }) => number)).toEqual(['+985138412345']);
        expect((await mark('09153124587', ahead)).status).toBe(200);
      } finally {
        clock.mockRestore();
      }
      const [text] = await read
        .select()
        .from(personalText)
        .where(eq(personalText.id, kept?.phoneTextId ?? ''));
      expect(text).toMatchObject({ erasedAtMs: later });
    });

    test('who read and who changed is kept, without a number; others are refused', async () => {
      expect((await ask('GET', '', undefined, agent)).status).toBe(403);
      const body = { number: '05138412346', reason: 'x', mark: blocked };
      expect((await ask('POST', '', body, agent)).status).toBe(403);
      const { audit } = rig.database.store.tables;
      const kept = await rig.database.store.read
        .select({ act: audit.act, userId: audit.userId, detail: audit.detail })
        .from(audit)
        .where(eq(audit.subjectKind, 'marked-caller'));
      const acts = new Set(kept.map(({ act }) => act));
      expect(acts).toEqual(new Set(['caller-marked', 'caller-unmarked', 'marked-callers-read']));
      expect(new Set(kept.map(({ userId }) => userId))).toEqual(new Set([head.userId]));
      expect(JSON.stringify(kept)).not.toMatch(/9153124587|38412345/);
    });
  });
}
