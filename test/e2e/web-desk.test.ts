import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseSummary } from '../../src/contract/cases.ts';
import type { CaseReferrals, OrganisationView } from '../../src/contract/referrals.ts';
import {
  type BrowserPerson,
  type ChromiumHouse,
  hearInPage,
  offerMarksOf,
  openChromium,
} from '../support/chromium.ts';
import {
  enter,
  FIRST_PASSWORD,
  OWN_PASSWORD,
  signInAs,
  stateIs,
  takePhone,
} from '../support/chromium-desk.ts';
import { awaitPopsPatiently } from '../support/chromium-ring.ts';
import { eventually } from '../support/eventually.ts';
import { type Person, type Product, startProduct } from '../support/product.ts';
import { openPhone, type SipPhone } from '../support/sip-phone.ts';
import { PATIENCE } from '../support/patience.ts';
import { ADMINISTRATORS_PASSWORD, becomeAdministrator } from '../support/people.ts';

/** One agent at a real Chromium, a citizen on the telephone network, the whole product between. */
const AGENT_HZ = 700;
const CITIZEN_HZ = 1_100;

let product: Product;
let house: ChromiumHouse;
let administrator: Person;
let narges: BrowserPerson;
let citizen: SipPhone;

beforeAll(async () => {
  product = await startProduct();
  administrator = await becomeAdministrator(product);
  await administrator.post('/api/users', {
    username: 'narges',
    name: 'نرگس احمدی',
    roles: ['shift-supervisor', 'head'],
    password: FIRST_PASSWORD,
  });
  house = await openChromium({ origin: product.origin, microphoneHz: AGENT_HZ });
  narges = await house.person();
  await awaitPopsPatiently(narges.page);
  citizen = await openPhone({
    username: '09153124587',
    server: { host: '127.0.0.1', port: product.sipPort },
    toneHz: CITIZEN_HZ,
  });
}, 240_000);

afterAll(async () => {
  await citizen?.close();
  await house?.close();
  await product?.stop();
}, 240_000);

/** Near enough for one bin of the page's analysis and the codec's own colour. */
const isTone = (heardHz: number | null, hertz: number): boolean =>
  heardHz !== null && Math.abs(heardHz - hertz) < 30;

