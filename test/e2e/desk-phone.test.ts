import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BrowserPerson } from '../support/chromium.ts';
import { stateIs } from '../support/chromium-desk.ts';
import {
  CITIZEN_HZ,
  DESK_PHONE_HZ,
  type DeskHouse,
  openDeskHouse,
} from '../support/chromium-house.ts';
import { eventually } from '../support/eventually.ts';
import { loudnessOf, watchRing } from '../support/chromium-ring.ts';
import type { PhoneCall } from '../support/sip-call.ts';
import type { SipPhone } from '../support/sip-phone.ts';
import { PATIENCE } from '../support/patience.ts';
import { tellMeasured } from '../support/promises.ts';

/** An expert whose telephone stands on the table, with the citizen's record in Chromium. */
const WRAP_UP_MS = 3_000;
const ALARM_LIMIT_MS = 15_000;

let house: DeskHouse;
let narges: BrowserPerson & { userId: string };
let page: Page;
let phone: SipPhone;
let citizen: SipPhone;

beforeAll(async () => {
  const env = { PASOKH_PHONE_TRANSFERS: 'always' };
  house = await openDeskHouse({ wrapUpLimitMs: WRAP_UP_MS }, { env });
  narges = await house.atBrowser('narges', 'نرگس احمدی');
  page = narges.page;
  await watchRing(page);
  await page.reload();
  citizen = await house.citizen('09153124587');
}, 240_000);

afterAll(() => house?.close(), 240_000);

/** Both are in the talk; what the citizen and the desk phone hold of it. */
async function talk(): Promise<{ call: PhoneCall; taken: PhoneCall }> {
  const { call, answered } = await citizen.startCall('137');
  await answered;
  const taken = await phone.nextCall();
  await stateIs(page, 'زنگ می‌خورد');
  taken.answer();
  await stateIs(page, 'در گفتگو');
  await call.hears(DESK_PHONE_HZ);
  await taken.hears(CITIZEN_HZ);
  return { call, taken };
}

describe('an expert with a desk phone', () => {
  test('chooses it on the page, and is shown what to enter into it', async () => {
    await page.getByRole('radio', { name: 'تلفن رومیزی' }).click();
    await page.getByRole('button', { name: 'ورود به صف' }).click();
    const shown = (name: string) => page.getByTestId(`desk-account-${name}`).textContent();
    await page.getByRole('heading', { name: 'حساب تلفن رومیزی' }).waitFor();
    await page.getByTestId('unreachable').waitFor();
    expect(await shown('server')).toBe(`localhost:${house.product.sipPort}`);
    const username = (await shown('username')) ?? '';
    const password = (await shown('password')) ?? '';
    expect(username).toBe(narges.userId);
    phone = await house.register({ username, password });
    await stateIs(page, 'آماده');
    await page.getByRole('heading', { name: 'حساب تلفن رومیزی' }).waitFor({ state: 'detached' });
    await house.boardShows(narges.userId, 'آماده');
  });

  test('sees the record while the desk phone rings, and the page stays silent', async () => {
    const { call, answered } = await citizen.startCall('137');
    await answered;
    const ringing = await phone.nextCall();
    await page.getByTestId('pop').getByText('0915 312 4587').waitFor();
    await stateIs(page, 'زنگ می‌خورد');
    await page.getByText('گوشی تلفن رومیزی را بردارید.').waitFor();
    expect(await page.getByRole('button', { name: 'پاسخ', exact: true }).count()).toBe(0);
    const listenUntilMs = performance.now() + 1_000;
    await eventually('a second of silence', 5_000, async () => {
      expect(await loudnessOf(page)).toBe(0);
      return performance.now() > listenUntilMs;
    });
    ringing.answer();
    await stateIs(page, 'در گفتگو');
    await call.hears(DESK_PHONE_HZ);
    await ringing.hears(CITIZEN_HZ);
    await page.keyboard.press('x');
    await call.hasEnded();
    await ringing.hasEnded();
    await stateIs(page, 'آماده', WRAP_UP_MS + 8_000);
  });

  test('that sends no sound alarms the desk and the board, until it does again', async () => {
    const alarm = house.board.getByRole('listitem').filter({ hasText: 'صدای یک‌طرفه' });
    const { call, taken } = await talk();
    const silentAtMs = performance.now();
    taken.sendSound(false);
    await page.getByTestId('one-sided').waitFor({ timeout: ALARM_LIMIT_MS });
    const deskAfterMs = Math.round(performance.now() - silentAtMs);
    await alarm.filter({ hasText: 'نرگس احمدی' }).waitFor({ timeout: ALARM_LIMIT_MS });
    tellMeasured('desk phone without sound: alarm at the desk', deskAfterMs);
    taken.sendSound(true);
    await page.getByTestId('one-sided').waitFor({ state: 'detached', timeout: ALARM_LIMIT_MS });
    await alarm.waitFor({ state: 'detached', timeout: ALARM_LIMIT_MS });
    await call.hangUp();
    await stateIs(page, 'آماده', WRAP_UP_MS + 8_000);
  }, 240_000);

  test('may call nobody by it', async () => {
    await expect(phone.call('09151110000')).rejects.toThrow(/refused: 4/);
    await stateIs(page, 'آماده');
  });
});

