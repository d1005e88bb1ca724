import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseView } from '../../src/contract/cases.ts';
import type { CaseReferrals } from '../../src/contract/referrals.ts';
import type { WarningRow } from '../../src/contract/warnings.ts';
import { typedJalali } from '../../src/kit/jalali.ts';
import { toPersianDigits } from '../../src/kit/persian-text.ts';
import { type BrowserPerson, type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { FIRST_PASSWORD, OWN_PASSWORD, signInAs } from '../support/chromium-desk.ts';
import { becomeAdministrator, takeOwnPassword } from '../support/people.ts';
import { type Person, type Product, startProduct } from '../support/product.ts';
import { openWrittenCases } from '../support/written-cases.ts';
import { picture } from '../support/picture.ts';

/**
 * What a unit asks of follow-up, and what follow-up decides: more time, another unit, a commission for a wall
 * without a permit, whose owner is warned.
 */
const DAY_MS = 86_400_000;
let product: Product;
let house: ChromiumHouse;
let vera: BrowserPerson;
let head: Person;
let hana: Person;
let expert: Person;
let written: ReturnType<typeof openWrittenCases>;

beforeAll(async () => {
  product = await startProduct();
  head = await becomeAdministrator(product);
  const people = new Map<string, Person>();
  for (const [name, fullName, role] of [
    ['anna', 'آنا کریمی', 'agent'],
    ['hana', 'هانا یزدی', 'official'],
    ['dara', 'دارا معین', 'official'],
    ['vera', 'ورا نوری', 'special-follow-up'],
  ] as const) {
    const user = { username: name, name: fullName, roles: [role], password: FIRST_PASSWORD };
    await head.post('/api/users', user);
    people.set(name, await takeOwnPassword(product, name, FIRST_PASSWORD, OWN_PASSWORD));
  }
  expert = personOf(people, 'anna');
  hana = personOf(people, 'hana');
  await head.patch('/api/posts/post-district-3-works-office', { holder: 'hana', isVacant: false });
  written = openWrittenCases(product);
  house = await openChromium({ origin: product.origin });
  vera = await house.person();
  await vera.page.goto(product.origin);
  await signInAs(vera.page, 'vera', OWN_PASSWORD);
  await vera.page.getByRole('button', { name: /ورا نوری/u }).waitFor();
}, 240_000);

afterAll(async () => {
  await written?.close();
  await house?.close();
  await product?.stop();
}, 240_000);

function personOf(people: ReadonlyMap<string, Person>, name: string): Person {
  const found = people.get(name);
  if (found === undefined) throw new Error(`nobody is called ${name}`);
  return found;
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const choose = (page: Page, name: string) => page.getByRole('radio', { name, exact: true }).click();
const viewOf = (caseId: string) => head.get<CaseView>(`/api/cases/${caseId}`);
const row = (page: Page, code: string) => page.getByRole('button').filter({ hasText: code });

/** As a person writes a day: ۱۴۰۵/۰۹/۰۵. */
function written8(ms: number): string {
  return toPersianDigits(typedJalali(ms));
}

/** The unit has asked for a commission, and follow-up has agreed. */
async function atCommission(): Promise<CaseView> {
  const caseId = await written.registered(expert, '+989153124587', 'همسایه دیوار بی‌پروانه می‌سازد');
  const work = await hana.get<{ caseId: string; referralId: string }[]>('/api/referrals');
  const referralId = work.find((one) => one.caseId === caseId)?.referralId ?? '';
  const recheckAtMs = Date.now() + 10 * DAY_MS;
  const asked = { kind: 'commission', reason: 'رأی ماده ۱۰۰ لازم است', recheckAtMs };
  await hana.post(`/api/referrals/${referralId}/requests`, asked);
  const { requests } = await head.get<CaseReferrals>(`/api/cases/${caseId}/referrals`);
  await head.post(`/api/official-requests/${requests[0]?.requestId}/decide`, { grant: true });
  return viewOf(caseId);
}

async function follows(list: RegExp, code: string): Promise<Page> {
  const { page } = vera;
  await page.goto(`${product.origin}/follow-up`);
  await page.getByRole('radio', { name: list }).click();
  await row(page, code).click();
  return page;
}
const pickUnit = (within: Locator, typed: string): Promise<void> => pick(within, 'واحد', typed);

async function pick(within: Locator, label: string, typed: string): Promise<void> {
  await within.getByLabel(label, { exact: true }).fill(typed);
  await within.page().getByRole('listbox').getByRole('option').first().click();
}

describe('what a unit asks of follow-up', () => {
  let official: BrowserPerson;
  let hanas: Page;
  beforeAll(async () => {
    official = await house.person();
    hanas = official.page;
    await hanas.goto(product.origin);
    await signInAs(hanas, 'hana', OWN_PASSWORD);
    await hanas.getByRole('button', { name: /هانا یزدی/u }).waitFor();
  }, 120_000);

  /** A case that is hers, and what she asks of it on her page. */
  async function asks(said: string, act: string, fill: () => Promise<void>): Promise<CaseView> {
    const view = await viewOf(await written.registered(expert, '+989153124590', said));
    await hanas.goto(`${product.origin}/referrals`);
    await row(hanas, view.trackingCode ?? '').click();
    await choose(hanas, act);
    await fill();
    await hanas.getByRole('button', { name: /^فرستادن/u }).click();
    await hanas.getByText('در انتظار تصمیم').waitFor();
    return view;
  }
  const because = (why: string) => hanas.getByLabel('دلیل', { exact: true }).fill(why);

  test('more time, in the digits of her keyboard: granted, the due moves by as much', async () => {
    const { caseId, trackingCode, dueAtMs } = await asks(
      'جوی آب گرفته است',
      'تمدید مهلت',
      async () => {
        await because('قطعه نرسیده است');
        await hanas.getByLabel('چند روز').fill('۲');
      },
    );
    await picture(hanas, 'official-asks');
    const page = await follows(/^درخواست واحدها/u, trackingCode ?? '');
    const asked = page.getByRole('group', { name: 'درخواست تمدید مهلت' });
    await asked.getByText('قطعه نرسیده است').waitFor();
    await picture(page, 'follow-up-asked');
    await asked.getByRole('button', { name: 'پذیرفتن' }).click();
    await asked.waitFor({ state: 'detached' });
    expect((await viewOf(caseId)).dueAtMs).toBe((dueAtMs ?? 0) + 2 * DAY_MS);
  }, 240_000);

  test('that it is not her duty: the unit that follow-up finds has it', async () => {
    const { caseId, trackingCode } = await asks('تابلو افتاده است', 'وظیفه ما نیست', () =>
      because('کار ترافیک است'),
    );
    const page = await follows(/^درخواست واحدها/u, trackingCode ?? '');
    const asked = page.getByRole('group', { name: /^بازگشت/u });
    expect(await asked.getByRole('button', { name: 'پذیرفتن' }).isEnabled()).toBe(false);
    await pickUnit(asked, 'ترافیک');
    await asked.getByRole('button', { name: 'پذیرفتن' }).click();
    await asked.waitFor({ state: 'detached' });
    const { referrals } = await head.get<CaseReferrals>(`/api/cases/${caseId}/referrals`);
    expect(referrals.at(-1)?.department.nameFa).toContain('ترافیک');
  }, 240_000);

  test('her reply does not convince: she has the case again, with the reason', async () => {
    const caseId = await written.registered(expert, '+989153124590', 'پیاده‌رو شکسته است');
    const code = (await viewOf(caseId)).trackingCode ?? '';
    const { referrals } = await head.get<CaseReferrals>(`/api/cases/${caseId}/referrals`);
    await hana.post(`/api/referrals/${referrals[0]?.referralId}/reply`, { text: 'انجام شد' });
    const page = await follows(/^جوابیه‌ها/u, code);
    const form = page.getByRole('form', { name: 'قانع‌کننده نیست' });
    await form.getByLabel('چرا قانع‌کننده نیست').fill('عکسی از کار نیست');
    await form.getByRole('button', { name: 'قانع‌کننده نیست' }).click();
    await form.waitFor({ state: 'detached' });
    await hanas.goto(`${product.origin}/referrals`);
    await row(hanas, code).click();
    await hanas.getByTestId('reply').getByText('عکسی از کار نیست').waitFor();
    expect((await viewOf(caseId)).status).toBe('referred');
  }, 240_000);

  test('a verdict that is late stands among the overdue, and says whose time it was', async () => {
    const caseId = await written.registered(expert, '+989153124590', 'جدول شکسته است');
    const code = (await viewOf(caseId)).trackingCode ?? '';
    const { referrals } = await head.get<CaseReferrals>(`/api/cases/${caseId}/referrals`);
    await hana.post(`/api/referrals/${referrals[0]?.referralId}/reply`, { text: 'نو شد' });
    await written.replyCameEarlier(caseId, 2 * DAY_MS);
    const page = await follows(/^دیرکرد/u, code);
    await row(page, code).filter({ hasText: 'پاسخ‌داده' }).filter({ hasText: 'دیرتر' }).waitFor();
    const reply = page.getByTestId('reply');
    await reply.getByText('مهلت واحد تا آن زمان ایستاده است').waitFor();
    await reply.getByText(/دیرتر/u).waitFor();
    await picture(page, 'follow-up-overdue');
  }, 240_000);

  test('a reply on paper is written down with its own date: no other day is taken', async () => {
    const caseId = await written.registered(expert, '+989153124590', 'درخت خشک شده است');
    const code = (await viewOf(caseId)).trackingCode ?? '';
    const { page } = vera;
    await page.goto(`${product.origin}/cases`);
    await choose(page, 'نزد واحدها');
    await row(page, code).click();
    await press(page, 'ثبت نامه جوابیه');
    const form = page.getByRole('form', { name: 'ثبت نامه جوابیه' });
    await form.getByLabel('شرح اقدام').fill('درخت بریده شد');
    const day = form.getByLabel(/^تاریخ نامه/u);
    await day.fill('۱۳۹۹/۰۱/۰۱');
    await form.getByText('نه پیش از ارجاع و نه پس از امروز').waitFor();
    const save = form.getByRole('button', { name: 'ثبت جوابیه' });
    expect(await save.isDisabled()).toBe(true);
    await picture(page, 'follow-up-letter-day');
    await day.fill(written8(Date.now()));
    await form.getByLabel('شماره نامه').fill('۲۳۰۱');
    await save.click();
    const reply = page.getByTestId('reply').filter({ hasText: 'درخت بریده شد' });
    await reply.getByText('۲۳۰۱').waitFor();
    await picture(page, 'follow-up-letter');
    expect((await viewOf(caseId)).status).toBe('answered');
  }, 240_000);

  test('what no rule fits waits for a person, who names the unit', async () => {
    const other = { serviceCode: '999' };
    const caseId = await written.registered(expert, '+989153124591', 'صدای عجیبی می‌آید', other);
    const { trackingCode, status } = await viewOf(caseId);
    expect(status).toBe('triage');
    const page = await follows(/^تعیین واحد/u, trackingCode ?? '');
    const form = page.getByRole('form', { name: 'ارجاع به واحد' });
    await pickUnit(form, 'فنی و عمران');
    await picture(page, 'follow-up-triage');
    await form.getByRole('button', { name: 'ارجاع به واحد' }).click();
    await form.waitFor({ state: 'detached' });
    expect((await viewOf(caseId)).status).toBe('referred');
  }, 240_000);

  test('triage says what it is, and the rules find its unit; the history tells what it was', async () => {
    const vague = { serviceCode: '999' };
    const caseId = await written.registered(
      expert,
      '+989153124592',
      'چراغ چهارراه خاموش است',
      vague,
    );
    const page = await follows(/^تعیین واحد/u, (await viewOf(caseId)).trackingCode ?? '');
    const form = page.getByRole('form', { name: 'ارجاع به واحد' });
    const refer = form.getByRole('button', { name: 'ارجاع به واحد' });
    expect(await refer.isDisabled()).toBe(true);
    await pick(form, 'کد خدمت', '402');
    await refer.click();
    await form.waitFor({ state: 'detached' });
    const change = 'کد خدمت از «سایر/نامشخص» به «تابلو و خط‌کشی معابر»';
    await page.getByText(`طبقه‌بندی اصلاح شد`).filter({ hasText: change }).waitFor();
    await picture(page, 'follow-up-recoded');
    expect(await viewOf(caseId)).toMatchObject({ status: 'referred', serviceCode: '402' });
    const { referrals } = await head.get<CaseReferrals>(`/api/cases/${caseId}/referrals`);
    expect(referrals.at(-1)?.department.nameFa).toContain('ترافیک');
  }, 240_000);

  test('while she is away somebody acts for her, until she is back', async () => {
    await hanas.goto(`${product.origin}/referrals`);
    await press(hanas, 'تعیین جانشین');
    const form = hanas.getByRole('form', { name: 'تعیین جانشین' });
    await form.getByLabel('نام کاربری جانشین').fill('dara');
    await form.getByLabel('چند روز').fill('۷');
    await form.getByRole('button', { name: 'تعیین جانشین' }).click();
    await hanas.getByText(/جانشین: دارا معین تا/u).waitFor();
    await picture(hanas, 'official-stand-in');
    await press(hanas, 'پایان جانشینی');
    await hanas.getByRole('button', { name: 'تعیین جانشین' }).waitFor();
    expect(official.faults).toEqual([]);
  }, 240_000);
});

describe('commissions and warnings', () => {
  test('a session is planned with its members, a case put on its agenda and decided', async () => {
    const { caseId, trackingCode } = await atCommission();
    const code = trackingCode ?? '';
    const page = await follows(/^در انتظار/u, code);
    await row(page, code).filter({ hasText: 'در کمیسیون' }).waitFor();
    await page.getByText('کمیسیون تصمیم می‌گیرد؛ در این تاریخ دوباره دیده می‌شود.').waitFor();
    await picture(page, 'follow-up-waiting');
    await page.goto(`${product.origin}/commissions`);
    await row(page, code).filter({ hasText: 'رأی ماده ۱۰۰ لازم است' }).waitFor();
    await press(page, 'جلسه تازه');
    await page.getByLabel('کمیسیون', { exact: true }).selectOption({ label: 'کمیسیون ماده ۱۰۰' });
    await page.getByLabel(/زمان جلسه: تاریخ/u).fill(written8(Date.now()));
    await page.getByLabel(/زمان جلسه: ساعت/u).fill('۰۰:۰۰');
    await page.getByLabel('جای جلسه').fill('شهرداری منطقه ۳');
    await page
      .getByLabel(/اعضا، هر خط/u)
      .fill('رضا نمونه، نماینده دادگستری\nسارا نمونه، نماینده شورا');
    await page.getByRole('form', { name: 'جلسه تازه' }).getByRole('button').click();
    await page.getByText('سارا نمونه، نماینده شورا').waitFor();
    await page.getByLabel('افزودن به دستور').getByRole('combobox').selectOption({ index: 1 });
    await page.getByLabel('پرسش از کمیسیون (اختیاری)').fill('تخریب یا جریمه؟');
    await press(page, 'افزودن');
    const item = page.getByTestId('agenda-item');
    await item.getByText('تخریب یا جریمه؟').waitFor();
    await item.getByLabel('متن رأی').fill('دیوار ظرف ده روز برچیده شود');
    await choose(page, 'واحد اجرا کند');
    await picture(page, 'commission-session');
    await press(page, 'ثبت رأی');
    await item.getByText('رأی داده شد').waitFor();
    const view = await viewOf(caseId);
    expect(view.status).toBe('referred');
    expect(view.events.at(-1)).toMatchObject({
      type: 'commission-decided',
      note: 'دیوار ظرف ده روز برچیده شود',
      byName: 'ورا نوری',
    });
    await page.getByRole('button').filter({ hasText: 'برگزار شد' }).waitFor();
    await picture(page, 'commission-decided');
  }, 240_000);

  test('a warning is issued on the case’s page, served, printed in Persian in both languages', async () => {
    const caseId = await written.registered(expert, '+989153124588', 'نخاله جلوی در ریخته‌اند');
    const { trackingCode } = await viewOf(caseId);
    const { page } = vera;
    await page.goto(`${product.origin}/cases`);
    await choose(page, 'همه');
    await row(page, trackingCode ?? '').click();
    await press(page, 'اخطار تازه');
    const form = page.getByRole('form', { name: 'اخطار تازه' });
    await form.getByLabel('به چه کسی').fill('مالک پلاک ۷');
    expect(await form.getByLabel('جا', { exact: true }).inputValue()).toBe('هاشمیه ۲۵');
    await form.getByLabel('بر پایه').selectOption('debris');
    await form.getByLabel('چه باید بکند').fill('نخاله‌ها را از معبر بردارید.');
    await form.getByLabel('مهلت (روز)').fill('۵');
    await choose(page, 'گروه منطقه');
    await picture(page, 'warning-new');
    await press(page, 'صدور اخطار');
    await page.getByRole('listitem').filter({ hasText: 'نخاله و پسماند' }).waitFor();
    await page.goto(`${product.origin}/warnings`);
    await row(page, 'نخاله و پسماند').click();
    const paper = page.getByRole('article', { name: 'اخطاریه' });
    await paper.getByText('مهلت: ۵ روز از فردای روز ابلاغ.').waitFor();
    await page.getByLabel(/ابلاغ: تاریخ/u).fill(written8(Date.now()));
    await page.getByLabel(/ابلاغ: ساعت/u).fill('۰۰:۰۰');
    await choose(page, 'حضوری');
    await press(page, 'ثبت ابلاغ');
    await paper.getByText(/آخرین روز/u).waitFor();
    await picture(page, 'warning-served');
    await page.evaluate(() => {
      window.print = () => document.body.setAttribute('data-printed', 'yes');
    });
    await press(page, 'چاپ');
    await page.locator('body[data-printed=yes]').waitFor();
    await page.getByRole('button', { name: /ورا نوری/u }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Warnings' }).waitFor();
    await page.getByRole('menu').waitFor({ state: 'hidden' });
    expect(await paper.getAttribute('dir')).toBe('rtl');
    await paper.getByText('نخاله‌ها را از معبر بردارید.').waitFor();
    // Its owner is not told whose case it is.
    expect(await paper.textContent()).not.toContain(trackingCode);
    await page.emulateMedia({ media: 'print' });
    await picture(page, 'warning-paper');
    expect(await page.locator('header.top').isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    const [warning] = await head.get<WarningRow[]>('/api/warnings?list=open');
    expect(warning).toMatchObject({ caseId, state: 'served', servedHow: 'in_person' });
    expect(vera.faults).toEqual([]);
  }, 240_000);
});
