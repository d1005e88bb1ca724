import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ArticleRow } from '../../src/contract/knowledge.ts';
import type { MatterSplit } from '../../src/contract/matters.ts';
import type { BrowserPerson } from '../support/chromium.ts';
import { enter, stateIs, takePhone } from '../support/chromium-desk.ts';
import { type DeskHouse, openDeskHouse } from '../support/chromium-house.ts';
import { eventually } from '../support/eventually.ts';
import type { Person } from '../support/product.ts';
import type { SipPhone } from '../support/sip-phone.ts';
import { ADMINISTRATORS_PASSWORD } from '../support/people.ts';
import { picture } from '../support/picture.ts';

/** An answer out of the knowledge base: written, approved, found while the citizen speaks, counted. */
let house: DeskHouse;
let tara: BrowserPerson;
let narges: BrowserPerson;
let head: Person;
let citizen: SipPhone;

beforeAll(async () => {
  house = await openDeskHouse({ wrapUpLimitMs: 120_000 });
  const { product } = house;
  head = await product.signIn(product.administrator.username, ADMINISTRATORS_PASSWORD);
  await house.addUser('tara', 'تارا صادقی', ['training']);
  tara = await house.chromium.person();
  await enter(tara.page, product.origin, 'tara');
  narges = await house.atBrowser('narges', 'نرگس احمدی');
  await takePhone(narges.page);
  citizen = await house.citizen('09153124587');
}, 240_000);

afterAll(() => house?.close(), 240_000);

describe('an article', () => {
  test('is written by training and waits for the head', async () => {
    const { page } = tara;
    await page.goto(`${house.product.origin}/knowledge`);
    await page.getByLabel('عنوان').fill('پرداخت عوارض نوسازی');
    await page.getByLabel('پاسخ، همان‌گونه که گفته می‌شود').fill('در سامانه شهرسپاری با کد ملی.');
    await page.getByLabel('شهروندان آن را چه می‌نامند').fill('قبض مالیات خانه');
    await page.getByRole('button', { name: 'ذخیره' }).click();
    // The filter above the list says the same words with a count: meant is the article's own row.
    const row = page.getByRole('button', { name: /^پرداخت عوارض نوسازی/ });
    await row.getByText('در انتظار تأیید').waitFor();
    await page.getByRole('heading', { name: 'پرداخت عوارض نوسازی' }).waitFor();
    await picture(page, 'knowledge');
    const [article] = await head.get<ArticleRow[]>('/api/knowledge');
    expect(article).toMatchObject({ number: 1, approvedNumber: null });
    await head.post(`/api/knowledge/${article?.articleId}/approve`, { number: 1 });
  }, 240_000);

  test('is found in the call as people type it, and ends the matter', async () => {
    const { page } = narges;
    const { call, answered } = await citizen.startCall('137');
    await answered;
    await stateIs(page, 'زنگ می‌خورد');
    await page.keyboard.press('Space');
    await stateIs(page, 'در گفتگو');
    const card = page.getByTestId('knowledge');
    await page.keyboard.press('Alt+k');
    await card.getByLabel('جست‌وجو در پایگاه دانش').fill('عوارض نوسازي خونه');
    await card.getByRole('button', { name: 'پرداخت عوارض نوسازی' }).click();
    await card.getByText('در سامانه شهرسپاری با کد ملی.').waitFor();
    await card.getByRole('button', { name: 'به کار نیامد' }).click();
    await card.getByText('گفته شد که به کار نیامد').waitFor();
    const [row] = await head.get<ArticleRow[]>('/api/knowledge');
    expect(row?.notHelped).toBe(1);
    await card.getByRole('button', { name: 'با همین پاسخ داده شد' }).click();
    await card.getByText('پاسخ از همین').waitFor();
    await page.getByRole('radio', { name: 'پاسخ در لحظه', checked: true }).waitFor();
    await picture(page, 'knowledge-desk');
    await call.hangUp();
    await stateIs(page, 'تکمیل');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F8');
    await stateIs(page, 'آماده');
    const split = await eventually('it is counted', 10_000, async () => {
      const found = await head.get<MatterSplit>('/api/matters/split');
      return found.byArticle === 1 ? found : null;
    });
    expect(split.onSpot).toBe(1);
    expect(house.faults()).toEqual([]);
  }, 240_000);
});
