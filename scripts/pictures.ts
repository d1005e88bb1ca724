import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { type ChromiumHouse, openChromium } from '../test/support/chromium.ts';
import { enter, FIRST_PASSWORD, stateIs, takePhone } from '../test/support/chromium-desk.ts';
import type { CaseReferrals } from '../src/contract/referrals.ts';
import { type Person, type Product, startProduct } from '../test/support/product.ts';
import { type House, openHouse } from './pictures/house.ts';
import {
  CALLER,
  DESK,
  EARLIER,
  EXPERTS,
  GIVING_UP,
  MORNING,
  NOW,
  OFFICE,
  QUESTIONS,
  RESULT,
  TALKING,
  WAITING,
} from './pictures/sample-city.ts';

/**
 * `npm run pictures`: the pictures of docs/pictures, taken from the real product with an invented
 * city calling it. About five minutes, because the waits on the board are real ones. The strip that
 * tells of the SMS simulator is left out: the pictures show a house with a gateway.
 */
const target = resolve(import.meta.dirname, '../docs/pictures');
const size = { width: 1_440, height: 900 };
const HEAVIEST_BYTES = 300_000;
/** Between one talk's beginning and the next, and between one waiting caller and the next. */
const TALK_EVERY_MS = 6_000;
const WAIT_STEPS_MS = [44_000, 33_000, 24_000, 14_000, 7_000];

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
mkdirSync(target, { recursive: true });
const product = await startProduct();
try {
  await takePictures(product);
} finally {
  await product.stop();
}

async function takePictures(running: Product): Promise<void> {
  const head = await becomeHead(running);
  const house = openHouse(running, head);
  const browsers = await openChromium({ origin: running.origin });
  try {
    say('the office comes in');
    for (const [place, name] of EXPERTS.entries()) await house.hire(`expert-${place + 1}`, name);
    for (const user of [DESK, OFFICE]) {
      await head.post('/api/users', { ...user, password: FIRST_PASSWORD });
    }
    say('the morning');
    await liveMorning(house, head);
    const desk = await openDesk(browsers, running, house);
    const office = await openOffice(browsers, running);
    say('the line grows');
    await fillLine(house);
    await pictureDesk(desk);
    await pictureBoard(office, house);
    await pictureCases(office, running);
  } finally {
    await browsers.close();
    await house.close();
  }
}

async function becomeHead({ administrator, signIn }: Product): Promise<Person> {
  const { username, password } = administrator;
  const own = 'administrators-own-1';
  const first = await signIn(username, password);
  await first.post('/api/session/password', { oldPassword: password, newPassword: own });
  return signIn(username, own);
}

/** Calls that are over when the pictures are taken: counts, cases, results, earlier contacts. */
async function liveMorning(house: House, head: Person): Promise<void> {
  for (const story of EARLIER) {
    const caseId = await house.live(story);
    if (caseId === null || story.result === undefined) continue;
    await recordLetter(head, caseId, story.result);
    await head.post(`/api/cases/${caseId}/verify`, {
      outcome: 'solved',
      explanation: story.result,
    });
  }
  for (let from = 0; from < MORNING.length; from += 4) {
    await Promise.all(
      MORNING.slice(from, from + 4).map(async (story) => {
        const caseId = await house.live(story);
        if (caseId === null || story.letter === undefined) return;
        await recordLetter(head, caseId, story.letter);
      }),
    );
  }
  const question = { name: 'رهگذر', kind: 'resident', district: 8, address: '' } as const;
  for (let from = 0; from < QUESTIONS.length; from += 6) {
    const numbers = QUESTIONS.slice(from, from + 6);
    await Promise.all(numbers.map((number) => house.live({ ...question, number, matter: null })));
  }
}

async function recordLetter(head: Person, caseId: string, text: string): Promise<void> {
  const { referrals } = await head.get<CaseReferrals>(`/api/cases/${caseId}/referrals`);
  await head.post(`/api/cases/${caseId}/letter`, {
    referralId: referrals[0]?.referralId,
    text,
    answeredAtMs: referrals[0]?.sentAtMs,
    number: null,
    year: null,
  });
}

