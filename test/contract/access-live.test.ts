import { isDeepStrictEqual } from 'node:util';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, stepAt } from '../../src/auth/totp.ts';
import type { AgentPhone } from '../../src/contract/desk.ts';
import type { UserRow } from '../../src/contract/people.ts';
import { askDesk, type Page } from '../support/live-asks.ts';
import { secretOf } from '../support/authenticator.ts';
import { eventually } from '../support/eventually.ts';
import { changed, numbered } from '../support/live-notices.ts';
import { serverRig, type Person, type ServerRig } from '../support/server-rig.ts';

let rig: ServerRig;
let admin: Person;
const pages: Page[] = [];

beforeAll(async () => {
  rig = await serverRig();
  admin = await rig.person('admin', ['informatics']);
});
afterAll(async () => {
  for (const page of pages) page.disconnect();
  await rig.close();
});

async function open({
  cookie,
}: Person): Promise<{ page: Page; ended: Promise<void>; cut: Promise<string> }> {
  const page: Page = io(rig.url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie, origin: rig.url },
  });
  pages.push(page);
  const ended = new Promise<void>((resolve) => page.once('session-ended', resolve));
  const cut = new Promise<string>((resolve) => page.once('disconnect', resolve));
  await new Promise<void>((resolve, reject) => {
    page.once('connect', resolve);
    page.once('connect_error', reject);
  });
  expect((await askDesk(page)).ok).toBe(true);
  return { page, ended, cut };
}
const send = (method: 'DELETE' | 'PATCH' | 'GET', path: string, by: Person, body?: object) =>
  rig.server.app.inject({
    ...{ method, url: path },
    headers: { host: rig.host, origin: rig.url, cookie: by.cookie },
    ...(body === undefined ? {} : { body }),
  });
const remove = (path: string, by: Person) => send('DELETE', path, by);

test('an open page is told and cut off in the moment in which an administrator ends its session', async () => {
  const anna = await rig.person('anna', ['agent']);
  const boris = await rig.person('boris', ['agent']);
  const [hers, his] = [await open(anna), await open(boris)];
  expect((await remove(`/api/users/${anna.userId}/sessions`, admin)).statusCode).toBe(204);
  await hers.ended;
  expect(await hers.cut).toBe('io server disconnect');
  expect((await askDesk(his.page)).ok).toBe(true);
});

test('signing out everywhere cuts off one’s own pages, wherever they are', async () => {
  const dara = await rig.person('dara', ['agent']);
  const page = await open(dara);
  expect((await remove('/api/account/sessions', dara)).statusCode).toBe(204);
  await page.ended;
  expect(await page.cut).toBe('io server disconnect');
  const after = await rig.server.app.inject({
    url: '/api/session',
    headers: { cookie: dara.cookie },
  });
  expect(after.statusCode).toBe(401);
});

const edit = (who: Person, asked: object, by = admin) =>
  send('PATCH', `/api/users/${who.userId}`, by, asked);
const rowOf = async (who: Person): Promise<UserRow | undefined> =>
  (await send('GET', '/api/users', admin)).json<UserRow[]>().find(isRow(who));
const isRow =
  ({ userId }: Person) =>
  (row: { readonly userId: string }): boolean =>
    row.userId === userId;
const signIn = (username: string, password: string, code?: string) =>
  rig.server.app.inject({
    ...{ method: 'POST', url: '/api/session', headers: { host: rig.host, origin: rig.url } },
    body: { username, password, ...(code === undefined ? {} : { code }) },
  });

test('a role more is in force at once, a role less ends the open page; what is not said stays', async () => {
  const lida = await rig.person('lida', ['agent'], 'لیدا');
  const { ended, cut } = await open(lida);
  const more = await edit(lida, { roles: ['agent', 'viewer'] });
  expect([more.statusCode, more.json()]).toEqual([200, { firstPassword: null }]);
  const session = await send('GET', '/api/session', lida);
  expect(session.json()).toMatchObject({ name: 'لیدا', roles: ['agent', 'viewer'] });
  expect((await edit(lida, { name: 'لیدا احمدی' })).statusCode).toBe(200);
  expect((await edit(lida, { roles: ['viewer'] })).statusCode).toBe(200);
  await ended;
  expect(await cut).toBe('io server disconnect');
  expect(await rowOf(lida)).toMatchObject({
    ...{ name: 'لیدا احمدی', roles: ['viewer'], closedAtMs: null },
  });
  const { store } = rig.database;
  const entries = (await store.read.select().from(store.tables.audit)).filter(
    ({ act, subjectId }) => act === 'user-changed' && subjectId === lida.userId,
  );
  expect(entries).toHaveLength(3);
  for (const entry of entries) expect(entry.userId).toBe(admin.userId);
  // That a name changed is told, not which.
  expect(JSON.stringify(entries)).not.toContain('احمدی');
});

