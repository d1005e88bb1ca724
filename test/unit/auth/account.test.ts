import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, stepAt } from '../../../src/auth/totp.ts';
import { secretOf } from '../../support/authenticator.ts';
import { PASSWORD } from '../../support/case-house.ts';
import { openRecordsApp, type RecordsApp } from '../../support/records-app.ts';

let records: RecordsApp;
beforeAll(async () => {
  records = await openRecordsApp();
  await person('admin2', 'informatics');
});
afterAll(() => records.close());

async function person(username: string, role: string): Promise<string> {
  const { house } = records;
  const fresh = { username, name: username, roles: [role], password: PASSWORD };
  const { userId } = await house.auth.addUser(fresh);
  const { appUser } = house.store.tables;
  await house.store.tx((w) => w.update(appUser).set({ mustChangePassword: false }));
  return userId;
}
const nextCode = (secret: Buffer): string => {
  records.house.clock.nowMs += 30_000;
  return codeOf(secret, stepAt(records.house.clock.nowMs));
};
const acts = async (userId: string): Promise<string[]> => {
  const { store } = records.house;
  const rows = await store.read.select().from(store.tables.audit);
  return rows.filter(({ subjectId }) => subjectId === userId).map(({ act }) => act);
};
async function turnOn(cookie: string): Promise<{ secret: Buffer; codes: string[] }> {
  const { ask } = records;
  const begun = await ask('POST', '/api/account/second-factor', cookie, { password: PASSWORD });
  const secret = secretOf(begun.body.secret);
  const path = '/api/account/second-factor/confirm';
  const wrong = await ask('POST', path, cookie, { code: '000000' });
  expect([wrong.status, wrong.body.code]).toEqual([401, 'wrong-second-factor']);
  const on = await ask('POST', path, cookie, { code: nextCode(secret) });
  expect(on.status).toBe(200);
  return { secret, codes: on.body.codes };
}

test('an open page alone turns no second factor on or off: the password is asked for', async () => {
  const { ask, signIn } = records;
  const userId = await person('kian', 'agent');
  const cookie = await signIn('kian');
  const begin = await ask('POST', '/api/account/second-factor', cookie, { password: 'guess' });
  expect([begin.status, begin.body.code]).toEqual([401, 'wrong-password']);
  const { secret } = await turnOn(cookie);
  const again = await ask('POST', '/api/account/second-factor', cookie, {
    password: PASSWORD,
    code: nextCode(secret),
  });
  expect([again.status, again.body.code]).toEqual([409, 'second-factor-on']);
  const signingIn = { username: 'kian', password: PASSWORD };
  const asked = await ask('POST', '/api/session', '', signingIn);
  expect([asked.status, asked.body.code, asked.setCookie]).toEqual([
    401,
    'second-factor-needed',
    '',
  ]);
  const inside = await ask('POST', '/api/session', '', { ...signingIn, code: nextCode(secret) });
  expect(inside.body).toMatchObject({ username: 'kian', secondFactor: 'on' });
  const off = '/api/account/second-factor/remove';
  const bare = await ask('POST', off, cookie, { password: PASSWORD });
  expect(bare.body.code).toBe('second-factor-needed');
  const proof = { password: PASSWORD, code: nextCode(secret) };
  expect((await ask('POST', off, cookie, proof)).status).toBe(204);
  expect((await ask('POST', '/api/session', '', signingIn)).status).toBe(200);
  expect(await acts(userId)).toEqual(['second-factor-on', 'second-factor-off']);
});

test('a role that needs a factor leaves no other door open before it is set up, and none to take it off', async () => {
  const { ask, signIn, house } = records;
  const admin = await signIn('admin2');
  await person('tina', 'training');
  const rule = '/api/role-rules/training';
  const rules = await ask('PATCH', rule, admin, { needsSecondFactor: true });
  expect(rules.body).toContainEqual({ roleId: 'training', needsSecondFactor: true });
  house.clock.nowMs += 1;
  const cookie = await signIn('tina');
  expect((await ask('GET', '/api/session', cookie)).body.secondFactor).toBe('missing');
  for (const path of [
    '/api/service-codes',
    '/api/matters/split?from=2026-11-22&to=2026-11-22',
    '/api/account/sessions',
  ]) {
    const answer = await ask('GET', path, cookie);
    expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'second-factor-missing']);
  }
  const { secret } = await turnOn(cookie);
  expect((await ask('GET', '/api/service-codes', cookie)).status).toBe(200);
  const proof = { password: PASSWORD, code: nextCode(secret) };
  const off = await ask('POST', '/api/account/second-factor/remove', cookie, proof);
  expect([off.status, off.body.code]).toEqual([409, 'second-factor-required']);
  await ask('PATCH', rule, admin, { needsSecondFactor: false });
});

