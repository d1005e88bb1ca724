import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallRecord } from '../../src/contract/calls.ts';
import type { CaseSummary } from '../../src/contract/cases.ts';
import type { LettersView } from '../../src/contract/letters.ts';
import { EXPERTS } from '../../src/demo/people.ts';
import { tehranDay } from '../../src/kit/jalali.ts';
import { toAsciiDigits } from '../../src/kit/persian-text.ts';
import { openChromium, type BrowserPerson, type ChromiumHouse } from '../support/chromium.ts';
import {
  FIRST_PASSWORD,
  OWN_PASSWORD,
  signInAs,
  stateIs,
  takePhone,
} from '../support/chromium-desk.ts';
import { eventually } from '../support/eventually.ts';
import { faultsByKeyboard } from '../support/chromium-keys.ts';
import { faultsSeen } from '../support/chromium-look.ts';
import { faultsAt, pathsOfRouter, strangeness } from '../support/chromium-walk.ts';
import { PATIENCE } from '../support/patience.ts';
import { callApi, install, type Installation, type Started } from '../support/product-rig.ts';

/** The newcomer's five minutes, in a small city: he dials from /demo, answers at the desk, writes, and reads the result. */
const NUMBER = '09151370137';
const root = resolve(import.meta.dirname, '../..');
let site: Installation;
let product: Started;
let house: ChromiumHouse;
let newcomer: BrowserPerson;
let narges: BrowserPerson;
let password: string;
/** Of the newcomer's case, whose result comes a minute later. */
let code = '';

beforeAll(async () => {
  site = await install({ PASOKH_RTP_FROM: '24000', PASOKH_RTP_TO: '24199' });
  const words = ['--demo', '--citizens=12', '--experts=1', '--rate=0'];
  product = site.start({ isOurs: true, words });
  await product.up(300_000);
  password = /have the password (\S+)/.exec(product.output())?.[1] ?? '';
  house = await openChromium({ origin: `https://localhost:${site.port}` });
  newcomer = await house.person();
  narges = await house.person();
}, 330_000);

afterAll(async () => {
  await house?.close();
  await product?.ctrlC();
  site?.remove();
}, 240_000);

const here = (path: string): string => `https://localhost:${site.port}${path}`;

/** A stranger's case, as a beginner writes it. */
async function write(page: Page): Promise<string> {
  await page.getByRole('button', { name: /شهروند تازه/ }).click();
  await page.getByLabel('نام و نام خانوادگی').fill('مینو تازه‌وارد');
  await page.getByRole('button', { name: 'افزودن' }).click();
  await page.getByRole('heading', { name: 'مینو تازه‌وارد' }).waitFor();
  await page.getByLabel('گفته شهروند').fill('چاله بزرگ جلوی مدرسه، هاشمیه ۲۵');
  await page.getByRole('combobox').first().click();
  await page.getByRole('option').first().click();
  await page.getByRole('combobox').nth(1).click();
  await page.getByRole('option').nth(8).click();
  await page.keyboard.press('Control+Enter');
  const code = await page.getByTestId('tracking-code').textContent({ timeout: PATIENCE * 8_000 });
  await page.keyboard.press('Alt+x');
  await eventually('the expert is ready again', PATIENCE * 5_000, async () => {
    if ((await page.getByTestId('agent-state').textContent())?.includes('آماده')) return true;
    await page.keyboard.press('F8');
    return false;
  });
  return code ?? '';
}

test('the newcomer calls, the expert answers and writes, and the code is read on the phone', async () => {
  await narges.page.goto(here('/desk'));
  await signInAs(narges.page, 'narges', password);
  await takePhone(narges.page);
  await newcomer.page.goto(here('/demo'));
  await newcomer.page.getByLabel('از این شماره').fill(NUMBER);
  await newcomer.page.getByRole('button', { name: 'تماس با ۱۳۷' }).click();
  const pop = narges.page.getByTestId('pop');
  await pop.waitFor({ timeout: PATIENCE * 10_000 });
  expect(toAsciiDigits((await pop.textContent()) ?? '').replace(/\D/g, '')).toContain(NUMBER);
  await narges.page.keyboard.press('Space');
  await stateIs(narges.page, 'در گفتگو');
  await newcomer.page.getByTestId('citizen-call').filter({ hasText: 'روی خط' }).waitFor();
  expect(await faultsSeen(narges.page, 'fa')).toEqual([]);
  code = await write(narges.page);
  expect(code).toMatch(/^[2-8][0-9]{8}$/);
  await newcomer.page.getByTestId('citizen-call').filter({ hasText: 'آماده' }).waitFor();
  const messages = newcomer.page.getByTestId('demo-messages');
  await messages.getByText(`کد رهگیری: ${code}`).waitFor({ timeout: PATIENCE * 15_000 });
  expect(newcomer.faults).toEqual([]);
  expect(narges.faults).toEqual([]);
}, 480_000);

