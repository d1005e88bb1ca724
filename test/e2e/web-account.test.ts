import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf, stepAt } from '../../src/auth/totp.ts';
import { secretOf } from '../support/authenticator.ts';
import { type BrowserPerson, type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { enter, FIRST_PASSWORD, OWN_PASSWORD, signInAs } from '../support/chromium-desk.ts';
import { type Product, startProduct } from '../support/product.ts';

/** Somebody of informatics looks after his own access, and after a colleague's. */
let product: Product;
let house: ChromiumHouse;
let sara: BrowserPerson;
let secret: Buffer;
let recovery = '';

beforeAll(async () => {
  product = await startProduct();
  const { username, password } = product.administrator;
  const administrator = await product.signIn(username, password);
  const own = { oldPassword: password, newPassword: 'administrators-own-1' };
  await administrator.post('/api/session/password', own);
  const people = [
    { username: 'sara', name: 'سارا کریمی', roles: ['informatics'] },
    { username: 'reza', name: 'رضا احمدی', roles: ['viewer'] },
  ];
  for (const person of people) {
    await administrator.post('/api/users', { ...person, password: FIRST_PASSWORD });
  }
  house = await openChromium({ origin: product.origin });
  sara = await house.person();
  await enter(sara.page, product.origin, 'sara');
}, 240_000);

afterAll(async () => {
  await house?.close();
  await product?.stop();
}, 240_000);

async function picture({ page }: BrowserPerson, name: string): Promise<void> {
  const folder = process.env['PASOKH_PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function toAccount({ page }: BrowserPerson, name: RegExp): Promise<void> {
  await page.getByRole('button', { name }).click();
  await page.getByRole('menuitem', { name: 'حساب من' }).click();
  await page.getByRole('heading', { name: 'جاهایی که وارد شده‌ام' }).waitFor();
}

/** A code that has not been used: of the step after, which counts as well. */
const freshCode = (): string => codeOf(secret, stepAt(Date.now()) + 1);

describe('my account', () => {
  test('shows where I am signed in, and puts another machine out', async () => {
    const other = await house.person();
    await other.page.goto(product.origin);
    await signInAs(other.page, 'sara', OWN_PASSWORD);
    await other.page.getByTestId('live-chip').waitFor();
    await toAccount(sara, /سارا کریمی/);
    const { page } = sara;
    await page.getByText('همین جا').waitFor();
    await page
      .getByRole('button', { name: /^خروج: Chrome/u })
      .first()
      .click();
    await other.page.getByLabel('نام کاربری').waitFor();
    await page.getByRole('button', { name: /^خروج: Chrome/u }).waitFor({ state: 'detached' });
    await other.context.close();
  });

  test('is left with nothing of what it was told in the tab, whoever ended the session', async () => {
    const { page, context } = await house.person();
    await page.goto(`${product.origin}/users`);
    const told = page.getByTestId('user-reza');
    const bySelf = async (): Promise<void> => {
      await page.getByRole('button', { name: /^سارا کریمی: / }).click();
      await page.getByRole('menuitem', { name: 'خروج', exact: true }).click();
    };
    const byAnother = async (): Promise<void> => {
      await sara.page.reload();
      await sara.page
        .getByRole('button', { name: /^خروج: Chrome/u })
        .first()
        .click();
    };
    for (const end of [bySelf, byAnother]) {
      await signInAs(page, 'sara', OWN_PASSWORD);
      await told.waitFor();
      await end();
      await page.getByLabel('نام کاربری').waitFor();
      // From now on nothing can be asked: what is shown was kept.
      await page.route('**/api/users', (route) => route.abort());
      await signInAs(page, 'sara', OWN_PASSWORD);
      await page.getByRole('button', { name: 'حساب‌های بسته' }).waitFor();
      expect([end.name, await told.count()]).toEqual([end.name, 0]);
      await page.unroute('**/api/users');
      await bySelf();
      await page.getByLabel('نام کاربری').waitFor();
    }
    await context.close();
  });

  test('a password is typed unseen, may be pasted, and tells a keeper of passwords which it is', async () => {
    const { page, context } = await house.person();
    await page.goto(product.origin);
    const [current, fresh] = ['current-password', 'new-password'];
    const fields = [
      [page.getByLabel('گذرواژه', { exact: true }), current],
      [sara.page.getByLabel('گذرواژه کنونی'), current],
      [sara.page.getByLabel('گذرواژه تازه', { exact: true }), fresh],
      [sara.page.getByLabel('تکرار گذرواژه تازه'), fresh],
    ] as const;
    for (const [field, word] of fields) {
      await field.waitFor();
      expect([await field.getAttribute('type'), await field.getAttribute('autocomplete')]).toEqual([
        'password',
        word,
      ]);
      const isPasted = await field.evaluate((box) =>
        box.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true })),
      );
      expect(isPasted).toBe(true);
    }
    await context.close();
  });

  test('turns a second factor on: a picture of which a phone makes codes, and codes on paper', async () => {
    const { page } = sara;
    await page.getByRole('button', { name: 'راه‌اندازی' }).click();
    const form = page.getByRole('form', { name: 'آغاز' });
    await form.getByLabel('گذرواژه کنونی').fill(OWN_PASSWORD);
    await form.getByRole('button', { name: 'آغاز' }).click();
    await page.getByRole('img', { name: 'کد QR برای برنامه رمزساز' }).waitFor();
    await picture(sara, 'account-factor-fa');
    const typed = await page.getByText('اگر دوربین ندارید', { exact: false }).textContent();
    secret = secretOf((typed ?? '').replace(/[^A-Z2-7]/gu, ''));
    expect(secret).toHaveLength(20);
    await page.getByLabel('کد شش‌رقمی').fill(codeOf(secret, stepAt(Date.now())));
    await page.getByRole('button', { name: 'تأیید' }).click();
    const codes = page.getByRole('region', { name: 'کدهای بازیابی' }).getByRole('listitem');
    await codes.first().waitFor();
    expect(await codes.count()).toBe(10);
    recovery = (await codes.first().textContent()) ?? '';
    await page.getByRole('button', { name: 'نگه داشتم' }).click();
    await page.getByTestId('factor-state').filter({ hasText: 'روشن' }).waitFor();
    await page.getByText('۱۰ کد بازیابی مانده است', { exact: false }).waitFor();
    await picture(sara, 'account-fa');
  });

  test('then asks for the code at the next sign-in, and takes a recovery code once', async () => {
    const again = await house.person();
    const { page } = again;
    await page.goto(product.origin);
    await signInAs(page, 'sara', OWN_PASSWORD);
    const code = page.getByLabel('کد برنامه رمزساز یا کد بازیابی');
    await code.fill('000000');
    await page.getByRole('button', { name: 'ورود', exact: true }).click();
    await page.getByText('کد درست نیست', { exact: false }).waitFor();
    await picture(again, 'sign-in-code-fa');
    await code.fill(freshCode());
    await page.getByRole('button', { name: 'ورود', exact: true }).click();
    await page.getByTestId('live-chip').waitFor();
    await again.context.close();
    const third = await house.person();
    await third.page.goto(product.origin);
    await signInAs(third.page, 'sara', OWN_PASSWORD);
    await third.page.getByLabel('کد برنامه رمزساز یا کد بازیابی').fill(recovery);
    await third.page.getByRole('button', { name: 'ورود', exact: true }).click();
    await third.page.getByTestId('live-chip').waitFor();
    await third.context.close();
  });

  test('an administrator asks it of a role, and signs a colleague out', async () => {
    const reza = await house.person();
    await enter(reza.page, product.origin, 'reza');
    const { page } = sara;
    await page.goto(`${product.origin}/users`);
    await page.getByRole('button', { name: 'خروج از همه جا: رضا احمدی' }).click();
    await picture(sara, 'users-access-fa');
    await page.getByRole('button', { name: 'بله' }).click();
    await reza.page.getByLabel('نام کاربری').waitFor();
    const rule = page.getByLabel('بیننده');
    await rule.click();
    await expect.poll(() => rule.isChecked(), { timeout: 20_000 }).toBe(true);
    await signInAs(reza.page, 'reza', OWN_PASSWORD);
    await reza.page.getByText('نقش شما با ورود دومرحله‌ای', { exact: false }).waitFor();
    await picture(reza, 'factor-needed-fa');
    await reza.context.close();
  });

  test('gives a colleague another role, closes his account, and opens it again', async () => {
    const { page } = sara;
    await page.goto(`${product.origin}/users`);
    await page.getByRole('button', { name: 'ویرایش: رضا احمدی' }).click();
    const line = page.getByTestId('user-reza');
    const pane = page.getByRole('form', { name: 'رضا احمدی' });
    await pane.getByRole('checkbox', { name: 'آموزش' }).click();
    await picture(sara, 'users-edit-fa');
    await pane.getByRole('button', { name: 'ذخیره' }).click();
    await line.getByText('آموزش').waitFor();
    await pane.getByRole('button', { name: 'بستن حساب' }).click();
    await pane.getByRole('button', { name: 'بله، بسته شود' }).click();
    await line.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'حساب‌های بسته' }).click();
    await line.getByText('بسته', { exact: true }).waitFor();
    await pane.getByRole('button', { name: 'باز کردن دوباره حساب' }).click();
    const told = page.getByRole('region', { name: 'گذرواژه‌های نخست' });
    const password = (await told.locator('dd').textContent()) ?? '';
    await picture(sara, 'users-opened-fa');
    await told.getByRole('button', { name: 'آنها را دارم' }).click();
    const reza = await house.person();
    await reza.page.goto(product.origin);
    await signInAs(reza.page, 'reza', password);
    await reza.page.getByLabel('گذرواژه تازه', { exact: true }).waitFor();
    await reza.context.close();
  });

  test('a program gets a key, shown once, that opens what it may, until it is revoked', async () => {
    const { page } = sara;
    await page.goto(`${product.origin}/api-keys`);
    await page.getByRole('button', { name: 'کلید تازه' }).click();
    await page.getByLabel('برای چه کاری').fill('داشبورد شهرداری');
    await page.getByRole('checkbox', { name: 'system-read' }).click();
    await page.getByRole('button', { name: 'ساختن کلید' }).click();
    const key = (await page.getByTestId('api-key').textContent()) ?? '';
    await picture(sara, 'api-key-fa');
    const ask = async (path: string): Promise<number> => {
      const headers = { authorization: `Bearer ${key}` };
      return (await page.context().request.get(product.origin + path, { headers })).status();
    };
    expect([await ask('/api/system'), await ask('/api/users')]).toEqual([200, 403]);
    await page.getByRole('button', { name: 'برداشتم' }).click();
    expect(await page.getByText(key).count()).toBe(0);
    await page.getByRole('button', { name: 'باطل کردن: داشبورد شهرداری' }).click();
    await page.getByText('بله، باطل شود').click();
    await page.getByText('باطل شده').waitFor();
    expect(await ask('/api/system')).toBe(401);
  });

  test('what there is to ask is told at /docs', async () => {
    const { page } = sara;
    await page.goto(`${product.origin}/docs`);
    await page.getByLabel('جستجو').fill('post /api/users');
    const route = page.getByText('POST /api/users', { exact: true });
    await route.click();
    // Beside the import of users, which is found by the same words.
    const row = page.getByRole('listitem').filter({ has: route });
    await row.getByText('"x-permission"').waitFor();
    await picture(sara, 'docs-fa');
  });

  test('is there in English, too', async () => {
    await sara.page.goto(`${product.origin}/account`);
    await sara.page.getByRole('button', { name: /سارا کریمی/ }).click();
    await sara.page.getByRole('menuitem', { name: 'English' }).click();
    await sara.page.getByRole('heading', { name: 'Where I am signed in' }).waitFor();
    await sara.page.getByText('9 recovery codes are left', { exact: false }).waitFor();
    await picture(sara, 'account-en');
    expect(sara.faults).toEqual([]);
  });
});
