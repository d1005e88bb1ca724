import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseView } from '../../src/contract/cases.ts';
import type { CaseVisits } from '../../src/contract/field.ts';
import { type BrowserPerson, type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { FIRST_PASSWORD, OWN_PASSWORD, signInAs } from '../support/chromium-desk.ts';
import { eventually } from '../support/eventually.ts';
import { pngOf, SECRET_PLACE } from '../support/pictures.ts';
import { becomeAdministrator, takeOwnPassword } from '../support/people.ts';
import { type Person, type Product, startProduct } from '../support/product.ts';
import { openWrittenCases } from '../support/written-cases.ts';
import { picture } from '../support/picture.ts';

/** An inspector on his way, with a telephone whose network comes and goes. */
let product: Product;
let house: ChromiumHouse;
let nima: BrowserPerson;
let vera: BrowserPerson;
let lead: BrowserPerson;
let head: Person;
let written: ReturnType<typeof openWrittenCases>;
let expert: Person;

beforeAll(async () => {
  product = await startProduct();
  head = await becomeAdministrator(product);
  const people = new Map<string, Person>();
  for (const [name, fullName, role] of [
    ['anna', 'آنا کریمی', 'agent'],
    ['vera', 'ورا نوری', 'special-follow-up'],
    ['lila', 'لیلا صالحی', 'shift-supervisor'],
    ['nima', 'نیما راد', 'field'],
  ] as const) {
    const user = { username: name, name: fullName, roles: [role], password: FIRST_PASSWORD };
    await head.post('/api/users', user);
    people.set(name, await takeOwnPassword(product, name, FIRST_PASSWORD, OWN_PASSWORD));
  }
  expert = personOf(people, 'anna');
  written = openWrittenCases(product);
  house = await openChromium({ origin: product.origin });
  [vera, lead] = [await house.person(), await house.person()];
  nima = await house.person({ size: { width: 390, height: 844 } });
  for (const [person, name] of [
    [vera, 'vera'],
    [lead, 'lila'],
    [nima, 'nima'],
  ] as const) {
    await person.page.goto(product.origin);
    await signInAs(person.page, name, OWN_PASSWORD);
    await person.page.getByRole('button', { name: /نوری|صالحی|راد/u }).waitFor();
  }
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
const codeOf = async (caseId: string): Promise<string> =>
  (await head.get<CaseView>(`/api/cases/${caseId}`)).trackingCode ?? '';
const row = (page: Page, code: string) => page.getByRole('button').filter({ hasText: code });
const visitsOf = (caseId: string) => head.get<CaseVisits>(`/api/cases/${caseId}/visits`);
const PHOTO = {
  name: 'IMG_1.png',
  mimeType: 'image/png',
  buffer: pngOf(2_000, 1_000, [15, 130, 120]),
};

/** As a page keeps what it has not sent. */
const ANOTHERS = {
  userId: 'a-colleague',
  title: 'بازدید همکار',
  record: { result: 'done', note: 'درست شده بود', visitedAtMs: 1, photosTaken: 0 },
  isRecorded: false,
  photos: [],
  refusal: null,
} as const;
const keepInPage = (visit: object): Promise<void> =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open('pasokh-field');
    opening.onerror = () => reject(opening.error ?? new Error('no database'));
    opening.onsuccess = () => {
      const { result: database } = opening;
      const kept = database.transaction('visits-of-people', 'readwrite');
      kept.objectStore('visits-of-people').put(visit);
      kept.oncomplete = () => {
        database.close();
        resolve();
      };
    };
  });
const keptInPage = (): Promise<unknown[]> =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open('pasokh-field');
    opening.onerror = () => reject(opening.error ?? new Error('no database'));
    opening.onsuccess = () => {
      const { result: database } = opening;
      const kept = database.transaction('visits-of-people').objectStore('visits-of-people');
      const all = kept.getAll();
      all.onsuccess = () => {
        database.close();
        resolve(all.result as unknown[]);
      };
    };
  });

