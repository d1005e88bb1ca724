import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FairnessReport } from '../../src/contract/fairness.ts';
import { tehranDay } from '../../src/kit/jalali.ts';
import { toAsciiDigits } from '../../src/kit/persian-text.ts';
import type { BrowserPerson } from '../support/chromium.ts';
import { enter, OWN_PASSWORD, signInAs, stateIs, takePhone } from '../support/chromium-desk.ts';
import {
  type DeskHouse,
  openDeskHouse,
  TABLE_PASSWORD,
  type TableAgent,
} from '../support/chromium-house.ts';
import { eventually } from '../support/eventually.ts';
import { PATIENCE } from '../support/patience.ts';
import { picture } from '../support/picture.ts';
import type { SipPhone } from '../support/sip-phone.ts';

/**
 * Who is rung and who is not: an expert in Chromium and one with a desk phone, citizens on the
 * telephone network. The queue's times are shortened; its rules are those of the product.
 */
const RING_MS = 3_000;
const WRAP_UP_MS = 3_000;
const REOFFER_MS = 4_000;
/** Longer than a phone that said busy is left alone. */
const REST_MS = 6_000;
/** A ring's end, with the second that Asterisk counts in and a busy machine. */
const MISSED_WITHIN_MS = RING_MS + 8_000;

let house: DeskHouse;
let narges: BrowserPerson & { userId: string };
let sara: TableAgent;
/** On a break from the beginning to the end. */
let nader: TableAgent;
let citizen: SipPhone;

beforeAll(async () => {
  house = await openDeskHouse({
    ringLimitMs: RING_MS,
    wrapUpLimitMs: WRAP_UP_MS,
    reofferAfterMs: REOFFER_MS,
  });
  narges = await house.atBrowser('narges', 'نرگس احمدی');
  await takePhone(narges.page);
  citizen = await house.citizen('09153124587');
  nader = await house.atTable('nader', 'نادر کریمی');
  await nader.person.post('/api/agent/pause', { reason: 'rest' });
  await house.boardShows(nader.userId, 'استراحت');
}, 240_000);

afterAll(() => house?.close(), 240_000);

const word = async (): Promise<string> =>
  (await narges.page.getByTestId('agent-state').textContent()) ?? '';
const strip = () => narges.page.getByTestId('set-aside');
const alarm = () => house.board.getByRole('listitem').filter({ hasText: 'آخرین کارشناس' });
const incoming = (): number =>
  sara.phone.calls.filter(({ direction }) => direction === 'in').length;

/** A citizen whom Narges lets ring until Sara, on her desk phone, answers. */
async function missOne(): Promise<void> {
  const { call, answered } = await citizen.startCall('137');
  await answered;
  await stateIs(narges.page, 'زنگ می‌خورد');
  const taken = await sara.phone.nextCall(MISSED_WITHIN_MS);
  taken.answer();
  await house.boardShows(sara.userId, 'در گفتگو');
  await call.hangUp();
  await house.boardShows(sara.userId, 'آماده', WRAP_UP_MS + 8_000);
}