test('a closed account lets nobody in; opened again it has a first password, told once', async () => {
  const omid = await rig.person('omid', ['agent']);
  expect((await edit(omid, { isClosed: true })).json()).toEqual({ firstPassword: null });
  expect((await signIn('omid', 'a-password-of-ones-own')).statusCode).toBe(401);
  expect((await rowOf(omid))?.closedAtMs).toEqual(expect.any(Number));
  // Closed once more nothing moves, and no password is made for it.
  expect((await edit(omid, { isClosed: true })).json()).toEqual({ firstPassword: null });
  expect((await edit(omid, { newFirstPassword: true })).json().code).toBe('password-chosen');
  const { firstPassword } = (await edit(omid, { isClosed: false })).json();
  expect((await signIn('omid', 'a-password-of-ones-own')).statusCode).toBe(401);
  expect((await signIn('omid', firstPassword)).json()).toMatchObject({ mustChangePassword: true });
  // It was lost before he changed it: another one, and that of before is void.
  const other = (await edit(omid, { newFirstPassword: true })).json().firstPassword;
  expect((await signIn('omid', firstPassword)).statusCode).toBe(401);
  expect((await signIn('omid', other)).statusCode).toBe(200);
  // Open already: no password is made for it either.
  expect((await edit(omid, { isClosed: false })).json()).toEqual({ firstPassword: null });
});

test('who is closed and opened again is still asked for his second factor', async () => {
  const sima = await rig.person('sima', ['agent']);
  const { secondFactors } = rig.server.auth;
  const begun = await secondFactors.begin(sima.userId, 'sima');
  const now = stepAt(Date.now());
  const on = await secondFactors.confirm(sima.userId, codeOf(secretOf(begun?.secret ?? ''), now));
  const [recovery] = on.type === 'on' ? on.codes : [];
  expect((await edit(sima, { isClosed: true })).statusCode).toBe(200);
  const { firstPassword } = (await edit(sima, { isClosed: false })).json();
  const alone = await signIn('sima', firstPassword);
  expect([alone.statusCode, alone.json().code]).toEqual([401, 'second-factor-needed']);
  const wrong = await signIn('sima', firstPassword, '000000');
  expect([wrong.statusCode, wrong.json().code]).toEqual([401, 'wrong-second-factor']);
  const both = await signIn('sima', firstPassword, recovery);
  expect(both.json()).toMatchObject({ mustChangePassword: true, secondFactor: 'on' });
});

test('what cannot be is refused, and nothing of it is kept', async () => {
  const nima = await rig.person('nima', ['agent']);
  const codeOf = async (who: Person, asked: object, by = admin): Promise<string> =>
    (await edit(who, asked, by)).json().code;
  expect(await codeOf(nima, { name: 'دیگر', roles: ['agent', 'emperor'] })).toBe('unknown-role');
  expect(await codeOf(nima, { roles: [] })).toBe('bad-request');
  expect(await codeOf(nima, { newFirstPassword: true })).toBe('password-chosen');
  expect(await codeOf({ ...nima, userId: 'nobody' }, { name: 'x' })).toBe('unknown-user');
  expect(await codeOf(nima, { roles: ['head'] }, nima)).toBe('not-allowed');
  // Who takes the last administrator's role away would be that administrator.
  expect(await codeOf(admin, { roles: ['agent'] })).toBe('not-for-oneself');
  expect(await codeOf(admin, { isClosed: true })).toBe('not-for-oneself');
  expect(await rowOf(nima)).toMatchObject({ name: 'nima', roles: ['agent'] });
  expect(await rowOf(admin)).toMatchObject({ roles: ['informatics'], closedAtMs: null });
});

test('a program’s key is no person to be edited', async () => {
  const made = await rig.server.app.inject({
    ...{ method: 'POST', url: '/api/api-keys' },
    headers: { host: rig.host, origin: rig.url, cookie: admin.cookie },
    body: { name: 'x', permissions: ['board'], access: 'read', days: 1 },
  });
  const { store } = rig.database;
  const [key] = (await store.read.select().from(store.tables.apiKey)).filter(
    ({ id }) => id === made.json().row.keyId,
  );
  const program = { ...admin, userId: key?.userId ?? '' };
  expect((await edit(program, { roles: ['head'] })).json().code).toBe('unknown-user');
});

test('whose phone is registered is seen as it changes; while telephony is away nobody knows', async () => {
  const tara = await rig.person('tara', ['agent']);
  const { telephony } = rig;
  const phone = async () =>
    (await send('GET', '/api/phones', admin)).json<AgentPhone[]>().find(isRow(tara));
  expect(await phone()).toBeUndefined();
  const signedIn = await rig.server.app.inject({
    ...{ method: 'POST', url: '/api/phone/sign-in', body: { kind: 'desk' } },
    headers: { host: rig.host, origin: rig.url, cookie: tara.cookie },
  });
  expect(signedIn.statusCode).toBe(200);
  telephony.say(numbered(1, Date.now(), changed(tara.userId, { reachable: false })));
  const isNow = (told: object) =>
    eventually(`the phone is ${JSON.stringify(told)}`, 5_000, async () =>
      isDeepStrictEqual(await phone(), told),
    );
  const seen = { userId: tara.userId, kind: 'desk', isOnBreak: false, isBusy: false };
  await isNow({ ...seen, isRegistered: false });
  telephony.say(numbered(2, Date.now(), changed(tara.userId, { reachable: true })));
  await isNow({ ...seen, isRegistered: true });
  await telephony.kill();
  await isNow({ ...seen, isRegistered: null });
});