describe("a transfer by the phone's own key", () => {
  test('elsewhere is refused, and the talk goes on', async () => {
    const { call, taken } = await talk();
    expect(await taken.refer('09151110000')).toBeLessThan(300);
    await eventually('the phone is told no', 8_000, () =>
      taken.transferReports.some((line) => /SIP\/2\.0 [4-6]/.test(line)),
    );
    await stateIs(page, 'در گفتگو');
    await call.hears(DESK_PHONE_HZ);
    await taken.hears(CITIZEN_HZ);
    await page.keyboard.press('x');
    await call.hasEnded();
    await stateIs(page, 'آماده', WRAP_UP_MS + 8_000);
  });

  test('to its other line is refused; the citizen is with his expert again', async () => {
    const { call, taken } = await talk();
    await taken.hold();
    const other = await phone.call('600');
    await taken.referToLine(other);
    await eventually('the phone is told no', 8_000, () =>
      taken.transferReports.some((line) => /SIP\/2\.0 603/.test(line)),
    );
    await other.hangUp();
    await taken.unhold();
    await call.hears(DESK_PHONE_HZ);
    await taken.hears(CITIZEN_HZ);
    await stateIs(page, 'در گفتگو');
    await page.keyboard.press('x');
    await call.hasEnded();
    await stateIs(page, 'آماده', WRAP_UP_MS + 8_000);
  });

  test('to 137 puts the citizen back in line before those who came after him', async () => {
    const { call, taken } = await talk();
    const later = await house.citizen('09151112222');
    const second = await later.startCall('137');
    await second.answered;
    const rows = house.board.getByRole('row');
    await rows.filter({ hasText: '0915 111 2222' }).waitFor();
    await taken.refer('137');
    await taken.hasEnded();
    await stateIs(page, 'تکمیل');
    const place = async (number: string) =>
      rows.filter({ hasText: number }).locator('td').first().textContent();
    await rows.filter({ hasText: '0915 312 4587' }).waitFor();
    const places = async () => [await place('0915 312 4587'), await place('0915 111 2222')];
    await expect.poll(places, { timeout: PATIENCE * 5_000 }).toEqual(['۱', '۲']);
    expect(call.state).toBe('talking');
    const again = await phone.nextCall(WRAP_UP_MS + 8_000);
    await page.getByTestId('pop').getByText('0915 312 4587').waitFor();
    again.answer();
    await call.hears(DESK_PHONE_HZ);
    await call.hangUp();
    await second.call.hangUp();
    await stateIs(page, 'آماده', WRAP_UP_MS + 8_000);
  }, 240_000);
});

describe('the end of the shift', () => {
  test('takes the account back: the phone no longer registers', async () => {
    await page.getByRole('button', { name: 'خروج از تلفن' }).click();
    await stateIs(page, 'خارج از صف');
    await expect(phone.register()).rejects.toThrow(/REGISTER/);
    expect(house.faults()).toEqual([]);
  });
});