/** Whether the page opens without a network, and a list is there to be shown. */
const keepsField = async (): Promise<boolean> => {
  const cache = await caches.open('pasokh-field-shell');
  if ((await cache.match('/field')) === undefined) return false;
  if ((await navigator.serviceWorker.getRegistration())?.active == null) return false;
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('pasokh-field-day');
    opening.onerror = () => reject(opening.error ?? new Error('no database'));
    opening.onsuccess = () => {
      const { result: database } = opening;
      const count = database.transaction('day').objectStore('day').count();
      count.onsuccess = () => {
        database.close();
        resolve(count.result > 0);
      };
    };
  });
};

/** The visits of a case once all the photos of the first have come: they follow its record. */
const visitWith = (caseId: string, photos: number) =>
  eventually(`${photos} photos are with the case`, 30_000, async () => {
    const { visits } = await visitsOf(caseId);
    return visits[0]?.photos.length === photos ? visits : null;
  });

/** Answered by the unit; Vera wants somebody to look. */
async function asked(said: string): Promise<{ caseId: string; code: string }> {
  const caseId = await written.answered(expert, '+989153124587', said);
  await head.post(`/api/cases/${caseId}/visits`, { note: 'لبه‌ها را ببینید' });
  return { caseId, code: await codeOf(caseId) };
}