describe('an expert who does not answer', () => {
  test('is passed over once for a colleague, and stays in line', async () => {
    sara = await house.atTable('sara', 'سارا کاظمی');
    await missOne();
    await stateIs(narges.page, 'آماده');
    expect(await strip().count()).toBe(0);
  }, 240_000);

  test('is set aside at the second miss, with the reason on desk and board', async () => {
    // A break ends: from now on Sara has been idle the shortest.
    await sara.person.post('/api/agent/pause', { reason: 'rest' });
    await sara.person.post('/api/agent/resume');
    await missOne();
    await strip().filter({ hasText: '۲ تماس پی‌درپی بی‌پاسخ ماند' }).waitFor();
    await stateIs(narges.page, 'کنار گذاشته شده');
    await house.boardShows(narges.userId, /کنار گذاشته.*۲ بی‌پاسخ/);
  }, 240_000);

  test('gets no call while set aside, and comes back with one button', async () => {
    const { call, answered } = await citizen.startCall('137');
    await answered;
    const taken = await sara.phone.nextCall();
    taken.answer();
    await call.hears(500);
    expect(await word()).toContain('کنار گذاشته شده');
    await call.hangUp();
    await strip().getByRole('button', { name: 'برگشت به صف' }).click();
    await stateIs(narges.page, 'آماده');
    await house.boardShows(narges.userId, 'آماده');
    await strip().waitFor({ state: 'detached' });
  }, 240_000);

  test('is never set aside as the last one: the board shows the alarm instead', async () => {
    await sara.person.post('/api/agent/pause', { reason: 'meal' });
    await house.boardShows(sara.userId, 'ناهار');
    const { call, answered } = await citizen.startCall('137');
    await answered;
    await alarm()
      .filter({ hasText: 'نرگس احمدی' })
      .waitFor({ timeout: 3 * MISSED_WITHIN_MS });
    expect(await strip().count()).toBe(0);
    expect(await word()).toMatch(/آماده|زنگ می‌خورد/);
    // The same citizen rings her again, for there is nobody else.
    await stateIs(narges.page, 'زنگ می‌خورد', REOFFER_MS + 8_000);
    await narges.page.keyboard.press('Space');
    await stateIs(narges.page, 'در گفتگو');
    await alarm().waitFor({ state: 'detached' });
    await call.hangUp();
    await stateIs(narges.page, 'تکمیل');
  }, 240_000);
});

describe('a wrap-up that is not ended', () => {
  const list = () => narges.page.getByRole('button', { name: /تماس ساعت/ });

  test('ends by itself at the limit, and the contact waits on the list', async () => {
    await stateIs(narges.page, 'آماده', WRAP_UP_MS + 8_000);
    await list().waitFor();
    await expect.poll(() => list().count(), { timeout: 10_000 }).toBe(1);
  });

  test('is completed from the list, while calls may come', async () => {
    await list().click();
    const { page } = narges;
    await page.getByTestId('pop').getByText('0915 312 4587').waitFor();
    await page.getByRole('radio', { name: 'شماره اشتباه' }).click();
    await page.keyboard.press('F8');
    await list().waitFor({ state: 'detached' });
    await page.getByTestId('pop').waitFor({ state: 'detached' });
    await stateIs(page, 'آماده');
  });
});

describe('an expert who refuses on the desk phone', () => {
  test.each([
    ['refuses', 603],
    ['is busy', 486],
  ])(
    'and %s is not rung again by the same citizen while a colleague is signed in',
    async (_how, status) => {
      const { page } = narges;
      const other = await house.citizen('09151110000');
      const first = await other.startCall('137');
      await first.answered;
      await stateIs(page, 'زنگ می‌خورد');
      await page.keyboard.press('Space');
      await stateIs(page, 'در گفتگو');

      sara.phone.setManner({ does: 'reject', status });
      const before = incoming();
      await sara.person.post('/api/agent/resume');
      await house.boardShows(sara.userId, 'آماده');
      const second = await citizen.startCall('137');
      await second.answered;
      await eventually('the desk phone was rung', 5_000, () => incoming() > before);
      await house.boardShows(sara.userId, 'آماده');
      // Narges talks on beyond Sara's rest; then the citizen is hers.
      const rangAtMs = performance.now();
      await eventually('the rest after a refusal is over', 10_000, () => {
        expect(incoming() - before).toBe(1);
        return performance.now() - rangAtMs > REST_MS;
      });
      expect(incoming() - before).toBe(1);
      await first.call.hangUp();
      await stateIs(page, 'زنگ می‌خورد', WRAP_UP_MS + 10_000);
      await page.keyboard.press('Space');
      await stateIs(page, 'در گفتگو');
      expect(incoming() - before).toBe(1);
      await second.call.hangUp();
      await sara.person.post('/api/agent/pause', { reason: 'rest' });
      await stateIs(page, 'آماده', WRAP_UP_MS + 8_000);
    },
    240_000,
  );
});

