import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenedTellTask, TellTasks } from '../../src/contract/announcements.ts';
import type { CaseSummary, CaseView } from '../../src/contract/cases.ts';
import type { PopCitizen } from '../../src/contract/desk.ts';
import type { MatterSplit } from '../../src/contract/matters.ts';
import type { BrowserPerson } from '../support/chromium.ts';
import {
  enter,
  FIRST_PASSWORD,
  OWN_PASSWORD,
  signInAs,
  stateIs,
  takePhone,
} from '../support/chromium-desk.ts';
import { type DeskHouse, openDeskHouse } from '../support/chromium-house.ts';
import { eventually } from '../support/eventually.ts';
import { takeOwnPassword } from '../support/people.ts';
import { picture } from '../support/picture.ts';
import { mapText } from '../support/district-map.ts';
import type { Person } from '../support/product.ts';
import { openWrittenCases } from '../support/written-cases.ts';
import type { PhoneCall } from '../support/sip-call.ts';
import type { SipPhone } from '../support/sip-phone.ts';

/**
 * One call with three things in it, then a neighbour who tells one of them again: what an expert does
 * on real parts, in Persian and in English.
 */
let house: DeskHouse;
let narges: BrowserPerson & { userId: string };
let page: Page;
let follow: BrowserPerson;
let api: Person;
let zahra: SipPhone;
let neighbour: SipPhone;

beforeAll(async () => {
  house = await openDeskHouse();
  await house.addUser('vera', 'ورا نیکو', ['special-follow-up', 'head']);
  follow = await house.chromium.person();
  await enter(follow.page, house.product.origin, 'vera');
  api = await house.product.signIn('vera', OWN_PASSWORD);
  // Before any page has asked for it: a map changes between shifts.
  await api.post('/api/district-shapes', { geojson: mapText(), apply: true });
  narges = await house.atBrowser('narges', 'نرگس احمدی');
  ({ page } = narges);
  await takePhone(page);
  zahra = await house.citizen('09153124587');
  neighbour = await house.citizen('09153124999');
}, 240_000);
afterAll(() => house?.close(), 240_000);

async function call(phone: SipPhone): Promise<PhoneCall> {
  const { call: talk, answered } = await phone.startCall('137');
  await answered;
  const stateReads = async (words: RegExp): Promise<boolean> =>
    words.test((await page.getByTestId('agent-state').textContent()) ?? '');
  // The record of the call before may still be there: a key pressed then answers nothing.
  await eventually('it rings', 50_000, () => stateReads(/زنگ می‌خورد|Ringing/u));
  await page.getByTestId('pop').waitFor();
  await page.keyboard.press('Space');
  await eventually('the agent talks', 30_000, () => stateReads(/در گفتگو|Talking/u));
  return talk;
}
const field = (name: string) => page.getByLabel(name, { exact: true });
async function choose(name: string, typed: string): Promise<void> {
  await field(name).fill(typed);
  await page.getByRole('option').first().click();
}
const matters = () => page.getByTestId('matters');
/** A point on the map says its district; another district, said by hand, takes the point away. */
async function pointsToDistricts(): Promise<void> {
  const districtIs = (words: RegExp) =>
    eventually(`the district is ${words.source}`, 30_000, async () =>
      words.test(await field('منطقه').inputValue()),
    );
  await page.getByRole('button', { name: 'انتخاب روی نقشه' }).click();
  const map = page.getByRole('application', { name: 'نقشه منطقه‌ها: جای موضوع' });
  const pointAt = async (across: number): Promise<void> => {
    const box = await map.boundingBox();
    if (box === null) throw new Error('the map is not there');
    await map.click({ position: { x: box.width * across, y: box.height / 2 } });
    await page.getByTestId('map-marker').waitFor();
  };
  await map.waitFor();
  // Two districts beside each other: the third, and Samen.
  await pointAt(0.15);
  await districtIs(/[۳3]/u);
  await pointAt(0.75);
  await districtIs(/ثامن/u);
  await choose('منطقه', '3');
  await page.getByText('نشان در منطقه دیگری بود و برداشته شد.').waitFor();
  expect(await page.getByTestId('map-marker').count()).toBe(0);
  await page.getByRole('button', { name: 'بستن نقشه' }).click();
}
const caseOf = async (code: string): Promise<CaseView> => {
  const [found] = await api.get<CaseSummary[]>(`/api/cases?q=${code}`);
  return api.get<CaseView>(`/api/cases/${found?.caseId}`);
};

