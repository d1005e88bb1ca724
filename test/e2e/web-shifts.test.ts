import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Banner } from '../../src/contract/banners.ts';
import type { CircularReader, CircularRow } from '../../src/contract/circulars.ts';
import type { ArticleRow } from '../../src/contract/knowledge.ts';
import type { RecurringRow } from '../../src/contract/recurring.ts';
import type { HandoverRow } from '../../src/contract/shifts.ts';
import { tehranDay } from '../../src/kit/jalali.ts';
import { writeJalali } from '../../web/src/ui/jalali-day.ts';
import type { BrowserPerson } from '../support/chromium.ts';
import { enter, OWN_PASSWORD, stateIs, takePhone } from '../support/chromium-desk.ts';
import { type DeskHouse, openDeskHouse } from '../support/chromium-house.ts';
import { eventually } from '../support/eventually.ts';
import type { Person } from '../support/product.ts';
import type { SipPhone } from '../support/sip-phone.ts';
import { openWrittenCases } from '../support/written-cases.ts';
import { picture } from '../support/picture.ts';

/** A day of those who lead: a circular, a banner, a shift handed over, what comes again. */
const CIRCULAR = 'قطع آب قاسم‌آباد: پاسخ یکسان';
let house: DeskHouse;
let narges: BrowserPerson & { userId: string };
let sara: { userId: string };
let reza: BrowserPerson;
let tara: BrowserPerson;
let head: Person;
let lead: Person;
let citizen: SipPhone;

beforeAll(async () => {
  house = await openDeskHouse({ wrapUpLimitMs: 4_000 }, { saysLittle: true });
  const { product } = house;
  head = await product.signIn(product.administrator.username, 'administrators-own-1');
  lead = await product.signIn('maryam', OWN_PASSWORD);
  narges = await house.atBrowser('narges', 'نرگس احمدی');
  await takePhone(narges.page);
  sara = { userId: await house.addUser('sara', 'سارا کریمی', ['agent']) };
  await house.addUser('reza', 'رضا نوری', ['shift-supervisor']);
  reza = await house.chromium.person();
  await enter(reza.page, product.origin, 'reza');
  await house.addUser('tara', 'تارا صادقی', ['training']);
  tara = await house.chromium.person();
  await enter(tara.page, product.origin, 'tara');
  citizen = await house.citizen('09153124587');
}, 240_000);

afterAll(() => house?.close(), 240_000);

/** The same page in the other language, for the picture, and back. */
async function inEnglish(page: Page, name: string): Promise<void> {
  const language = (button: RegExp, word: string) =>
    page
      .getByRole('button', { name: button })
      .click()
      .then(() => page.getByRole('menuitem', { name: word }).click());
  await language(/زبان/, 'English');
  await picture(page, name);
  await language(/language/, 'فارسی');
}

describe('a circular', () => {
  test('is written by who leads, to the experts who take calls', async () => {
    const { board: page, product } = house;
    await page.goto(`${product.origin}/circulars`);
    await page.getByLabel('عنوان').fill(CIRCULAR);
    await page
      .getByLabel('متن', { exact: true })
      .fill('تا شب آب وصل می‌شود؛ نشانی تانکرها را بگویید.');
    await page.getByRole('checkbox', { name: 'کارشناس دریافت' }).click();
    await page.getByRole('button', { name: 'ابلاغ', exact: true }).click();
    await page.getByText('نخوانده', { exact: true }).first().waitFor();
    const [row] = await lead.get<CircularRow[]>('/api/circulars');
    expect(row).toMatchObject({ state: 'in-force', read: 0, addressed: 2 });
    await picture(page, 'circular-written');
    await inEnglish(page, 'circular-written-en');
  }, 240_000);

  test('lies before an expert between calls, and goes away for whoever rings', async () => {
    const { page } = narges;
    const card = page.getByTestId('unread-circular');
    await page.reload();
    await stateIs(page, 'آماده');
    await card.getByText(CIRCULAR).waitFor();
    await picture(page, 'circular-desk');
    const { call, answered } = await citizen.startCall('137');
    await answered;
    await stateIs(page, 'زنگ می‌خورد');
    await card.waitFor({ state: 'detached' });
    await page.keyboard.press('Space');
    await stateIs(page, 'در گفتگو');
    await card.waitFor({ state: 'detached' });
    await call.hangUp();
    // Its wrap-up runs out: the contact is left, for whoever hands the shift over.
    await stateIs(page, 'آماده', 20_000);
    await card.getByRole('button', { name: 'خواندم و می‌پذیرم' }).click();
    await card.waitFor({ state: 'detached' });
  }, 240_000);

  test('shows its writer who has read it and who has not', async () => {
    const { board: page } = house;
    const [row] = await lead.get<CircularRow[]>('/api/circulars');
    const path = `/api/circulars/${row?.circularId}/readers`;
    const readers = await lead.get<CircularReader[]>(path);
    expect(readers.map(({ name, readAtMs }) => [name, readAtMs !== null])).toEqual([
      ['سارا کریمی', false],
      ['نرگس احمدی', true],
    ]);
    await page.reload();
    await page.getByRole('button', { name: new RegExp(CIRCULAR) }).click();
    const shown = page.getByTestId('circular-readers');
    await shown.getByText(/خوانده شد/).waitFor();
    await shown.getByText('نخوانده', { exact: true }).waitFor();
    await picture(page, 'circular-readers');
  }, 240_000);

  test('reminds who leads, on every page, when its hours are over and some have not read it', async () => {
    const { board: page, product } = house;
    const rows = await lead.get<CircularRow[]>('/api/circulars');
    expect(rows.map(({ isLate }) => isLate)).toEqual([false]);
    const late = rows.map((row) => ({ ...row, isLate: true }));
    await page.route('**/api/circulars', (route) => route.fulfill({ json: late }));
    await page.goto(`${product.origin}/calls`);
    await page.getByTestId('late-circulars').click();
    await page.getByText('نخوانده مانده', { exact: true }).waitFor();
    await page.unroute('**/api/circulars');
  }, 240_000);
});

