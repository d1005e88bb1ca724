import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLES } from '../../../src/db/seed-roles.ts';
import { PASSWORD } from '../../support/case-house.ts';
import { openRecordsApp, type RecordsApp } from '../../support/records-app.ts';

let records: RecordsApp;
beforeAll(async () => {
  records = await openRecordsApp();
});
afterAll(() => records.close());

test('signing in answers who one is; the cookie opens doors, signing out shuts them', async () => {
  const { ask, house, signedOut } = records;
  const answer = await ask('POST', '/api/session', '', { username: 'anna', password: PASSWORD });
  expect(answer.body).toEqual({
    userId: house.anna,
    username: 'anna',
    name: 'آنا',
    roles: ['agent'],
    permissions: [
      'desk',
      'cases-write',
      'missed-callers',
      'calls-out',
      'voice-messages',
      'sessions-book',
    ],
    language: 'fa',
    mustChangePassword: false,
    secondFactor: 'off',
  });
  expect(answer.setCookie).toMatch(/; HttpOnly; Secure; SameSite=Strict$/u);
  const cookie = answer.setCookie.split(';')[0] ?? '';
  expect((await ask('GET', '/api/session', cookie)).body).toEqual(answer.body);
  expect((await ask('DELETE', '/api/session', cookie)).status).toBe(204);
  expect(signedOut).toEqual([house.anna]);
  const after = await ask('GET', '/api/session', cookie);
  expect([after.status, after.body.code]).toEqual([401, 'not-signed-in']);
});

test('each sign-in makes a session of its own, whatever cookie comes with it', async () => {
  const { ask } = records;
  const sign = (cookie: string) =>
    ask('POST', '/api/session', cookie, { username: 'anna', password: PASSWORD });
  const first = (await sign('')).setCookie.split(';')[0] ?? '';
  const planted = '__Host-pasokh=eyJzIjoicGxhbnRlZCJ9.x';
  const others = await Promise.all([sign(first), sign(first), sign(planted)]);
  const cookies = [first, ...others.map(({ setCookie }) => setCookie.split(';')[0] ?? '')];
  expect(cookies.every((one) => one.startsWith('__Host-pasokh=') && one !== planted)).toBe(true);
  expect(new Set(cookies).size).toBe(4);
});

test('a wrong password and an unknown name get the same answer, in the reader’s language', async () => {
  const { ask } = records;
  const guess = (username: string, headers = {}) =>
    ask('POST', '/api/session', '', { username, password: 'nonsense' }, headers);
  const [wrong, unknown] = [await guess('vera'), await guess('nobody')];
  expect(wrong).toEqual(unknown);
  expect([wrong.status, wrong.body.code]).toEqual([401, 'wrong-password']);
  expect(wrong.body.message).toMatch(/گذرواژه/u);
  const english = await guess('nobody', { 'accept-language': 'en-GB,en' });
  expect(english.body.message).toBe('The user name or the password is wrong.');
});

test('a page of another site, or a script without one, cannot write', async () => {
  const { app, signIn } = records;
  const cookie = await signIn('anna');
  const headersOf: Record<string, string>[] = [
    {},
    { origin: 'https://evil.test' },
    { origin: 'null' },
  ];
  for (const headers of headersOf) {
    const answer = await app.inject({
      method: 'DELETE',
      url: '/api/session',
      headers: { host: '137.test', cookie, ...headers },
    });
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'bad-origin']);
  }
});

test('the first administrator is made once, and must choose a password before anything else', async () => {
  const { house, ask, signIn, endedSessions } = records;
  endedSessions.length = 0;
  expect(await house.auth.ensureFirstAdministrator()).toBeNull();
  const admin = { username: 'root-of-all', name: 'ر', roles: ['informatics'], password: PASSWORD };
  expect((await house.auth.addUser(admin)).result).toBe('added');
  const cookie = await signIn('root-of-all');
  const other = await signIn('root-of-all');
  expect((await ask('GET', '/api/session', cookie)).body.mustChangePassword).toBe(true);
  const early = await ask('GET', '/api/users', cookie);
  expect([early.status, early.body.code]).toEqual([403, 'password-change-needed']);
  const change = (newPassword: string) =>
    ask('POST', '/api/session/password', cookie, { oldPassword: PASSWORD, newPassword });
  expect((await change('short')).body.code).toBe('bad-request');
  expect((await change(PASSWORD)).body.code).toBe('same-password');
  expect((await change('کلمه عبور تازه')).status).toBe(204);
  expect(endedSessions).toHaveLength(1);
  expect((await ask('GET', '/api/session', other)).status).toBe(401);
  expect((await ask('GET', '/api/users', cookie)).status).toBe(200);
});