/** Narges at her browser, Maryam on her line. The others look away meanwhile. */
async function openDesk(browsers: ChromiumHouse, { origin }: Product, house: House): Promise<Page> {
  const { page } = await browsers.person({ size });
  await enter(page, origin, DESK.username);
  await takePhone(page);
  for (const { person } of house.experts) {
    await person.post('/api/agent/pause', { reason: 'meeting' });
  }
  await house.dial(CALLER);
  await page.getByTestId('pop').waitFor({ timeout: 20_000 });
  await page.keyboard.press('Space');
  await stateIs(page, 'در گفتگو');
  await page.keyboard.press('Alt+1');
  await page.getByLabel('گفته شهروند').fill(NOW.said);
  await page.getByLabel('کد خدمت').fill(NOW.service);
  await page.keyboard.press('Enter');
  await page.getByLabel('منطقه').fill(NOW.district);
  await page.keyboard.press('Enter');
  await page.getByLabel('نشانی').fill(NOW.address);
  await page.getByRole('radio', { name: 'فوری' }).click();
  await page.getByLabel('گفته شهروند').focus();
  return page;
}

async function openOffice(browsers: ChromiumHouse, { origin }: Product): Promise<Page> {
  const { page } = await browsers.person({ size });
  await enter(page, origin, OFFICE.username);
  await page.goto(`${origin}/board`);
  await page.getByTestId('live-chip').filter({ hasText: 'زنده' }).waitFor();
  return page;
}

/** Everybody talks, one prays, one's phone has lost its cable; then citizens begin to wait. */
async function fillLine(house: House): Promise<void> {
  const [resting, unplugged] = house.experts.slice(-2);
  await resting?.person.post('/api/agent/resume');
  await resting?.person.post('/api/agent/pause', { reason: 'prayer' });
  await unplugged?.phone.unregister();
  await unplugged?.person.post('/api/agent/resume');
  for (const [place, number] of TALKING.entries()) {
    await house.experts[place]?.person.post('/api/agent/resume');
    await house.dial(number);
    await house.talkOf(number);
    await pause(TALK_EVERY_MS);
  }
  const [first, second] = GIVING_UP;
  for (const [place, number] of WAITING.entries()) {
    await house.dial(number);
    const impatient = [first, second][place];
    const other = impatient === undefined ? null : await house.dial(impatient);
    await pause(WAIT_STEPS_MS[place]);
    if (other !== null) await house.hangUp(other);
  }
}

async function pictureDesk(page: Page): Promise<void> {
  await keep(page, 'desk-fa-light');
  await choose(page, /نمای تیره/);
  await page.getByLabel('گفته شهروند').focus();
  await keep(page, 'desk-fa-dark');
  await choose(page, /نمای روشن/);
  await choose(page, /English/);
  await page.getByLabel('What the citizen says').focus();
  await keep(page, 'desk-en-light');
}

/** One expert has just hung up and completes the contact, another one's phone rings. */
async function pictureBoard(page: Page, house: House): Promise<void> {
  const [rung, completing] = house.experts.slice(8, 10);
  await completing?.phone.calls.at(-1)?.hangUp();
  rung?.phone.setManner({ does: 'ring' });
  const talk = await house.talkOf(TALKING[8] ?? '');
  const { contactId } = (await rung?.person.get<{ contactId: string }>(
    `/api/calls/${talk.callId}/pop`,
  )) ?? { contactId: '' };
  await rung?.phone.calls.at(-1)?.hangUp();
  await rung?.person.post(`/api/contacts/${contactId}/finish`, {
    disposition: 'answered_on_spot',
  });
  await page.getByTestId(`agent-${rung?.userId}`).filter({ hasText: 'زنگ' }).waitFor();
  await keep(page, 'board-fa-light');
  await choose(page, /نمای تیره/);
  await keep(page, 'board-fa-dark');
  await choose(page, /نمای روشن/);
  await choose(page, /English/);
  await keep(page, 'board-en-light');
  await choose(page, /فارسی/);
}

async function pictureCases(page: Page, { origin }: Product): Promise<void> {
  await page.goto(`${origin}/cases`);
  await page.getByRole('button', { name: /ترمیم و بهسازی پیاده‌رو/ }).click();
  await page.getByRole('radio', { name: 'انجام شد' }).click();
  await page.getByLabel('توضیح برای شهروند').fill(RESULT);
  await keep(page, 'cases-fa-light');
}

async function choose(page: Page, item: RegExp): Promise<void> {
  await page.locator('button.person').click();
  await page.getByRole('menuitem', { name: item }).click();
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
}

async function keep(page: Page, name: string): Promise<void> {
  await page.addStyleTag({ content: '.strip[role=note] { display: none }' });
  await page.mouse.move(0, 0);
  const path = join(target, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  const { size: bytes } = statSync(path);
  if (bytes > HEAVIEST_BYTES) throw new Error(`${path}: ${bytes} bytes are too many`);
  say(`${path}: ${Math.round(bytes / 1_000)} kB`);
}
