import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ManagerSession } from '../../src/contract/manager-sessions.ts';
import { showMinute } from '../../src/kit/clock-time.ts';
import { tehranDay, tehranMinuteOfDay } from '../../src/kit/jalali.ts';
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
import { eventually } from '../support/eventually.ts';
import { PATIENCE } from '../support/patience.ts';
import { takeOwnPassword } from '../support/people.ts';
import { openPhone, type SipPhone } from '../support/sip-phone.ts';
import { picture } from '../support/picture.ts';

/** A district mayor answers: booked from the desk, called by his host, shown on one screen, promised. */
let house: DeskHouse;
let narges: BrowserPerson & { userId: string };
let head: BrowserPerson;
let mayor: BrowserPerson;
let citizen: SipPhone;
let line: SipPhone;

beforeAll(async () => {
  house = await openDeskHouse({ wrapUpLimitMs: 300_000 }, { env: { PASOKH_TRUNK: 'tci' } });
  const { product } = house;
  line = await openPhone({
    username: 'line',
    server: { host: '127.0.0.1', port: product.sipPort },
    toneHz: 1_100,
  });
  const trunk = ['[tci](trunk)', 'aors = tci', '[tci]', 'type = aor'];
  const lines = [...trunk, `contact = sip:127.0.0.1:${line.port}`, ''];
  writeFileSync(join(product.dataDir, 'trunks/tci.conf'), lines.join('\n'));
  await product.asterisk('module reload res_pjsip.so');
  await eventually('the trunk', 5_000, async () =>
    (await product.asterisk('pjsip show endpoint tci')).includes(`127.0.0.1:${line.port}`),
  );
  narges = await house.atBrowser('narges', 'نرگس احمدی');
  await takePhone(narges.page);
  head = await enterAs('head137', 'رئیس ۱۳۷', ['head']);
  mayor = await enterAs('shahrdar9', 'احمد نوری', ['guest-manager']);
  citizen = await house.citizen('09153124587');
}, 240_000);
afterAll(async () => {
  await line?.close();
  await house?.close();
}, 240_000);

async function enterAs(username: string, name: string, roles: string[]): Promise<BrowserPerson> {
  await house.addUser(username, name, roles);
  await takeOwnPassword(house.product, username, FIRST_PASSWORD, OWN_PASSWORD);
  const person = await house.chromium.person();
  await person.page.goto(house.product.origin);
  await signInAs(person.page, username, OWN_PASSWORD);
  return person;
}
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const clock = (ms: number): string => showMinute(tehranMinuteOfDay(ms));