describe('a banner', () => {
  test('is told to callers, shown to experts, and counts whom it has served', async () => {
    const news = { topic: 'outage', district: 3, onlyInSurge: false };
    const untilMs = Date.now() + 3_600_000;
    await lead.post('/api/line/news', { queueId: 'general', news, untilMs });
    const { page } = narges;
    await page.reload();
    await stateIs(page, 'آماده');
    const here = page.getByTestId('banners-here');
    await here.getByText('قطعی آب یا برق، منطقه ۳').waitFor();
    await picture(page, 'banner-desk');
    await house.board.goto(`${house.product.origin}/board`);
    await house.board.getByRole('button', { name: 'کلیدهای خط' }).click();
    await house.board.getByTestId('banner-list').getByText('قطعی آب یا برق، منطقه ۳').waitFor();
    // Another one beside it, and back.
    const told = house.board.getByRole('group', { name: /^خبر برای تماس‌گیرندگان/ }).first();
    await told.getByRole('button', { name: 'گفتن خبر…' }).click();
    await told.getByRole('radio', { name: 'توفان و بارندگی' }).click();
    await told.getByRole('radio', { name: 'منطقه ۵' }).click();
    await picture(house.board, 'banner-new');
    await told.getByRole('button', { name: 'از این پس گفته شود' }).click();
    await told.getByText('توفان و بارندگی، منطقه ۵').waitFor();
    await told.getByText('قطعی آب یا برق، منطقه ۳').waitFor();
    await picture(house.board, 'banners-two');
    // Ended while a third is being chosen: the form stays as it is.
    await told.getByRole('button', { name: 'گفتن خبر…' }).click();
    await told.getByRole('radio', { name: 'منطقه ۷' }).click();
    const end = { name: 'پایان: توفان و بارندگی، منطقه ۵' };
    await told.getByRole('button', end).click();
    await told.getByText('توفان و بارندگی، منطقه ۵').waitFor({ state: 'detached' });
    await told.getByRole('radio', { name: 'منطقه ۷', checked: true }).waitFor();
    await told.getByRole('button', { name: 'انصراف' }).click();
    const { call, answered } = await citizen.startCall('137');
    await answered;
    await stateIs(page, 'زنگ می‌خورد');
    await here.getByText('در این صف گفته می‌شود').waitFor();
    await eventually(
      'he has heard of it behind the greeting, and that was all',
      60_000,
      async () => {
        if (call.state !== 'ended') await call.press('1');
        return call.state === 'ended';
      },
    );
    await eventually('the banner counts him', 15_000, async () => {
      const banners = await lead.get<Banner[]>('/api/banners');
      return banners.find(({ district }) => district === 3)?.answered === 1;
    });
    await house.board.getByText('۱ تماس با آن پاسخ گرفت').waitFor({ timeout: 30_000 });
    await picture(house.board, 'banner-board');
  }, 240_000);
});

