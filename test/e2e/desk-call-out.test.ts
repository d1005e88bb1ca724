import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallHistory, CallsPage } from '../../src/contract/calls.ts';
import { tehranDay } from '../../src/kit/jalali.ts';
import { type BrowserPerson, hearInPage } from '../support/chromium.ts';
import { OWN_PASSWORD, stateIs, takePhone } from '../support/chromium-desk.ts';
import { AGENT_HZ, CITIZEN_HZ, type DeskHouse, openDeskHouse } from '../support/chromium-house.ts';
import { eventually } from '../support/eventually.ts';
import { PATIENCE } from '../support/patience.ts';
import type { SipPhone } from '../support/sip-phone.ts';
import { openTrunkLine, TRUNK_ENV } from '../support/chromium-trunk-line.ts';

/** An expert in Chromium who calls a citizen back from the record that is open. */
const SHOWN = '0915 312 4587';
const CALLING = 'در حال تماس';

let house: DeskHouse;
let narges: BrowserPerson & { userId: string };
/** By which he calls us, and the one at the end of the trunk, by which we reach him. */
let citizen: SipPhone;
let line: SipPhone;

beforeAll(async () => {
  house = await openDeskHouse({ wrapUpLimitMs: 120_000 }, { env: TRUNK_ENV });
  const { product } = house;
  line = await openTrunkLine(product);
  narges = await house.atBrowser('narges', 'نرگس احمدی');
  await takePhone(narges.page);
  citizen = await house.citizen('09153124587');
}, 240_000);

afterAll(async () => {
  await line?.close();
  await house?.close();
}, 240_000);

const call = () =>
  narges.page.getByTestId('pop').getByRole('button', { name: 'تماس', exact: true });