test('an administrator adds people; the audit says who did', async () => {
  const { house, ask, signIn } = records;
  const admin = { username: 'adder', name: 'ا', roles: ['informatics'], password: PASSWORD };
  await house.auth.addUser(admin);
  const { appUser, audit } = house.store.tables;
  await house.store.tx((w) => w.update(appUser).set({ mustChangePassword: false }));
  const cookie = await signIn('adder');
  const fresh = {
    username: 'new.one',
    name: 'تازه',
    roles: ['agent', 'field'],
    password: PASSWORD,
  };
  const added = await ask('POST', '/api/users', cookie, fresh);
  expect(added.body).toMatchObject({
    username: 'new.one',
    roles: ['agent', 'field'],
    mustChangePassword: true,
  });
  expect(JSON.stringify(added.body)).not.toContain('argon2');
  expect((await ask('POST', '/api/users', cookie, fresh)).body.code).toBe('username-taken');
  const unknown = { ...fresh, username: 'x2', roles: ['king'] };
  expect((await ask('POST', '/api/users', cookie, unknown)).body.code).toBe('unknown-role');
  const entries = await house.store.read.select().from(audit);
  expect(entries.map(({ act, subjectId }) => [act, subjectId])).toContainEqual([
    'user-added',
    added.body.userId,
  ]);
});

