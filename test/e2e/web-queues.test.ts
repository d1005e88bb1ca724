import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QueuePlan } from '../../src/contract/queue-rules.ts';
import type { QueueView } from '../../src/contract/queues.ts';
import { toAsciiDigits } from '../../src/kit/persian-text.ts';
import { type BrowserPerson, type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { enter, FIRST_PASSWORD } from '../support/chromium-desk.ts';
import { picture } from '../support/picture.ts';
import { type Person, type Product, startProduct } from '../support/product.ts';
import { becomeAdministrator } from '../support/people.ts';

/** The head of the line sets a queue in the browser while an administrator does the same. */
let product: Product;
let house: ChromiumHouse;
let maryam: BrowserPerson;
let administrator: Person;

beforeAll(async () => {
  product = await startProduct();
  administrator = await becomeAdministrator(product);
  for (const [name, fullName, role] of [
    ['maryam', 'مریم رضایی', 'head'],
    ['anna', 'آنا کریمی', 'agent'],
  ]) {
    await administrator.post('/api/users', {
      username: name,
      name: fullName,
      roles: [role],
      password: FIRST_PASSWORD,
    });
  }
  house = await openChromium({ origin: product.origin });
  maryam = await house.person();
  await enter(maryam.page, product.origin, 'maryam');
}, 240_000);

afterAll(async () => {
  await house?.close();
  await product?.stop();
}, 240_000);

const general = async (): Promise<QueueView> => {
  const [queue] = await administrator.get<QueueView[]>('/api/queues');
  if (queue === undefined) throw new Error('there is a first queue');
  return queue;
};
const field = (label: string) => maryam.page.getByLabel(label, { exact: true });
const save = () => maryam.page.keyboard.press('Control+Enter');

describe('settings of queues', () => {
  test('are typed with Persian digits, saved by keyboard, and say what changed', async () => {
    await maryam.page.goto(`${product.origin}/queues`);
    await maryam.page.getByRole('button', { name: /^صف عمومی/ }).click();
    await field('مهلت زنگ').fill('۳');
    await maryam.page.getByText('عدد کامل از ۵ تا ۱۲۰ ثانیه بنویسید.').waitFor();
    await field('مهلت زنگ').fill('۲۵');
    await maryam.page.getByText('اکنون: ۲۰ ثانیه').waitFor();
    await save();
    await maryam.page.getByText('مهلت زنگ: از ۲۰ ثانیه به ۲۵ ثانیه').waitFor();
    expect((await general()).ringLimitMs).toBe(25_000);
  });

  test('changed by somebody else meanwhile: he is told, and loses nothing typed', async () => {
    await field('زنگ بی‌پاسخ تا کنارگذاشتن').fill('۴');
    const { queueId, lastChange: _last, ...seen } = await general();
    await administrator.patch(`/api/queues/${queueId}`, { ...seen, wrapUpLimitMs: 90_000 });
    await save();
    await maryam.page.getByText(/کس دیگری این صف را در این میان تغییر داده است/).waitFor();
    await maryam.page.getByText('مهلت تکمیل: از ۶۰ ثانیه به ۹۰ ثانیه').waitFor();
    expect(await field('زنگ بی‌پاسخ تا کنارگذاشتن').inputValue()).toBe('۴');
    await save();
    await maryam.page.getByText('از ۲ بار به ۴ بار').waitFor();
    expect(await general()).toMatchObject({ missLimit: 4, wrapUpLimitMs: 90_000 });
  });

  test('the previous value is one press away', async () => {
    await maryam.page.getByRole('button', { name: 'مقدار پیشین' }).click();
    expect(await field('زنگ بی‌پاسخ تا کنارگذاشتن').inputValue()).toBe('۲');
    await save();
    await maryam.page.getByText('از ۴ بار به ۲ بار').waitFor();
    expect((await general()).missLimit).toBe(2);
  });

  test('its experts are told whose caller it is, by a name that was recorded', async () => {
    const { page } = maryam;
    const choose = (group: string, name: string) =>
      page
        .getByRole('radiogroup', { name: group })
        .getByRole('radio', { name, exact: true })
        .click();
    await choose('نجوا به کارشناس', 'صف و زمان انتظار');
    await choose('نام گفتاری', 'شکایت‌ها');
    await save();
    await page.getByText('نجوا به کارشناس: از هیچ به صف و زمان انتظار').waitFor();
    expect(await general()).toMatchObject({ whisper: 'name-wait', spokenName: 'complaints' });
    await choose('نجوا به کارشناس', 'هیچ');
    await save();
    await page.getByText('نجوا به کارشناس: از صف و زمان انتظار به هیچ').waitFor();
  });

  test('fewer experts than its owner wants are an alarm on the board', async () => {
    const { page } = maryam;
    await field('کمینه کارشناس').fill('۱');
    await field('پیش‌افتادگی تماس دوباره').fill('۹۰');
    await save();
    await page.getByText('کمینه کارشناس: از ۰ کارشناس به ۱ کارشناس').waitFor();
    expect(await general()).toMatchObject({ minimumStaff: 1, repeatBoostMs: 90_000 });
    await page.goto(`${product.origin}/board`);
    const alarm = page.getByRole('alert').filter({ hasText: 'کارشناسان صف کم‌اند' });
    await alarm.waitFor();
    await page.goto(`${product.origin}/queues`);
    await page.getByRole('button', { name: /^صف عمومی/ }).click();
    await field('کمینه کارشناس').fill('0');
    await save();
    await page.getByText('کمینه کارشناس: از ۱ کارشناس به ۰ کارشناس').waitFor();
    await page.goto(`${product.origin}/board`);
    await page.getByRole('main').waitFor();
    await alarm.waitFor({ state: 'detached' });
    await page.goto(`${product.origin}/queues`);
  });

  test('a new queue is made, given to an agent, and archived', async () => {
    await maryam.page.getByRole('button', { name: 'صف تازه' }).click();
    await field('نام فارسی').fill('آب و فاضلاب');
    await field('نام انگلیسی').fill('Water');
    await field('شماره صف').fill('۱۳۷۱');
    await save();
    await maryam.page.getByRole('button', { name: /^آب و فاضلاب/ }).waitFor();
    await maryam.page.getByRole('button', { name: /^آنا کریمی/ }).click();
    const ranks = maryam.page.getByRole('radiogroup', { name: 'آب و فاضلاب' });
    await ranks.getByRole('radio', { name: '۲' }).click();
    await save();
    await maryam.page.getByText('آب و فاضلاب · ۲').waitFor();
    await maryam.page.getByRole('button', { name: /^آب و فاضلاب/ }).click();
    await maryam.page.getByRole('button', { name: 'بایگانی صف' }).click();
    await maryam.page.getByText('صف از خط برداشته شود؟').waitFor();
    await maryam.page.getByRole('button', { name: 'بایگانی صف' }).click();
    await maryam.page.getByRole('button', { name: /^آب و فاضلاب/ }).waitFor({ state: 'detached' });
    expect(await administrator.get<QueueView[]>('/api/queues')).toHaveLength(1);
    expect(maryam.faults).toEqual([]);
  });
});

describe('rules of a queue', () => {
  const RULES = [
    ['صف پر است', '۷', 'صف شبانه'],
    ['انتظار پیش‌بینی‌شده دراز است', '۳۰۱', 'پیام و پایان'],
    ['انتظار به مرز رسید', '602', 'صف پشتیبان مرکز تلفن'],
    ['هیچ کارشناسی که این تماس‌ها را بگیرد وارد نشده', '۶۳', 'ضبط پیام صوتی'],
    [
      'همه کارشناسانی که این تماس‌ها را می‌گیرند در استراحت',
      '۹۴',
      'پیشنهاد تماس بازگشتی؛ وگرنه در صف می‌ماند',
    ],
  ] as const;
  const form = () => {
    const { page } = maryam;
    const queue = page.locator('section.col').filter({
      has: page.getByRole('heading', { name: 'صف عمومی' }),
    });
    return queue.getByRole('group', { name: 'چه هنگام تماس به جای دیگر می‌رود' });
  };
  /** One rule with what is written beside it. */
  const ruleOf = (name: string) =>
    form()
      .locator('div.col')
      .filter({ has: maryam.page.getByRole('radiogroup', { name, exact: true }) });
  const radio = (rule: string, name: string, checked?: true) =>
    ruleOf(rule).getByRole('radio', { name, exact: true, ...(checked && { checked }) });

  test('are switched on, each with its own limit and destination; the fifth is refused where nobody is called', async () => {
    const { queueId: _id, version: _version, lastChange: _last, ...fields } = await general();
    const names = { nameFa: 'شبانه', nameEn: 'Night', extension: '1379' };
    const night = await administrator.post<QueueView>('/api/queues', { ...fields, ...names });
    await maryam.page.goto(`${product.origin}/hours`);
    for (const [rule, limit, then] of RULES) {
      await radio(rule, 'روشن').click();
      await ruleOf(rule).getByRole('textbox').fill(limit);
      await radio(rule, then).click();
    }
    const save = form().getByRole('button', { name: 'ذخیره', exact: true });
    await save.click();
    // There is no line out in this house: nobody can be asked whether he would be called.
    await form().getByRole('alert').waitFor();
    await radio(RULES[4][0], 'پیام و پایان').click();
    await save.click();
    await form().getByRole('status').filter({ hasText: 'ذخیره شد' }).waitFor();

    const plans = await administrator.get<QueuePlan[]>('/api/queue-plans');
    expect(plans.find(({ queueId }) => queueId === 'general')?.rules).toEqual({
      longestQueue: { maxWaiting: 7, then: { to: 'queue', queueId: night.queueId } },
      expectedWait: { limitMs: 301_000, then: { to: 'message' } },
      longestWait: { limitMs: 602_000, then: { to: 'fallback' } },
      nobodySignedIn: { afterMs: 63_000, then: { to: 'voicemail' } },
      allPaused: { afterMs: 94_000, then: { to: 'message' } },
      standby: null,
    });
  });

  test('are shown again as they were kept', async () => {
    await maryam.page.reload();
    for (const [rule, limit, then] of RULES) {
      await radio(rule, 'روشن', true).waitFor();
      expect(await ruleOf(rule).getByRole('textbox').inputValue()).toBe(toAsciiDigits(limit));
      await radio(rule, rule === RULES[4][0] ? 'پیام و پایان' : then, true).waitFor();
    }
    await picture(maryam.page, 'rules');
  });

  test('are not written over what somebody else has set meanwhile; what was typed stays', async () => {
    const kept = async () =>
      (await administrator.get<QueuePlan[]>('/api/queue-plans')).find(
        ({ queueId }) => queueId === 'general',
      )!;
    const limit = () => ruleOf(RULES[1][0]).getByRole('textbox');
    const save = () => form().getByRole('button', { name: 'ذخیره', exact: true }).click();
    const overtake = async (limitMs: number): Promise<void> => {
      const { rules, versions } = await kept();
      const expectedWait = { limitMs, then: { to: 'message' } as const };
      await administrator.patch('/api/queue-plans/general', {
        rules: { ...rules, expectedWait },
        version: versions.rules,
      });
    };
    const told = form().getByRole('alert').filter({ hasText: 'کس دیگری این صف را' });
    await limit().fill('۳۳۳');
    await overtake(444_000);
    await save();
    await told.waitFor();
    expect(await limit().inputValue()).toBe('۳۳۳');
    expect((await kept()).rules.expectedWait?.limitMs).toBe(444_000);
    // With open eyes it is put over the other's.
    await save();
    await form().getByRole('status').filter({ hasText: 'ذخیره شد' }).waitFor();
    expect((await kept()).rules.expectedWait?.limitMs).toBe(333_000);
    await overtake(555_000);
    await save();
    await told.waitFor();
    await form().getByRole('button', { name: 'نمایش تنظیم کنونی' }).click();
    await told.waitFor({ state: 'detached' });
    expect(await limit().inputValue()).toBe('555');
    await save();
    await form().getByRole('status').filter({ hasText: 'ذخیره شد' }).waitFor();
    expect((await kept()).rules.expectedWait?.limitMs).toBe(555_000);
  });
});

describe('numbers outside the house', () => {
  test('are written by the head and read at a desk, persons left out', async () => {
    await maryam.page.goto(`${product.origin}/directory`);
    await maryam.page.getByText('آتش‌نشانی').waitFor();
    const add = maryam.page.getByRole('button', { name: 'افزودن شماره' });
    const write = async (nameFa: string, nameEn: string, number: string): Promise<void> => {
      await field('نام فارسی').fill(nameFa);
      await field('نام انگلیسی').fill(nameEn);
      await field('شماره').fill(number);
      await add.click();
    };
    await write('شرکت گاز', 'Gas company', '+1 202 555 0123');
    await maryam.page.getByText(/تنها شماره ثابت یا همراه ایران/).waitFor();
    await write('شرکت گاز', 'Gas company', '۰۵۱۳۸۴۱۲۳۴۵');
    await maryam.page.getByRole('button', { name: 'برداشتن شرکت گاز' }).waitFor();
    await maryam.page.getByRole('radio', { name: 'شخص' }).click();
    await write('مهندس کشیک', 'Engineer on call', '09153124587');
    await maryam.page.getByRole('button', { name: 'برداشتن مهندس کشیک' }).waitFor();

    const anna = await house.person();
    await enter(anna.page, product.origin, 'anna');
    await anna.page.getByRole('button', { name: 'شماره‌ها', exact: true }).click();
    const numbers = anna.page.getByRole('dialog', { name: 'شماره‌های بیرون' });
    await numbers.getByText('شرکت گاز').waitFor();
    await numbers.getByText('051 3841 2345').waitFor();
    expect(await numbers.getByText('مهندس کشیک').count()).toBe(0);
    expect([...maryam.faults, ...anna.faults]).toEqual([]);
  });
});
