import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseView } from '../../src/contract/cases.ts';
import type { WorksYear } from '../../src/contract/works.ts';
import { tehranDay, toJalali } from '../../src/kit/jalali.ts';
import { writeJalali } from '../../web/src/ui/jalali-day.ts';
import type { BrowserPerson } from '../support/chromium.ts';
import {
  FIRST_PASSWORD,
  OWN_PASSWORD,
  signInAs,
  stateIs,
  takePhone,
} from '../support/chromium-desk.ts';
import { type DeskHouse, openDeskHouse } from '../support/chromium-house.ts';
import { takeOwnPassword } from '../support/people.ts';
import type { Person } from '../support/product.ts';
import { picture } from '../support/picture.ts';

/** Steering: codes and budgets from files, a small work for a citizen's request, and figures that add up. */
const YEAR = toJalali(Date.now()).year;
const DAY_MS = 86_400_000;
let house: DeskHouse;
let steering: BrowserPerson;
let head: Person;
let trackingCode = '';
let caseId = '';

beforeAll(async () => {
  house = await openDeskHouse({ wrapUpLimitMs: 300_000 });
  head = await signedIn('head137', 'رئیس ۱۳۷', ['head']);
  await signedIn('rahbar', 'سارا راهبری', ['steering']);
  steering = await house.chromium.person();
  await steering.page.goto(house.product.origin);
  await signInAs(steering.page, 'rahbar', OWN_PASSWORD);
  await registered();
}, 300_000);
afterAll(() => house?.close(), 240_000);

async function signedIn(username: string, name: string, roles: string[]): Promise<Person> {
  await house.addUser(username, name, roles);
  return takeOwnPassword(house.product, username, FIRST_PASSWORD, OWN_PASSWORD);
}
/** A citizen has asked for asphalt in district 9, and was told that it is planned. */
async function registered(): Promise<void> {
  const { page } = await house.atBrowser('narges', 'نرگس احمدی');
  await takePhone(page);
  const citizen = await house.citizen('09153124587');
  const { call, answered } = await citizen.startCall('137');
  await answered;
  await stateIs(page, 'زنگ می‌خورد');
  await page.keyboard.press('Space');
  await stateIs(page, 'در گفتگو');
  await page.getByLabel('گفته شهروند', { exact: true }).fill('آسفالت کوچه خراب است');
  for (const [field, typed] of [
    ['کد خدمت', '101'],
    ['منطقه', '9'],
  ] as const) {
    await page.getByLabel(field, { exact: true }).fill(typed);
    await page.getByRole('option').first().click();
  }
  await page.getByLabel('نشانی', { exact: true }).fill('هاشمیه ۲۵');
  await page.keyboard.press('Control+Enter');
  await page.getByTestId('tracking-code').waitFor({ timeout: 40_000 });
  await call.hangUp();
  const [found] = await head.get<CaseView[]>('/api/cases?status=referred');
  trackingCode = found?.trackingCode ?? '';
  caseId = found?.caseId ?? '';
  expect(caseId).not.toBe('');
}
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const inPersian = (value: number): string =>
  String(value).replace(/\d/gu, (one) => '۰۱۲۳۴۵۶۷۸۹'[Number(one)] ?? one);

