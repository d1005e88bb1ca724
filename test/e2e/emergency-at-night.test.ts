import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseSummary, CaseView } from '../../src/contract/cases.ts';
import type { DutyRoster } from '../../src/contract/emergencies.ts';
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
import type { SipPhone } from '../support/sip-phone.ts';
import { takeOwnPassword } from '../support/people.ts';
import { picture } from '../support/picture.ts';

/** Three in the morning, in Tehran: a tree lies on a car, one expert is awake, and one crew. */
const DAY_MS = 86_400_000;
const THREE_MS = (23 * 60 + 30) * 60_000;
let house: DeskHouse;
let narges: BrowserPerson;
let crew: BrowserPerson;
let zahra: SipPhone;

beforeAll(async () => {
  const nowMs = Date.now();
  const shiftMs = (((THREE_MS - (nowMs % DAY_MS)) % DAY_MS) + DAY_MS) % DAY_MS;
  const clock = resolve(import.meta.dirname, '../support/shifted-clock.mjs');
  const env = { NODE_OPTIONS: `--import=${clock}`, PASOKH_TEST_SHIFT_MS: String(shiftMs) };
  house = await openDeskHouse({}, { env });
  narges = await house.atBrowser('narges', 'نرگس احمدی');
  await takePhone(narges.page);
  await house.addUser('omid', 'امید کاظمی', ['field']);
  await takeOwnPassword(house.product, 'omid', FIRST_PASSWORD, OWN_PASSWORD);
  // The field worker's telephone.
  crew = await house.chromium.person({ size: { width: 390, height: 780 } });
  await crew.page.goto(house.product.origin);
  await signInAs(crew.page, 'omid', OWN_PASSWORD);
  await crew.page.getByText('در یک روز گذشته فوریتی نبوده است.').waitFor();
  zahra = await house.citizen('09153124587');
}, 240_000);
afterAll(() => house?.close(), 240_000);

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** Zahra calls, and the expert registers a fallen tree; they are still talking. */
async function registerTree(said: string, address: string) {
  const { page } = narges;
  const { call, answered } = await zahra.startCall('137');
  await answered;
  await eventually('it rings', 50_000, async () =>
    /زنگ می‌خورد/u.test((await page.getByTestId('agent-state').textContent()) ?? ''),
  );
  await page.getByTestId('pop').waitFor();
  await page.keyboard.press('Space');
  await stateIs(page, 'در گفتگو', 30_000);
  await page.getByLabel('گفته شهروند', { exact: true }).fill(said);
  for (const [field, typed] of [
    ['کد خدمت', '203'],
    ['منطقه', '9'],
  ] as const) {
    await page.getByLabel(field, { exact: true }).fill(typed);
    await page.getByRole('option').first().click();
  }
  await page.getByLabel('نشانی', { exact: true }).fill(address);
  await page.keyboard.press('Control+Enter');
  await page.getByTestId('tracking-code').waitFor({ timeout: 40_000 });
  return call;
}

