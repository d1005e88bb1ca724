import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserPerson, hearInPage, hearsAllInPage } from '../support/chromium.ts';
import { stateIs, takePhone } from '../support/chromium-desk.ts';
import { AGENT_HZ, CITIZEN_HZ, type DeskHouse, openDeskHouse } from '../support/chromium-house.ts';
import { eventually } from '../support/eventually.ts';
import type { PhoneCall } from '../support/sip-call.ts';
import type { SipPhone } from '../support/sip-phone.ts';
import { tellMeasured } from '../support/promises.ts';

/** Two experts in Chromium and a citizen who is handed from one to the other. */
/** It is ended by hand each time, however long that takes. */
const WRAP_UP_MS = 120_000;
const CONSULTING = 'مشورت با همکار';
const TALKING = 'در گفتگو';
const WRITTEN = 'چاله‌ای جلوی مدرسه است';

let house: DeskHouse;
let narges: BrowserPerson & { userId: string };
let leila: BrowserPerson & { userId: string };
let citizen: SipPhone;

beforeAll(async () => {
  house = await openDeskHouse({ wrapUpLimitMs: WRAP_UP_MS });
  narges = await house.atBrowser('narges', 'نرگس احمدی');
  leila = await house.atBrowser('leila', 'لیلا صادقی');
  await takePhone(narges.page);
  citizen = await house.citizen('09153124587');
}, 240_000);

afterAll(() => house?.close(), 240_000);

/** Narges is the only one in the line, or the one who has been idle longest. */
async function talk(): Promise<PhoneCall> {
  const { call, answered } = await citizen.startCall('137');
  await answered;
  await stateIs(narges.page, 'زنگ می‌خورد');
  await narges.page.keyboard.press('Space');
  await stateIs(narges.page, TALKING);
  await call.hears(AGENT_HZ);
  return call;
}

async function chooseLeila(key: 'Enter' | 'Alt+Enter'): Promise<void> {
  const { page } = narges;
  await page.keyboard.press('t');
  await page.getByLabel('نام همکار یا صف').fill('لیلا');
  await page.getByTestId(`target-${leila.userId}`).filter({ hasText: 'آزاد' }).waitFor();
  await page.keyboard.press(key);
}

describe('the time to write a contact down', () => {
  test('is given once more by a key, and how often is shown', async () => {
    const call = await talk();
    await call.hangUp();
    await stateIs(narges.page, 'تکمیل');
    const more = narges.page.getByRole('button', { name: /زمان بیشتر/ });
    await more.filter({ hasText: '۲ بار مانده' }).waitFor();
    await narges.page.keyboard.press('e');
    await more.filter({ hasText: '۱ بار مانده' }).waitFor();
    await narges.page.getByRole('radio', { name: 'شماره اشتباه' }).click();
    await narges.page.keyboard.press('F8');
    await stateIs(narges.page, 'آماده');
  }, 240_000);
});

describe('a citizen about whom a colleague is asked', () => {
  let call: PhoneCall;

  test('hears music while the two speak; the colleague sees the same record before the ring', async () => {
    call = await talk();
    // No trunk in this house: nobody outside can be called, and the page says why.
    expect(await narges.page.getByTestId('emergency-125').isDisabled()).toBe(true);
    await narges.page.getByText('تماس با بیرون راه‌اندازی نشده است.').waitFor();
    await narges.page.getByLabel('گفته شهروند').fill(WRITTEN);
    await narges.page.getByText('پیش‌نویس ذخیره شد').waitFor();
    await narges.page.keyboard.press('Escape');
    await takePhone(leila.page);
    await chooseLeila('Enter');
    await stateIs(narges.page, CONSULTING);
    await stateIs(leila.page, 'زنگ می‌خورد');
    await leila.page.getByText('نرگس احمدی از شما می‌پرسد').waitFor();
    await leila.page.getByText('0915 312 4587').waitFor();
    await leila.page.keyboard.press('Space');
    await stateIs(leila.page, CONSULTING);
    await narges.page.getByText(/با لیلا صادقی گفتگو می‌کنید/).waitFor();
    await house.boardShows(leila.userId, 'در مشورت');
    await eventually('the citizen hears music', 8_000, () => {
      const { rms, toneHz, toneShare } = call.heard(1_000);
      const isAgent = toneHz !== null && Math.abs(toneHz - AGENT_HZ) < 30 && toneShare > 0.5;
      return rms > 100 && !isAgent;
    });
  }, 240_000);

  test('is handed over with what was written, and the first expert is free by a key', async () => {
    await narges.page.keyboard.press('t');
    await stateIs(leila.page, TALKING);
    await call.hears(AGENT_HZ);
    await eventually('what was written is on the second desk', 10_000, async () => {
      return (await leila.page.getByLabel('گفته شهروند').inputValue()) === WRITTEN;
    });
    await stateIs(narges.page, 'تکمیل');
    await narges.page.getByText('تماس به دیگری رسید').waitFor();
    await narges.page.keyboard.press('F8');
    await stateIs(narges.page, 'آماده');
  }, 240_000);

  test('belongs to the colleague, who finishes the contact', async () => {
    await call.hangUp();
    await stateIs(leila.page, 'تکمیل');
    await leila.page.getByRole('radio', { name: 'شماره اشتباه' }).click();
    await leila.page.keyboard.press('F8');
    await stateIs(leila.page, 'آماده');
  }, 240_000);
});