describe('every role at every door', () => {
  const none = 'nothing-there';
  const form = { disposition: 'silent' };
  const draft = { contactId: none };
  const tell = { contactId: none, caseId: null, code: null, secret: null, name: null };
  const near = {
    contactId: none,
    draftId: null,
    serviceCode: null,
    district: null,
    addressText: '',
    landmark: '',
    description: '',
  };
  const code = {
    ...{ name: 'کد', group: 'گروه', needsLocation: true, emergency: false },
    ...{ reporterProtected: false, works: false, triage: false },
  };
  const needs: Record<string, { permission: string | null; body?: object }> = {
    'GET /api/session': { permission: null },
    'GET /api/account/sessions': { permission: null },
    'DELETE /api/account/sessions/:handle': { permission: null },
    'GET /api/account/second-factor': { permission: null },
    'POST /api/account/second-factor': { permission: null, body: { password: 'x' } },
    'POST /api/account/second-factor/confirm': { permission: null, body: { code: '000000' } },
    'POST /api/account/second-factor/remove': { permission: null, body: { password: 'x' } },
    'POST /api/account/recovery-codes': { permission: null, body: { password: 'x' } },
    'GET /api/user-access': { permission: 'users-write' },
    'DELETE /api/users/:userId/sessions': { permission: 'users-write' },
    'DELETE /api/users/:userId/second-factor': { permission: 'users-write' },
    'GET /api/role-rules': { permission: 'users-write' },
    'PATCH /api/role-rules/:roleId': {
      permission: 'users-write',
      body: { needsSecondFactor: false },
    },
    'GET /api/api-keys': { permission: 'users-write' },
    'POST /api/api-keys': {
      permission: 'users-write',
      body: { name: 'x', permissions: ['board'], access: 'read', days: 1 },
    },
    'DELETE /api/api-keys/:keyId': { permission: 'users-write' },
    'GET /api/users': { permission: 'users-write' },
    'POST /api/users': {
      permission: 'users-write',
      body: { username: 'aa', name: 'a', roles: ['x'], password: PASSWORD },
    },
    'GET /api/service-codes': { permission: null },
    'GET /api/districts': { permission: null },
    'GET /api/district-shapes': { permission: null },
    'GET /api/district-shapes/geojson': { permission: 'organisation-write' },
    'POST /api/district-shapes': {
      permission: 'organisation-write',
      body: { geojson: '{}', apply: false },
    },
    'POST /api/citizens': { permission: 'desk', body: { contactId: none, name: 'a' } },
    'POST /api/citizens/:citizenId/forget': {
      permission: 'cases-decide',
      body: { reason: 'به خواست خودش' },
    },
    'POST /api/contacts/:contactId/finish': { permission: 'desk', body: form },
    'GET /api/contacts/:contactId/matters': { permission: 'desk' },
    'GET /api/matters/split': { permission: 'board' },
    'POST /api/near-cases': { permission: 'desk', body: near },
    'POST /api/tracking': { permission: 'desk', body: tell },
    'POST /api/cases/:caseId/withdraw': {
      permission: 'desk',
      body: { contactId: none, reason: 'رفع شد' },
    },
    'POST /api/cases/:caseId/merge-proposal': {
      permission: 'cases-write',
      body: { intoCaseId: none },
    },
    'GET /api/merge-proposals': { permission: 'cases-verify' },
    'POST /api/merge-proposals/:mergeId': {
      permission: 'cases-verify',
      body: { decision: 'refuse' },
    },
    'POST /api/cases/:caseId/undo-merge': {
      permission: 'cases-verify',
      body: { reason: 'یکی نبودند' },
    },
    'POST /api/cases': { permission: 'cases-write', body: draft },
    'PATCH /api/cases/:caseId': { permission: 'cases-write', body: { ...draft, version: 1 } },
    'POST /api/cases/:caseId/register': { permission: 'cases-write' },
    'POST /api/cases/:caseId/discard': { permission: 'cases-write', body: { reason: 'x' } },
    'POST /api/cases/:caseId/correct': { permission: 'cases-write', body: { version: 1 } },
    'POST /api/cases/:caseId/verify': {
      permission: 'cases-verify',
      body: { outcome: 'solved', explanation: 'انجام شد' },
    },
    'GET /api/long-open-cases': { permission: 'cases-verify' },
    'POST /api/cases/:caseId/object': {
      permission: 'desk|announce',
      body: { words: 'نه', contactId: none },
    },
    'POST /api/cases/:caseId/reopen': { permission: 'cases-reopen', body: { reason: 'دلیل' } },
    'POST /api/cases/:caseId/ask-reopening': {
      permission: 'cases-verify',
      body: { reason: 'دلیل' },
    },
    'POST /api/cases/:caseId/refuse-reopening': {
      permission: 'cases-reopen',
      body: { reason: 'دلیل' },
    },
    'GET /api/service-catalogue': { permission: 'organisation-write' },
    'POST /api/service-catalogue': {
      permission: 'organisation-write',
      body: { code: 'a-1', ...code },
    },
    'PATCH /api/service-catalogue/:code': {
      permission: 'organisation-write',
      body: { ...code, isRetired: false },
    },
    'GET /api/cases': { permission: 'cases-verify|desk|announce|cases-read' },
    'GET /api/cases/:caseId': { permission: 'cases-verify|desk|announce|cases-read' },
    'POST /api/cases/:caseId/reveal-reporter': {
      permission: 'cases-decide',
      body: { reason: 'نامه دادستانی' },
    },
  };
  /** Tried apart above: they end the session or need no permission. */
  const apart = [
    'POST /api/session',
    'DELETE /api/session',
    'POST /api/session/password',
    'DELETE /api/account/sessions',
    'POST /api/public/tracking',
    'POST /api/public/feedback',
    'POST /api/public/withdrawal',
  ];

  test('no route is without a line here', () => {
    expect(records.routes.filter((route) => !apart.includes(route)).sort()).toEqual(
      Object.keys(needs).sort(),
    );
  });

  test('a stranger is let in nowhere', async () => {
    for (const [route, { body }] of Object.entries(needs)) {
      const [method, url = ''] = route.split(' ');
      const path = url.replace(/:\w+/u, none);
      const answer = await records.ask(method as 'GET', path, '__Host-pasokh=forged.cookie', body);
      expect([route, answer.status]).toEqual([route, 401]);
    }
  });

  test.each(ROLES.map((role) => role.id))(
    '%s passes where the matrix says, and nowhere else',
    async (role) => {
      const { house, ask, signIn } = records;
      const username = `role-${role}`;
      await house.auth.addUser({ username, name: role, roles: [role], password: PASSWORD });
      const { appUser } = house.store.tables;
      await house.store.tx((w) => w.update(appUser).set({ mustChangePassword: false }));
      const cookie = await signIn(username);
      const own = ROLES.find((row) => row.id === role)?.permissions.map(([name]) => name) ?? [];
      for (const [route, { permission, body }] of Object.entries(needs)) {
        const [method, url = ''] = route.split(' ');
        const answer = await ask(method as 'GET', url.replace(/:\w+/u, none), cookie, body);
        const may = permission === null || permission.split('|').some((name) => own.includes(name));
        const refused = answer.body?.code === 'not-allowed';
        expect([route, refused, answer.status === 403]).toEqual([route, !may, !may]);
      }
    },
  );
});
