import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BoardSnapshot } from '../../src/contract/board.ts';
import type { CallbacksView, PendingCallback } from '../../src/contract/callbacks.ts';
import type { CallRecord } from '../../src/contract/calls.ts';
import { serviceLevelFormula } from '../../src/contract/figures.ts';
import type { QueueView } from '../../src/contract/queues.ts';
import { tehranDay } from '../../src/kit/jalali.ts';
import { type BrowserPerson, type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { enter, FIRST_PASSWORD, OWN_PASSWORD, takePhone } from '../support/chromium-desk.ts';
import { faultsAsItStands } from '../support/chromium-stand.ts';
import { eventually } from '../support/eventually.ts';
import { picture } from '../support/picture.ts';
import { type Product, startProduct } from '../support/product.ts';
import { openPhone, type SipPhone } from '../support/sip-phone.ts';
import { becomeAdministrator } from '../support/people.ts';
import { tellMeasured } from '../support/promises.ts';

/** A supervisor looks at the board while citizens call and parts of the product die. */
let product: Product;
let house: ChromiumHouse;
let maryam: BrowserPerson;
let citizen: SipPhone;

beforeAll(async () => {
  product = await startProduct();
  const administrator = await becomeAdministrator(product);
  for (const [username, name, roles] of [
    ['maryam', 'مریم رضایی', ['head']],
    ['sara', 'سارا کاظمی', ['head', 'informatics', 'shift-supervisor']],
  ]) {
    const person = { username, name, roles, password: FIRST_PASSWORD };
    await administrator.post('/api/users', person);
  }
  house = await openChromium({ origin: product.origin });
  maryam = await house.person();
  citizen = await openPhone({
    username: '05138412345',
    server: { host: '127.0.0.1', port: product.sipPort },
    toneHz: 1_100,
  });
}, 240_000);

afterAll(async () => {
  await citizen?.close();
  await house?.close();
  await product?.stop();
}, 240_000);

const chipOf = (page: Page) => page.getByTestId('live-chip');
const chip = () => chipOf(maryam.page);
const row = () => maryam.page.getByRole('row').filter({ hasText: '051 3841 2345' });

/** A second row of the header's parts, or within one of them, makes it higher than it is at least. */
const heightOfHead = (page: Page) =>
  page.locator('header.top').evaluate((header) => {
    const { height } = header.getBoundingClientRect();
    return { height, isOneRow: height === Number.parseFloat(getComputedStyle(header).minHeight) };
  });

/** A snapshot of the board in which this alarm stands, too; any other message as it is. */
function withAlarm(message: string | Buffer, alarm: string, sinceMs: number): string | Buffer {
  if (typeof message !== 'string') return message;
  const more = JSON.stringify({ alarm, subject: 'trunk', sinceMs });
  return message.replace(/"alarms":\[(\]?)/, (_, end: string) => {
    return `"alarms":[${more}${end === ']' ? ']' : ','}`;
  });
}

/** A snapshot of the board with these estimates; any other message as it is. */
function withEstimates(
  message: string | Buffer,
  estimates: BoardSnapshot['estimates'],
): string | Buffer {
  if (typeof message !== 'string') return message;
  return message.replace(/"estimates":\[[^\]]*\]/, `"estimates":${JSON.stringify(estimates)}`);
}

/** The board's messages as if the self-check had found this; any other message as it is. */
function withSelfCheck(
  message: string | Buffer,
  selfCheck: BoardSnapshot['selfCheck'],
): string | Buffer {
  if (typeof message !== 'string') return message;
  const told = `"selfCheck":${JSON.stringify(selfCheck)}`;
  return message.replace(/"selfCheck":(?:null|\{.*?\]\})/, told);
}