describe('an agent at the desk', () => {
  test('changes the first password, then finds the desk and may enter the line', async () => {
    await enter(narges.page, product.origin, 'narges');
    await stateIs(narges.page, 'خارج از صف');
    await takePhone(narges.page);
    expect(narges.faults).toEqual([]);
  });

  test('hears herself in the headset check that signing in leaves open', async () => {
    const { page } = narges;
    await page.getByRole('button', { name: 'شنیدن صدای خود' }).click({ timeout: 50_000 });
    await page
      .getByTestId('echo-verdict')
      .filter({ hasText: 'خوب است' })
      .waitFor({ timeout: 50_000 });
    await page.getByRole('button', { name: 'انجام شد' }).click();
    await stateIs(page, 'آماده');
  });

  test('sees who calls before it rings, answers with one key, and both hear each other', async () => {
    const { page } = narges;
    const { call, answered } = await citizen.startCall('137');
    await answered;
    await page.getByTestId('pop').getByText('0915 312 4587').waitFor({ timeout: 50_000 });
    await stateIs(page, 'زنگ می‌خورد');
    await page.getByRole('button', { name: 'پاسخ', exact: true }).waitFor();
    const marks = await eventually('the ring has started', 5_000, async () =>
      (await offerMarksOf(page)).find((mark) => mark.rangAtMs !== null),
    );
    expect(marks.paintedAtMs).not.toBeNull();
    expect(marks.rangAtMs).toBeGreaterThanOrEqual(marks.paintedAtMs ?? Number.POSITIVE_INFINITY);
    await page.keyboard.press('Space');
    await stateIs(page, 'در گفتگو');
    await call.hears(AGENT_HZ, 5_000);
    await eventually('the agent hears the citizen', 5_000, async () =>
      isTone((await hearInPage(page)).toneHz, CITIZEN_HZ),
    );
  });

  test('writes a case whose words survive a reload of the page, and the voices come back', async () => {
    const { page } = narges;
    const [call] = citizen.calls;
    await page.getByRole('button', { name: /شهروند تازه/ }).click();
    await page.getByLabel('نام و نام خانوادگی').fill('مریم رضایی');
    await page.getByRole('button', { name: 'افزودن' }).click();
    await page.getByRole('heading', { name: 'مریم رضایی' }).waitFor();
    await page.getByLabel('گفته شهروند').fill('چاله بزرگ جلوی مدرسه');
    // At once: between the last key and the save.
    const reloadedAt = Date.now();
    await page.reload();
    await page.getByTestId('pop').waitFor({ timeout: 10_000 });
    await eventually('the words are there', 2_000, async () => {
      return (await page.getByLabel('گفته شهروند').inputValue()) === 'چاله بزرگ جلوی مدرسه';
    });
    expect(Date.now() - reloadedAt).toBeLessThan(PATIENCE * 2_000);
    await eventually('the agent hears the citizen again', 5_000, async () =>
      isTone((await hearInPage(page, 300)).toneHz, CITIZEN_HZ),
    );
    await call?.hears(AGENT_HZ, 5_000);
    expect(Date.now() - reloadedAt).toBeLessThan(PATIENCE * 5_000);
    await stateIs(page, 'در گفتگو');
  });

  test('goes on talking and typing while the server is dead, and nothing typed is lost', async () => {
    const { page } = narges;
    const [call] = citizen.calls;
    product.kill('server');
    await page.getByTestId('connection-lost').waitFor({ timeout: 25_000 });
    await page.getByLabel('گفته شهروند').fill('چاله بزرگ جلوی مدرسه، هاشمیه ۲۵');
    await call?.hears(AGENT_HZ, 3_000);
    await page.getByTestId('connection-lost').waitFor({ state: 'detached', timeout: 60_000 });
    await page
      .getByTestId('draft-state')
      .filter({ hasText: 'ذخیره شد' })
      .waitFor({ timeout: 60_000 });
    await stateIs(page, 'در گفتگو');
  });

  test('registers the case, gives the code, ends the call and finishes with one key', async () => {
    const { page } = narges;
    const code = page.getByRole('combobox').first();
    await code.click();
    await page.getByRole('option').first().click();
    await page.getByRole('combobox').nth(1).click();
    await page.getByRole('option').nth(8).click();
    await page.keyboard.press('Control+Enter');
    const tracking = await page.getByTestId('tracking-code').textContent({ timeout: 25_000 });
    expect(tracking).toMatch(/^[0-9]{9}$/);
    await page.keyboard.press('Alt+x');
    await stateIs(page, 'تکمیل');
    await page.keyboard.press('F8');
    await stateIs(page, 'آماده');
    expect(narges.faults).toEqual([]);
  });

  test('gives the case to the head of the office, who sees his clock and replies on his own page', async () => {
    await administrator.post('/api/users', {
      username: 'rezaei',
      name: 'رضا رضایی',
      roles: ['official'],
      password: FIRST_PASSWORD,
    });
    const [found] = await administrator.get<CaseSummary[]>('/api/cases?status=referred');
    const path = `/api/cases/${found?.caseId ?? ''}/referrals`;
    const { referrals } = await administrator.get<CaseReferrals>(path);
    const { posts } = await administrator.get<OrganisationView>('/api/organisation');
    const post = posts.find(({ titleFa }) => titleFa === referrals[0]?.post.titleFa);
    // The administrator seats him on the page of posts.
    const { page: setup } = await house.person();
    await setup.goto(`${product.origin}/organisation`);
    await signInAs(setup, product.administrator.username, ADMINISTRATORS_PASSWORD);
    await setup.getByLabel('جست‌وجوی سمت').fill(post?.titleFa ?? '');
    await setup.getByRole('listitem').getByRole('button').first().click();
    await setup.getByLabel('نام کاربری دارنده').fill('rezaei');
    await setup.getByRole('button', { name: 'ذخیره' }).click();
    await setup.getByRole('listitem').filter({ hasText: 'رضا رضایی' }).first().waitFor();
    await setup.close();

    const official = await house.person();
    await official.page.goto(product.origin);
    await signInAs(official.page, 'rezaei', FIRST_PASSWORD);
    await official.page.getByLabel('گذرواژه کنونی').fill(FIRST_PASSWORD);
    await official.page.getByLabel('گذرواژه تازه', { exact: true }).fill(OWN_PASSWORD);
    await official.page.getByLabel('تکرار گذرواژه تازه').fill(OWN_PASSWORD);
    await official.page.getByRole('button', { name: 'عوض کردن گذرواژه' }).click();
    await official.page.getByRole('heading', { name: 'از شما خواسته شده' }).waitFor();
    await official.page.getByRole('listitem').getByRole('button').first().click();
    const clock = official.page.getByRole('list', { name: 'حساب مهلت' });
    await clock.getByText('از ۷۲ ساعت شمرده شده است').waitFor();
    await official.page.getByLabel('شرح اقدام').fill('اکیپ اعزام و چاله پر شد');
    await official.page.keyboard.press('Control+Enter');
    await official.page.getByTestId('reply').filter({ hasText: 'در انتظار تأیید' }).waitFor();
    expect(official.faults).toEqual([]);
    await official.page.close();
  });

  test('sees the result of the case go to the citizen by SMS, when the reply is accepted', async () => {
    const { page } = narges;
    await page.getByRole('link', { name: 'پیگیری', exact: true }).click();
    await page.getByRole('radio', { name: /جوابیه‌ها/ }).click();
    await page.getByRole('listitem').getByRole('button').first().click();
    await page.getByTestId('reply').filter({ hasText: 'اکیپ اعزام' }).waitFor();
    await page.getByRole('radio', { name: 'انجام شد' }).click();
    await page.getByLabel('توضیح برای شهروند').fill('لکه‌گیری شد');
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('sms-state').filter({ hasText: 'رسید' }).waitFor({ timeout: 60_000 });
    await page.getByRole('link', { name: 'میز کار' }).click();
    // The phone went on while another page was shown.
    await stateIs(page, 'آماده');
  });

  test('is told in a second tab who holds the phone, and may take it there', async () => {
    const second = await narges.tab();
    await second.goto(`${product.origin}/desk`);
    await second.getByTestId('held-elsewhere').waitFor();
    await second.getByRole('button', { name: 'تلفن را همین‌جا بیاور' }).click();
    await narges.page.getByTestId('held-elsewhere').waitFor();
    await stateIs(second, 'آماده');
    await second.getByTestId('held-elsewhere').waitFor({ state: 'detached' });
    await second.close();
  });
});
