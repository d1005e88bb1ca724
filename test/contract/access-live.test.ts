import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askDesk, type Page } from '../support/live-asks.ts';
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
const remove = (path: string, { cookie }: Person) =>
  rig.server.app.inject({
    method: 'DELETE',
    url: path,
    headers: { host: rig.host, origin: rig.url, cookie },
  });

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
