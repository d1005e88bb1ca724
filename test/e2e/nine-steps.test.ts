import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseSummary, CaseView } from '../../src/contract/cases.ts';
import type { BrowserPerson } from '../support/chromium.ts';
import { stateIs, takePhone } from '../support/chromium-desk.ts';
import { type DeskHouse, openDeskHouse } from '../support/chromium-house.ts';
import { eventually } from '../support/eventually.ts';
import { type LaterServer, laterServer } from '../support/chromium-later-server.ts';
import { PATIENCE } from '../support/patience.ts';
import { picture } from '../support/picture.ts';
import type { Product } from '../support/product.ts';
import type { SipPhone } from '../support/sip-phone.ts';
import { openTrunkLine, TRUNK_ENV } from '../support/chromium-trunk-line.ts';

/**
 * One citizen's word from the call to the archive: two matters in one call, a unit that lets its time
 * go by, its deputy, a result by SMS that is not accepted, special follow-up, a result that is called.
 * Days pass by a server whose clock is set on.
 */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WORKS = 'post-district-9-works';
let later: LaterServer;
let house: DeskHouse;
let narges: BrowserPerson;
let zahra: SipPhone;
let line: SipPhone;
let dara: BrowserPerson;
let vera: BrowserPerson;
let inbox: Page;
let code = '';

beforeAll(async () => {
  later = laterServer();
  house = await openDeskHouse({ wrapUpLimitMs: 240_000 }, { env: { ...later.env, ...TRUNK_ENV } });
  const { product } = house;
  for (const [username, name, role] of [
    ['hana', 'هانا صدر', 'official'],
    ['dara', 'دارا معین', 'official'],
    ['vera', 'ورا نیکو', 'special-follow-up'],
    ['rana', 'رعنا حسینی', 'result'],
    ['mina', 'مینا راد', 'head'],
  ] as const) {
    await later.hire(product, username, name, role);
  }
  const head = await later.head(product);
  for (const [post, holder] of [
    [`${WORKS}-office`, 'hana'],
    [WORKS, 'dara'],
  ]) {
    await head.patch(`/api/posts/${post}`, { holder, isVacant: false });
  }
  line = await openTrunkLine(product);
  narges = await house.atBrowser('narges', 'نرگس احمدی');
  await takePhone(narges.page);
  zahra = await house.citizen('09153124587');
}, 240_000);

afterAll(async () => {
  await line?.close();
  await house?.close();
  later?.close();
}, 240_000);

const press = (page: Page, name: string | RegExp) =>
  page
    .getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
    .click({ timeout: PATIENCE * 10_000 });
const choose = (page: Page, name: string | RegExp) =>
  page.getByRole('radio', typeof name === 'string' ? { name, exact: true } : { name }).click();
const row = (page: Page) => page.getByRole('button').filter({ hasText: code });
const visit = (username: string, path: string) =>
  later.visit(house.product, house.chromium, username, path);

async function caseNow(): Promise<CaseView> {
  const head = await later.head(house.product);
  const [found] = await head.get<CaseSummary[]>(`/api/cases?q=${code}`);
  return head.get<CaseView>(`/api/cases/${found?.caseId}`);
}
const statusIs = (status: CaseView['status']) =>
  eventually(`the case is ${status}`, 60_000, async () => {
    const view = await caseNow();
    return view.status === status ? view : null;
  });

/** What `npm run trace` prints beside the running product. */
async function traceOf({ dataDir }: Product, word: string): Promise<string> {
  const script = join(import.meta.dirname, '../../scripts/trace.ts');
  const env = { ...process.env, PASOKH_DATA: dataDir, DATABASE_URL: '' };
  const { stdout } = await promisify(execFile)(process.execPath, [script, word], { env });
  return stdout;
}

async function reply(page: Page, text: string): Promise<void> {
  await row(page).click();
  await page.getByLabel('شرح اقدام').fill(text);
  await press(page, /^فرستادن/u);
  await row(page).waitFor({ state: 'detached' });
}