describe('an emergency at 03:00', () => {
  test('whoever leads the shift puts the night crew on the roster, and sees where nobody is', async () => {
    const { board: page, product } = house;
    await page.goto(`${product.origin}/duty`);
    await page.getByRole('radio', { name: 'نوبت کشیک' }).click();
    await page.getByText(/کسی در کشیک نیست/u).waitFor();
    await page.getByLabel('نام فارسی').fill('گروه شب ۹');
    await page.getByLabel('نام انگلیسی').fill('Night crew 9');
    await page.getByLabel('نام کاربری (خالی: تنها با تلفن)').fill('omidd');
    await press(page, 'افزودن گروه');
    await page.getByText('چنین کاربری یافت نشد.').waitFor();
    // The names are still there: what was refused is mended, not typed again.
    await page.getByLabel('نام کاربری (خالی: تنها با تلفن)').fill('omid');
    await press(page, 'افزودن گروه');
    await page.getByRole('button', { name: 'برداشتن گروه گروه شب ۹' }).waitFor();
    await page.getByLabel('گروه', { exact: true }).selectOption({ label: 'گروه شب ۹' });
    await page.getByLabel('منطقه (خالی: همه شهر)').selectOption('9');
    await page.getByLabel('از (۱۹:۰۰)').fill('۱۹:۰۰');
    await page.getByLabel('تا (۰۷:۰۰)').fill('۰۷:۰۰');
    await press(page, 'افزودن نوبت');
    await page.getByRole('button', { name: 'پایان نوبت گروه شب ۹' }).waitFor();
    const maryam = await product.signIn('maryam', OWN_PASSWORD);
    const roster = await maryam.get<DutyRoster>('/api/duty');
    expect(roster.uncovered).not.toContain(9);
    expect(roster.uncovered).toContain(8);
    await picture(page, 'duty-roster');
  }, 240_000);

  test('the expert registers a fallen tree, and the crew has it on its telephone at once', async () => {
    const call = await registerTree('درخت روی خودرو افتاده و راه بسته است', 'هاشمیه ۲۵');
    await crew.page.getByRole('button', { name: /سقوط درخت/u }).click({ timeout: 30_000 });
    await crew.page.getByText('درخت روی خودرو افتاده و راه بسته است').waitFor();
    await crew.page.getByText('0915 312 4587').waitFor();
    await crew.page.getByRole('listitem').filter({ hasText: 'پیشنهاد · ۰۳:' }).waitFor();
    await call.hangUp();
    await picture(crew.page, 'duty-offered');
  }, 240_000);

  test('accepted, on the way, there, made safe: each by one press, seen by whoever leads the shift', async () => {
    const { page } = crew;
    const { board } = house;
    await board.getByRole('button', { name: /سقوط درخت/u }).click();
    for (const [act, state] of [
      ['می‌پذیریم', 'پذیرفته'],
      ['راه افتادیم', 'در راه'],
      ['رسیدیم', 'در محل'],
    ] as const) {
      await press(page, act);
      await board
        .getByRole('button', { name: /سقوط درخت/u })
        .filter({ hasText: state })
        .waitFor({ timeout: 20_000 });
    }
    await page.getByLabel('چه شد').fill('تنه بریده شد، راه باز است؛ جدول شکسته');
    await picture(page, 'duty-there');
    await press(page, 'ایمن شد، تعمیر مانده');
    await board.getByRole('listitem').filter({ hasText: 'ایمن شد · ۰۳:' }).waitFor();
    await picture(board, 'duty-safe');
    const vera = await house.product.signIn('maryam', OWN_PASSWORD);
    const [found] = await vera.get<CaseSummary[]>('/api/cases?status=referred');
    const view = await vera.get<CaseView>(`/api/cases/${found?.caseId}`);
    expect(view.events.map(({ type }) => type).slice(-2)).toEqual([
      'emergency-made-safe',
      'repair-referred',
    ]);
  }, 240_000);

  test('a crew that cannot go says why; it is handed over anew, and called off with a reason', async () => {
    const { board, product } = house;
    await eventually('the expert is ready again', 15_000, async () => {
      const state = await narges.page.getByTestId('agent-state').textContent();
      if (state?.includes('آماده') === true) return true;
      await narges.page.keyboard.press('F8');
      return false;
    });
    const call = await registerTree('شاخه روی سیم برق افتاده است', 'وکیل‌آباد ۴۰');
    await call.hangUp();
    const rowOn = (page: Page) => page.getByRole('button', { name: /وکیل‌آباد ۴۰/u });
    await rowOn(crew.page).click({ timeout: 30_000 });
    const refuse = crew.page.getByRole('button', { name: 'نمی‌توانیم برویم' });
    // Not without a word: whoever leads the shift must know what to do about it.
    expect(await refuse.isDisabled()).toBe(true);
    await crew.page.getByLabel('چرا گروه نمی‌تواند برود').fill('خودرو گروه خراب است');
    await picture(crew.page, 'duty-refusing');
    await refuse.click();
    await crew.page.getByText('نپذیرفت', { exact: true }).waitFor();

    await rowOn(board).filter({ hasText: 'کسی به‌موقع نپذیرفت' }).click({ timeout: 20_000 });
    await board.getByText('نپذیرفت', { exact: true }).waitFor();
    await board.getByRole('listitem').filter({ hasText: 'خودرو گروه خراب است' }).waitFor();
    // Nobody is asked just now: there is nothing to write down for a crew.
    expect(await board.getByRole('group', { name: 'گام بعد' }).count()).toBe(0);
    await picture(board, 'duty-refused');
    const crews = board.getByRole('combobox', { name: 'سپردن به گروه' });
    await crews.selectOption({ label: 'گروه شب ۹' });
    await press(board, 'بسپار');
    // Who has said no may go after all, for he is asked anew.
    await crew.page.getByRole('button', { name: 'می‌پذیریم' }).click({ timeout: 20_000 });
    await rowOn(board).filter({ hasText: 'پذیرفته' }).waitFor({ timeout: 20_000 });

    const callOff = board.getByRole('button', { name: 'لغو فوریت', exact: true });
    expect(await callOff.isDisabled()).toBe(true);
    await board.getByLabel('چرا کسی نباید برود').fill('آتش‌نشانی زودتر رسید و راه باز است');
    await callOff.click();
    await rowOn(board).filter({ hasText: 'لغو شد' }).waitFor({ timeout: 20_000 });
    await rowOn(crew.page).filter({ hasText: 'لغو شد' }).waitFor({ timeout: 20_000 });
    await picture(crew.page, 'duty-called-off');
    const maryam = await product.signIn('maryam', OWN_PASSWORD);
    const [found] = await maryam.get<CaseSummary[]>('/api/cases?status=answered');
    const view = await maryam.get<CaseView>(`/api/cases/${found?.caseId}`);
    expect(view.addressText).toBe('وکیل‌آباد ۴۰');
    expect(view.events.find(({ type }) => type === 'emergency-ended')?.note).toBe(
      'آتش‌نشانی زودتر رسید و راه باز است',
    );
    expect(crew.faults).toEqual([]);
    expect(house.faults()).toEqual([]);
  }, 240_000);
});
