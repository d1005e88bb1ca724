import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf, stepAt } from '../../../src/auth/totp.ts';
import type { Session } from '../../../src/auth/index.ts';
import { type CaseHouse, openCaseHouse, PASSWORD } from '../../support/case-house.ts';
import { secretOf } from '../../support/authenticator.ts';

/** Sessions as their owner sees them, second factors, recovery codes. */
export function accessSuite(openUrl: (name: string) => Promise<string>): void {
  describe('access', () => {
    let house: CaseHouse;
    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('access'));
    });
    afterAll(() => house.close());

    const given = (username: string, code?: string) => ({ username, password: PASSWORD, code });
    async function signedIn(username: string, device?: string): Promise<Session> {
      const result = await house.auth.signIn(given(username), '10.0.0.1', device ?? null);
      if (result.type !== 'signed-in') throw new Error(result.type);
      return result.session;
    }
    /** Turns time to the next code and tells it. */
    function nextCode(secret: Buffer): string {
      house.clock.nowMs += 30_000;
      return codeOf(secret, stepAt(house.clock.nowMs));
    }
    async function withFactor(username: string): Promise<{ secret: Buffer; codes: string[] }> {
      const { user } = await signedIn(username);
      const begun = await house.auth.secondFactors.begin(user.userId, username);
      if (begun === null) throw new Error('on already');
      const secret = secretOf(begun.secret);
      const on = await house.auth.secondFactors.confirm(user.userId, nextCode(secret));
      if (on.type !== 'on') throw new Error(on.type);
      return { secret, codes: on.codes };
    }

    test('everybody sees where he is signed in, and puts one out or all', async () => {
      const { auth, clock } = house;
      const here = await signedIn('boris', 'Firefox 140 · Linux');
      clock.nowMs += 1_000;
      const there = await signedIn('boris', 'Chrome 141 · Windows');
      const rows = await auth.sessionsOf(here);
      expect(rows.map(({ device, isThis }) => [device, isThis])).toEqual([
        ['Chrome 141 · Windows', false],
        ['Firefox 140 · Linux', true],
      ]);
      // What the page sees opens nothing.
      expect(JSON.stringify(rows)).not.toContain(there.sessionId);
      const handle = rows[0]?.handle ?? '';
      const { userId } = here.user;
      expect(await auth.endOwnSession(house.anna, handle)).toBeNull();
      expect(await auth.endOwnSession(userId, handle)).toBe(there.sessionId);
      expect(await auth.endOwnSession(userId, handle)).toBeNull();
      expect(await auth.findSession(there.sessionId)).toBeNull();
      const third = await signedIn('boris');
      expect(await auth.endAllSessions(userId)).toHaveLength(2);
      expect(await auth.findSession(here.sessionId)).toBeNull();
      expect(await auth.findSession(third.sessionId)).toBeNull();
      expect((await auth.sessionCounts()).get(userId)).toBeUndefined();
    });

    test('a whole office that chooses its first passwords shuts nobody’s door', async () => {
      const { auth } = house;
      const from = '10.0.9.9';
      let session = await signedIn('boris');
      let oldPassword = PASSWORD;
      for (let n = 0; n < 60; n += 1) {
        const newPassword = n === 59 ? PASSWORD : `یک گذرواژه دیگر ${n} بلند`;
        const changed = await auth.changePassword(session, { oldPassword, newPassword }, from);
        expect([n, changed.type]).toEqual([n, 'changed']);
        oldPassword = newPassword;
      }
      session = await signedIn('boris');
      const wrong = { oldPassword: 'not it', newPassword: 'یک گذرواژه دیگر بلند' };
      const kinds: string[] = [];
      for (let n = 0; n < 6; n += 1) {
        kinds.push((await auth.changePassword(session, wrong, from)).type);
      }
      expect(kinds.at(-1)).toBe('locked-out');
      house.clock.nowMs += 3_600_000;
    });

    test('«last seen» moves on when the session is used', async () => {
      const { auth, clock } = house;
      const result = await auth.signIn(given('boris'), '10.0.0.1');
      if (result.type !== 'signed-in') throw new Error(result.type);
      const header = `__Host-pasokh=${result.cookie}`;
      const seen = async () => (await auth.sessionsOf(result.session))[0]?.lastSeenAtMs;
      const first = clock.nowMs;
      clock.nowMs += 4 * 60_000;
      await auth.authenticate(header);
      expect(await seen()).toBe(first);
      clock.nowMs += 60_000;
      await auth.authenticate(header);
      expect(await seen()).toBe(first + 5 * 60_000);
    });

    test('with a second factor the password alone opens nothing, and costs no attempt', async () => {
      const { auth } = house;
      const { secret } = await withFactor('anna');
      for (let n = 0; n < 8; n += 1) {
        expect((await auth.signIn(given('anna'), '10.0.0.2')).type).toBe('second-factor-needed');
      }
      const code = nextCode(secret);
      expect((await auth.signIn(given('anna', code), '10.0.0.2')).type).toBe('signed-in');
      // Seen over the shoulder, the same code opens nothing.
      expect((await auth.signIn(given('anna', code), '10.0.0.3')).type).toBe('wrong-second-factor');
      const one = nextCode(secret);
      const both = await Promise.all([
        auth.signIn(given('anna', one), '10.0.0.2'),
        auth.signIn(given('anna', one), '10.0.0.3'),
      ]);
      expect(both.map(({ type }) => type).toSorted()).toEqual(['signed-in', 'wrong-second-factor']);
    });

    test('guessing codes shuts the door like guessing passwords', async () => {
      const { auth } = house;
      const { secret } = await withFactor('vera');
      const kinds: string[] = [];
      for (let n = 0; n < 7; n += 1) {
        kinds.push((await auth.signIn(given('vera', '000000'), `10.0.1.${n}`)).type);
      }
      expect(kinds).toEqual([
        ...Array.from({ length: 5 }, () => 'wrong-second-factor'),
        ...['locked-out', 'locked-out'],
      ]);
      const right = await auth.signIn(given('vera', nextCode(secret)), '10.0.1.9');
      expect(right.type).toBe('signed-in');
    });

    test('a recovery code opens once, and new ones void the old', async () => {
      const { auth, store } = house;
      const fresh = { username: 'omid', name: 'امید', roles: ['agent'], password: PASSWORD };
      const { userId } = await auth.addUser(fresh);
      const { codes, secret } = await withFactor('omid');
      expect(new Set(codes).size).toBe(10);
      const [first = '', second = '', third = ''] = codes;
      expect(first).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/u);
      const kept = JSON.stringify(await store.read.select().from(store.tables.recoveryCode));
      for (const code of codes) expect(kept).not.toContain(code.slice(5));
      const asked = await auth.signIn(given('omid', first.toLowerCase()), '10.0.2.1');
      expect(asked).toMatchObject({ type: 'signed-in', usedRecoveryCode: true });
      const again = await auth.signIn(given('omid', first), '10.0.2.1');
      expect(again.type).toBe('wrong-second-factor');
      expect((await auth.secondFactors.view(userId)).recoveryCodesLeft).toBe(9);
      const [renewed = ''] = await auth.secondFactors.renewCodes(userId);
      expect((await auth.signIn(given('omid', second), '10.0.2.1')).type).not.toBe('signed-in');
      expect((await auth.signIn(given('omid', renewed), '10.0.2.1')).type).toBe('signed-in');
      expect(await auth.secondFactors.remove(userId)).toBe(true);
      expect((await auth.signIn(given('omid', third), '10.0.2.1')).type).toBe('signed-in');
      expect(await auth.secondFactors.confirm(userId, nextCode(secret))).toEqual({
        type: 'nothing-begun',
      });
    });

    test('the secret does not lie readable in the database, and goes when the factor goes', async () => {
      const { auth, store, personal } = house;
      const fresh = { username: 'nora', name: 'نورا', roles: ['agent'], password: PASSWORD };
      const { userId } = await auth.addUser(fresh);
      const { secret } = await withFactor('nora');
      const { secondFactor, personalText } = store.tables;
      const rows = await store.read.select().from(secondFactor);
      const row = rows.find(({ id }) => id === userId);
      const texts = JSON.stringify(await store.read.select().from(personalText));
      for (const form of ['base64', 'hex', 'utf8'] as const) {
        expect(texts).not.toContain(secret.toString(form));
      }
      await auth.secondFactors.remove(userId);
      expect((await personal.read(store.read, [row?.secretId ?? ''])).size).toBe(0);
    });

    test('a role that needs a factor holds its people at their next sign-in, not in a call', async () => {
      const { auth, clock } = house;
      const fresh = { username: 'lena', name: 'لنا', roles: ['training'], password: PASSWORD };
      const { userId } = await auth.addUser(fresh);
      const before = await signedIn('lena');
      clock.nowMs += 1_000;
      expect(await auth.secondFactors.setRule('training', true)).toBe(true);
      expect(await auth.secondFactors.setRule('emperor', true)).toBe(false);
      expect((await auth.findSession(before.sessionId))?.user.secondFactor).toBe('off');
      clock.nowMs += 1_000;
      const after = await signedIn('lena');
      expect(after.user.secondFactor).toBe('missing');
      await withFactor('lena');
      expect((await auth.findSession(after.sessionId))?.user.secondFactor).toBe('on');
      await auth.secondFactors.setRule('training', false);
      expect(await auth.secondFactors.remove(userId)).toBe(true);
    });
  });
}
