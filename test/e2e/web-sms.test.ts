import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserPerson, type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { enter, FIRST_PASSWORD } from '../support/chromium-desk.ts';
import { type Product, startProduct } from '../support/product.ts';
import { becomeAdministrator } from '../support/people.ts';

/** Somebody of informatics writes a text anew, and the head of 137 lets it be used. */
let product: Product;
let house: ChromiumHouse;
let sara: BrowserPerson;
let maryam: BrowserPerson;

beforeAll(async () => {
  product = await startProduct();
  const administrator = await becomeAdministrator(product);
  for (const [name, shown, role] of [
    ['sara', 'سارا کریمی', 'informatics'],
    ['maryam', 'مریم احمدی', 'head'],
  ] as const) {
    const person = { username: name, name: shown, roles: [role], password: FIRST_PASSWORD };
    await administrator.post('/api/users', person);
  }
  house = await openChromium({ origin: product.origin });
  sara = await house.person();
  maryam = await house.person();
  await enter(sara.page, product.origin, 'sara');
  await enter(maryam.page, product.origin, 'maryam');
}, 240_000);

afterAll(async () => {
  await house?.close();
  await product?.stop();
}, 240_000);

async function picture(person: BrowserPerson, name: string): Promise<void> {
  const folder = process.env['PASOKH_PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await person.page.screenshot({ path: join(folder, `${name}.png`) });
}

async function openText({ page }: BrowserPerson): Promise<void> {
  await page.getByRole('button', { name: 'تنظیمات' }).click();
  await page.getByRole('menuitem', { name: 'پیامک' }).click();
  await page.getByRole('heading', { name: 'متن پیامک‌ها' }).waitFor();
  await page.getByRole('button', { name: /ثبت درخواست فارسی/ }).click();
}

describe('the texts of SMS', () => {
  test('are written with what a citizen will read, and its length, before one’s eyes', async () => {
    const { page } = sara;
    await openText(sara);
    const text = page.getByLabel('متن', { exact: true });
    await text.fill('درخواست شما رسید.');
    await page.getByText('این جا در متن نیست:').waitFor();
    const send = page.getByRole('button', { name: 'برای تأیید بفرست' });
    expect(await send.isDisabled()).toBe(true);
    await text.fill('{citizen}\nدرخواست شما رسید. کد: {code}');
    await page.getByTestId('sms-preview').getByText('کد: 481920375').waitFor();
    expect(await page.getByTestId('sms-length').textContent()).toContain('۱ بخش');
    await picture(sara, 'sms-text-fa');
    await send.click();
    await page.getByText('این را خودتان نوشته‌اید').waitFor();
    expect(await page.getByRole('button', { name: 'تأیید و اجرا' }).count()).toBe(0);
  });

  test('come into force when another person has approved them', async () => {
    const { page } = maryam;
    await openText(maryam);
    await page.getByText('نوشته سارا کریمی').waitFor();
    await page.getByRole('button', { name: 'تأیید و اجرا' }).click();
    await page.getByRole('button', { name: /ثبت درخواست فارسی · نسخه ۲/ }).waitFor();
    const versions = page.getByRole('region', { name: 'نسخه‌ها' });
    await versions.getByText('تأیید مریم احمدی').waitFor();
    await picture(maryam, 'sms-versions-fa');
  });

  test('stand beside hours, limits and numbers that get none', async () => {
    const { page } = sara;
    await page.getByRole('button', { name: 'ساعت‌ها، سقف‌ها و خط‌ها' }).click();
    const cap = page.getByLabel('سقف پیام هر شماره در روز');
    await cap.fill('۵');
    await page.getByRole('button', { name: 'ذخیره' }).click();
    await page.getByLabel('شماره', { exact: true }).fill('۰۹۱۵۱۲۳۴۵۶۷');
    await page.getByLabel('دلیل', { exact: true }).fill('خط اداره');
    await page.getByRole('button', { name: 'افزودن شماره' }).click();
    await page.getByText('خط اداره · ').waitFor();
    await page.reload();
    await page.getByText('خط اداره · ').waitFor();
    expect(await page.getByLabel('سقف پیام هر شماره در روز').inputValue()).toBe('5');
    await picture(sara, 'sms-settings-fa');
  });

  test('beside them stands what became of each message; who opens one says so', async () => {
    const { page } = maryam;
    await page.getByRole('radio', { name: 'پیامک‌های بیرون‌رونده' }).click();
    await page.getByText('هیچ پیامکی منتظر نگاه کسی نیست.').waitFor();
    await page.getByRole('radio', { name: 'همه', exact: true }).click();
    await page.getByText('هنوز پیامکی نبوده است.').waitFor();
    await picture(maryam, 'sms-outbox-fa');
  });
});