describe('one call with several matters', () => {
  let hole: string;
  let second: string;

  test('a case is registered, a question answered on the spot, and the wrap-up shows both', async () => {
    const talk = await call(zahra);
    await field('گفته شهروند').fill('یه چاله بزرگ وسط کوچه درست شده');
    await choose('کد خدمت', '101');
    await choose('منطقه', '9');
    await field('نشانی').fill('هاشمیه ۲۵');
    await field('نشانه مکان').fill('روبه‌روی نانوایی');
    await page.keyboard.press('Control+Enter');
    hole = (await page.getByTestId('tracking-code').textContent({ timeout: 40_000 })) ?? '';
    await page.getByRole('button', { name: 'موضوع تازه از همین شهروند' }).click();
    await field('گفته شهروند').fill('عوارض نوسازی را کجا بپردازم؟');
    await pointsToDistricts();
    await talk.hangUp();
    await stateIs(page, 'تکمیل', 30_000);
    await matters().getByText('نتیجه ندارد').waitFor();
    // The key leads to what is missing, and ends nothing.
    await page.keyboard.press('F8');
    await page.getByText('موضوع ۲: نتیجه را برگزینید').waitFor();
    await page.keyboard.press('Alt+Enter');
    await matters().getByText('پاسخ در لحظه').waitFor();
    expect(await matters().getByRole('listitem').count()).toBe(2);
    await page.keyboard.press('F8');
    await stateIs(page, 'آماده', 30_000);
    const maryam = await house.product.signIn('maryam', OWN_PASSWORD);
    const split = await maryam.get<MatterSplit>('/api/matters/split');
    expect(split).toMatchObject({ onSpot: 1, trackable: 1, onSpotPercent: 50 });
    await house.board.reload();
    await house.board.getByTestId('matter-split').filter({ hasText: '۵۰٪' }).waitFor();
  }, 240_000);

  test('the same citizen asks after it: told by its code, chased, and raised in the list', async () => {
    const talk = await call(zahra);
    const known = page.getByRole('listitem').filter({ hasText: 'لکه‌گیری و ترمیم آسفالت' });
    await known.getByRole('button', { name: 'گفتن وضعیت' }).click();
    await field('کد رهگیری یا نام گوینده را بپرسید').fill(hole);
    await page.getByRole('button', { name: 'درست است؟' }).click();
    const told = page.getByTestId('told-case');
    await told.getByText('یه چاله بزرگ وسط کوچه درست شده').waitFor();
    await told.getByRole('button', { name: 'پیگیری همین است' }).click();
    await talk.hangUp();
    await stateIs(page, 'تکمیل', 30_000);
    await page.keyboard.press('F8');
    await stateIs(page, 'آماده', 30_000);
    expect(await caseOf(hole)).toMatchObject({ chases: 1 });
    await follow.page.goto(`${house.product.origin}/cases`);
    await follow.page.getByRole('radio', { name: 'نزد واحدها' }).click();
    await follow.page.getByTestId('chases').first().waitFor();
  }, 240_000);

  test('a neighbour tells it again, in English pages: suggested with reasons, merged by follow-up', async () => {
    await page.goto(`${house.product.origin}/desk?lang=en`);
    await eventually('the page is ready in English', 60_000, async () =>
      /Ready/u.test((await page.getByTestId('agent-state').textContent()) ?? ''),
    );
    const talk = await call(neighbour);
    await field('What the citizen says').fill('آسفالت کنده شده، چاله خطرناکی جلوی نانوایی است');
    await choose('Service code', '101');
    await choose('District', '9');
    await field('Address').fill('بلوار هاشميه كوچه 25');
    const near = page.getByTestId('near-case').first();
    await near.waitFor({ timeout: 40_000 });
    await near.getByText('same service').waitFor();
    await near.getByText('same lane: هاشمیه 25').waitFor();
    await near.getByText('today').waitFor();
    await near.getByRole('button', { name: 'The same; propose to merge' }).click();
    await near.getByText('Proposed to merge when registered').waitFor();
    await page.keyboard.press('Control+Enter');
    second = (await page.getByTestId('tracking-code').textContent({ timeout: 40_000 })) ?? '';
    expect(second).not.toBe(hole);
    await talk.hangUp();
    await eventually('the contact is finished', 60_000, async () => {
      if (/Ready/u.test((await page.getByTestId('agent-state').textContent()) ?? '')) return true;
      await page.keyboard.press('F8');
      return false;
    });
    await follow.page.goto(`${house.product.origin}/cases`);
    const proposal = follow.page.getByTestId('merge-proposal').first();
    await proposal.getByText(second).waitFor();
    await proposal.getByRole('button', { name: 'یکی‌اند؛ ادغام شود' }).click();
    await proposal.waitFor({ state: 'detached' });
    const child = await caseOf(second);
    expect(child).toMatchObject({ status: 'merged', mergedInto: { trackingCode: hole } });
    expect((await caseOf(hole)).chases).toBe(1);
    expect([...house.faults(), ...follow.faults]).toEqual([]);
  }, 240_000);

  test('a matter in Persian pages is suggested too, and can be taken as a chase', async () => {
    await page.goto(`${house.product.origin}/desk?lang=fa`);
    await stateIs(page, 'آماده', 60_000);
    const talk = await call(neighbour);
    await field('گفته شهروند').fill('چاله هاشمیه چی شد پس');
    await choose('کد خدمت', '101');
    await choose('منطقه', '9');
    await field('نشانی').fill('هاشمیه ۲۵');
    const near = page.getByTestId('near-case').filter({ hasText: 'روبه‌روی نانوایی' });
    await near.getByText('همان معبر: هاشمیه ۲۵').waitFor({ timeout: 40_000 });
    await near.getByRole('button', { name: 'پیگیری همین است' }).click();
    await talk.hangUp();
    await stateIs(page, 'تکمیل', 30_000);
    await page.keyboard.press('F8');
    await stateIs(page, 'آماده', 30_000);
    expect(await caseOf(hole)).toMatchObject({ chases: 2 });
    expect([...house.faults(), ...follow.faults]).toEqual([]);
  }, 240_000);

  test('what the office must know of him is asked when he calls, and his answer is read there', async () => {
    await house.addUser('hana', 'هانا صدر', ['official']);
    const seat = { holder: 'hana', isVacant: false };
    await api.patch('/api/posts/post-district-9-works-office', seat);
    await takeOwnPassword(house.product, 'hana', FIRST_PASSWORD, OWN_PASSWORD);
    const office = await house.chromium.person();
    await office.page.goto(house.product.origin);
    await signInAs(office.page, 'hana', OWN_PASSWORD);
    await office.page.getByRole('button', { name: /هانا صدر/u }).waitFor();
    await office.page.goto(`${house.product.origin}/referrals`);
    await office.page.getByRole('button').filter({ hasText: hole }).click();
    await office.page.getByRole('radio', { name: 'نیاز به پاسخ شهروند' }).click();
    await office.page.getByLabel('دلیل', { exact: true }).fill('کدام سمت کوچه؟');
    await office.page.getByRole('button', { name: /^فرستادن/u }).click();
    await office.page.getByText('در انتظار تصمیم').waitFor();
    await follow.page.goto(`${house.product.origin}/follow-up`);
    await follow.page.getByRole('radio', { name: /^درخواست واحدها/u }).click();
    await follow.page.getByRole('button').filter({ hasText: hole }).click();
    const asked = follow.page.getByRole('group', { name: 'در انتظار پاسخ شهروند' });
    await asked.getByRole('button', { name: 'پذیرفتن' }).click();
    await asked.waitFor({ state: 'detached' });
    expect(await caseOf(hole)).toMatchObject({ status: 'awaiting_citizen' });

    const talk = await call(zahra);
    const known = page
      .getByRole('listitem')
      .filter({ hasText: 'لکه‌گیری و ترمیم آسفالت' })
      .filter({ hasText: 'در انتظار شهروند' });
    await known.getByRole('button', { name: 'گفتن وضعیت' }).click();
    await field('کد رهگیری یا نام گوینده را بپرسید').fill(hole);
    await page.getByRole('button', { name: 'درست است؟' }).click();
    const told = page.getByTestId('told-case');
    await told.getByText('کدام سمت کوچه؟').waitFor();
    await told.getByRole('textbox', { name: 'پاسخ شهروند' }).fill('سمت راست، جلوی نانوایی');
    await picture(page, 'desk-awaited-word');
    await told.getByRole('button', { name: 'رساندن به واحد' }).click();
    await told.getByText('پاسخ به واحد مسئول رسید').waitFor();
    await talk.hangUp();
    await stateIs(page, 'تکمیل', 30_000);
    await page.keyboard.press('F8');
    await stateIs(page, 'آماده', 30_000);
    expect(await caseOf(hole)).toMatchObject({ status: 'referred' });
    await office.page.reload();
    await office.page.getByRole('button').filter({ hasText: hole }).click();
    const said = office.page.getByRole('region', { name: 'آنچه پس از ثبت گفته شد' });
    await said.getByText('سمت راست، جلوی نانوایی').waitFor();
    await picture(office.page, 'official-said');
    expect([...house.faults(), ...follow.faults, ...office.faults]).toEqual([]);
  }, 240_000);

  test('what was no repetition is taken out of the merge on its page', async () => {
    await follow.page.goto(`${house.product.origin}/cases`);
    await follow.page.getByRole('radio', { name: 'همه' }).click();
    await follow.page.getByRole('button').filter({ hasText: second }).click();
    const merged = follow.page.getByRole('region', { name: 'ادغام‌شده در' });
    await merged.getByText(hole).waitFor();
    await merged.getByLabel('چرا یکی نیستند؟').fill('چاله دیگری است');
    await merged.getByRole('button', { name: 'بیرون آوردن از ادغام' }).click();
    await merged.waitFor({ state: 'detached' });
    expect(await caseOf(second)).toMatchObject({ status: 'referred', mergedInto: null });
    expect(follow.faults).toEqual([]);
  }, 240_000);

  test('who calls to take his case back wants nothing else: no other end is made up for the call', async () => {
    const talk = await call(neighbour);
    await page.getByText('درخواست دیگری با کد رهگیری').click();
    await field('کد رهگیری').fill(second);
    await field('چهار رقم').fill('4999');
    await page.getByRole('button', { name: 'یافتن', exact: true }).click();
    const told = page.getByTestId('told-case');
    await told.getByRole('button', { name: 'شهروند منصرف شده' }).click();
    await told.getByLabel('دلیل انصراف').fill('خودشان پر کردند');
    await told.getByRole('button', { name: 'ثبت انصراف' }).click();
    await matters().getByText('انصراف').waitFor();
    await talk.hangUp();
    await stateIs(page, 'تکمیل', 30_000);
    await page.keyboard.press('F8');
    await stateIs(page, 'آماده', 30_000);
    expect(await caseOf(second)).toMatchObject({ status: 'withdrawn' });
    expect(house.faults()).toEqual([]);
  }, 240_000);

  test('who does not accept the answer says so on the line, and that is the matter of the call', async () => {
    const office = await house.product.signIn('hana', OWN_PASSWORD);
    const work = await office.get<{ referralId: string; trackingCode: string }[]>('/api/referrals');
    const { referralId } = work.find(({ trackingCode }) => trackingCode === hole) ?? {};
    await office.post(`/api/referrals/${referralId}/reply`, { text: 'پر شد' });
    const { caseId } = await caseOf(hole);
    // Told by a voice, whatever the hour.
    const verdict = { outcome: 'unsolved', explanation: 'امسال بودجه‌ای نیست' };
    await api.post(`/api/cases/${caseId}/verify`, verdict);
    const { tasks } = await api.get<TellTasks>('/api/announcements');
    const { taskId } = tasks.find((task) => task.caseId === caseId) ?? {};
    const path = `/api/announcements/${taskId}`;
    const { numbers } = await api.post<OpenedTellTask>(`${path}/claim`);
    await api.post(`${path}/calls`, { result: 'reached', number: numbers[0] });
    expect(await caseOf(hole)).toMatchObject({ status: 'announced' });
    const talk = await call(zahra);
    const known = page.getByRole('listitem').filter({ hasText: 'لکه‌گیری و ترمیم آسفالت' });
    await known.getByRole('button', { name: 'اعتراض دارد' }).click();
    await known.getByLabel('اعتراض به گفته خودش').fill('دوباره نشست کرد');
    await known.getByRole('button', { name: 'به پیگیری ویژه' }).click();
    await known.getByText('در پیگیری ویژه است').waitFor();
    await talk.hangUp();
    await stateIs(page, 'تکمیل', 30_000);
    await page.keyboard.press('F8');
    await stateIs(page, 'آماده', 30_000);
    expect(await caseOf(hole)).toMatchObject({ status: 'special_follow_up', cycle: 2 });
    expect(house.faults()).toEqual([]);
  }, 240_000);

  test('who reported in confidence is shown to the head who says why, and goes with the dialog', async () => {
    const expert = await house.product.signIn('narges', OWN_PASSWORD);
    const written = openWrittenCases(house.product);
    let caseId = '';
    try {
      const said = 'کارگاه شبانه سر و صدا دارد';
      caseId = await written.registered(expert, '+989153124777', said, { serviceCode: '306' });
    } finally {
      await written.close();
    }
    const { trackingCode } = await api.get<CaseView>(`/api/cases/${caseId}`);
    await follow.page.goto(`${house.product.origin}/cases`);
    await follow.page.getByRole('radio', { name: 'همه' }).click();
    await follow.page
      .getByRole('button')
      .filter({ hasText: trackingCode ?? 'no code' })
      .click();
    const opened = follow.page.getByRole('region', { name: 'درخواست باز' });
    await opened.getByText('محفوظ', { exact: true }).first().waitFor();
    const number = follow.page.getByText('0915 312 4777');
    expect(await number.count()).toBe(0);
    await opened.getByRole('button', { name: 'نمایش هویت گزارش‌دهنده' }).click();
    const dialog = follow.page.getByRole('dialog', { name: 'نمایش هویت گزارش‌دهنده' });
    const show = dialog.getByRole('button', { name: 'نمایش', exact: true });
    expect(await show.isDisabled()).toBe(true);
    await dialog.getByLabel('دلیل').fill('نامه شماره ۱۲ دادستانی');
    await picture(follow.page, 'reveal-asked');
    await show.click();
    await number.waitFor();
    await picture(follow.page, 'reveal-shown');
    await dialog.getByRole('button', { name: 'بستن' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await number.count()).toBe(0);
    expect(follow.faults).toEqual([]);
  }, 240_000);

  test('who asks to be forgotten is gone from his case for good, once the head has agreed to what goes', async () => {
    const expert = await house.product.signIn('narges', OWN_PASSWORD);
    const written = openWrittenCases(house.product);
    const [name, number] = ['فریدون فراموش', '+989153124666'];
    let caseId = '';
    try {
      const met = await written.registered(expert, number, 'چراغ کوچه خاموش است');
      const { contactId } = await api.get<CaseView>(`/api/cases/${met}`);
      const { citizenId } = await expert.post<PopCitizen>('/api/citizens', { contactId, name });
      caseId = await written.registered(expert, number, 'جدول شکسته است', { citizenId });
    } finally {
      await written.close();
    }
    const { trackingCode } = await api.get<CaseView>(`/api/cases/${caseId}`);
    const opened = follow.page.getByRole('region', { name: 'درخواست باز' });
    const open = async (): Promise<void> => {
      await follow.page.goto(`${house.product.origin}/cases`);
      await follow.page.getByRole('radio', { name: 'همه' }).click();
      await follow.page
        .getByRole('button')
        .filter({ hasText: trackingCode ?? '-' })
        .click();
      await opened.getByText('جدول شکسته است').waitFor();
    };
    await open();
    await opened.getByText(name).waitFor();
    await opened.getByRole('button', { name: 'فراموش کردن شهروند' }).click();
    const dialog = follow.page.getByRole('dialog', { name: 'فراموش کردن شهروند' });
    const confirm = dialog.getByRole('button', { name: 'برای همیشه فراموش شود' });
    await dialog.getByLabel('دلیل').fill('نامه شماره ۱۲ خود شهروند');
    await confirm.click();
    await dialog.getByText('این شهروند درخواست باز دارد').waitFor();
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('با این حال فراموش شود').check();
    await confirm.click();
    await opened.getByText(name).waitFor({ state: 'detached' });
    await open();
    expect(await follow.page.getByText(/فریدون|0915 312 4666/u).count()).toBe(0);
    expect(await opened.getByRole('button', { name: 'فراموش کردن شهروند' }).count()).toBe(0);
    expect(follow.faults).toEqual([]);
  }, 240_000);
});
