import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseView } from '../../src/contract/cases.ts';
import type { SmsRow } from '../../src/contract/sms.ts';
import { type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { FIRST_PASSWORD, OWN_PASSWORD } from '../support/chromium-desk.ts';
import { eventually } from '../support/eventually.ts';
import { type Person, type Product, startProduct } from '../support/product.ts';
import { openWrittenCases } from '../support/written-cases.ts';
import { becomeAdministrator, takeOwnPassword } from '../support/people.ts';

/** The citizen's own page on his own phone: no account, a code and four digits. */
const CITIZEN = '+989153124587';
let product: Product;
let house: ChromiumHouse;
let head: Person;
let written: ReturnType<typeof openWrittenCases>;
let expert: Person;

beforeAll(async () => {
  product = await startProduct();
  head = await becomeAdministrator(product);
  const user = { username: 'anna', name: 'آنا کریمی', roles: ['agent'] };
  await head.post('/api/users', { ...user, password: FIRST_PASSWORD });
  expert = await takeOwnPassword(product, 'anna', FIRST_PASSWORD, OWN_PASSWORD);
  written = openWrittenCases(product);
  house = await openChromium({ origin: product.origin });
}, 240_000);

afterAll(async () => {
  await written?.close();
  await house?.close();
  await product?.stop();
}, 240_000);

/** Kept for whoever wants to look at the pages: PASOKH_PICTURES names a folder. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['PASOKH_PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

describe('a citizen with his code', () => {
  test('reads the answer on his phone, and says that he does not accept it', async () => {
    const caseId = await written.answered(expert, CITIZEN, 'چراغ کوچه خاموش است');
    const verdict = { outcome: 'solved', explanation: 'چراغ تعویض شد' };
    await head.post(`/api/cases/${caseId}/verify`, verdict);
    const { trackingCode } = await eventually('he was told', 30_000, async () => {
      const view = await head.get<CaseView>(`/api/cases/${caseId}`);
      return view.status === 'announced' ? view : null;
    });
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
    await page.getByTestId('tracked').getByText('چراغ تعویض شد').waitFor();
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