describe('a manager’s session', () => {
  test('the head of 137 announces it, for a day and hours of the Jalali calendar', async () => {
    const { page } = head;
    await page.goto(`${house.product.origin}/managers`);
    // Hours of this very day, wherever in it the test runs: it never ends after midnight.
    const nowMs = Date.now();
    const dayEndMin = 23 * 60 + 59;
    const until = tehranMinuteOfDay(nowMs) > dayEndMin - 90 ? '23:59' : clock(nowMs + 5_400_000);
    await press(page, 'نشست تازه');
    await page.getByLabel('عنوان (چنان‌که اعلام می‌شود)').fill('شهردار منطقه ۹');
    await page.getByLabel('نام کاربری مدیر').fill('shahrdar9');
    await page.getByLabel('نام کاربری کارشناس میزبان').fill('narges');
    await page.getByLabel('جایگاه').selectOption('district');
    await page.getByLabel('روز (۱۴۰۵/۰۹/۱۵)').fill(writeJalali(tehranDay(nowMs)));
    await page.getByLabel('از ساعت').fill(clock(nowMs));
    await page.getByLabel('تا ساعت').fill(until);
    await page.getByLabel('منطقه‌ها (خالی: همه شهر؛ ۳، ۹)').fill('۹');
    await page.getByLabel('موضوع‌ها').fill('آسفالت و روشنایی');
    await picture(page, 'managers-plan');
    await press(page, 'ثبت نشست');
    await page.getByRole('button', { name: /شهردار منطقه ۹/u }).waitFor();
    await mayor.page.getByText('اکنون نشستی برای شما باز نیست.', { exact: false }).waitFor();
  }, 240_000);

  test('a citizen who calls the line asks to speak to him: a turn from the open contact', async () => {
    const { page } = narges;
    const { call, answered } = await citizen.startCall('137');
    await answered;
    await stateIs(page, 'زنگ می‌خورد');
    await page.keyboard.press('Space');
    await stateIs(page, 'در گفتگو');
    await page.getByText('نوبت گفتگو با مدیر').click();
    await page.getByLabel('نشست', { exact: true }).selectOption({ index: 1 });
    await page.getByLabel('خواسته شهروند').fill('کوچه ما سال‌هاست آسفالت ندارد');
    await page.getByRole('button', { name: 'ثبت نوبت' }).scrollIntoViewIfNeeded();
    await picture(page, 'managers-book');
    await press(page, 'ثبت نوبت');
    await page.getByText('نوبت ثبت شد.').waitFor();
    await call.hangUp();
    await stateIs(page, 'تکمیل');
    await page.getByRole('radio', { name: 'پاسخ در لحظه' }).click();
    await page.keyboard.press('F8');
    await stateIs(page, 'آماده');
  }, 240_000);

  test('the host calls him from her list; the manager has him on his screen, without his number', async () => {
    const { page } = narges;
    await page.getByRole('link', { name: 'پاسخگویی مدیران' }).click();
    await page.getByRole('button', { name: /شهردار منطقه ۹/u }).click();
    await press(page, 'آغاز نشست');
    line.setManner({ does: 'ring' });
    await press(page, 'تماس با نفر بعد');
    const ring = await line.nextCall(PATIENCE * 10_000);
    await page.getByRole('region', { name: 'گفتگوی کنونی' }).waitFor();
    await mayor.page.getByText('کوچه ما سال‌هاست آسفالت ندارد').waitFor();
    ring.answer();
    await page.getByRole('link', { name: 'نوشتن درخواست در میز کار' }).click();
    await stateIs(page, 'در گفتگو');
    await page.getByLabel('گفته شهروند', { exact: true }).fill('آسفالت کوچه هاشمیه ۲۵');
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
    await page.getByRole('link', { name: 'پاسخگویی مدیران' }).click();
    await page.getByRole('button', { name: /شهردار منطقه ۹/u }).click();
    await mayor.page.getByText('آسفالت کوچه هاشمیه ۲۵').waitFor();
    expect(await mayor.page.textContent('main')).not.toMatch(/4587|۴۵۸۷/u);
    await picture(page, 'managers-host');
    await ring.hangUp();
  }, 240_000);

  test('he promises by when and who does it; the host ends the talk and the session, and his screen closes', async () => {
    const { page } = mayor;
    await page.getByLabel('چه انجام می‌شود').fill('تا پایان هفته آسفالت می‌شود');
    await page
      .getByLabel('تا روز (۱۴۰۵/۰۹/۲۰)')
      .fill(writeJalali(tehranDay(Date.now() + 5 * 86_400_000)));
    await page.getByLabel('واحد مسئول').fill('منطقه ۹');
    await page.getByRole('listbox').getByRole('option').first().click();
    await press(page, 'ثبت قول');
    await page.getByRole('list', { name: 'قول‌ها' }).getByText('تا پایان هفته').waitFor();
    await picture(page, 'managers-guest');
    await page.getByRole('button', { name: /زبان/u }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByText('What the citizen wants').waitFor();
    await picture(page, 'managers-guest-en');
    const host = narges.page;
    await press(host, 'گفتگو پایان یافت');
    await host.getByText('گفتگو شد').waitFor();
    await press(host, 'پایان نشست');
    await page.getByText('No session of yours is open.', { exact: false }).waitFor();
    expect(await page.textContent('main')).not.toContain('آسفالت');
    // The record of the talk was finished with it: she is free again.
    await host.getByRole('link', { name: 'میز کار' }).click();
    await stateIs(host, 'آماده');
  }, 240_000);

  test('the promise is on the list of those who look after it, and in the report that adds up', async () => {
    const { page } = head;
    await page.reload();
    await page.getByRole('radio', { name: 'قول‌ها' }).click();
    await page.getByText('تا پایان هفته آسفالت می‌شود').waitFor();
    await page.getByRole('radio', { name: 'در دست انجام' }).click();
    await page.getByLabel('چه شد').fill('پیمانکار فرستاده شد');
    await press(page, 'ثبت سرانجام');
    await page.getByText('پیمانکار فرستاده شد').waitFor();
    await picture(page, 'managers-promises');
    await page.getByRole('radio', { name: 'گزارش' }).click();
    const total = page.getByRole('row', { name: /^جمع/u });
    await total.waitFor();
    expect(await total.getByRole('cell').allTextContents()).toEqual([
      ...['جمع', '۱', '۱', '۰', '۰', '۱', '۰', '۱', '۰', '۰', '۰', '۱', '۱', '۰'],
    ]);
    await picture(page, 'managers-report');
    const api = await house.product.signIn('head137', OWN_PASSWORD);
    const [session] = await api.get<ManagerSession[]>('/api/manager-sessions');
    expect(session).toMatchObject({ state: 'ended', booked: 1 });
    expect([...house.faults(), ...head.faults, ...mayor.faults]).toEqual([]);
  }, 240_000);
});
