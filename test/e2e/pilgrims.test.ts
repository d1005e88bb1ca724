import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallHistory, CallRecord } from '../../src/contract/calls.ts';
import { tehranDay } from '../../src/kit/jalali.ts';
import { type DeskHouse, openDeskHouse, type TableAgent } from '../support/chromium-house.ts';
import { type BrowserPerson } from '../support/chromium.ts';
import { enter, OWN_PASSWORD, stateIs, takePhone } from '../support/chromium-desk.ts';
import { eventually } from '../support/eventually.ts';
import { LOOPBACK_TRUNK } from '../support/product.ts';
import type { SipPhone } from '../support/sip-phone.ts';

/**
 * A queue for those who speak Arabic, set up in the browser: on a real exchange its callers come to
 * the expert who speaks it, and to others only when they have waited.
 */
const NUMBERS = 'exten => 1377,1,Goto(caller,1377,1)\n';

let house: DeskHouse;
let head: BrowserPerson;
let page: Page;
let anna: TableAgent;
let salma: TableAgent;
let pilgrims: SipPhone[];

beforeAll(async () => {
  const trunks = { 'city.conf': LOOPBACK_TRUNK, 'numbers.dialplan': NUMBERS };
  house = await openDeskHouse({}, { trunks });
  await house.addUser('hamid', 'حمید نوری', ['head']);
  head = await house.chromium.person();
  ({ page } = head);
  await enter(page, house.product.origin, 'hamid');
  anna = await house.atTable('anna', 'آنا کریمی');
  salma = await house.atTable('salma', 'سلمی حسینی');
  await page.goto(`${house.product.origin}/queues`);
  pilgrims = [await house.citizen('09153124587'), await house.citizen('09153124588')];
}, 240_000);

afterAll(() => house?.close(), 240_000);

const field = (label: string) => page.getByLabel(label, { exact: true });
const save = () => page.keyboard.press('Control+Enter');

async function setSkill(agent: string, name: string, level: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${agent}`, 'u') }).click();
  await page.getByRole('button', { name: 'افزودن مهارت' }).click();
  await field('مهارت ۱').fill(name);
  await field('سطح ۱').fill(level);
  await save();
  await page.getByText(`${name} ${level}`).waitFor();
}

describe('a queue that asks for a language', () => {
  test('is made by keyboard, and says that nobody speaks it yet', async () => {
    await page.getByRole('button', { name: 'صف تازه' }).click();
    await field('نام فارسی').fill('زائران عرب');
    await field('نام انگلیسی').fill('Pilgrims');
    await field('شماره صف').fill('۱۳۷۷');
    await field('مهلت تکمیل').fill('۰');
    await page.getByRole('radio', { name: 'بهترین مهارت' }).click();
    await page.getByRole('button', { name: 'افزودن مهارت' }).click();
    await page.getByText('هر مهارت یک بار', { exact: false }).waitFor();
    await field('مهارت ۱').fill('عربی');
    await field('سطح ۱').fill('۳');
    await page.getByText('هیچ‌یک از کارشناسان این صف «عربی» را در سطح ۳ ندارد.').waitFor();
    await save();
    await page.getByRole('button', { name: /^زائران عرب/u }).waitFor();
  });

  test('a caller comes to the expert who speaks it, not to the one who is idle longest', async () => {
    await setSkill('سلمی حسینی', 'عربی', '۵');
    await pilgrims[0]?.startCall('1377');
    const leg = await salma.phone.nextCall(10_000);
    await house.boardShows(salma.userId, 'زنگ');
    expect(anna.phone.calls).toEqual([]);
    leg.answer();
    await house.boardShows(salma.userId, 'گفتگو');
  }, 240_000);

  test('the next one waits for that expert, until the queue widens for him', async () => {
    await page.getByRole('button', { name: /^زائران عرب/u }).click();
    await page.getByRole('button', { name: 'افزودن گام' }).click();
    await save();
    await page.getByText('گسترش با انتظار: از هیچ به از ۰ ثانیه', { exact: false }).waitFor();
    const { call, answered } = await pilgrims[1]!.startCall('1377');
    await answered;
    await eventually('he is greeted', 15_000, () => call.heard(1_000).rms > 500);
    expect(anna.phone.calls).toEqual([]);
    await page.getByRole('button', { name: 'افزودن گام' }).click();
    await field('گام ۲: پس از چند ثانیه').fill('۱');
    await save();
    const leg = await anna.phone.nextCall(10_000);
    leg.answer();
    await house.boardShows(anna.userId, 'گفتگو');
  }, 240_000);

  test('what was changed last is put back by one press', async () => {
    await page
      .getByRole('region', { name: 'آخرین تغییر' })
      .getByRole('button', { name: 'مقدار پیشین' })
      .click();
    expect(await field('گام ۲: پس از چند ثانیه').count()).toBe(0);
    await save();
    await page.getByText(/به از ۰ ثانیه: رتبه تا ۹، ۰ سطح کمتر$/u).waitFor();
  });
});

describe('a pilgrim who dials the number of all', () => {
  test('presses a key, is taken from the ring of another queue, and comes to his own', async () => {
    await page.getByRole('radio', { name: '۳', exact: true }).click();
    await page.getByText('کلید تنها برای صفی است که زبانش فارسی نیست.').waitFor();
    await page.getByRole('radio', { name: 'عربی', exact: true }).click();
    await save();
    await page.getByText('کلید زبان: از هیچ به ۳').waitFor();
    await pilgrims[0]?.calls[0]?.hangUp();
    await house.boardShows(salma.userId, 'آماده');

    const { call, answered } = await pilgrims[0]!.startCall('137');
    await answered;
    const first = await salma.phone.nextCall(10_000);
    await call.press('3');
    await eventually('the first ring is taken back', 10_000, () => first.state === 'ended');
    const second = await salma.phone.nextCall(10_000);
    second.answer();
    await house.boardShows(salma.userId, 'گفتگو');
    await call.hangUp();

    const hamid = await house.product.signIn('hamid', OWN_PASSWORD);
    const path = `/api/calls?day=${tehranDay(Date.now())}&outcome=answered`;
    const records = await eventually('both her calls are in the ledger', 10_000, async () => {
      const ended = await hamid.get<CallRecord[]>(path);
      return ended.length === 2 ? ended.toSorted((a, b) => a.enteredAtMs - b.enteredAtMs) : null;
    });
    const [before, now] = records;
    expect(now?.queueId).toBe(before?.queueId);
    const { events } = await hamid.get<CallHistory>(`/api/calls/${now?.callId}`);
    const moved = events.find(({ type }) => type === 'call-overflowed');
    expect(moved?.detail).toMatchObject({ fromQueueId: 'general', cause: 'menu-key' });
    expect([...house.faults(), ...head.faults]).toEqual([]);
  }, 240_000);
});

describe('an expert who serves several queues', () => {
  test('sees by which one and in what language the caller comes, before answering', async () => {
    const narges = await house.atBrowser('narges', 'نرگس احمدی');
    await takePhone(narges.page);
    await page.goto(`${house.product.origin}/queues`);
    await setSkill('نرگس احمدی', 'عربی', '۹');
    const citizen = await house.citizen('09153124589');
    const { call, answered } = await citizen.startCall('1377');
    await answered;
    await stateIs(narges.page, 'زنگ می‌خورد');
    await narges.page.getByText('زائران عرب (عربی)').waitFor();
    await call.hangUp();
    await stateIs(narges.page, 'آماده');
    expect([...house.faults(), ...head.faults]).toEqual([]);
  }, 240_000);
});