test('the storm is switched on, and English reads as well', async () => {
  const { page } = newcomer;
  await page.getByRole('button', { name: 'توفان', exact: true }).click();
  await page.getByText('توفان است').waitFor();
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'An invented city, a real line' }).waitFor();
  const cards = page.getByRole('heading', { level: 2 });
  expect(await cards.allTextContents()).toEqual([
    ...['The citizen’s phone', 'Five minutes', 'Your places in the house', 'Life of the city'],
  ]);
  await page.getByRole('button', { name: 'End the storm' }).click();
  await page.getByText('Simulated citizens call').waitFor();
});

/** What the server demands of whoever writes: the page's own origin. */
const fromPage = (): Record<string, string> => ({ origin: here('') });

/** Somebody of the city, with the password that they all have, without the pages of it. */
async function signedIn(username: string): Promise<BrowserPerson> {
  const person = await house.person();
  const options = { data: { username, password }, headers: fromPage() };
  expect((await person.context.request.post(here('/api/session'), options)).ok()).toBe(true);
  return person;
}

/** Signed in with a password of his own, without the pages of it. */
async function takePassword({ context }: BrowserPerson, username: string): Promise<void> {
  const first = { username, password: FIRST_PASSWORD };
  const own = { oldPassword: FIRST_PASSWORD, newPassword: OWN_PASSWORD };
  for (const [path, data] of [
    ['', first],
    ['/password', own],
  ] as const) {
    const answer = await context.request.post(here(`/api/session${path}`), {
      data,
      headers: fromPage(),
    });
    expect(answer.ok()).toBe(true);
  }
}

test('every page can be read in both languages and colours, read aloud, and used without a mouse', async () => {
  const admin = await house.person();
  const crew = await house.person();
  const guest = await house.person();
  const stranger = await house.person();
  for (const [{ page }, username] of [
    [admin, 'admin'],
    [crew, 'crew-east'],
  ] as const) {
    await page.goto(here('/account'));
    await signInAs(page, username, password);
    await page.getByRole('button', { name: /زبان، رنگ، خروج/ }).waitFor();
  }
  const manager = { username: 'manager', name: 'محسن شهردار', roles: ['guest-manager'] };
  const { request } = admin.context;
  const made = { ...manager, password: FIRST_PASSWORD };
  expect((await request.post(here('/api/users'), { data: made, headers: fromPage() })).ok()).toBe(
    true,
  );
  await takePassword(guest, manager.username);
  const waiting = await request.get(here('/api/letters?list=waiting'));
  const { letters } = (await waiting.json()) as LettersView;
  expect(letters.length).toBeGreaterThan(0);
  const letterId = letters[0]?.letterId ?? '';
  const others: Readonly<Record<string, BrowserPerson>> = {
    ...{ '/': stranger, '/track': stranger, '/demo': stranger },
    ...{ '/field': crew, '/guest': guest, '/desk': narges },
  };
  // In two tabs of the administrator at once: half of the time is spent waiting for what comes with a page.
  const second = await admin.tab();
  const paths = pathsOfRouter().map((path, n) => {
    const page = others[path]?.page ?? (n % 2 === 0 ? admin.page : second);
    return { path, page };
  });
  const walk = async (own: typeof paths): Promise<string[]> => {
    const faults: string[] = [];
    for (const { path, page } of own) {
      faults.push(...(await faultsAt(page, here(path.replace('$letterId', letterId)))));
    }
    return faults;
  };
  const faults = await Promise.all([
    walk(paths.filter(({ page }) => page !== second)),
    walk(paths.filter(({ page }) => page === second)),
  ]);
  expect(faults.flat()).toEqual([]);
}, 900_000);

test('meanwhile the newcomer’s result has come', async () => {
  const messages = newcomer.page.getByTestId('demo-messages');
  await messages.getByText(`نتیجه درخواست ${code}`).waitFor({ timeout: 300_000 });
  expect(newcomer.faults).toEqual([]);
}, 360_000);

test('and 33, written on the phone of the page, is an objection', async () => {
  const { page } = newcomer;
  await page.getByLabel('Reply, for example 33').fill('33');
  await page.getByRole('button', { name: 'Send' }).click();
  const messages = page.getByTestId('demo-messages');
  await messages
    .getByText(`اعتراض شما به نتیجه درخواست ${code}`)
    .waitFor({ timeout: PATIENCE * 15_000 });
  const sara = await signedIn('sara');
  const found = await sara.context.request.get(here(`/api/cases?q=${code}`));
  const cases = (await found.json()) as CaseSummary[];
  expect(cases.map(({ trackingCode, status }) => ({ trackingCode, status }))).toEqual([
    { trackingCode: code, status: 'special_follow_up' },
  ]);
  expect(newcomer.faults).toEqual([]);
}, 120_000);