describe('visits on a telephone', () => {
  test('whoever leads the shift says whose district it is', async () => {
    const { page } = nima;
    await page.goto(`${product.origin}/field`);
    await page.getByText('هنوز منطقه‌ای به شما سپرده نشده است').waitFor();
    await lead.page.goto(`${product.origin}/duty`);
    await choose(lead.page, 'نوبت کشیک');
    await lead.page.getByLabel(/منطقه نیما راد/u).selectOption('3');
    await eventually('it is kept', 10_000, async () => {
      const people =
        await head.get<{ name: string; district: number | null }[]>('/api/field-inspectors');
      return people.find(({ name }) => name === 'نیما راد')?.district === 3;
    });
    await picture(lead.page, 'field-inspectors');
  }, 240_000);

  test('follow-up asks for a look, and the place is on the telephone, late ones first', async () => {
    const caseId = await written.answered(expert, '+989153124587', 'چاله بزرگ جلوی مدرسه');
    const code = await codeOf(caseId);
    await vera.page.goto(`${product.origin}/follow-up`);
    await choose(vera.page, 'جوابیه‌ها ۱');
    await row(vera.page, code).click();
    await vera.page.getByLabel('چه باید دیده شود (اختیاری)').fill('کنار جدول را ببینید');
    await press(vera.page, 'درخواست بازدید');
    await vera.page.getByText('در انتظار بازدید').waitFor();
    const { page } = nima;
    await page.reload();
    await row(page, code).filter({ hasText: 'هاشمیه ۲۵' }).waitFor();
    const late = await asked('درخت خشک کنار کوچه');
    await written.setVisitDue(late.caseId, Date.now() - 3 * 3_600_000);
    await page.reload();
    await page.getByText('۳ ساعت دیر').waitFor();
    expect(await page.locator('.field-row').first().textContent()).toContain('۳ ساعت دیر');
    // Nothing hangs over the edge of a telephone, and a thumb meets what it aims at.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      390,
    );
    const heights = await page
      .locator('.field-row')
      .evaluateAll((rows) => rows.map((one) => one.getBoundingClientRect().height));
    expect(Math.min(...heights)).toBeGreaterThan(48);
    await picture(page, 'field-list');
    await row(page, late.code).click();
    await choose(page, 'کسی نبود');
    await press(page, 'ثبت بازدید');
    await page.getByText('۱ بازدید فرستاده شد.').waitFor();
  }, 240_000);

  test('without a network it stays on the telephone, which says so; with it, it goes by itself', async () => {
    const { caseId, code } = await asked('آسفالت نشست کرده');
    const { page, context } = nima;
    await page.reload();
    await row(page, code).click();
    await press(page, 'گزارش‌دهنده کیست؟');
    await page.getByText('0915 312 4587').waitFor();
    await context.setOffline(true);
    // A colleague had the same telephone before, and his record of this visit is in it still.
    const visitId = (await visitsOf(caseId)).visits[0]?.visitId ?? '';
    await page.evaluate(keepInPage, { ...ANOTHERS, visitId });
    await choose(page, 'انجام نشده');
    await page.getByLabel('شرح آنچه دیدید').fill('چاله همان است و گودتر شده');
    await page.getByLabel('عکس پس از کار', { exact: true }).setInputFiles(PHOTO);
    await page.getByRole('img', { name: 'عکس پس از کار' }).waitFor();
    await picture(page, 'field-visit');
    await press(page, 'ثبت بازدید');
    await page
      .getByTestId('unsent')
      .filter({ hasText: '۱ بازدید و ۱ عکس هنوز در گوشی است' })
      .waitFor();
    await page.getByText('با برگشت شبکه خودش فرستاده می‌شود').waitFor();
    expect(await row(page, code).count()).toBe(0);
    expect((await visitsOf(caseId)).visits[0]?.state).toBe('open');
    await picture(page, 'field-unsent');
    await context.setOffline(false);
    await page.getByText('۱ بازدید فرستاده شد.').waitFor({ timeout: 30_000 });
    const ours = { ...ANOTHERS, visitId };
    await expect.poll(() => page.evaluate(keptInPage), { timeout: 30_000 }).toEqual([ours]);
    const visits = await visitWith(caseId, 1);
    expect(visits).toMatchObject([
      { result: 'not_done', note: 'چاله همان است و گودتر شده', photosTaken: 1, byName: 'نیما راد' },
    ]);
  }, 240_000);

  test('what somebody is writing stays when the visit leaves the list, and comes late to the server', async () => {
    const { caseId, code } = await asked('نیمکت بوستان شکسته است');
    const { page, context } = nima;
    await page.reload();
    await row(page, code).click();
    await choose(page, 'انجام نشده');
    await page.getByLabel('شرح آنچه دیدید').fill('نیمکت همان است');
    const verdict = { outcome: 'solved', explanation: 'نیمکت عوض شد' };
    await head.post(`/api/cases/${caseId}/verify`, verdict);
    const looked = page.waitForResponse((answer) => answer.url().endsWith('/api/field-visits'));
    // Back in the network the page looks again at once.
    await context.setOffline(true);
    await context.setOffline(false);
    await looked;
    await page.getByLabel('عکس پس از کار', { exact: true }).setInputFiles(PHOTO);
    await page.getByRole('img', { name: 'عکس پس از کار' }).waitFor();
    await press(page, 'ثبت بازدید');
    await eventually('it is kept with the case', 30_000, async () => {
      const { visits } = await visitsOf(caseId);
      return visits[0]?.note === 'نیمکت همان است' && visits[0].isLate;
    });
  }, 240_000);

  test('a telephone that dies before the network returns has lost nothing', async () => {
    const { caseId, code } = await asked('پل عابر شکسته است');
    const { page, context } = nima;
    await page.reload();
    await row(page, code).click();
    await context.setOffline(true);
    await choose(page, 'انجام شده');
    await page.getByLabel('شرح آنچه دیدید').fill('پل تازه است');
    for (const stage of ['عکس پیش از کار', 'عکس پس از کار']) {
      await page.getByLabel(stage, { exact: true }).setInputFiles(PHOTO);
      await page.getByRole('img', { name: stage }).waitFor();
    }
    await press(page, 'ثبت بازدید');
    await page.getByTestId('unsent').waitFor();
    await page.close();
    await context.setOffline(false);
    const again = await nima.tab();
    await again.goto(`${product.origin}/field`);
    await again.getByText('۱ بازدید فرستاده شد.').waitFor({ timeout: 30_000 });
    const visits = await visitWith(caseId, 2);
    expect(visits[0]?.photos.map(({ stage }) => stage)).toEqual(['before', 'after']);
    await again.getByTestId('unsent').waitFor({ state: 'detached' });
    await again.close();
  }, 240_000);

  test('follow-up sees what he saw, and the photo does not tell where it was taken', async () => {
    const { page } = vera;
    await page.reload();
    await choose(page, 'بازدیدشده ۳');
    const { visits, caseId } = await findVisited('not_done');
    await row(page, await codeOf(caseId)).click();
    const shown = page.getByTestId('visit').filter({ hasText: 'چاله همان است و گودتر شده' });
    await shown.getByText('انجام نشده').waitFor();
    const image = shown.getByRole('img', { name: 'عکس پس از کار' });
    await eventually('the photo is drawn', 10_000, () =>
      image.evaluate((one: HTMLImageElement) => one.naturalWidth === 1_600),
    );
    const photoId = visits[0]?.photos[0]?.photoId ?? '';
    const answer = await page.request.get(`${product.origin}/api/photos/${photoId}`);
    expect(answer.headers()['content-type']).toBe('image/jpeg');
    expect(answer.headers()['cache-control']).toBe('private, no-store');
    expect((await answer.body()).includes(SECRET_PLACE)).toBe(false);
    await image.scrollIntoViewIfNeeded();
    await picture(page, 'field-seen');
    const stranger = await lead.context.browser()?.newContext({ ignoreHTTPSErrors: true });
    const refused = await stranger?.request.get(`${product.origin}/api/photos/${photoId}`);
    expect(refused?.status()).toBe(401);
    await stranger?.close();
    await page.getByRole('button', { name: /ورا نوری/u }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Visits to the place' }).waitFor();
    await picture(page, 'field-seen-english');
    expect([...nima.faults, ...vera.faults, ...lead.faults]).toEqual([]);
  }, 240_000);

  test('opened without a network the telephone shows the list it saw last, and what is seen goes once', async () => {
    const { caseId, code } = await asked('تابلو افتاده است');
    const { context } = nima;
    const before = await nima.tab();
    await before.goto(`${product.origin}/field`);
    await row(before, code).waitFor();
    await eventually('the page and the list are kept', 30_000, () => before.evaluate(keepsField));
    await before.close();
    await context.setOffline(true);
    const away = await nima.tab();
    // By the address of the house, as it stands on the telephone's first screen.
    await away.goto(product.origin);
    await row(away, code).waitFor();
    expect(new URL(away.url()).pathname).toBe('/field');
    await away.getByText('شبکه نیست؛ این فهرست از ساعت').waitFor();
    await picture(away, 'field-opened-offline');
    await row(away, code).click();
    await choose(away, 'انجام نشده');
    await away.getByLabel('شرح آنچه دیدید').fill('تابلو هنوز افتاده است');
    for (const stage of ['عکس پیش از کار', 'عکس پس از کار']) {
      await away.getByLabel(stage, { exact: true }).setInputFiles(PHOTO);
      await away.getByRole('img', { name: stage }).waitFor();
    }
    await press(away, 'ثبت بازدید');
    await away.getByTestId('unsent').waitFor();
    await away.reload();
    await away.getByTestId('unsent').filter({ hasText: '۱ بازدید و ۲ عکس' }).waitFor();
    await row(away, code).waitFor({ state: 'detached' });
    expect((await visitsOf(caseId)).visits[0]?.state).toBe('open');
    await context.setOffline(false);
    await away.getByText('۱ بازدید فرستاده شد.').waitFor({ timeout: 30_000 });
    const visits = await visitWith(caseId, 2);
    expect(visits).toMatchObject([{ note: 'تابلو هنوز افتاده است', byName: 'نیما راد' }]);
    expect(visits[0]?.photos.map(({ stage }) => stage)).toEqual(['before', 'after']);
    await away.getByRole('button', { name: /نیما راد/u }).click();
    await away.getByRole('menuitem', { name: 'خروج' }).click();
    await away.getByLabel('نام کاربری').waitFor();
    await eventually('signed out, nothing is left of the list', 10_000, async () => {
      return !(await away.evaluate(keepsField));
    });
    await context.setOffline(true);
    await away.goto(`${product.origin}/field`);
    await away.getByRole('status').filter({ hasText: 'سامانه پاسخ نمی‌دهد' }).waitFor();
    expect(await away.locator('.field-row').count()).toBe(0);
    await context.setOffline(false);
    await away.getByLabel('نام کاربری').waitFor({ timeout: 30_000 });
    await away.close();
    expect(nima.faults).toEqual([]);
  }, 240_000);

  async function findVisited(result: string) {
    const rows = await head.get<{ caseId: string }[]>('/api/follow-up?list=visited');
    for (const { caseId } of rows) {
      const { visits } = await visitsOf(caseId);
      if (visits[0]?.result === result) return { caseId, visits };
    }
    throw new Error(`no visit ended as ${result}`);
  }
});
