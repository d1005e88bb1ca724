import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseView } from '../../src/contract/cases.ts';
import { startOfTehranDayMs, tehranDay } from '../../src/kit/jalali.ts';
import { type BrowserPerson, type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { OWN_PASSWORD } from '../support/chromium-desk.ts';
import { eventually } from '../support/eventually.ts';
import { type LaterServer, laterServer } from '../support/chromium-later-server.ts';
import { picture } from '../support/picture.ts';
import { type Product, startProduct } from '../support/product.ts';
import { openWrittenCases } from '../support/written-cases.ts';

/**
 * What is late is shown: the notices of those who are asked, and the lists of each Saturday. One case
 * goes up to manager and inspection while the server lives through a week and more.
 */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LISTS = ['نزد مدیر و بازرسی', 'بیش از هفت روز باز', 'بی‌پاسخ در مهلت'] as const;
let later: LaterServer;
let product: Product;
let chromium: ChromiumHouse;
let code = '';
const people: BrowserPerson[] = [];

/** Saturday at eight in the morning, in Tehran, at least eight days away. */
function saturdayFrom(nowMs: number): number {
  for (let day = 8; ; day += 1) {
    const morningMs = startOfTehranDayMs(tehranDay(nowMs + day * DAY_MS)) + 8 * HOUR_MS;
    const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'Asia/Tehran' });
    if (weekday.format(morningMs) === 'Saturday' && morningMs >= nowMs + 8 * DAY_MS)
      return morningMs;
  }
}

beforeAll(async () => {
  later = laterServer();
  product = await startProduct({ env: later.env });
  const head = await later.head(product);
  for (const [username, name, role, post] of [
    ['anna', 'آنا کریمی', 'agent', null],
    ['hana', 'هانا صدر', 'official', 'district-3-works-office'],
    ['dara', 'دارا معین', 'official', 'district-3-works'],
    ['mahan', 'ماهان راد', 'official', 'district-3'],
    ['nima', 'نیما سالک', 'official', 'district-4'],
    ['iman', 'ایمان ثابت', 'inspection', 'inspection'],
  ] as const) {
    await later.hire(product, username, name, role);
    const seat = { holder: username, isVacant: false };
    if (post !== null) await head.patch(`/api/posts/post-${post}`, seat);
  }
  const anna = await product.signIn('anna', OWN_PASSWORD);
  const written = openWrittenCases(product);
  const caseId = await written.registered(anna, '+989153124587', 'چاله بزرگ جلوی مدرسه');
  await written.close();
  const view = () => later.head(product).then((one) => one.get<CaseView>(`/api/cases/${caseId}`));
  code = (await view()).trackingCode ?? '';
  const saturdayMs = saturdayFrom(later.nowMs());
  // Three days before, the office is late; the day before, the deputy.
  for (const [beforeMs, level] of [
    [3 * DAY_MS, 2],
    [DAY_MS + HOUR_MS, 3],
  ] as const) {
    await later.goTo(product, saturdayMs - beforeMs);
    await eventually(`level ${level}`, 60_000, async () => {
      const gone = (await view()).events.filter(({ type }) => type === 'escalated');
      return gone.length === level - 1;
    });
  }
  await later.goTo(product, saturdayMs);
  await eventually('the lists are made', 60_000, async () => {
    const one = await later.head(product);
    const lists = await one.get<{ week: string; count: number }[]>('/api/oversight');
    return lists.filter(({ count }) => count > 0).length >= LISTS.length;
  });
  chromium = await openChromium({ origin: product.origin });
}, 240_000);

afterAll(async () => {
  await chromium?.close();
  await product?.stop();
  later?.close();
}, 240_000);

async function visit(username: string, path: string): Promise<Page> {
  const person = await later.visit(product, chromium, username, path);
  people.push(person);
  return person.page;
}
const open = (page: Page, list: string) =>
  page.getByRole('button').filter({ hasText: list }).first().click();
const rows = (page: Page) => page.locator('table.oversight-rows tbody tr');