describe('a break', () => {
  test('is taken with its reason, which the board shows', async () => {
    const { page } = narges;
    await page.keyboard.press('F9');
    await page.getByRole('menuitem', { name: 'نماز' }).click();
    await stateIs(page, 'استراحت');
    await page.getByText('در استراحت هستید · نماز').waitFor();
    await house.boardShows(narges.userId, 'نماز');
    await page.keyboard.press('F9');
    await stateIs(page, 'آماده');
    await house.boardShows(narges.userId, 'آماده');
  });

  test('asked for in a call begins after it', async () => {
    const { page } = narges;
    // A control that was reached by keyboard before it rang: Space is the call's all the same.
    await page.getByRole('button', { name: 'درخواست استراحت' }).press('Shift');
    const { call, answered } = await citizen.startCall('137');
    await answered;
    await stateIs(page, 'زنگ می‌خورد');
    await page.keyboard.press('Space');
    await stateIs(page, 'در گفتگو');
    await page.keyboard.press('F9');
    await page.keyboard.press('Digit3');
    await house.boardShows(narges.userId, 'استراحت پس از تماس');
    await call.hears(700);
    await stateIs(page, 'در گفتگو');
    await call.hangUp();
    await stateIs(page, 'استراحت', WRAP_UP_MS + 8_000);
    await house.boardShows(narges.userId, 'ناهار');
  });

  test('and the end of the shift: signed out, the board no longer counts her', async () => {
    const { page } = narges;
    await page.getByRole('button', { name: 'خروج از تلفن' }).click();
    await stateIs(page, 'خارج از صف');
    await house.board.getByTestId(`agent-${narges.userId}`).waitFor({ state: 'detached' });
    expect(house.faults()).toEqual([]);
  });
});

describe('the limit of a break', () => {
  test('is set on the page of the users; without a restart desk and board say that it is over', async () => {
    const { origin } = house.product;
    await house.addUser('reza', 'رضا احمدی', ['informatics']);
    const reza = await house.chromium.person();
    await enter(reza.page, origin, 'reza');
    await reza.page.goto(`${origin}/users`);
    const limits = reza.page.getByRole('form', { name: 'مهلت استراحت‌ها (دقیقه)' });
    const rest = limits.getByLabel('استراحت', { exact: true });
    const save = limits.getByRole('button', { name: 'ذخیره مهلت‌ها' });
    await expect.poll(() => rest.inputValue(), { timeout: 20_000 }).toBe('۱۵');
    await rest.fill('۶۰۱');
    await limits.getByRole('alert').filter({ hasText: 'عددی از ۱ تا ۶۰۰' }).waitFor();
    expect(await save.isDisabled()).toBe(true);
    await rest.fill('۱');
    await save.click();
    await limits.getByRole('status').filter({ hasText: 'مهلت‌ها ذخیره شد' }).waitFor();
    await picture(reza.page, 'pause-limits-fa');
    await reza.page.goto(`${origin}/users?lang=en`);
    const inEnglish = reza.page.getByRole('form', { name: 'Limits of breaks (minutes)' });
    await expect
      .poll(() => inEnglish.getByLabel('Rest', { exact: true }).inputValue(), { timeout: 20_000 })
      .toBe('1');
    await picture(reza.page, 'pause-limits-en');

    // Nader's is over that by now, or will be in a moment.
    const desk = await house.chromium.person();
    await desk.page.goto(origin);
    await signInAs(desk.page, 'nader', TABLE_PASSWORD);
    await desk.page
      .getByTestId('long-break')
      .filter({ hasText: 'استراحت' })
      .waitFor({ timeout: PATIENCE * 60_000 });
    // The board asks for the limits once a minute by itself; opened anew it asks at once.
    await house.board.reload();
    await house.boardShows(nader.userId, /استراحت.*بیش از مهلت/);
    expect([...reza.faults, ...desk.faults, ...house.faults()]).toEqual([]);
  }, 480_000);
});

