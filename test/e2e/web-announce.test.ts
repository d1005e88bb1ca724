import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseView } from '../../src/contract/cases.ts';
import type { CaseReferrals } from '../../src/contract/referrals.ts';
import type { SmsRow } from '../../src/contract/sms.ts';
import { type BrowserPerson, type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { FIRST_PASSWORD, OWN_PASSWORD, signInAs } from '../support/chromium-desk.ts';
import { eventually } from '../support/eventually.ts';
import { type Person, type Product, startProduct } from '../support/product.ts';
import { openWrittenCases } from '../support/written-cases.ts';
import {
  ADMINISTRATORS_PASSWORD,
  becomeAdministrator,
  takeOwnPassword,
} from '../support/people.ts';
import { picture } from '../support/picture.ts';

/** A result is told: by a call from the list, by SMS, or on the citizen's own page; who does not accept it is followed up. */
const CITIZEN = '+989153124587';
const WRITER = '+989153124588';
const READER = '+989153124589';
const LANDLINE = '+985138412345';
let product: Product;
let house: ChromiumHouse;
let rana: BrowserPerson;
let vera: BrowserPerson;
let head: Person;
let written: ReturnType<typeof openWrittenCases>;
let expert: Person;

beforeAll(async () => {
  product = await startProduct();
  head = await becomeAdministrator(product);
  for (const [name, fullName, role] of [
    ['anna', 'آنا کریمی', 'agent'],
    ['rana', 'رعنا حسینی', 'result'],
    ['vera', 'ورا نوری', 'special-follow-up'],
    ['hana', 'هانا یزدی', 'official'],
  ]) {
    const user = { username: name, name: fullName, roles: [role], password: FIRST_PASSWORD };
    await head.post('/api/users', user);
  }
  expert = await takeOwnPassword(product, 'anna', FIRST_PASSWORD, OWN_PASSWORD);
  written = openWrittenCases(product);
  house = await openChromium({ origin: product.origin });
  [rana, vera] = [await house.person(), await house.person()];
  await begin(rana.page, 'rana', 'اعلام نتیجه با تماس');
  await begin(vera.page, 'vera', null);
}, 240_000);

afterAll(async () => {
  await written?.close();
  await house?.close();
  await product?.stop();
}, 240_000);

/** Signs in for the first time; the page that the role begins with opens. */
async function begin(page: Page, username: string, heading: string | null): Promise<void> {
  await page.goto(product.origin);
  await signInAs(page, username, FIRST_PASSWORD);
  await page.getByLabel('گذرواژه کنونی').fill(FIRST_PASSWORD);
  await page.getByLabel('گذرواژه تازه', { exact: true }).fill(OWN_PASSWORD);
  await page.getByLabel('تکرار گذرواژه تازه').fill(OWN_PASSWORD);
  await page.getByRole('button', { name: 'عوض کردن گذرواژه' }).click();
  if (heading === null) await page.getByRole('searchbox').waitFor();
  else await page.getByRole('heading', { name: heading }).waitFor();
}

const verify = (caseId: string, outcome: string, explanation: string) =>
  head.post(`/api/cases/${caseId}/verify`, { outcome, explanation });

const statusIs = (caseId: string, status: CaseView['status']) =>
  eventually(`the case is ${status}`, 30_000, async () => {
    const view = await head.get<CaseView>(`/api/cases/${caseId}`);
    return view.status === status ? view : null;
  });

const row = (page: Page, code: string) => page.getByRole('button').filter({ hasText: code });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const choose = (page: Page, name: string) => page.getByRole('radio', { name, exact: true }).click();

describe('telling results', () => {
  test('bad news is called: not reached at first, then told, and the case is announced', async () => {
    const caseId = await written.answered(expert, CITIZEN, 'چاله بزرگ جلوی مدرسه');
    await verify(caseId, 'unsolved', 'برای این کوچه امسال بودجه‌ای نیست');
    const { trackingCode } = await head.get<CaseView>(`/api/cases/${caseId}`);
    const { page } = rana;
    await row(page, trackingCode ?? '').click();
    await page.getByText('خبر ناخوشایند را با گفت‌وگو می‌گوییم').waitFor();
    expect(await page.getByTestId('tell-number').count()).toBe(0);
    await picture(page, 'announce');
    await press(page, 'برمی‌دارم');
    await page.getByTestId('tell-number').filter({ hasText: '0915 312 4587' }).waitFor();
    await choose(page, 'پاسخ نداد');
    await press(page, 'ثبت تماس');
    await row(page, trackingCode ?? '')
      .filter({ hasText: '۱ تماس' })
      .click();
    await press(page, 'برمی‌دارم');
    await choose(page, 'گفته شد');
    await choose(page, '۴');
    await page.getByLabel('یادداشت').fill('با توضیح پذیرفت');
    await picture(page, 'announce-call');
    await press(page, 'ثبت تماس');
    await page.getByText('نتیجه‌ای برای گفتن نیست').waitFor();
    const view = await statusIs(caseId, 'announced');
    expect(view.feedback).toMatchObject([{ channel: 'call', satisfied: true, score: 4 }]);
    expect(view.events.at(-1)).toMatchObject({ type: 'announced', byName: 'رعنا حسینی' });
  });

  test('who answers the SMS with 33 is in special follow-up, and reads that on his phone', async () => {
    const caseId = await written.answered(expert, WRITER, 'چراغ کوچه خاموش است');
    await verify(caseId, 'solved', 'چراغ تعویض شد');
    const { trackingCode } = await statusIs(caseId, 'announced');
    const phone = await house.person();
    await phone.page.goto(`${product.simulatorUrl}/__sim/`);
    const inbox = phone.page.locator('section.phone').filter({ hasText: '09153124588' });
    await inbox.filter({ hasText: 'چراغ تعویض شد' }).waitFor();
    await phone.page.getByLabel('از گوشی').fill('09153124588');
    await phone.page.getByLabel('متن').fill('۳۳ هنوز خاموش است');
    await phone.page.getByRole('button', { name: 'بفرست' }).click();
    const view = await statusIs(caseId, 'special_follow_up');
    expect(view.earlier).toMatchObject([{ cycle: 1, outcome: 'solved' }]);
    await inbox.filter({ hasText: 'در پیگیری ویژه بررسی می‌شود' }).waitFor();
    await picture(phone.page, 'announce-phone');
    const { page } = vera;
    await choose(page, 'اعتراض‌ها');
    await row(page, trackingCode ?? '').click();
    await page.getByRole('region', { name: 'اعتراض‌ها' }).getByText('هنوز خاموش است').waitFor();
    await page.getByRole('heading', { name: 'پاسخ‌های پیشین' }).waitFor();
    await picture(page, 'announce-objection');
  });

  test('what became of a message stands beside the others: its words and its way when it is opened', async () => {
    const caseId = await written.answered(expert, READER, 'سطل زباله شکسته است');
    await verify(caseId, 'solved', 'سطل زباله عوض شد');
    const { trackingCode } = await statusIs(caseId, 'announced');
    const { page } = vera;
    await page.goto(`${product.origin}/sms`);
    await choose(page, 'همه');
    await row(page, trackingCode ?? '')
      .filter({ has: page.getByText('نتیجه', { exact: true }) })
      .filter({ has: page.getByText('رسید', { exact: true }) })
      .click();
    const opened = page.getByRole('region', { name: 'پیامک', exact: true });
    await opened.getByText('سطل زباله عوض شد').waitFor();
    const way = opened.getByRole('region', { name: 'راه این پیام' });
    await way.getByText('0915***4589').waitFor();
    const tries = opened.getByRole('region', { name: 'پرسش و پاسخ با درگاه' });
    await tries.getByRole('listitem').filter({ hasText: 'فرستادن · پذیرفت' }).waitFor();
    // It has arrived: nobody is asked what became of it.
    expect(await opened.getByRole('region', { name: 'چه شد؟' }).count()).toBe(0);
    await picture(page, 'announce-message');
  });

  test('whom no SMS reaches says to whoever calls him what the office must know', async () => {
    const seat = { holder: 'hana', isVacant: false };
    await head.patch('/api/posts/post-district-3-works-office', seat);
    const hana = await takeOwnPassword(product, 'hana', FIRST_PASSWORD, OWN_PASSWORD);
    const caseId = await written.registered(expert, LANDLINE, 'شیر آب شکسته است');
    const { trackingCode } = await head.get<CaseView>(`/api/cases/${caseId}`);
    const history = () => head.get<CaseReferrals>(`/api/cases/${caseId}/referrals`);
    const [referral] = (await history()).referrals;
    const asked = { kind: 'await-citizen', reason: 'کدام سمت کوچه؟' };
    await hana.post(`/api/referrals/${referral?.referralId}/requests`, asked);
    const [request] = (await history()).requests;
    await head.post(`/api/official-requests/${request?.requestId}/decide`, { grant: true });
    const { page } = rana;
    await row(page, trackingCode ?? '').click();
    await page.getByText('کدام سمت کوچه؟').waitFor();
    await press(page, 'برمی‌دارم');
    await choose(page, 'گفته شد');
    await page.getByLabel('پاسخ شهروند').fill('سمت راست، جلوی نانوایی');
    await picture(page, 'announce-word');
    await press(page, 'ثبت تماس');
    const view = await statusIs(caseId, 'referred');
    expect(view.events.at(-1)).toMatchObject({
      ...{ type: 'waiting-ended', byName: 'رعنا حسینی', note: 'سمت راست، جلوی نانوایی' },
    });
    await row(page, trackingCode ?? '').waitFor({ state: 'detached' });
  });

  test('a text that was stopped holds its message, which says so; let go again, it leaves', async () => {
    const { page, faults } = await house.person();
    await page.goto(product.origin);
    await signInAs(page, product.administrator.username, ADMINISTRATORS_PASSWORD);
    await page.getByRole('navigation').waitFor();
    const openText = async () => {
      await page.goto(`${product.origin}/sms`);
      await page.getByRole('button', { name: /^نتیجه فارسی/u }).click();
      return page.getByRole('region', { name: 'نسخه‌ها' });
    };
    const versions = await openText();
    await versions.getByRole('button', { name: 'توقف ارسال' }).first().click();
    await versions.getByText('۰ پیام مانده است').waitFor();
    const caseId = await written.answered(expert, READER, 'نیمکت پارک شکسته است');
    await verify(caseId, 'solved', 'نیمکت تعمیر شد');
    const { trackingCode } = await head.get<CaseView>(`/api/cases/${caseId}`);
    await vera.page.goto(`${product.origin}/sms`);
    await vera.page.getByRole('radio', { name: /^در راه/u }).click();
    await row(vera.page, trackingCode ?? '')
      .filter({ hasText: 'ارسال متن آن متوقف است' })
      .click();
    await vera.page.getByText('نیمکت تعمیر شد').waitFor();
    await picture(vera.page, 'announce-held');
    await (await openText()).getByText('۱ پیام مانده است').waitFor();
    await picture(page, 'announce-stopped');
    await versions.getByRole('button', { name: 'ازسرگیری ارسال' }).click();
    await statusIs(caseId, 'announced');
    expect(faults).toEqual([]);
  });

  test('in English from left to right', async () => {
    const { page } = rana;
    await page.getByRole('button', { name: /رعنا حسینی/ }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Results to tell by a call' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dir)).toBe('ltr');
    const caseId = await written.answered(expert, CITIZEN, 'پیاده‌رو شکسته است');
    await verify(caseId, 'out_of_scope', 'این پیاده‌رو از آن آب و فاضلاب است');
    const { trackingCode } = await head.get<CaseView>(`/api/cases/${caseId}`);
    await row(page, trackingCode ?? '').click();
    await page.getByText('Bad news is told by a voice').waitFor();
    await picture(page, 'announce-english');
    expect([...rana.faults, ...vera.faults]).toEqual([]);
  });
});

/** His own page on his own phone: no account, a code and four digits. */
describe('a citizen with his code', () => {
  test('reads the answer on his phone, and says that he does not accept it', async () => {
    const caseId = await written.answered(expert, CITIZEN, 'چراغ پارک خاموش است');
    await verify(caseId, 'solved', 'چراغ پارک تعویض شد');
    const { trackingCode } = await statusIs(caseId, 'announced');
    const citizen = await house.person();
    const { page } = citizen;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${product.origin}/track`);
    await page.getByLabel('کد رهگیری (نه رقم)').fill(trackingCode ?? '');
    await page.getByLabel('چهار رقم پایانی شماره شما').fill('۰۰۰۰');
    await page.getByRole('button', { name: 'ببین' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('چهار رقم پایانی شماره شما').fill('۴۵۸۷');
    await page.getByRole('button', { name: 'ببین' }).click();
    await page.getByTestId('tracked').getByText('چراغ پارک تعویض شد').waitFor();
    await picture(page, 'track');
    // No sideways scrolling on a phone.
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await wide()).toBeLessThanOrEqual(390);
    await page.getByRole('radio', { name: 'نه، دوباره ببینید' }).click();
    await page.getByLabel('چه چیزی درست نیست؟').fill('هنوز خاموش است');
    await picture(page, 'track-answer');
    await page.getByRole('button', { name: 'بفرست' }).click();
    await page.getByText('اعتراض شما ثبت شد').waitFor();
    await page.getByText('پاسخ دوباره بررسی می‌شود.').waitFor();
    const view = await head.get<CaseView>(`/api/cases/${caseId}`);
    expect(view.status).toBe('special_follow_up');
    expect(view.feedback).toMatchObject([{ channel: 'web', satisfied: false }]);
    // The address tells nothing to whoever looks at the browser later.
    expect(page.url()).toBe(`${product.origin}/track`);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'How does my request stand?' }).waitFor();
    await page.getByText('The answer is being looked at again').waitFor();
    await picture(page, 'track-english');
    // One refused try is a 404 that the browser notes; nothing else went wrong.
    expect(citizen.faults.filter((fault) => !fault.includes('404'))).toEqual([]);
  });

  test('takes back what he has put right himself: asked once more, and his number hears of it', async () => {
    const caseId = await written.registered(expert, CITIZEN, 'شاخه درخت افتاده است');
    const { trackingCode } = await head.get<CaseView>(`/api/cases/${caseId}`);
    const citizen = await house.person();
    const { page } = citizen;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${product.origin}/track`);
    await page.getByLabel('کد رهگیری (نه رقم)').fill(trackingCode ?? '');
    await page.getByLabel('چهار رقم پایانی شماره شما').fill('۴۵۸۷');
    await page.getByRole('button', { name: 'ببین' }).click();
    await page.getByRole('button', { name: 'از این درخواست منصرف شده‌ام' }).click();
    const now = page.getByRole('button', { name: 'منصرف می‌شوم' });
    expect(await now.isDisabled()).toBe(true);
    await page.getByLabel('چرا؟').fill('خودم جمعش کردم');
    await picture(page, 'track-withdraw');
    await now.click();
    await page.getByText('خودتان از آن گذشتید.').waitFor();
    expect(await now.count()).toBe(0);
    await picture(page, 'track-withdrawn');
    const view = await head.get<CaseView>(`/api/cases/${caseId}`);
    expect(view).toMatchObject({ status: 'withdrawn' });
    expect(view.events.at(-1)).toMatchObject({ type: 'withdrawn', note: 'خودم جمعش کردم' });
    const sent = await head.get<SmsRow[]>(`/api/sms?caseId=${caseId}`);
    expect(sent.filter(({ body }) => body.includes('انصراف شما'))).toHaveLength(1);
    expect(citizen.faults).toEqual([]);
  });
});
