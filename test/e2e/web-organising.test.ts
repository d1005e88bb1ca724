import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CalendarRow, RoutingRuleRow } from '../../src/contract/organising.ts';
import type { OrganisationView, PolicyView } from '../../src/contract/referrals.ts';
import { tehranDay } from '../../src/kit/jalali.ts';
import { type BrowserPerson, type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { enter, FIRST_PASSWORD } from '../support/chromium-desk.ts';
import { type Person, type Product, startProduct } from '../support/product.ts';
import { writeJalali } from '../../web/src/ui/jalali-day.ts';
import { becomeAdministrator } from '../support/people.ts';
import { picture } from '../support/picture.ts';

/** Who answers for what, as its administrator sets it in the browser. */
let product: Product;
let house: ChromiumHouse;
let helen: BrowserPerson;
let administrator: Person;

beforeAll(async () => {
  product = await startProduct();
  administrator = await becomeAdministrator(product);
  const user = { username: 'helen', name: 'هلن رضایی', roles: ['head'] };
  await administrator.post('/api/users', { ...user, password: FIRST_PASSWORD });
  house = await openChromium({ origin: product.origin });
  helen = await house.person();
  await enter(helen.page, product.origin, 'helen');
}, 240_000);

afterAll(async () => {
  await house?.close();
  await product?.stop();
}, 240_000);

async function pick(page: Page, form: string, label: string, typed: string): Promise<void> {
  const field = page.getByRole('form', { name: form }).getByLabel(label, { exact: true });
  await field.fill(typed);
  await page.getByRole('listbox').getByRole('option').first().click();
}

describe('the head of 137', () => {
  test('asks which rule would take it, adds one, and it does', async () => {
    const { page } = helen;
    await page.goto(`${product.origin}/routing`);
    const trial = 'این را کدام قاعده می‌گیرد؟';
    await pick(page, trial, 'کد خدمت', '101');
    await pick(page, trial, 'منطقه', '3');
    await page.getByRole('button', { name: 'بپرس' }).click();
    await page.getByTestId('trial-answer').filter({ hasText: 'فنی و عمران' }).waitFor();
    await pick(page, 'افزودن قاعده', 'کد خدمت (خالی: همه)', '101');
    await pick(page, 'افزودن قاعده', 'منطقه (خالی: همه)', '3');
    await pick(page, 'افزودن قاعده', 'واحد', 'ترافیک');
    await page.getByRole('button', { name: 'افزودن قاعده' }).click();
    await page.getByRole('button', { name: 'بپرس' }).click();
    await page.getByTestId('rule-taken').filter({ hasText: 'ترافیک' }).waitFor();
    await picture(page, 'routing');
    const rules = await administrator.get<RoutingRuleRow[]>('/api/routing-rules');
    const ours = rules.find((rule) => rule.serviceCode === '101' && rule.district === 3);
    expect(ours?.nameFa).toContain('ترافیک');
  });

  test('reads what a new week does to running clocks before it is saved', async () => {
    const { page } = helen;
    await page.goto(`${product.origin}/calendars`);
    const form = page.getByRole('form', { name: 'هفته تازه' });
    const day = tehranDay(Date.now() + 3 * 86_400_000);
    await form.getByLabel('از روز').fill(writeJalali(day));
    await form.getByLabel('پنجشنبه').fill('۰۸:۰۰-۱۲:۰۰');
    expect(await form.getByRole('button', { name: 'ذخیره' }).count()).toBe(0);
    await form.getByRole('button', { name: 'با مهلت‌های در جریان چه می‌کند؟' }).click();
    await form.getByTestId('clock-effect').filter({ hasText: 'از ۰ مهلت' }).waitFor();
    await picture(page, 'calendars');
    await form.getByRole('button', { name: 'ذخیره' }).click();
    await page.getByRole('button', { name: 'برداشتن' }).waitFor();
    const [offices] = await administrator.get<CalendarRow[]>('/api/calendars');
    expect(offices?.weeks[0]).toMatchObject({ fromDay: day });
    expect(offices?.weeks[0]?.week[5]).toEqual([{ fromMin: 480, untilMin: 720 }]);
  });

  test('changes the calendar that is named, and reads what a dropped week does before', async () => {
    const { page } = helen;
    const csv =
      'calendar,name_fa,name_en,from_day,saturday\ncrews,گروه‌ها,Crews,1500/01/01,06:00-18:00';
    await administrator.post('/api/imports/calendars', { csv, apply: true });
    await page.reload();
    const form = page.getByRole('form', { name: 'هفته تازه' });
    await form.getByRole('radio', { name: 'گروه‌ها' }).click();
    expect(await form.getByLabel('شنبه', { exact: true }).inputValue()).toContain('06:00');
    const ours = page.getByRole('region', { name: 'گروه‌ها' });
    await ours.getByRole('button', { name: 'برداشتن' }).click();
    await ours.getByRole('button', { name: 'با مهلت‌های در جریان چه می‌کند؟' }).click();
    await ours.getByTestId('clock-effect').filter({ hasText: 'از ۰ مهلت' }).waitFor();
    await ours.getByRole('button', { name: 'برداشتن' }).click();
    await ours.getByText('هفته‌ای نوشته نشده است').waitFor();
  });

  test('has a file looked at row by row; without a fault all of it is taken', async () => {
    const { page } = helen;
    await page.goto(`${product.origin}/imports`);
    await page.getByRole('radio', { name: 'کدهای خدمت' }).click();
    const text = page.getByLabel('یا متن آن');
    await text.fill('کد,نام,گروه,عمرانی\n۹۰۱,روکش آسفالت,معابر,شاید');
    await page.getByRole('button', { name: 'بررسی' }).click();
    await page.getByText('نه بله است و نه نه').waitFor();
    await picture(page, 'import');
    expect(await page.getByRole('button', { name: 'گرفتن همه ردیف‌ها' }).isEnabled()).toBe(false);
    await text.fill('کد,نام,گروه,عمرانی\n۹۰۱,روکش آسفالت,معابر,بله');
    await page.getByRole('button', { name: 'بررسی' }).click();
    await page.getByText('۱ ردیف بی‌خطا').waitFor();
    await page.getByRole('button', { name: 'گرفتن همه ردیف‌ها' }).click();
    await page.getByText('۱ ردیف گرفته شد').waitFor();
    await page.goto(`${product.origin}/codes`);
    await page.getByRole('searchbox').fill('روکش');
    await page.getByRole('button', { name: /روکش آسفالت/ }).click();
    await page.getByRole('form').getByLabel('نام', { exact: true }).fill('روکش و لکه‌گیری');
    await page.getByRole('button', { name: 'ذخیره' }).click();
    await page.getByText('ذخیره شد').waitFor();
    await picture(page, 'codes');
  });

  test('makes a unit with its place in the line of command, and a post in it', async () => {
    const { page } = helen;
    await page.goto(`${product.origin}/organisation`);
    await page.getByRole('radio', { name: 'واحدها' }).click();
    await page.getByRole('button', { name: 'واحد تازه' }).click();
    const unit = page.getByRole('form', { name: 'واحد سازمانی' });
    await unit.getByLabel('شناسه واحد').fill('district-3-canals');
    await unit.getByLabel('نام', { exact: true }).fill('اداره کانال‌ها، منطقه ۳');
    await unit.getByLabel('نام انگلیسی').fill('Canals office, district 3');
    await pick(page, 'واحد سازمانی', 'واحد بالادست', 'معاونت فنی');
    await unit.getByLabel('منطقه').selectOption('3');
    await unit.getByRole('button', { name: 'افزودن واحد' }).click();
    const post = page.getByRole('form', { name: 'سمت تازه در این واحد' });
    await post.getByLabel('شناسه سمت').fill('post-district-3-canals');
    await post.getByLabel('نقش در نردبان ارجاع').selectOption('head');
    await post.getByLabel('عنوان سمت').fill('رئیس اداره کانال‌ها');
    await post.getByLabel('عنوان انگلیسی').fill('Head of canals');
    await post.getByRole('button', { name: 'افزودن سمت' }).click();
    await post.getByRole('status').waitFor();
    await picture(page, 'units');
    const { departments, posts } = await administrator.get<OrganisationView>('/api/organisation');
    const made = departments.find(({ departmentId }) => departmentId === 'district-3-canals');
    expect(made).toMatchObject({ district: 3, nameEn: 'Canals office, district 3' });
    expect(made?.parentId).not.toBeNull();
    const head = posts.find(({ positionId }) => positionId === 'post-district-3-canals');
    expect(head).toMatchObject({ departmentId: 'district-3-canals', role: 'head' });
  });

  test('sets other terms as a new version, and reads what they would do to open cases', async () => {
    const { page } = helen;
    await page.goto(`${product.origin}/organisation`);
    const form = page.getByRole('form', { name: 'مهلت‌ها' });
    await form.getByText(/^نسخه ۱ /u).waitFor();
    await form.getByLabel('رئیس اداره (ساعت)').fill('۹۶');
    await form.getByRole('button', { name: 'نسخه تازه' }).click();
    await form.getByText(/^نسخه ۲ .*هلن رضایی/u).waitFor();
    await form.getByRole('button', { name: 'چه می‌شود؟' }).click();
    await form
      .getByTestId('policy-effect')
      .filter({ hasText: /(^|[^۰-۹])۰ درخواست باز/u })
      .waitFor();
    await picture(page, 'policy');
    await form.getByRole('button', { name: 'دادن به درخواست‌های باز' }).click();
    await form.getByText(/به دست هلن رضایی به درخواست‌های باز/u).waitFor();
    const [terms] = await administrator.get<PolicyView[]>('/api/policies');
    expect(terms).toMatchObject({ number: 2, headHours: 96, appliedByName: 'هلن رضایی' });
  });

  test('approves what informatics has proposed, having read what is different', async () => {
    const { page } = helen;
    const ina = await house.person();
    await administrator.post('/api/users', {
      ...{ username: 'ina', name: 'اینا فرهادی', roles: ['informatics'] },
      password: FIRST_PASSWORD,
    });
    await enter(ina.page, product.origin, 'ina');
    await ina.page.goto(`${product.origin}/organisation`);
    const form = ina.page.getByRole('form', { name: 'مهلت‌ها' });
    await form.getByLabel('معاون (ساعت)').fill('۳۶');
    expect(await form.getByRole('button', { name: 'نسخه تازه' }).count()).toBe(0);
    await form.getByRole('button', { name: 'پیشنهاد به رئیس' }).click();
    await ina.page.getByRole('button', { name: 'پس گرفتن پیشنهاد' }).waitFor();
    await form.getByText(/^نسخه ۲ /u).waitFor();

    await page.reload();
    const proposed = page.getByRole('region', { name: 'مهلت‌های پیشنهادی' });
    await proposed.getByText(/^پیشنهاد اینا فرهادی/u).waitFor();
    expect(await proposed.getByRole('listitem').allTextContents()).toEqual([
      'معاون (ساعت)از ۲۴ به ۳۶',
    ]);
    await picture(page, 'policy-proposed');
    await proposed.getByRole('button', { name: 'تأیید و نسخه تازه' }).click();
    await page.getByText(/^نسخه ۳ .*هلن رضایی · پیشنهاد اینا فرهادی/u).waitFor();
    await proposed.waitFor({ state: 'detached' });
    const [terms] = await administrator.get<PolicyView[]>('/api/policies');
    expect(terms).toMatchObject({ number: 3, deputyHours: 36, draftedByName: 'اینا فرهادی' });
    expect(ina.faults).toEqual([]);
  });

  test('in English from left to right', async () => {
    const { page } = helen;
    await page.getByRole('button', { name: /هلن رضایی/ }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.goto(`${product.origin}/routing`);
    await page.getByRole('heading', { name: 'Routing rules' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dir)).toBe('ltr');
    await picture(page, 'routing-english');
    expect(helen.faults).toEqual([]);
  });
});