describe('an expert whose citizen has hung up', () => {
  test('calls him from the record: the line is busy, she is told so, and writes on', async () => {
    const { page } = narges;
    const { call: his, answered } = await citizen.startCall('137');
    await answered;
    await stateIs(page, 'زنگ می‌خورد');
    await page.keyboard.press('Space');
    await stateIs(page, 'در گفتگو');
    // While one talks nobody else is called.
    expect(await call().count()).toBe(0);
    await his.hangUp();
    await stateIs(page, 'تکمیل');
    line.setManner({ does: 'reject', status: 486 });
    await call().click();
    await line.nextCall(PATIENCE * 10_000);
    await page.getByTestId('outbound-end').filter({ hasText: 'خط مشغول بود.' }).waitFor();
    await stateIs(page, 'تکمیل');
    await page.getByTestId('pop').getByText(SHOWN).waitFor();
  }, 240_000);

  test('calls again: she sees that it rings, and both hear each other', async () => {
    const { page } = narges;
    line.setManner({ does: 'ring' });
    await call().click();
    const ring = await line.nextCall(PATIENCE * 10_000);
    await stateIs(page, CALLING);
    await page.getByTestId('calling-citizen').filter({ hasText: 'زنگ می‌خورد' }).waitFor();
    await page.getByTestId('outbound-chip').waitFor();
    await page.getByTestId('outbound-end').waitFor({ state: 'detached' });
    ring.answer();
    await stateIs(page, 'در گفتگو');
    await ring.hears(AGENT_HZ, PATIENCE * 3_000);
    await eventually('the expert hears him', 5_000, async () => {
      const { toneHz } = await hearInPage(page);
      return toneHz !== null && Math.abs(toneHz - CITIZEN_HZ) < 30;
    });
    await ring.hangUp();
    await stateIs(page, 'تکمیل');
    await page.getByRole('radio', { name: 'پاسخ در لحظه' }).click();
    await page.keyboard.press('F8');
    await stateIs(page, 'آماده');
  }, 240_000);

  test('has ended hers by a key: nobody is rung any more', async () => {
    const { page } = narges;
    // The record that she left to call is on her list.
    await page
      .getByRole('button', { name: /^تماس ساعت/ })
      .first()
      .click();
    await call().click();
    const ring = await line.nextCall(PATIENCE * 10_000);
    await stateIs(page, CALLING);
    await page.getByTestId('calling-citizen').filter({ hasText: 'زنگ می‌خورد' }).waitFor();
    await page.keyboard.press('Alt+x');
    await ring.hasEnded(PATIENCE * 8_000);
    await stateIs(page, 'آماده');
  }, 240_000);

  test('calls a colleague by name; both hear each other, and nobody has anything to write', async () => {
    const { page } = narges;
    const boris = await house.atTable('boris', 'بوریس کریمی');
    await page.getByRole('button', { name: 'شماره‌ها' }).click();
    await page.getByRole('button', { name: 'تماس با بوریس کریمی' }).click();
    const ring = await boris.phone.nextCall(PATIENCE * 10_000);
    await stateIs(page, CALLING);
    await page.getByTestId('colleague').filter({ hasText: 'بوریس کریمی' }).waitFor();
    await house.boardShows(boris.userId, 'تلفن مشغول');
    ring.answer();
    await stateIs(page, 'در گفتگو');
    await ring.hears(AGENT_HZ, PATIENCE * 3_000);
    await page.keyboard.press('Alt+x');
    await ring.hasEnded(PATIENCE * 8_000);
    await stateIs(page, 'آماده');
    await house.boardShows(boris.userId, 'آماده');
  }, 240_000);

  test('is in the history of all calls, with why nobody answered', async () => {
    const maryam = await house.product.signIn('maryam', OWN_PASSWORD);
    const day = tehranDay(Date.now());
    const ours = await eventually('all three have ended', 10_000, async () => {
      const page = await maryam.post<CallsPage>('/api/calls/find', { fromDay: day, toDay: day });
      const found = page.calls.filter(({ direction }) => direction === 'outbound');
      const isTold = found.length >= 3 && found.every(({ outcome }) => outcome !== null);
      return isTold ? found : null;
    });
    expect(ours.map(({ outcome }) => outcome)).toEqual(['unreached', 'answered', 'unreached']);
    const busy = await maryam.get<CallHistory>(`/api/calls/${ours.at(-1)?.callId}`);
    expect(busy).toMatchObject({ about: { purpose: 'contact' }, phone: '+989153124587' });
    expect(busy.events.at(-1)?.detail).toMatchObject({ dialEnd: 'busy' });
    expect(house.faults()).toEqual([]);
  }, 240_000);

  test('calls a citizen who gave up waiting from the list of them, and he is on it no more', async () => {
    const { page } = narges;
    await page.keyboard.press('F9');
    await page.keyboard.press('Digit1');
    await stateIs(page, 'استراحت');
    // Twice: one call may be so short that it counts as dialled wrongly.
    for (const _ of [1, 2]) {
      const { call: his, answered } = await citizen.startCall('137');
      await answered;
      await his.hangUp();
    }
    await page.getByRole('link', { name: /^بی‌پاسخ‌ها/ }).click();
    await page
      .getByRole('button', { name: /0915\*\*\*4587/ })
      .filter({ hasText: '۲ بار' })
      .click();
    await page.getByRole('button', { name: 'برمی‌دارم' }).click();
    const settling = page.getByRole('group', { name: 'رسیدگی' });
    await settling.getByRole('button', { name: 'تماس', exact: true }).click();
    const ring = await line.nextCall(PATIENCE * 10_000);
    await stateIs(page, CALLING);
    ring.answer();
    await stateIs(page, 'در گفتگو');
    await ring.hears(AGENT_HZ, PATIENCE * 3_000);
    await ring.hangUp();
    await stateIs(page, 'تکمیل');
    await page.getByRole('radio', { name: 'پاسخ در لحظه' }).click();
    await page.keyboard.press('F8');
    // The break that she called from goes on.
    await stateIs(page, 'استراحت');
    await page.getByRole('link', { name: /^بی‌پاسخ‌ها/ }).click();
    await page.getByText('کسی چشم‌به‌راه تماس ما نیست.').waitFor();
    await page.getByRole('radio', { name: 'پیشینه' }).click();
    const past = page.getByRole('listitem').filter({ hasText: '0915***4587' });
    await past.filter({ hasText: 'نرگس احمدی' }).filter({ hasText: 'پاسخ داد' }).waitFor();
    expect(house.faults()).toEqual([]);
  }, 240_000);
});