describe("the supervisor's board", () => {
  test('is live, and nobody waits', async () => {
    await enter(maryam.page, product.origin, 'maryam');
    await maryam.page.goto(`${product.origin}/board`);
    await chip().filter({ hasText: /^زنده/ }).waitFor();
    await maryam.page.getByText('کسی در انتظار نیست.').waitFor();
    // Nobody has called yet: nothing honest can be said of waits, so nothing is.
    await maryam.page.locator('.tile').filter({ hasText: 'انتظار تماس تازه–' }).waitFor();
  });

  test('shows a caller at once, with his place, a wait that runs, and when it is too long', async () => {
    const head = await product.signIn('maryam', OWN_PASSWORD);
    for (const { queueId, lastChange: _last, ...form } of await head.get<QueueView[]>(
      '/api/queues',
    )) {
      await head.patch(`/api/queues/${queueId}`, { ...form, longestWaitYellowMs: 5_000 });
    }
    const longest = maryam.page.locator('.tile').filter({ hasText: 'بیشترین انتظار' });
    const dialledAtMs = performance.now();
    const { call, answered } = await citizen.startCall('137');
    await row().waitFor({ timeout: 7_500 });
    tellMeasured('somebody dials: he is seen on the board', performance.now() - dialledAtMs);
    await answered;
    expect(await row().locator('td').first().textContent()).toBe('۱');
    const first = await row().locator('td').nth(2).textContent();
    await eventually(
      'the wait runs on',
      4_000,
      async () => (await row().locator('td').nth(2).textContent()) !== first,
    );
    // As its owner has just said, without a restart.
    await longest.and(maryam.page.locator('.tile-yellow')).waitFor({ timeout: 25_000 });
    await picture(maryam.page, 'too-long');
    await call.hangUp();
    await row().waitFor({ state: 'detached', timeout: 15_000 });
    await longest.and(maryam.page.locator('.tile-calm')).waitFor();
  });

  test('counts the one who gave up, and shows the call behind the number', async () => {
    const tile = maryam.page.getByRole('button', { name: /^رهاشده/ });
    // Under five seconds it is a short one, over it an abandoned call: one of the two it is.
    await tile
      .filter({ hasText: /رهاشده۱.*کوتاه ۰|رهاشده۰.*کوتاه ۱/ })
      .waitFor({ timeout: 25_000 });
    await tile.click();
    await maryam.page.getByRole('complementary', { name: 'رهاشده' }).waitFor();
    await maryam.page.keyboard.press('Escape');
    await maryam.page.getByRole('complementary').waitFor({ state: 'detached' });
  });

  test('tells the service level with its formula, without a mouse too', async () => {
    const { page } = maryam;
    const tile = page.getByRole('button', { name: /^سطح خدمت/ });
    const queue = { serviceLevelMs: 20_000, shortAbandonMs: 5_000 };
    await tile.focus();
    await page.keyboard.press('Enter');
    const behind = page.getByRole('complementary', { name: 'سطح خدمت ۲۰ ثانیه' });
    expect(await behind.getByRole('note').textContent()).toBe(serviceLevelFormula('fa', queue));
    // The only call of today gave up: it counts against the line, unless it was a short one.
    expect(await tile.textContent()).toMatch(/ثانیه(۰[٪%]|–)/);
    await page.keyboard.press('Escape');
    await behind.waitFor({ state: 'detached' });
  });

  test.each([
    ['در انتظار', /^کسی در انتظار نیست/],
    ['بیشترین انتظار', /^کسی در انتظار نیست/],
    ['انتظار تماس تازه', /^صف عمومی$/],
    ['میانگین پاسخ', /^۰ تماس$/],
    ['سطح خدمت ۲۰ ثانیه', /^۱ تماس$/],
    ['پاسخ داده', /^۰ تماس$/],
    ['رهاشده', /^۱ تماس$/],
    // Of people: their cards are on the board.
    ['آماده / در کار', /در شیفت/],
  ])('opens behind «%s» how it is made, and of which calls', async (name, list) => {
    const { page } = maryam;
    await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
    const behind = page.getByRole('complementary', { name, exact: true });
    await behind.getByRole('note').waitFor();
    await behind.getByText(list).waitFor();
    // With a list or a table below the words the panel is judged as every page is.
    if (name === 'رهاشده') expect(await faultsAsItStands(page)).toEqual([]);
    await picture(page, `behind-${name.replaceAll(/[ /]+/g, '-')}`);
    await page.keyboard.press('Escape');
    await behind.waitFor({ state: 'detached' });
  });

  test('many promises do not push out those who wait, and the wall takes none back', async () => {
    const { page } = maryam;
    const nowMs = Date.now();
    const pending = Array.from({ length: 60 }, (_, at): PendingCallback => {
      const known = { queueId: 'general', phone: '+989153124587', rings: 0 };
      return { callbackId: `pc-${at}`, ...known, enteredAtMs: nowMs, madeAtMs: nowMs };
    });
    const none = { reached: 0, unreached: 0, declined: 0, settled: 0, cancelled: 0, expired: 0 };
    const view: CallbacksView = { pending, today: { made: 60, pending: 60, ...none } };
    await page.route('**/api/callbacks', (route) => route.fulfill({ json: view }));
    const promises = page.getByRole('table', { name: 'تماس بازگشتی' });
    for (const address of ['/board', '/board?wall']) {
      await page.goto(product.origin + address);
      await promises.waitFor();
      const waiting = await page.locator('.waiting').boundingBox();
      expect(waiting?.height).toBeGreaterThan(150);
      expect((waiting?.y ?? 0) + (waiting?.height ?? 0)).toBeLessThan(720);
      const cancels = await promises.getByRole('button', { name: 'لغو' }).count();
      expect(cancels).toBe(address === '/board' ? 60 : 0);
    }
    await page.unroute('**/api/callbacks');
    await page.goto(`${product.origin}/board`);
    await chip()
      .filter({ hasText: /^زنده ·/ })
      .waitFor();
  });

  test('tells those who wait to be called why nobody calls: the trunk is down', async () => {
    const page = await maryam.tab();
    const nowMs = Date.now();
    const one = { callbackId: 'pc-1', queueId: 'general', phone: '+989153124587', rings: 0 };
    const pending = [{ ...one, enteredAtMs: nowMs, madeAtMs: nowMs }];
    const none = { reached: 0, unreached: 0, declined: 0, settled: 0, cancelled: 0, expired: 0 };
    const view: CallbacksView = { pending, today: { made: 1, pending: 1, ...none } };
    await page.route('**/api/callbacks', (route) => route.fulfill({ json: view }));
    await page.routeWebSocket('**/socket.io/**', (toPage) => {
      const toServer = toPage.connectToServer();
      toServer.onMessage((message) => toPage.send(withAlarm(message, 'trunk-failed', nowMs)));
    });
    await page.goto(`${product.origin}/board`);
    await page.getByTestId('trunk-down').filter({ hasText: 'خط بیرونی' }).waitFor();
    await page.getByRole('alert').filter({ hasText: 'خط بیرونی تماس نمی‌گیرد' }).waitFor();
    await page.close();
  });

  test('tells beside the expected wait how wrong such words were of late, in the queue that it is of', async () => {
    const page = await maryam.tab();
    const estimate = (queueId: string, expectedS: number | null, halfS: number, mostS: number) => ({
      ...{ queueId, expectedWaitMs: expectedS === null ? null : expectedS * 1_000 },
      ...{ errorP50Ms: halfS * 1_000, errorP90Ms: mostS * 1_000 },
    });
    await page.routeWebSocket('**/socket.io/**', (toPage) => {
      const toServer = toPage.connectToServer();
      toServer.onMessage((message) =>
        toPage.send(
          withEstimates(message, [
            estimate('general', 40, 5, 25),
            estimate('roads', 200, 12, 75),
            // Of whom nobody can say how long he waits.
            estimate('parks', null, 300, 600),
          ]),
        ),
      );
    });
    await page.goto(`${product.origin}/board`);
    const tile = page.locator('.tile').filter({ hasText: 'انتظار تماس تازه' });
    await tile.filter({ hasText: '۳:۲۰' }).waitFor();
    expect(await tile.locator('small').textContent()).toBe('خطا ۰:۱۲ / ۱:۱۵');
    // The tile has room for one; behind it is each queue of this house.
    await tile.click();
    const ofQueues = page.getByRole('table', { name: 'انتظار تماس تازه' }).getByRole('row');
    await ofQueues.nth(1).waitFor();
    expect(await ofQueues.nth(1).getByRole('cell').allTextContents()).toEqual([
      ...['صف عمومی', '۰:۴۰', '۰:۰۵', '۰:۲۵'],
    ]);
    await picture(page, 'expected-wait');
    await page.close();
  });

  test('tells whether all sides know the same of the calls, what differs and since when', async () => {
    const page = await maryam.tab();
    const sinceMs = Date.UTC(2026, 10, 24, 6, 30);
    const told = { checkedAtMs: sinceMs + 60_000, sinceMs, found: [] };
    let selfCheck: BoardSnapshot['selfCheck'] = { ...told, state: 'same' };
    await page.routeWebSocket('**/socket.io/**', (toPage) => {
      const toServer = toPage.connectToServer();
      toServer.onMessage((message) => toPage.send(withSelfCheck(message, selfCheck)));
    });
    const says = (text: string) =>
      page.getByTestId('self-check').filter({ hasText: text }).waitFor();
    await page.goto(`${product.origin}/board`);
    await says('سوابق یکسان است');
    const found = [
      { kind: 'ledger-behind', count: 2 } as const,
      { kind: 'stray-leg', count: 1 } as const,
    ];
    selfCheck = { ...told, state: 'differs', found };
    await page.reload();
    await says('۳ × سوابق عقب مانده است از ۱۰:۰۰');
    expect(await page.getByTestId('self-check').getAttribute('title')).toMatch(/زنگ بی‌صاحب.*۱۰:۰۱/);
    await picture(page, 'differs');
    selfCheck = { ...told, state: 'blind' };
    await page.reload();
    await says('سوابق از ۱۰:۰۰ مقایسه نشده');
    await page.close();
  });

  test.each([
    ['is dead', 'SIGKILL'],
    ['is restarted on purpose', 'SIGTERM'],
  ] as const)(
    'says clearly that it is not live while the server %s, and recovers by itself',
    async (_, signal) => {
      product.kill('server', signal);
      await chip()
        .filter({ hasText: /^زنده نیست/ })
        .waitFor({ timeout: 25_000 });
      await chip()
        .filter({ hasText: /^زنده ·/ })
        .waitFor({ timeout: 60_000 });
      const { call, answered } = await citizen.startCall('137');
      await answered;
      await row().waitFor({ timeout: 25_000 });
      await call.hangUp();
      await row().waitFor({ state: 'detached', timeout: 25_000 });
      expect(maryam.faults).toEqual([]);
    },
  );

  test('shows who comes and goes while somebody holds the database, which has them afterwards', async () => {
    const head = await product.signIn('maryam', OWN_PASSWORD);
    const other = new Database(join(product.dataDir, 'pasokh.db'));
    const sinceMs = Date.now();
    other.exec('BEGIN EXCLUSIVE');
    try {
      const { call, answered } = await citizen.startCall('137');
      await answered;
      await row().waitFor({ timeout: 25_000 });
      await call.hangUp();
      await row().waitFor({ state: 'detached', timeout: 25_000 });
      const held = other.prepare('SELECT count(*) AS calls FROM call WHERE entered_at >= ?');
      expect(held.get(sinceMs)).toEqual({ calls: 0 });
    } finally {
      other.close();
    }
    const kept = await eventually('the call is in the ledger', 10_000, async () => {
      const calls = await head.get<CallRecord[]>(`/api/calls?day=${tehranDay(sinceMs)}`);
      return calls.find(({ enteredAtMs, outcome }) => enteredAtMs >= sinceMs && outcome !== null);
    });
    expect(kept).toMatchObject({ phone: '+985138412345', endedBy: 'caller' });
  });

  test('reads in English from left to right at a word', async () => {
    const { page } = maryam;
    await page.getByRole('button', { name: /مریم رضایی/ }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await chip().filter({ hasText: /^Live/ }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dir)).toBe('ltr');
    await page.getByText('Nobody is waiting.').waitFor();
  });
});

describe('whoever leads, and has most pages', () => {
  test('has them in one row above board and desk, in both languages', async () => {
    const { page } = await house.person({ size: { width: 1_440, height: 900 } });
    await enter(page, product.origin, 'sara');
    await page.goto(`${product.origin}/desk`);
    await takePhone(page);
    for (const language of ['fa', 'en'] as const) {
      for (const [path, told] of [
        ['/desk', page.getByTestId('agent-state').filter({ hasText: /^(آماده|Ready)/ })],
        ['/board', chipOf(page).filter({ hasText: /^(زنده|Live) ·/ })],
      ] as const) {
        await page.goto(`${product.origin}${path}?lang=${language}`);
        await told.waitFor();
        await page.evaluate(() => document.fonts.ready.then(() => undefined));
        await picture(page, `head-${path.slice(1)}-${language}`);
        expect({ path, language, ...(await heightOfHead(page)) }).toMatchObject({ isOneRow: true });
      }
    }
  });
});