test('who lost his phone is reset by an administrator, never by himself, and it is on record', async () => {
  const { ask, signIn, endedSessions, signedOut } = records;
  const userId = await person('lost', 'agent');
  const cookie = await signIn('lost');
  await turnOn(cookie);
  const admin = await signIn('admin2');
  const { body: me } = await ask('GET', '/api/session', admin);
  const own = await ask('DELETE', `/api/users/${me.userId}/second-factor`, admin);
  expect([own.status, own.body.code]).toEqual([403, 'not-for-oneself']);
  endedSessions.length = 0;
  const reset = await ask('DELETE', `/api/users/${userId}/second-factor`, admin);
  expect(reset.status).toBe(204);
  expect(endedSessions).toHaveLength(1);
  expect(signedOut.at(-1)).toBe(userId);
  expect((await ask('GET', '/api/session', cookie)).status).toBe(401);
  expect((await ask('GET', '/api/session', await signIn('lost'))).body.secondFactor).toBe('off');
  expect(await acts(userId)).toEqual(['second-factor-on', 'second-factor-reset']);
});

test('an administrator signs somebody out everywhere; he himself signs out of one place, or all', async () => {
  const { ask, signIn, endedSessions } = records;
  const userId = await person('many', 'agent');
  const [here, there] = [await signIn('many'), await signIn('many')];
  const { body: rows } = await ask('GET', '/api/account/sessions', here);
  const other = rows.find(({ isThis }: { isThis: boolean }) => !isThis);
  expect((await ask('DELETE', `/api/account/sessions/${other.handle}`, here)).status).toBe(204);
  expect((await ask('GET', '/api/session', there)).status).toBe(401);
  expect((await ask('GET', '/api/session', here)).status).toBe(200);
  const third = await signIn('many');
  const all = await ask('DELETE', '/api/account/sessions', here);
  expect([all.status, all.setCookie]).toEqual([204, expect.stringContaining('Max-Age=0')]);
  expect((await ask('GET', '/api/session', third)).status).toBe(401);
  const fourth = await signIn('many');
  const admin = await signIn('admin2');
  const { body: access } = await ask('GET', '/api/user-access', admin);
  expect(access).toContainEqual({ userId, openSessions: 1 });
  endedSessions.length = 0;
  expect((await ask('DELETE', `/api/users/${userId}/sessions`, admin)).status).toBe(204);
  expect(endedSessions).toHaveLength(1);
  expect((await ask('GET', '/api/session', fourth)).status).toBe(401);
  const nobody = await ask('DELETE', '/api/users/nobody/sessions', admin);
  expect([nobody.status, nobody.body.code]).toEqual([422, 'unknown-user']);
  expect(await acts(userId)).toEqual(['session-ended', 'sessions-ended', 'sessions-ended']);
});

test('a weak password is refused at the change and for a new user, in words', async () => {
  const { ask, signIn } = records;
  await person('weak', 'agent');
  const cookie = await signIn('weak');
  const change = (newPassword: string) =>
    ask('POST', '/api/session/password', cookie, { oldPassword: PASSWORD, newPassword });
  expect((await change('password123')).body.code).toBe('password-common');
  expect((await change('aaaaaaaaaaaa')).body.code).toBe('password-monotonous');
  expect((await change('weak-weak-2026')).body.code).toBe('password-like-name');
  const fresh = { username: 'setareh', name: 'ستاره', roles: ['agent'], password: 'setareh-1405' };
  const added = await ask('POST', '/api/users', await signIn('admin2'), fresh);
  expect([added.status, added.body.code]).toEqual([422, 'password-like-name']);
});
