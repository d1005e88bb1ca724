import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserPerson, type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { enter, FIRST_PASSWORD } from '../support/chromium-desk.ts';
import { eventually } from '../support/eventually.ts';
import { type Product, startProduct } from '../support/product.ts';
import { openPhone, type SipPhone } from '../support/sip-phone.ts';
import { becomeAdministrator } from '../support/people.ts';

/** The head of the line looks for one citizen's calls among all, and reads what happened. */
let product: Product;
let house: ChromiumHouse;
let maryam: BrowserPerson;
const citizens: SipPhone[] = [];

beforeAll(async () => {
  product = await startProduct();
  const administrator = await becomeAdministrator(product);
  await administrator.post('/api/users', {
    username: 'maryam',
    name: 'مریم رضایی',
    roles: ['head'],
    password: FIRST_PASSWORD,
  });
  const server = { host: '127.0.0.1', port: product.sipPort };
  for (const number of ['05138412345', '09153124587']) {
    const citizen = await openPhone({ username: number, server, toneHz: 1_100 });
    citizens.push(citizen);
    const { call, answered } = await citizen.startCall('137');
    await answered;
    // Long enough for a wait that is told of.
    await eventually('the greeting', 15_000, () => call.heard(2_000).packets >= 80);
    await call.hangUp();
  }
  house = await openChromium({ origin: product.origin });
  maryam = await house.person();
  await enter(maryam.page, product.origin, 'maryam');
}, 240_000);

afterAll(async () => {
  await Promise.allSettled(citizens.map((citizen) => citizen.close()));
  await house?.close();
  await product?.stop();
}, 240_000);

/** Kept for whoever wants to look at the pages: PASOKH_PICTURES names a folder. */
async function picture(name: string): Promise<void> {
  const folder = process.env['PASOKH_PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await maryam.page.screenshot({ path: join(folder, `${name}.png`) });
}

const row = (number: string) => maryam.page.getByRole('row').filter({ hasText: number });
const search = () => maryam.page.getByRole('button', { name: 'جست‌وجو' }).click();

describe('the page of all calls', () => {
  test('shows the calls of today, and tells one step by step with the clock of each', async () => {
    const { page } = maryam;
    await page.getByRole('link', { name: 'تماس‌ها', exact: true }).click();
    await row('0915 312 4587').filter({ hasText: 'صف عمومی' }).waitFor();
    await row('051 3841 2345').waitFor();
    await row('0915 312 4587')
      .getByRole('button', { name: /^شرح تماس ساعت/ })
      .click();
    const story = page.getByRole('list', { name: 'تماس، گام به گام' });
    const arrival = story.getByRole('listitem').filter({ hasText: 'وارد شد: صف عمومی' });
    await arrival.waitFor();
    expect(await arrival.textContent()).toMatch(/^[۰-۹]{2}:[۰-۹]{2}:[۰-۹]{2} \+۰:۰۰ /u);
    await story.getByText(/^پایان: |پایان:/).waitFor();
    const wait = page.getByRole('region', { name: 'چرا منتظر ماند' });
    await wait.getByText('هیچ کارشناسی برای «صف عمومی» وارد نشده بود.').waitFor();
    await picture('calls');
    // A click anywhere in the row does what its button does.
    const queue = row('0915 312 4587').getByText('صف عمومی');
    await queue.click();
    await story.waitFor({ state: 'detached' });
    await queue.click();
    await story.waitFor();
    // Who marks the number to copy it closes nothing: the next click does.
    const number = row('0915 312 4587').getByText('0915 312 4587');
    const { x = 0, y = 0, width = 0, height = 0 } = (await number.boundingBox()) ?? {};
    await page.mouse.move(x + 1, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width - 1, y + height / 2, { steps: 5 });
    await page.mouse.up();
    expect(await page.evaluate(() => getSelection()?.toString())).toMatch(/312/u);
    await queue.click();
    await story.waitFor({ state: 'detached' });
    expect(await row('0915 312 4587').getByRole('button').count()).toBe(1);
  });

  test('hands the day out as a queue_log', async () => {
    const { page } = maryam;
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: 'پرونده queue_log' }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toMatch(/^queue_log_\d{4}-\d\d-\d\d_/u);
    const text = readFileSync(await download.path(), 'utf8');
    const events = text.split('\n').map((line) => line.split('|')[4]);
    expect(events.filter((event) => event === 'ENTERQUEUE')).toHaveLength(2);
    expect(events.filter((event) => event === 'ABANDON')).toHaveLength(2);
    expect(text).toContain('+989153124587');
  });

  test('finds by number in any digits, and says when there is no such call', async () => {
    const { page } = maryam;
    // Addresses end in logs, ours and those on the way: no request has the number in its own.
    const addresses: string[] = [];
    const listen = (request: Request): number => addresses.push(decodeURIComponent(request.url()));
    page.on('request', listen);
    await page.getByLabel('شماره', { exact: true }).fill('۰۵۱ ۳۸۴۱ ۲۳۴۵');
    await search();
    await row('0915 312 4587').waitFor({ state: 'detached' });
    await row('051 3841 2345').waitFor();
    page.off('request', listen);
    expect(addresses).toContain(`${product.origin}/api/calls/find`);
    for (const address of addresses) expect(address).not.toMatch(/3841|۳۸۴۱/u);
    await page.getByLabel('سرانجام').selectOption({ label: 'پاسخ داده شد' });
    await search();
    await page.getByText('چنین تماسی نبوده است.').waitFor();
    await page.getByLabel('شماره', { exact: true }).fill('سلام');
    await search();
    await page.getByRole('alert').filter({ hasText: 'این شماره تلفن نیست' }).waitFor();
  });

  test('days are Jalali, and a range that is none is not asked for', async () => {
    const { page } = maryam;
    await page.getByLabel('شماره', { exact: true }).fill('');
    await page.getByLabel('سرانجام').selectOption({ label: 'همه' });
    await page.getByLabel('از روز').fill('۱۴۰۴/۱۲/۳۰');
    await page.getByRole('alert').filter({ hasText: 'روزها را درست بنویسید' }).waitFor();
    await page.getByLabel('از روز').fill('۱۴۰۵/۰۱/۰۱');
    await search();
    await row('051 3841 2345').waitFor();
    await page.getByLabel('تا روز').fill('۱۴۰۵/۰۱/۰۲');
    await search();
    await page.getByText('چنین تماسی نبوده است.').waitFor();
    expect(maryam.faults).toEqual([]);
  });
});
