import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserPerson, type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { enter, FIRST_PASSWORD } from '../support/chromium-desk.ts';
import { type Product, startProduct } from '../support/product.ts';
import { becomeAdministrator } from '../support/people.ts';

/** Somebody of informatics is told that the line is ill, and finds which part. */
let product: Product;
let house: ChromiumHouse;
let sara: BrowserPerson;

beforeAll(async () => {
  product = await startProduct();
  const administrator = await becomeAdministrator(product);
  await administrator.post('/api/users', {
    username: 'sara',
    name: 'سارا کریمی',
    roles: ['informatics'],
    password: FIRST_PASSWORD,
  });
  house = await openChromium({ origin: product.origin });
  sara = await house.person();
  await enter(sara.page, product.origin, 'sara');
}, 240_000);

afterAll(async () => {
  await house?.close();
  await product?.stop();
}, 240_000);

async function picture(name: string): Promise<void> {
  const folder = process.env['PASOKH_PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await sara.page.screenshot({ path: join(folder, `${name}.png`) });
}

const stateOf = async (part: string): Promise<string> =>
  (await sara.page.getByTestId(`part-${part}`).textContent()) ?? '';

describe('the page of the system', () => {
  test('stands behind the menu of what is set up now and then', async () => {
    const { page } = sara;
    await page.getByRole('button', { name: 'تنظیمات' }).click();
    await page.getByRole('menuitem', { name: 'سامانه' }).click();
    await page.getByRole('heading', { name: 'سلامت سامانه' }).waitFor();
    await page.getByTestId('part-gateway').waitFor();
    expect(await stateOf('gateway')).toContain('شبیه‌ساز داخلی');
    expect(await stateOf('pbx')).toContain('سالم');
    expect(await page.getByRole('button', { name: 'تنظیمات: سامانه' }).count()).toBe(1);
    await picture('system-fa');
  });

  test('is there in English, too', async () => {
    const { page } = sara;
    await page.getByRole('button', { name: /سارا کریمی/ }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Is everything well' }).waitFor();
    expect(await stateOf('prompts')).toContain('spoken by a machine');
    await picture('system-en');
  });
});