test('and what is wrong in a page is seen by that walk', async () => {
  const { page } = await house.person();
  const body = (words: string): string =>
    `<title>۱۳۷</title><main><h1>۱۳۷</h1><button></button><button style="outline: none">یک</button>
    <span role="checkbox" aria-checked="false" aria-label="دو">دو</span><i style="cursor: pointer">سه</i>
    <p style="color: #bbb">چهار</p><p>${words}</p><div style="width: 2000px">پنج</div></main>`;
  await page.setContent(`<html lang="fa" dir="rtl">${body('Save it')}</html>`);
  const seen = [...(await faultsSeen(page, 'fa')), ...(await faultsByKeyboard(page))].join('\n');
  for (const fault of [
    ...['button-name', 'color-contrast', 'English in a Persian page: Save it', 'scrolls sideways'],
    ...[
      'focus is not seen: <button style',
      'Tab does not reach: <span',
      'only a mouse can use: <i',
    ],
  ]) {
    expect(seen).toContain(fault);
  }
  await page.setContent(`<html lang="en">${body('ذخیره')}</html>`);
  expect((await faultsSeen(page, 'en')).join()).toContain('Persian in an English page: ذخیره');
  await page.setContent(`<p role="alert">نشد</p><div class="alarms"><p role="alert">زنگ</p></div>`);
  expect(await strangeness(page, 'blank')).toContain('alert: نشد');
  expect(await strangeness(page, 'blank')).not.toContain('alert: زنگ');
  // A page that is not there is another one, or a refusal, however well that reads.
  const stranger = (await faultsAt(page, here('/board'))).join('\n');
  expect(stranger).toContain('/board, Persian and light: answered 401 GET /api/session');
  expect(stranger).toContain('/board, English and dark: asks who it is');
  await narges.page.goto(here('/nowhere'));
  await narges.page.waitForURL(here('/desk'));
  expect(await strangeness(narges.page, '/nowhere')).toContain('led to /desk');
});

test('its year has histories that are whole', async () => {
  const script = join(root, 'scripts/verify-history.ts');
  const child = spawn(process.execPath, [script], {
    cwd: root,
    env: { ...site.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(child, 'close');
  expect(text).toContain('every history is whole');
});

test('it says nothing to pages of other houses, nor to a number that is none', async () => {
  const bad = await callApi(site, 'POST', '/api/demo/messages', { number: '0511' });
  expect(bad.status).toBe(400);
  const foreign = await newcomer.page.request.post(here('/api/demo/storm'), {
    headers: { origin: 'https://elsewhere.example' },
    data: { on: true },
  });
  expect(foreign.status()).toBe(403);
  const view = await newcomer.page.request.get(here('/api/demo'));
  expect(await view.json()).toMatchObject({ isStorm: false });
  expect((await callApi(site, 'GET', '/api/demo/nothing')).status).toBe(404);
  expect((await callApi(site, 'GET', `/api/calls?day=${tehranDay(Date.now())}`)).status).toBe(401);
});

/**
 * A call in twelve seconds is less than half of what ten experts carry: by it alone somebody waits
 * now and then, and as good as never four. Eight times as many are three times what they carry.
 */
const LIFE = ['--experts=10', '--rate=5', '--shape=flat'];
const MANY = 4;

test('its citizens call, its experts answer, and in a storm the board fills', async () => {
  // The newcomer's own desk is not to be rung any more.
  const leaves = await narges.context.request.post(here('/api/phone/sign-out'), {
    headers: fromPage(),
  });
  expect(leaves.ok()).toBe(true);
  await narges.context.close();
  await product.ctrlC();
  const beganAtMs = Date.now();
  product = site.start({ isOurs: true, words: ['--demo', '--citizens=12', ...LIFE] });
  await product.up(120_000);

  const maryam = await signedIn('maryam');
  await maryam.page.goto(here('/board'));
  const tile = maryam.page.getByRole('button', { name: /^در انتظار/ });
  const read = async (part: string): Promise<number> =>
    Number.parseInt(toAsciiDigits((await tile.locator(part).textContent()) ?? ''), 10);
  await tile.waitFor();
  const countedBefore = await read('small');
  await eventually('nobody waits without a storm', 60_000, async () => (await read('b')) === 0);

  const { page } = await house.person();
  await page.goto(here('/demo'));
  await page.getByRole('button', { name: 'توفان', exact: true }).click();
  await page.getByText('توفان است').waitFor();
  await eventually('many wait on the board', 60_000, async () => (await read('b')) >= MANY);

  const names = new Set(EXPERTS.map(({ name }) => name));
  const day = tehranDay(beganAtMs);
  const answered = await eventually('an expert of the city answers', 30_000, async () => {
    const calls = await maryam.context.request.get(here(`/api/calls?day=${day}`));
    return ((await calls.json()) as CallRecord[]).find(
      ({ enteredAtMs, answeredAtMs, agentName }) =>
        enteredAtMs >= beganAtMs && answeredAtMs !== null && names.has(agentName ?? ''),
    );
  });
  expect(answered.phone).toMatch(/^\+989[0-9]{9}$/);
  const isCounted = async (): Promise<boolean> => (await read('small')) > countedBefore;
  await eventually('the board counts it among the calls of the day', 30_000, isCounted);
  expect(maryam.faults).toEqual([]);
  await page.getByRole('button', { name: 'پایان توفان' }).click();
  await page.getByText('شهروندان شبیه‌سازی‌شده زنگ می‌زنند').waitFor();
}, 600_000);