/** Both ways: in the citizen's phone, and in what the page plays. */
async function hearEachOther(page: Page, call: PhoneCall): Promise<void> {
  await call.hears(AGENT_HZ);
  await eventually('the expert hears the citizen', 8_000, async () => {
    const { toneHz } = await hearInPage(page);
    return toneHz !== null && Math.abs(toneHz - CITIZEN_HZ) < 30;
  });
}

/** The contact is written, or is the next one's. */
async function finish(page: Page, isGone = false): Promise<void> {
  await stateIs(page, 'تکمیل');
  if (!isGone) await page.getByRole('radio', { name: 'شماره اشتباه' }).click();
  await page.keyboard.press('F8');
  await stateIs(page, 'آماده');
}

describe('a citizen who is sent to a colleague', () => {
  let sent: PhoneCall;

  test('is back within three seconds when the colleague does not take the call', async () => {
    const call = await talk();
    await chooseLeila('Alt+Enter');
    await stateIs(leila.page, 'زنگ می‌خورد');
    await stateIs(narges.page, CONSULTING);
    const refusedAtMs = performance.now();
    await leila.page.keyboard.press('F9');
    await leila.page.keyboard.press('Digit1');
    await stateIs(narges.page, TALKING);
    await call.hears(AGENT_HZ);
    tellMeasured(
      'colleague does not take the call: both hear each other',
      performance.now() - refusedAtMs,
    );
    await narges.page.getByText(/لیلا صادقی دیگر در گفتگو نیست/).waitFor();
    await stateIs(leila.page, 'استراحت');
    await leila.page.keyboard.press('F9');
    await stateIs(leila.page, 'آماده');
    await call.hangUp();
    await stateIs(narges.page, 'تکمیل');
  }, 240_000);

  test('is theirs at once when they take it, and both hear each other', async () => {
    await finish(narges.page);
    // Whoever is on a break is not rung for the citizen, and may have him sent all the same afterwards.
    await leila.page.keyboard.press('F9');
    await leila.page.keyboard.press('Digit1');
    await stateIs(leila.page, 'استراحت');
    sent = await talk();
    await leila.page.keyboard.press('F9');
    await stateIs(leila.page, 'آماده');
    await chooseLeila('Alt+Enter');
    await stateIs(leila.page, 'زنگ می‌خورد');
    await leila.page.getByText('0915 312 4587').waitFor();
    await leila.page.keyboard.press('Space');
    await stateIs(leila.page, TALKING);
    await hearEachOther(leila.page, sent);
    await narges.page.getByText('تماس به دیگری رسید').waitFor();
    await narges.page.keyboard.press('F8');
    await stateIs(narges.page, 'آماده');
  }, 240_000);

  test('to a queue from the list stands in line there, and is taken by whoever is free', async () => {
    const { page } = leila;
    await page.keyboard.press('t');
    await page.getByTestId('target-general').waitFor();
    await page.getByTestId('target-general').getByRole('button').click();
    await stateIs(narges.page, 'زنگ می‌خورد');
    await stateIs(page, 'تکمیل');
    await narges.page.getByText('0915 312 4587').waitFor();
    await narges.page.keyboard.press('Space');
    await stateIs(narges.page, TALKING);
    await hearEachOther(narges.page, sent);
    await finish(page, true);
  }, 240_000);

  test('speaks with both together by a key, until the colleague is let go by another', async () => {
    const together = 'شما، لیلا صادقی و شهروند صدای هم را می‌شنوید.';
    const { page } = narges;
    await chooseLeila('Enter');
    await stateIs(leila.page, 'زنگ می‌خورد');
    await leila.page.keyboard.press('Space');
    await stateIs(leila.page, CONSULTING);
    await page.getByText(/با لیلا صادقی گفتگو می‌کنید/).waitFor();
    await page.keyboard.press('c');
    await page.getByText(together).waitFor();
    // Each expert hears the other one and the citizen: in the page there is nobody's own voice.
    for (const one of [page, leila.page]) {
      await eventually('an expert hears both', 10_000, () =>
        hearsAllInPage(one, [AGENT_HZ, CITIZEN_HZ]),
      );
    }
    await page.keyboard.press('b');
    await page.getByText(together).waitFor({ state: 'detached' });
    await stateIs(page, TALKING);
    await stateIs(leila.page, 'آماده');
    await hearEachOther(page, sent);
    await sent.hangUp();
    await finish(page);
  }, 240_000);

  test('and no page has complained', () => {
    expect(house.faults()).toEqual([]);
  });
});
