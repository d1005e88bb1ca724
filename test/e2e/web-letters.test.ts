import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseView } from '../../src/contract/cases.ts';
import type { LetterRow } from '../../src/contract/letters.ts';
import { toJalali, typedJalali } from '../../src/kit/jalali.ts';
import { type BrowserPerson, type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { FIRST_PASSWORD, OWN_PASSWORD, signInAs } from '../support/chromium-desk.ts';
import { eventually } from '../support/eventually.ts';
import { type Office, startOffice } from '../support/letter-office.ts';
import { type Person, type Product, startProduct } from '../support/product.ts';
import { becomeAdministrator, takeOwnPassword } from '../support/people.ts';
import { openWrittenCases } from '../support/written-cases.ts';

/** Letters leave for an office automation, wait while it is down, and are printed. */
const folder = mkdtempSync(join(tmpdir(), 'pasokh-web-letters-'));
let product: Product;
let house: ChromiumHouse;
let sara: BrowserPerson;
let vera: BrowserPerson;
let head: Person;
let expert: Person;
let office: Office;
let written: ReturnType<typeof openWrittenCases>;

beforeAll(async () => {
  product = await startProduct();
  office = await startOffice('not yet the secret of both sides', folder, Date.now());
  await office.plan({ delayMs: 86_400_000 });
  head = await becomeAdministrator(product);
  for (const [name, fullName, role] of [
    ['anna', 'آنا کریمی', 'agent'],
    ['sara', 'سارا کریمی', 'informatics'],
    ['vera', 'ورا نوری', 'special-follow-up'],
  ]) {
    const user = { username: name, name: fullName, roles: [role], password: FIRST_PASSWORD };
    await head.post('/api/users', user);
  }
  expert = await takeOwnPassword(product, 'anna', FIRST_PASSWORD, OWN_PASSWORD);
  written = openWrittenCases(product);
  house = await openChromium({ origin: product.origin });
  [sara, vera] = [await house.person(), await house.person()];
  await begin(sara.page, 'sara');
  await begin(vera.page, 'vera');
}, 240_000);

afterAll(async () => {
  await written?.close();
  await house?.close();
  await office?.stop();
  await product?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 240_000);

async function begin(page: Page, username: string): Promise<void> {
  await page.goto(product.origin);
  await signInAs(page, username, FIRST_PASSWORD);
  await page.getByLabel('گذرواژه کنونی').fill(FIRST_PASSWORD);
  await page.getByLabel('گذرواژه تازه', { exact: true }).fill(OWN_PASSWORD);
  await page.getByLabel('تکرار گذرواژه تازه').fill(OWN_PASSWORD);
  await page.getByRole('button', { name: 'عوض کردن گذرواژه' }).click();
  await page.getByRole('navigation').waitFor();
}

async function picture(page: Page, name: string, isWhole = false): Promise<void> {
  const pictures = process.env['PASOKH_PICTURES'];
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: isWhole });
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const choose = (page: Page, name: string | RegExp) => page.getByRole('radio', { name }).click();
const letterOf = async (caseId: string): Promise<LetterRow> => {
  const [letter] = await head.get<LetterRow[]>(`/api/cases/${caseId}/letters`);
  if (letter === undefined) throw new Error(`no letter of ${caseId}`);
  return letter;
};
const stateIs = (caseId: string, state: LetterRow['state']) =>
  eventually(`its letter is ${state}`, 30_000, async () => {
    const letter = await letterOf(caseId);
    return letter.state === state ? letter : null;
  });
const dayText = (): string => typedJalali(Date.now());
let caseId: string;

describe('letters', () => {
  test('leave by hand at first: the letter is printed, and who must be told sees where it is', async () => {
    caseId = await written.registered(expert, '+989153124587', 'چاله بزرگ جلوی مدرسه');
    const { trackingCode } = await head.get<CaseView>(`/api/cases/${caseId}`);
    const { page } = vera;
    await page.getByRole('link', { name: 'نامه‌ها' }).click();
    await page.getByText('نامه‌ها دستی می‌روند').waitFor();
    await page
      .getByRole('button')
      .filter({ hasText: trackingCode ?? '' })
      .click();
    await page
      .getByRole('region', { name: 'متن نامه' })
      .getByText('چاله بزرگ جلوی مدرسه')
      .waitFor();
    await picture(page, 'letters-fa');
    await page.getByRole('link', { name: 'چاپ نامه' }).click();
    const sheet = page.getByTestId('letter-sheet');
    await sheet.waitFor();
    const text = (await sheet.textContent()) ?? '';
    // No Latin digit is on the paper.
    expect(text).not.toMatch(/[0-9]/u);
    expect(text).toContain('پیوست');
    expect(await sheet.getAttribute('dir')).toBe('rtl');
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('button', { name: 'چاپ', exact: true }).isVisible()).toBe(false);
    await picture(page, 'letter-print-fa', true);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/gu)).toHaveLength(1);
    await page.emulateMedia({ media: 'screen' });
    await press(page, 'بازگشت');
    await page.getByText('نامه‌ها دستی می‌روند').waitFor();
  });

  test('an administrator makes the secret, sees it once, and letters leave at once', async () => {
    const { page } = sara;
    await page.getByRole('button', { name: 'تنظیمات' }).click();
    await page.getByRole('menuitem', { name: 'نامه‌نگاری' }).click();
    await page.getByText('هنوز رمزی نیست.').waitFor();
    await choose(page, 'اتوماسیون (HTTP)');
    await page.getByLabel('نشانی اتوماسیون (https)').fill('http://automation.example');
    await page.getByText('چیزی در این میان درست نیست').waitFor();
    await page.getByLabel('نشانی اتوماسیون (https)').fill(office.url);
    await page.getByLabel('نگاه به رسیده‌ها، هر چند ثانیه').fill('۵');
    await press(page, 'ذخیره');
    await page.getByText('نخست رمز مشترک را بسازید').waitFor();
    await press(page, 'رمز تازه بساز');
    const secret = (await page.getByTestId('secret-once').textContent()) ?? '';
    expect(secret.length).toBeGreaterThan(40);
    await office.setSecret(secret);
    await picture(page, 'letter-settings-fa');
    await press(page, 'ذخیره');
    await press(page, 'آزمودن راه');
    await page.getByText('راه کار می‌کند.').waitFor();
    await page.reload();
    await page.getByTestId('letter-secret').filter({ hasText: 'نشانه‌اش' }).waitFor();
    expect(await page.content()).not.toContain(secret);
    await stateIs(caseId, 'sent');
    const { letters } = await office.look();
    expect(letters).toMatchObject([{ times: 1 }]);
  });

  test('on the case’s page its letter is told; the number comes days later', async () => {
    const { page } = vera;
    await page.goto(`${product.origin}/cases`);
    await choose(page, 'نزد واحدها');
    const { trackingCode } = await head.get<CaseView>(`/api/cases/${caseId}`);
    await page
      .getByRole('button')
      .filter({ hasText: trackingCode ?? '' })
      .click();
    const letter = page.getByTestId('case-letter');
    await letter.getByText('رسیده، بی‌شماره').waitFor();
    const { letterId } = await letterOf(caseId);
    const number = `${toJalali(Date.now()).year}/137/2301`;
    const registered = { kind: 'registered', letterId, number, date: dayText() };
    await office.say({
      ...registered,
      messageId: 'first',
      number: `${Number(number.slice(0, 4)) - 1}/1`,
    });
    await office.say({ ...registered, messageId: 'second' });
    await stateIs(caseId, 'registered');
    await letter.getByText('شماره‌دار').waitFor({ timeout: 60_000 });
    await letter.scrollIntoViewIfNeeded();
    await picture(page, 'case-letters-fa');
  });

  test('what cannot be believed waits for a person, who puts it away with a word why', async () => {
    const { page } = vera;
    await page.getByRole('link', { name: 'نامه‌ها' }).click();
    await choose(page, /نیازمند بررسی/u);
    const card = page.getByTestId('received-letter');
    await card.getByText('شماره از سال دیگری است').waitFor();
    await picture(page, 'letters-review-fa');
    await page.getByLabel('چه دیدید؟').fill('شماره پارسال بود؛ تماس گرفتیم');
    await press(page, 'کنار بگذار');
    await page.getByText('چیزی نیازمند بررسی نیست.').waitFor();
    await choose(page, /رسیده‌ها/u);
    await page.getByText('شماره پارسال بود؛ تماس گرفتیم').waitFor();
  });

  test('while the automation is down letters wait and the page says why', async () => {
    await office.fault({ on: 'letter', kind: 'busy', times: 1 });
    await office.fault({ on: 'health', kind: 'busy', times: 1_000 });
    const later = await written.registered(expert, '+989153124588', 'شیر آب شکسته');
    const { page } = vera;
    await choose(page, /در انتظار رفتن/u);
    await page.getByTestId('automation-rests').waitFor({ timeout: 60_000 });
    await stateIs(later, 'waiting');
    await picture(page, 'letters-resting-fa');
    // Taken there by hand meanwhile: the number is typed, and checked.
    const { trackingCode } = await head.get<CaseView>(`/api/cases/${later}`);
    await page
      .getByRole('button')
      .filter({ hasText: trackingCode ?? '' })
      .click();
    await page.getByLabel('شماره (۱۴۰۵/۱۳۷/۲۳۰۱)').fill('1399/1');
    await press(page, 'ثبت شماره');
    await page.getByText('سال شماره با سال تاریخ یکی نیست.').waitFor();
    await page.getByLabel('شماره (۱۴۰۵/۱۳۷/۲۳۰۱)').fill('۷۷');
    await press(page, 'ثبت شماره');
    await stateIs(later, 'registered');
  });

  test('the pages are there in English, too', async () => {
    const { page } = vera;
    await page.getByRole('button', { name: /زبان، رنگ، خروج/u }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await choose(page, /Numbered/u);
    await page.getByTestId('letter-state').first().waitFor();
    await picture(page, 'letters-en');
    expect(vera.faults).toEqual([]);
    expect(sara.faults).toEqual([]);
  });
});
