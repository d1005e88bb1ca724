import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserPerson, type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { enter, FIRST_PASSWORD } from '../support/chromium-desk.ts';
import { type Product, startProduct } from '../support/product.ts';
import { openPhone, type SipPhone } from '../support/sip-phone.ts';
import { becomeAdministrator } from '../support/people.ts';
import { picture } from '../support/picture.ts';

/** A citizen gives up twice, and two experts see it at the same moment: one of them calls back. */
let product: Product;
let house: ChromiumHouse;
let anna: BrowserPerson;
let boris: BrowserPerson;
let citizen: SipPhone;

beforeAll(async () => {
  product = await startProduct();
  const administrator = await becomeAdministrator(product);
  for (const [name, fullName] of [
    ['anna', 'آنا کریمی'],
    ['boris', 'بهروز رضایی'],
  ]) {
    const user = { username: name, name: fullName, roles: ['agent'], password: FIRST_PASSWORD };
    await administrator.post('/api/users', user);
  }
  house = await openChromium({ origin: product.origin });
  [anna, boris] = [await house.person(), await house.person()];
  await enter(anna.page, product.origin, 'anna');
  await enter(boris.page, product.origin, 'boris');
  const server = { host: '127.0.0.1', port: product.sipPort };
  citizen = await openPhone({ username: '09153124587', server, toneHz: 1_100 });
}, 240_000);

afterAll(async () => {
  await citizen?.close();
  await house?.close();
  await product?.stop();
}, 240_000);

const link = (page: Page) => page.getByRole('link', { name: /^بی‌پاسخ‌ها/ });
const row = (page: Page) => page.getByRole('button', { name: /0915\*\*\*4587/ });
const press = (page: Page, name: string) => page.getByRole('button', { name }).click();

describe('missed callers', () => {
  test('who gives up twice is counted once in the head of every page, at once', async () => {
    expect(await anna.page.getByTestId('missed-count').count()).toBe(0);
    // Twice: one call may be so short that it counts as dialled wrongly.
    for (const _ of [1, 2]) {
      const { call, answered } = await citizen.startCall('137');
      await answered;
      await call.hangUp();
    }
    for (const { page } of [anna, boris]) {
      await page.getByTestId('missed-count').filter({ hasText: '۱' }).waitFor({ timeout: 25_000 });
      await link(page).click();
      await row(page).filter({ hasText: '۲ بار' }).waitFor();
    }
    await picture(anna.page, 'missed');
  });

  test('the number is shown to the one who takes it, and the other is told who has it', async () => {
    await row(anna.page).click();
    await row(boris.page).click();
    await boris.page.getByRole('button', { name: 'برمی‌دارم' }).waitFor();
    await press(anna.page, 'برمی‌دارم');
    await anna.page.getByRole('heading', { name: /0915 312 4587/ }).waitFor();
    await row(boris.page).filter({ hasText: 'نزد آنا کریمی' }).waitFor();
    expect(await boris.page.getByText('0915 312 4587').count()).toBe(0);
    expect(await boris.page.getByRole('button', { name: 'برمی‌دارم' }).isDisabled()).toBe(true);
    for (const { page } of [anna, boris]) {
      await page.getByTestId('missed-count').waitFor({ state: 'detached' });
    }
    await picture(anna.page, 'missed-taken');
  });

  test('called in vain it is back on the list, with the attempt counted', async () => {
    await press(anna.page, 'تماس گرفتم، پاسخ نداد');
    await row(boris.page).filter({ hasText: '۱ بار تماس گرفته‌ایم' }).waitFor();
    await boris.page.getByTestId('missed-count').filter({ hasText: '۱' }).waitFor();
  });

  test('the other writes to him, and what was done is history', async () => {
    await press(boris.page, 'برمی‌دارم');
    await press(boris.page, 'پیامک پوزش بفرست');
    for (const { page } of [anna, boris]) {
      await page.getByText('کسی چشم‌به‌راه تماس ما نیست.').waitFor();
    }
    const { page } = boris;
    await page.getByRole('radio', { name: 'پیشینه' }).click();
    const past = page.getByRole('listitem').filter({ hasText: '0915***4587' });
    await past.filter({ hasText: 'بهروز رضایی' }).filter({ hasText: 'پیامک' }).waitFor();
    await picture(page, 'missed-history');
  });

  test('in English from left to right', async () => {
    const { page } = anna;
    await page.getByRole('button', { name: /آنا کریمی/ }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Missed callers' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dir)).toBe('ltr');
    await page.getByText('Nobody waits for a word from us.').waitFor();
    await page.getByRole('radio', { name: 'History' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Called back 1×' }).waitFor();
    await picture(page, 'missed-english');
    expect([...anna.faults, ...boris.faults]).toEqual([]);
  });
});