describe('steering', () => {
  test('takes codes and budgets from files, whole or not at all', async () => {
    const { page } = steering;
    await page.getByRole('radio', { name: 'کدها و ورود از پرونده' }).click();
    const area = page.getByLabel('یا متن آن');
    await area.fill('code,name,service,measure,rate_rial\nA-1,لکه‌گیری آسفالت,101,مترمربع,x\n');
    await press(page, 'بررسی');
    await page.getByText('مبلغ نیست', { exact: false }).waitFor();
    await area.fill(
      'code,name,service,measure,rate_rial\nA-1,لکه‌گیری آسفالت,101,مترمربع,2500000\nB-1,ترمیم جدول,103,متر,4000000\n',
    );
    await press(page, 'بررسی');
    await page.getByText('بی‌خطا', { exact: false }).waitFor();
    await press(page, 'گرفتن همه ردیف‌ها');
    await page.getByRole('cell', { name: 'لکه‌گیری آسفالت' }).waitFor();
    await page.getByRole('radio', { name: 'اعتبار سال‌ها' }).click();
    const head = 'year,district,service,unit,approved_rial';
    const rows = [
      `${YEAR},9,101,district-9-works-office,240000000`,
      `${YEAR},9,,district-9,60000000`,
    ];
    await area.fill(`${head}\n${rows.join('\n')}\n${YEAR},3,,district-3,100000000\n`);
    await press(page, 'بررسی');
    await page.getByText('بی‌خطا', { exact: false }).waitFor();
    await press(page, 'گرفتن همه ردیف‌ها');
    await picture(page, 'works-codes');
    await page.getByRole('radio', { name: 'اعتبارها' }).click();
    await page.getByRole('row', { name: /^جمع شهر ۴۰۰٬۰۰۰٬۰۰۰/u }).waitFor();
  }, 240_000);

  test('decides a small work for the place, and ties the citizen’s case to it', async () => {
    const { page } = steering;
    await page.getByRole('radio', { name: 'پروژه‌های خرد' }).click();
    await press(page, 'پروژه تازه');
    await page.getByLabel('عنوان').fill('آسفالت هاشمیه ۲۵');
    await page.getByLabel('منطقه').fill('9');
    await page.getByRole('listbox').getByRole('option').first().click();
    await page.getByLabel('محل').fill('هاشمیه ۲۵');
    await page.getByLabel('کد عمرانی').selectOption('A-1');
    await page.getByLabel('مقدار').fill('۴۰');
    await page.getByLabel('واحد مجری').fill('منطقه ۹');
    await page.getByRole('listbox').getByRole('option').first().click();
    await page.getByLabel(/^روز برنامه/u).fill(writeJalali(tehranDay(Date.now() + 20 * DAY_MS)));
    await press(page, 'ثبت پروژه');
    await page.getByText('۱۰۰٬۰۰۰٬۰۰۰ ریال').waitFor();
    await page.getByText('درخواست‌های عمرانی منطقه', { exact: false }).click();
    await page.getByText('هاشمیه ۲۵').last().waitFor();
    await page.locator('details').getByRole('button', { name: 'پیوند' }).click();
    await page
      .getByRole('button', { name: `جدا کردن ${inPersian(Number(trackingCode))}` })
      .waitFor();
    const view = await head.get<CaseView>(`/api/cases/${caseId}`);
    expect(view.events.at(-1)?.type).toBe('tied-to-project');
    expect(await page.textContent('main')).not.toMatch(/4587|آسفالت کوچه خراب/u);
  }, 240_000);

  test('binds and pays; what is more than bound is refused, and the year’s figures add up', async () => {
    const { page } = steering;
    await page.getByLabel('مبلغ (ریال)').fill('۹۰٬۰۰۰٬۰۰۰');
    await press(page, 'تعهد');
    await page.getByRole('table', { name: 'گردش' }).getByText('تعهد').waitFor();
    await page.getByLabel('مبلغ (ریال)').fill('95000000');
    await press(page, 'پرداخت');
    await page.getByText('از مانده تعهد این پروژه بیشتر است', { exact: false }).waitFor();
    await page.getByLabel('مبلغ (ریال)').fill('30000000');
    await page.getByLabel('برای درخواست').selectOption({ index: 1 });
    await press(page, 'پرداخت');
    await page.getByRole('table', { name: 'گردش' }).getByText('پرداخت').waitFor();
    await picture(page, 'works-project');
    await page.getByRole('radio', { name: 'اعتبارها' }).click();
    const cells = async (row: RegExp) =>
      (await page.getByRole('row', { name: row }).getByRole('cell').allTextContents()).slice(1);
    await page.getByRole('row', { name: /^جمع شهر.*۹۰٬۰۰۰٬۰۰۰/u }).waitFor();
    expect(await cells(/^جمع شهر/u)).toEqual([
      ...['۴۰۰٬۰۰۰٬۰۰۰', '۰', '۰', '۰', '۹۰٬۰۰۰٬۰۰۰', '۳۰٬۰۰۰٬۰۰۰', '۳۱۰٬۰۰۰٬۰۰۰'],
    ]);
    expect(await cells(/^جمع منطقه ۹/u)).toEqual([
      ...['۳۰۰٬۰۰۰٬۰۰۰', '۰', '۰', '۰', '۹۰٬۰۰۰٬۰۰۰', '۳۰٬۰۰۰٬۰۰۰', '۲۱۰٬۰۰۰٬۰۰۰'],
    ]);
    await picture(page, 'works-money');
    await page.getByRole('button', { name: /زبان/u }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('row', { name: /^Whole city 400,000,000/u }).waitFor();
    await picture(page, 'works-money-en');
    const money = await head.get<WorksYear>('/api/works/budgets');
    expect(money.total).toMatchObject({ committedRial: 90_000_000, freeRial: 310_000_000 });
    expect([...house.faults(), ...steering.faults]).toEqual([]);
  }, 240_000);
});