describe('a shift', () => {
  test('is handed over with what goes on, and what was left is given to who stays', async () => {
    const { board: page, product } = house;
    await page.goto(`${product.origin}/shift`);
    const left = page.getByRole('region', { name: 'پیام‌های ناتمام کارشناسان' });
    await left.getByText('نرگس احمدی').waitFor();
    await page.getByText('قطعی آب یا برق، منطقه ۳').waitFor();
    await picture(page, 'shift-write');
    await inEnglish(page, 'shift-write-en');
    await left.getByLabel('سپردن به').first().selectOption(sara.userId);
    await left.getByRole('button', { name: 'سپردن' }).first().click();
    await left.getByText('سارا کریمی', { exact: true }).waitFor();
    await page.getByLabel('آنچه شیفت بعد باید بداند').fill('تانکر آب ساعت ۱۰ می‌رسد.');
    await page.getByRole('button', { name: 'تحویل شیفت', exact: true }).click();
    await page.getByText('سرپرست شیفت بعد باید آن را بخواند').waitFor();
    const [row] = await lead.get<HandoverRow[]>('/api/shift/handovers');
    expect(row).toMatchObject({ state: 'open', writtenByName: 'مریم رضایی' });
  }, 240_000);

  test('is taken over by the next one, who has read it', async () => {
    const { page } = reza;
    await page.goto(`${house.product.origin}/shift`);
    await page.getByRole('button', { name: /در انتظار تحویل گرفتن/ }).click();
    await page.getByText('تانکر آب ساعت ۱۰ می‌رسد.').waitFor();
    await page.getByRole('button', { name: 'خواندم و شیفت را تحویل گرفتم' }).click();
    await page.getByText(/تحویل‌گیرنده: رضا نوری،/).waitFor();
    await picture(page, 'shift-taken');
    const [row] = await lead.get<HandoverRow[]>('/api/shift/handovers');
    expect(row).toMatchObject({ state: 'confirmed', confirmedByName: 'رضا نوری' });
    expect(reza.faults).toEqual([]);
  }, 240_000);
});

describe('the knowledge base', () => {
  test('lists what must be read over, and what did not help', async () => {
    const text = {
      title: 'تانکر آب',
      body: 'در میدان.',
      words: 'بی‌آبی',
      codes: [],
      districts: [3],
    };
    await head.post('/api/knowledge', { ...text, reviewOn: '2026-01-01' });
    await tara.page.goto(`${house.product.origin}/knowledge`);
    await tara.page.getByRole('radio', { name: 'برای بازخوانی (۱)' }).click();
    await tara.page.getByRole('button', { name: /تانکر آب/ }).click();
    await picture(tara.page, 'knowledge-stale');
    const [row] = await head.get<ArticleRow[]>('/api/knowledge');
    expect(row).toMatchObject({ isStale: true, notHelped: 0 });
    expect(tara.faults).toEqual([]);
  }, 240_000);
});

describe('training', () => {
  test('holds a skill back until its course is passed, and lists what ends', async () => {
    const { page } = tara;
    const skills = [{ name: 'arabic', level: 5 }];
    await head.patch(`/api/queue-agents/${sara.userId}/skills`, { skills });
    await page.goto(`${house.product.origin}/training`);
    await page.getByLabel('دوره لازم برای arabic').fill('عربی');
    await page.getByRole('button', { name: 'بگذار' }).click();
    const lacking = page.getByText('این مهارت را اکنون ندارند: سارا کریمی');
    await lacking.waitFor();
    await page.getByLabel('کارشناس', { exact: true }).selectOption(sara.userId);
    await page.getByLabel('دوره', { exact: true }).fill('عربی');
    const until = writeJalali(tehranDay(Date.now() + 5 * 86_400_000));
    await page.getByLabel('اعتبار تا (خالی: همیشه)').fill(until);
    await page.getByRole('button', { name: 'ثبت', exact: true }).click();
    await lacking.waitFor({ state: 'detached' });
    await page.getByRole('radio', { name: 'رو به پایان و پایان‌یافته (۱)' }).click();
    await page.getByText('سارا کریمی · عربی').waitFor();
    await picture(page, 'training');
    await inEnglish(page, 'training-en');
    expect(tara.faults).toEqual([]);
  }, 240_000);
});

describe('what comes again', () => {
  test('is one row, with its cases behind it, and becomes one case', async () => {
    const written = openWrittenCases(house.product);
    const expert = await house.product.signIn('narges', OWN_PASSWORD);
    for (const last of ['1', '2', '3']) {
      await written.answered(expert, `0915312450${last}`, 'چاله');
    }
    await written.close();
    await house.addUser('vera', 'ورا محمدی', ['special-follow-up', 'head']);
    const vera = await house.chromium.person();
    await enter(vera.page, house.product.origin, 'vera');
    const { page } = vera;
    await page.goto(`${house.product.origin}/recurring`);
    await page.getByRole('button', { name: /۳ بار/ }).click();
    await page.getByTestId('recurring-cases').getByText('هاشمیه ۲۵').first().waitFor();
    await picture(page, 'recurring');
    await inEnglish(page, 'recurring-en');
    await page.getByLabel('پیام به واحدی که آخرین بار پرسیده شده').fill('زیرسازی را ببینید');
    await page.getByRole('button', { name: 'آگاه کردن واحد' }).click();
    await page.getByText(/گفته شد\.$/).waitFor();
    await page.getByRole('button', { name: 'یکی کردن درخواست‌های باز' }).click();
    await page.getByRole('button', { name: 'بله، یکی شوند' }).click();
    await page.getByText('چیزی با این اندازه تکرار نشده است.').waitFor();
    expect(await head.get<RecurringRow[]>('/api/recurring?by=place')).toEqual([]);
    expect(vera.faults).toEqual([]);
    expect(house.faults()).toEqual([]);
  }, 240_000);
});