describe('the report of fairness', () => {
  test('has what each expert was given, with its formula, and the worst waits of the queue', async () => {
    const { board: page } = house;
    await page.goto(`${house.product.origin}/calls`);
    await page.getByRole('link', { name: 'گزارش انصاف' }).click();
    const agents = page.getByRole('table', { name: 'سهم کارشناسان' });
    const rowOf = (name: string) => agents.getByRole('row').filter({ hasText: name });
    // Answered thrice; refused once, and once her phone was busy.
    await rowOf('سارا کاظمی').waitFor();
    expect(await rowOf('سارا کاظمی').getByRole('cell').allTextContents()).toEqual([
      ...['۵', '۳', '۱', '۰', '۱'],
      expect.stringMatching(/^[۰-۹]+:[۰-۹]{2}$/u),
    ]);
    const missed = await rowOf('نرگس احمدی').getByRole('cell').nth(3).textContent();
    expect(missed).toMatch(/^(?:[۳-۹]|[۱-۹][۰-۹]+)$/u);
    const queues = page.getByRole('table', { name: 'بدترین یک‌دهم انتظارها' });
    await queues.getByRole('row').filter({ hasText: 'صف عمومی' }).waitFor();
    await agents.getByText('درازترین بیکاری').hover();
    await page
      .getByRole('tooltip')
      .filter({ hasText: 'درازترین زمان پیوسته‌ای که کارشناس آماده بود' })
      .waitFor();
    await picture(page, 'fairness-fa');
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: 'CSV: سهم کارشناسان' }).click();
    const text = readFileSync(await (await coming).path(), 'utf8');
    expect(
      text.split('\r\n').filter((line) => line.startsWith('سارا کاظمی,5,3,1,0,1,')),
    ).toHaveLength(1);
    await page.getByRole('radio', { name: 'ماه' }).click();
    await rowOf('سارا کاظمی').waitFor();
    await page.getByRole('button', { name: 'پیشین' }).click();
    await page.getByText('در این دوره کسی منتظر پاسخ کارشناس نماند.').waitFor();
    await page.goto(`${house.product.origin}/calls/fairness?lang=en`);
    await page.getByRole('table', { name: 'What each expert was given' }).waitFor();
    await picture(page, 'fairness-en');
    expect(house.faults()).toEqual([]);
  });
});

describe('an expert’s own work', () => {
  test('is a page of hers alone, with the figures that others count her by', async () => {
    const { page } = narges;
    await page.getByRole('button', { name: /^نرگس احمدی:/u }).click();
    await page.getByRole('menuitem', { name: 'کارکرد من' }).click();
    const work = page.getByRole('table', { name: 'کارکرد من' });
    // «جمع» begins «جمعه» as well: the sum is the last row.
    const sum = work.getByRole('row').last();
    await work.getByRole('rowheader', { name: 'جمع', exact: true }).waitFor();
    const head = await house.product.signIn('maryam', OWN_PASSWORD);
    const day = tehranDay(Date.now());
    const told = await head.get<FairnessReport>(`/api/fairness?from=${day}&to=${day}`);
    const fair = told.agents.find(({ agentId }) => agentId === narges.userId);
    expect(fair?.answered).toBeGreaterThan(2);
    const answered = await sum.getByRole('cell').first().textContent();
    expect(toAsciiDigits(answered ?? '')).toBe(String(fair?.answered));
    await work.getByText('میانگین گفت‌وگو').hover();
    await page.getByRole('tooltip').filter({ hasText: 'گفت‌وگو ÷' }).waitFor();
    await picture(page, 'own-work-fa');
    await page.getByRole('button', { name: 'پیشین' }).click();
    await page.getByText('در این دوره کاری شمرده نشده است.').waitFor();
    await page.goto(`${house.product.origin}/own-work?lang=en`);
    await page.getByRole('table', { name: 'My work' }).waitFor();
    await picture(page, 'own-work-en');
    expect(narges.faults).toEqual([]);
  });
});