describe('what is late', () => {
  test('is told to whom it concerns, and stays until he has seen it', async () => {
    const page = await visit('mahan', '/referrals');
    const known = page.getByRole('region', { name: 'برای آگاهی' });
    const reminder = known.getByRole('listitem').filter({ hasText: 'هنوز بی‌پاسخ' });
    await reminder.getByText(code.slice(0, 3)).waitFor();
    await picture(page, 'notices');
    await page.reload();
    await reminder.getByRole('button', { name: 'دیدم' }).click();
    await reminder.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('heading', { name: 'از شما خواسته شده' }).waitFor();
    expect(await reminder.count()).toBe(0);
    const hers = await visit('hana', '/referrals');
    const gone = hers.getByRole('region', { name: 'برای آگاهی' });
    await gone.getByText('به سطح بالاتر رفت').first().waitFor();
  }, 240_000);

  test('stands in three lists of the week, whose rows name unit, post and days', async () => {
    const page = await visit('iman', '/oversight');
    for (const list of LISTS) {
      await open(page, list);
      await page.getByRole('heading', { name: list, level: 1 }).waitFor();
      await rows(page).first().filter({ hasText: code }).waitFor();
      expect(await rows(page).first().innerText()).toContain('لکه‌گیری و ترمیم آسفالت');
      await picture(page, `oversight-${LISTS.indexOf(list) + 1}`);
    }
    // Of those who did not answer: the deputy, by his post.
    await rows(page).filter({ hasText: 'معاون' }).first().waitFor();
  }, 240_000);

  test('is demanded by the inspection of whoever is asked, and noted for itself alone', async () => {
    const page = await visit('iman', '/referrals');
    await page.getByRole('button').filter({ hasText: code }).first().click();
    const form = page.getByRole('form', { name: 'پاسخ شما' });
    const say = async (act: string, text: string): Promise<void> => {
      await form.getByRole('radio', { name: act }).click();
      await form.getByLabel('متن', { exact: true }).fill(text);
      await form.getByRole('button', { name: 'فرستادن' }).click();
      await page.getByRole('region', { name: 'آنچه پس از ثبت گفته شد' }).getByText(text).waitFor();
    };
    await say('مطالبه پاسخ', 'تا فردا پاسخ دهید');
    await say('یادداشت بازرسی', 'بار سوم در این کوچه');
    await picture(page, 'inspection-words');
    const his = await visit('mahan', '/referrals');
    const known = his.getByRole('region', { name: 'برای آگاهی' });
    const demand = known.getByRole('listitem').filter({ hasText: 'بازرسی پاسخ را مطالبه کرد' });
    await demand.getByText('تا فردا پاسخ دهید').waitFor();
    await his.getByRole('button').filter({ hasText: code }).first().click();
    await his
      .getByRole('region', { name: 'آنچه پس از ثبت گفته شد' })
      .getByText('تا فردا پاسخ دهید')
      .waitFor();
    expect(await his.getByText('بار سوم در این کوچه').count()).toBe(0);
    expect(await his.getByRole('radio', { name: 'مطالبه پاسخ' }).count()).toBe(0);
    await picture(his, 'inspection-demanded');
  }, 240_000);

  test('is printed and taken away as a table, and who did so is kept', async () => {
    const page = await visit('iman', '/oversight');
    await page.evaluate(() => {
      window.print = () => document.body.setAttribute('data-printed', 'yes');
    });
    await open(page, LISTS[0]);
    await page.getByRole('button', { name: 'چاپ' }).click();
    await page.locator('body[data-printed=yes]').waitFor();
    const taken = page.waitForEvent('download');
    await page.getByRole('link', { name: 'برداشتن با CSV' }).click();
    const file = await taken;
    expect(file.suggestedFilename()).toMatch(/^level-three-\d{4}-\d{2}-\d{2}\.csv$/u);
    const text = readFileSync(await file.path(), 'utf8');
    expect(text).toContain('کد رهگیری,خدمت,منطقه');
    expect(text).toContain(code);
    expect(text.startsWith('\uFEFF')).toBe(true);
  }, 240_000);

  test('is shown to an official where it is his, and to nobody else’s', async () => {
    const own = await visit('mahan', '/oversight');
    await open(own, LISTS[0]);
    await rows(own).first().filter({ hasText: code }).waitFor();
    const other = await visit('nima', '/oversight');
    await open(other, LISTS[0]);
    await other.getByText('چیزی در این فهرست نیست.').waitFor();
    expect(await rows(other).count()).toBe(0);
  }, 240_000);

  test('in English from left to right', async () => {
    const page = await visit('iman', '/oversight');
    await page.getByRole('button', { name: /ایمان ثابت/ }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Weekly lists' }).waitFor();
    await page.getByRole('button').filter({ hasText: 'With manager' }).first().click();
    await rows(page).first().filter({ hasText: code }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dir)).toBe('ltr');
    await picture(page, 'oversight-english');
    expect(people.flatMap(({ faults }) => faults)).toEqual([]);
  }, 240_000);
});
