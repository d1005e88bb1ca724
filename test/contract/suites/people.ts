import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pauseRepository } from '../../../src/agents/index.ts';
import { type CaseHouse, openCaseHouse, PASSWORD } from '../../support/case-house.ts';

const cookieHeader = (cookie: string) => `theme=dark; __Host-pasokh=${cookie}`;

export function peopleSuite(openUrl: (name: string) => Promise<string>): void {
  describe('people', () => {
    let house: CaseHouse;
    beforeAll(async () => {
      house = await openCaseHouse(await openUrl('people'));
    });
    afterAll(() => house.close());

    async function signedIn(username: string): Promise<string> {
      const result = await house.auth.signIn({ username, password: PASSWORD }, '10.0.0.1');
      if (result.type !== 'signed-in') throw new Error(result.type);
      return cookieHeader(result.cookie);
    }

    test('an agent signs in and may do what the role says, no more', async () => {
      const session = await house.auth.authenticate(await signedIn('Anna '));
      expect(session?.user.roles).toEqual(['agent']);
      expect(session?.user.permissions).toEqual([
        'desk',
        'cases-write',
        'missed-callers',
        'calls-out',
        'voice-messages',
        'sessions-book',
      ]);
      expect(session?.scopes).toEqual({
        desk: 'own',
        'cases-write': 'own',
        'missed-callers': 'own',
        'calls-out': 'own',
        'voice-messages': 'own',
        'sessions-book': 'own',
      });
    });

    test('a password is kept as its argon2id hash, another one for each person', async () => {
      const { appUser } = house.store.tables;
      const kept = await house.store.read.select({ hash: appUser.passwordHash }).from(appUser);
      expect(kept.length).toBeGreaterThan(1);
      // OWASP's least: 19 MiB, two passes.
      for (const { hash } of kept) {
        const [, m, t] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/u.exec(hash) ?? [];
        expect(Number(m)).toBeGreaterThanOrEqual(19_456);
        expect(Number(t)).toBeGreaterThanOrEqual(2);
      }
      expect(new Set(kept.map(({ hash }) => hash)).size).toBe(kept.length);
    });

    test('a session ended on the server is over at the next request, others stay', async () => {
      const [one, two] = [await signedIn('anna'), await signedIn('anna')];
      const session = await house.auth.authenticate(one);
      if (session === null) throw new Error('signed in');
      expect(await house.auth.signOut(session)).toBe(true);
      expect(await house.auth.signOut(session)).toBe(false);
      expect(await house.auth.authenticate(one)).toBeNull();
      expect(await house.auth.authenticate(two)).not.toBeNull();
    });

    test('a session is over after twelve hours', async () => {
      const cookie = await signedIn('boris');
      const sessionId = (await house.auth.authenticate(cookie))?.sessionId ?? '';
      const startMs = house.clock.nowMs;
      house.clock.nowMs = startMs + 12 * 3_600_000 - 1;
      expect(await house.auth.authenticate(cookie)).not.toBeNull();
      expect(await house.auth.findSession(sessionId)).not.toBeNull();
      house.clock.nowMs += 1;
      expect(await house.auth.authenticate(cookie)).toBeNull();
      // A socket that stayed open past the end, too.
      expect(await house.auth.findSession(sessionId)).toBeNull();
      house.clock.nowMs = startMs;
    });

    test.each([-3_600_000, 3_600_000])(
      'a clock that is set by %d ms signs nobody out',
      async (jumpMs) => {
        const cookie = await signedIn('boris');
        const startMs = house.clock.nowMs;
        const sessionId = (await house.auth.authenticate(cookie))?.sessionId ?? '';
        house.clock.nowMs = startMs + jumpMs;
        expect((await house.auth.authenticate(cookie))?.sessionId).toBe(sessionId);
        expect(await house.auth.findSession(sessionId)).not.toBeNull();
        // Who signs in by the new clock is in by the old one, too, when it is put right.
        const other = await signedIn('boris');
        house.clock.nowMs = startMs;
        expect(await house.auth.authenticate(other)).not.toBeNull();
      },
    );

    test('twenty wrong passwords at the same moment get five looks, then the door is shut', async () => {
      const guess = () => house.auth.signIn({ username: 'vera', password: 'guess' }, '10.9.9.9');
      const results = await Promise.all(Array.from({ length: 20 }, guess));
      const kinds = results.map((result) => result.type);
      expect(kinds.filter((kind) => kind === 'wrong-password')).toHaveLength(5);
      expect(kinds.filter((kind) => kind === 'locked-out')).toHaveLength(15);
      const right = { username: 'vera', password: PASSWORD };
      expect((await house.auth.signIn(right, '10.1.1.1')).type).toBe('locked-out');
      house.clock.nowMs += 30_001;
      expect((await house.auth.signIn(right, '10.1.1.1')).type).toBe('signed-in');
    });

    test('a new password ends the other sessions and opens the next sign-in', async () => {
      const { auth } = house;
      const fresh = { username: 'nima', name: 'نیما', roles: ['agent'], password: PASSWORD };
      expect((await auth.addUser(fresh)).result).toBe('added');
      const [here, there] = [await signedIn('nima'), await signedIn('nima')];
      const session = await auth.authenticate(here);
      if (session === null) throw new Error('signed in');
      expect(session.user.mustChangePassword).toBe(true);
      const change = { oldPassword: PASSWORD, newPassword: 'گذرواژه خودم ۱۲۳' };
      const wrong = { ...change, oldPassword: 'not it' };
      expect((await auth.changePassword(session, wrong, '1')).type).toBe('wrong-password');
      const changed = await auth.changePassword(session, change, '1');
      expect(changed).toEqual({ type: 'changed', endedSessionIds: [expect.any(String)] });
      expect(await auth.authenticate(there)).toBeNull();
      const still = await auth.authenticate(here);
      expect(still?.user.mustChangePassword).toBe(false);
      const old = await auth.signIn({ username: 'nima', password: PASSWORD }, '1');
      expect(old.type).toBe('wrong-password');
    });

    test('two administrators who add the same name at once add one person', async () => {
      const fresh = { username: 'sara', name: 'سارا', roles: ['agent'], password: PASSWORD };
      const results = await Promise.all([house.auth.addUser(fresh), house.auth.addUser(fresh)]);
      expect(results.map((added) => added.result).sort()).toEqual(['added', 'username-taken']);
      const nobody = { ...fresh, username: 'reza', roles: ['emperor'] };
      expect((await house.auth.addUser(nobody)).result).toBe('unknown-role');
      const names = (await house.auth.listUsers()).map((user) => user.username);
      expect(names.filter((name) => name === 'sara')).toHaveLength(1);
      expect(names).not.toContain('reza');
    });

    test('what the audit holds cannot be changed or deleted', async () => {
      const { store, audit, anna } = house;
      await audit.record({ userId: anna, act: 'case-read', subjectKind: 'case', subjectId: 'c' });
      const { audit: table } = store.tables;
      const kept = await store.read.$count(table);
      expect(kept).toBeGreaterThan(0);
      await expect(store.tx((w) => w.delete(table))).rejects.toThrow();
      await expect(store.tx((w) => w.update(table).set({ act: 'x' }))).rejects.toThrow();
      expect(await store.read.$count(table)).toBe(kept);
    });

    test('breaks have limits that may be changed, and who changed one is kept', async () => {
      const { store, audit, anna } = house;
      const pauses = pauseRepository(store, audit);
      const before = await pauses.list();
      expect(before.map(({ reason }) => reason)).toEqual(
        expect.arrayContaining(['rest', 'prayer', 'meal', 'training', 'office']),
      );
      const change = { limitMinutes: 25, userId: anna, address: '10.0.0.1' };
      expect(await pauses.setLimit({ ...change, reason: 'prayer' })).toBe(true);
      expect(await pauses.setLimit({ ...change, reason: 'holiday' })).toBe(false);
      const after = await pauses.list();
      expect(after.find(({ reason }) => reason === 'prayer')?.limitMinutes).toBe(25);
      expect(after.map(({ reason }) => reason)).toEqual(before.map(({ reason }) => reason));
      const { audit: kept } = store.tables;
      const entries = await store.read
        .select()
        .from(kept)
        .where(eq(kept.act, 'pause-limit-changed'));
      expect(entries).toMatchObject([
        { userId: anna, subjectId: 'prayer', detail: { limitMinutes: 25, before: 20 } },
      ]);
    });
  });
}