async function verify(page: Page, outcome: string, explanation: string): Promise<void> {
  await page.goto(`${house.product.origin}/follow-up`);
  await choose(page, /^جوابیه‌ها/u);
  // Whoever types before the history of the referrals has come loses nothing when it comes.
  let goOn = (): void => undefined;
  const isTyped = new Promise<void>((resolve) => (goOn = resolve));
  const histories = '**/api/cases/*/referrals';
  await page.route(histories, (route) => isTyped.then(() => route.continue()));
  await row(page).click();
  const form = page.getByRole('form', { name: 'نوشتن نتیجه' });
  await form.getByRole('radio', { name: outcome, exact: true }).click();
  await form.getByLabel('توضیح برای شهروند').fill(explanation);
  const come = page.waitForResponse(histories);
  goOn();
  await (await come).finished();
  await page.getByText('درباره جوابیه تصمیم می‌گیرد').first().waitFor();
  await page.unroute(histories);
  await picture(page, `steps-verdict-${outcome === 'انجام شد' ? 1 : 2}`);
  await form.getByRole('button', { name: /^تأیید و اعلام نتیجه/u }).click();
  await form.waitFor({ state: 'detached' });
}

describe('from the citizen’s word to the archived answer', () => {
  test('one call, two matters: a hole is registered, a question is answered on the spot', async () => {
    const { page } = narges;
    const { call, answered } = await zahra.startCall('137');
    await answered;
    await stateIs(page, 'زنگ می‌خورد', 50_000);
    await page.getByTestId('pop').waitFor();
    await page.keyboard.press('Space');
    await stateIs(page, 'در گفتگو', 30_000);
    const field = (name: string) => page.getByLabel(name, { exact: true });
    await field('گفته شهروند').fill('چاله بزرگی جلوی مدرسه است و ماشین‌ها در آن می‌افتند');
    for (const [name, typed] of [
      ['کد خدمت', '101'],
      ['منطقه', '9'],
    ] as const) {
      await field(name).fill(typed);
      await page.getByRole('option').first().click();
    }
    await field('نشانی').fill('هاشمیه ۲۵');
    await page.keyboard.press('Control+Enter');
    const told = page.getByTestId('tracking-code');
    code = (await told.textContent({ timeout: 40_000 })) ?? '';
    expect(code).toMatch(/^\d{9}$/u);
    // He says it better while he is still on the line.
    await press(page, 'اصلاح');
    const correction = page.getByRole('form', { name: 'اصلاح نوشته خودتان' });
    await correction.getByLabel('نشانی').fill('هاشمیه ۲۵، جلوی مدرسه');
    await picture(page, 'steps-correction');
    await correction.getByRole('button', { name: 'ثبت اصلاح' }).click();
    await correction.waitFor({ state: 'detached' });
    expect(await caseNow()).toMatchObject({ addressText: 'هاشمیه ۲۵، جلوی مدرسه' });
    await page.getByRole('button', { name: 'موضوع تازه از همین شهروند' }).click();
    await field('گفته شهروند').fill('عوارض نوسازی را کجا بپردازم؟');
    await picture(page, 'steps-call');
    await call.hangUp();
    await stateIs(page, 'تکمیل', 30_000);
    await page.keyboard.press('Alt+Enter');
    const matters = page.getByTestId('matters');
    await matters.getByText('پاسخ در لحظه').waitFor();
    expect(await matters.getByRole('listitem').count()).toBe(2);
    await page.keyboard.press('F8');
    await stateIs(page, 'آماده', 30_000);
    expect([...narges.faults, ...house.faults()]).toEqual([]);
  }, 240_000);

  test('the unit has it with a clock that explains itself; three days later it is its deputy’s', async () => {
    const hana = await visit('hana', '/referrals');
    await row(hana.page).click();
    await hana.page.getByTestId('referral').getByText('رئیس اداره', { exact: false }).waitFor();
    await hana.page.getByText('همه ساعت‌های شبانه‌روز شمرده می‌شود').waitFor();
    await picture(hana.page, 'steps-referral');
    await hana.context.close();

    await later.goTo(house.product, later.nowMs() + 73 * HOUR_MS);
    await eventually('it has gone up', 60_000, async () =>
      (await caseNow()).events.some(({ type }) => type === 'escalated'),
    );
    const late = await visit('hana', '/referrals');
    const known = late.page.getByRole('region', { name: 'برای آگاهی' });
    await known.getByText('به سطح بالاتر رفت').waitFor();
    await picture(late.page, 'steps-notice');
    await known.getByRole('button', { name: 'دیدم' }).click();
    await known.waitFor({ state: 'detached' });
    dara = await visit('dara', '/referrals');
    await dara.page.getByRole('heading', { name: 'از شما خواسته شده' }).waitFor();
    await row(dara.page).filter({ hasText: 'سطح ۲' }).click();
    await dara.page.getByTestId('referral').filter({ hasText: 'مهلتش گذشت' }).waitFor();
    await picture(dara.page, 'steps-escalated');
    await reply(dara.page, 'گودال با آسفالت گرم پر شد');
    expect([...hana.faults, ...late.faults, ...dara.faults]).toEqual([]);
  }, 240_000);

  test('verified, told by SMS, and the citizen answers 33', async () => {
    vera = await visit('vera', '/follow-up');
    await verify(vera.page, 'انجام شد', 'گودال جلوی مدرسه پر شد');
    await statusIs('announced');
    inbox = (await house.chromium.person()).page;
    await inbox.goto(`${house.product.simulatorUrl}/__sim/`);
    const phone = inbox.locator('section.phone').filter({ hasText: '09153124587' });
    await phone.getByText('گودال جلوی مدرسه پر شد').waitFor();
    await inbox.getByLabel('از گوشی').fill('09153124587');
    await inbox.getByLabel('متن').fill('۳۳ دوباره نشست کرده است');
    await inbox.getByRole('button', { name: 'بفرست' }).click();
    const view = await statusIs('special_follow_up');
    expect(view.earlier).toMatchObject([{ cycle: 1, outcome: 'solved' }]);
    await phone.getByText('در پیگیری ویژه بررسی می‌شود').waitFor();
    await picture(inbox, 'steps-phone');
  }, 240_000);

  test('one id leads through all logs from the channel to the delivered message, and names nobody', async () => {
    const trace = await eventually('the report is in the log', 60_000, async () => {
      const told = await traceOf(house.product, `code=${code}`);
      return told.includes('"outcome":"objected"') ? told : null;
    });
    const [, callId = ''] = /^call (\d+\.\d+)\n/u.exec(trace) ?? [];
    const lines = trace.split('\n');
    /** The first line from `from` on that says all of it. */
    const next = (from: number, ...words: string[]): number => {
      const at = lines.findIndex((line, n) => n >= from && words.every((w) => line.includes(w)));
      expect([words, at >= 0, trace]).toEqual([words, true, trace]);
      return at + 1;
    };
    let at = next(0, 'telephony', 'StasisStart');
    at = next(at, 'edge', 'a ring', `"offerId":"${callId}.`);
    at = next(at, 'server', 'stored', 'call-answered');
    at = next(at, 'server', 'done', '/api/cases/:caseId/register');
    at = next(at, 'server', 'done', '/api/contacts/:contactId/finish');
    at = next(at, 'server', 'done', '/api/cases/:caseId/verify');
    at = next(at, 'server', 'an SMS leaves', '"kind":"result"');
    at = next(at, 'server', '"kind":"result"', '"state":"accepted"');
    at = next(at, 'server', '"kind":"result"', '"state":"delivered"');
    at = next(at, 'server', 'an SMS from a citizen', '"outcome":"objected"');
    next(0, 'server', 'stored', '"notice":"call-ended"');
    next(0, 'telephony', 'StasisEnd');
    const { dataDir } = house.product;
    for (const name of ['edge', 'telephony', 'server']) {
      const log = readFileSync(join(dataDir, 'log', `${name}.log`), 'utf8');
      expect([name, /9153124587|۹۱۵۳۱۲۴۵۸۷|جلوی مدرسه/u.test(log)]).toEqual([name, false]);
    }
    expect(trace).not.toMatch(/9153124587|مدرسه/u);
  }, 240_000);

  test('special follow-up asks the deputy again, and the second answer is no good news', async () => {
    const { page } = vera;
    await page.goto(`${house.product.origin}/follow-up`);
    await choose(page, /^اعتراض‌ها/u);
    await row(page).click();
    await page
      .getByRole('region', { name: 'اعتراض‌ها' })
      .getByText('دوباره نشست کرده است')
      .waitFor();
    const form = page.getByRole('form', { name: 'ارجاع دوباره' });
    await form.getByLabel('دلیل').fill('زیرسازی بررسی شود');
    await picture(page, 'steps-objection');
    await form.getByRole('button', { name: 'ارجاع دوباره' }).click();
    await form.waitFor({ state: 'detached' });
    await dara.page.reload();
    await reply(dara.page, 'لوله آب زیر آن نشت دارد و کار آبفاست');
    await verify(page, 'انجام نشد', 'نشت از لوله آب است؛ از آب و فاضلاب خواسته‌ایم');
    expect(dara.faults).toEqual([]);
  }, 240_000);

  test('bad news is told by a voice, with one click on the number', async () => {
    const { page, faults } = await visit('rana', '/announce');
    await page.getByRole('heading', { name: 'اعلام نتیجه با تماس' }).waitFor();
    await page.getByRole('link', { name: 'میز کار' }).click();
    await takePhone(page);
    await page.getByRole('link', { name: 'اعلام نتیجه' }).click();
    await stateIs(page, 'آماده');
    await row(page).click();
    await press(page, 'برمی‌دارم');
    await page.getByTestId('tell-number').waitFor();
    await press(page, 'تماس');
    const ring = await line.nextCall(PATIENCE * 10_000);
    ring.answer();
    await stateIs(page, 'در گفتگو');
    await page.getByText('نشت از لوله آب است').waitFor();
    await page.getByRole('radio', { name: 'گفته شد', exact: true, checked: true }).waitFor();
    await choose(page, '۴');
    await picture(page, 'steps-told');
    await ring.hangUp();
    await stateIs(page, 'تکمیل');
    await press(page, 'ثبت تماس');
    await stateIs(page, 'آماده');
    const view = await statusIs('announced');
    expect(view.feedback).toMatchObject([
      { cycle: 1, channel: 'sms', satisfied: false },
      { cycle: 2, channel: 'call', satisfied: true, score: 4 },
    ]);
    expect(faults).toEqual([]);
  }, 240_000);

  test('two weeks later it lies in the archive, with all that was done for it', async () => {
    await later.goTo(house.product, later.nowMs() + 15 * DAY_MS);
    const view = await statusIs('archived');
    expect(view.events.map(({ type }) => type)).toEqual([
      ...['opened', 'registered', 'referred', 'corrected-address'],
      ...['escalated', 'answered', 'verified', 'announced'],
      ...['objected', 'referred-again', 'answered', 'verified', 'announced', 'archived'],
    ]);
    const { page, faults } = await visit('vera', '/cases');
    await choose(page, 'بایگانی');
    await row(page).click();
    await page.getByText('بایگانی شد').scrollIntoViewIfNeeded();
    await page.getByText('نشت از لوله آب است').first().waitFor();
    await picture(page, 'steps-archive');
    expect(await page.getByRole('form', { name: 'بازکردن از بایگانی', exact: true }).count()).toBe(
      0,
    );
    const ask = page.getByRole('form', { name: 'درخواست بازکردن از بایگانی' });
    await ask.getByLabel('دلیل').fill('لوله همسایه هم نشت دارد');
    await ask.getByRole('button', { name: 'درخواست از رئیس' }).click();
    await page.getByRole('status').filter({ hasText: 'بازگشایی خواسته شد' }).waitFor();
    expect(await ask.count()).toBe(0);
    expect([...faults, ...vera.faults]).toEqual([]);
  }, 240_000);

  test('only the head takes it out of there again, with a reason: it is followed up once more', async () => {
    const { page, faults } = await visit('mina', '/follow-up');
    await choose(page, 'بازگشایی ۱');
    await row(page).click();
    await page.getByRole('status').filter({ hasText: 'لوله همسایه هم نشت دارد' }).waitFor();
    await page.getByRole('form', { name: 'نپذیرفتن بازگشایی' }).waitFor();
    const form = page.getByRole('form', { name: 'بازکردن از بایگانی', exact: true });
    const now = form.getByRole('button', { name: 'دوباره باز کن' });
    expect(await now.isDisabled()).toBe(true);
    await form.getByText('به پیگیری ویژه می‌رود').waitFor();
    await form.getByLabel('دلیل').fill('نشت لوله هنوز هست');
    await picture(page, 'steps-reopen');
    await now.click();
    await form.waitFor({ state: 'detached' });
    await page.getByRole('form', { name: 'ارجاع دوباره' }).waitFor();
    await picture(page, 'steps-reopened');
    const view = await statusIs('special_follow_up');
    expect(view.events.at(-1)).toMatchObject({ type: 'reopened', note: 'نشت لوله هنوز هست' });
    expect(view.earlier).toHaveLength(2);
    expect(faults).toEqual([]);
  }, 240_000);
});
