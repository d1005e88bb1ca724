import type { Page } from 'playwright-core';
import { type BrowserPerson, type ChromiumHouse, hearInPage, openChromium } from './chromium.ts';
import { enter, FIRST_PASSWORD, OWN_PASSWORD, stateIs, takePhone } from './chromium-desk.ts';
import { CITIZEN_HZ, EXPERT_HZ, finishCall, type House } from './deaths.ts';
import { eventually } from './eventually.ts';
import { type RtpStream, soundBetween } from './pcap.ts';
import type { Person } from './product.ts';

/** An expert at a real Chromium, signed in and ready, in the house of a test of deaths. */
export interface Desk {
  readonly userId: string;
  readonly person: BrowserPerson;
  readonly page: Page;
  readonly api: Person;
  close(): Promise<void>;
}

export async function openDesk(house: House, username: string): Promise<Desk> {
  const { userId } = await house.head.post<{ userId: string }>('/api/users', {
    username,
    name: username,
    roles: ['agent'],
    password: FIRST_PASSWORD,
  });
  const { origin } = house.product;
  const chromium: ChromiumHouse = await openChromium({ origin, microphoneHz: EXPERT_HZ });
  const person = await chromium.person();
  await enter(person.page, origin, username);
  await takePhone(person.page);
  const api = await house.product.signIn(username, OWN_PASSWORD);
  return { userId, person, page: person.page, api, close: () => chromium.close() };
}

export const isTone = (heardHz: number | null, hertz: number): boolean =>
  heardHz !== null && Math.abs(heardHz - hertz) < 30;

/** The expert's ear has the citizen's tone. */
export async function pageHearsCitizen(page: Page, limitMs: number): Promise<void> {
  await eventually('the expert hears the citizen', limitMs, async () =>
    isTone((await hearInPage(page, 200)).toneHz, CITIZEN_HZ),
  );
}

export async function answerAtDesk(page: Page): Promise<void> {
  await page.getByTestId('pop').waitFor({ timeout: 50_000 });
  await stateIs(page, 'زنگ می‌خورد', 15_000);
  await page.keyboard.press('Space');
  await stateIs(page, 'در گفتگو');
  await pageHearsCitizen(page, 10_000);
}

/** The newest call of `number` (09…) is written down, at the API: what the form asks is not the matter here. */
export async function finishAtDesk(
  house: House,
  { page, api }: Desk,
  number: string,
): Promise<void> {
  const phone = `+98${number.slice(1)}`;
  // The history hears of a call a moment after the desk.
  const call = await eventually('the history has the call', 10_000, async () =>
    (await house.history()).findLast((row) => row.phone === phone),
  );
  await finishCall(api, call.callId);
  await stateIs(page, 'آماده');
}

/** Whether the page still holds a connection for sound. */
export function isConnected(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(
    "(window.pasokhConnections ?? []).some((one) => one.connectionState === 'connected')",
  );
}

const WINDOW_MS = 200;

/** What a phone heard in each fifth of a second: the expert, anything else, or nothing. */
export function heardOver(
  stream: RtpStream,
  fromMs: number,
  toMs: number,
): ('expert' | 'other' | 'silence')[] {
  const windows: ('expert' | 'other' | 'silence')[] = [];
  for (let atMs = fromMs; atMs + WINDOW_MS <= toMs; atMs += WINDOW_MS) {
    const { rms, toneHz, toneShare } = soundBetween(stream, atMs, atMs + WINDOW_MS);
    if (rms < 30) windows.push('silence');
    else windows.push(isTone(toneHz, EXPERT_HZ) && toneShare > 0.7 ? 'expert' : 'other');
  }
  return windows;
}

/** ms from the first window that is not the expert to the last such window's end. */
export function absenceMs(windows: readonly string[]): number {
  const first = windows.findIndex((heard) => heard !== 'expert');
  const last = windows.findLastIndex((heard) => heard !== 'expert');
  return first < 0 ? 0 : (last - first + 1) * WINDOW_MS;
}
