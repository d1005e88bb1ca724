import type { Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BrowserPerson } from '../support/chromium.ts';
import { OWN_PASSWORD, signInAs, stateIs, takePhone } from '../support/chromium-desk.ts';
import { AGENT_HZ, type DeskHouse, openDeskHouse } from '../support/chromium-house.ts';
import { faultsSeen } from '../support/chromium-look.ts';
import { faultsAsItStands } from '../support/chromium-stand.ts';
import { eventually } from '../support/eventually.ts';
import type { SipPhone } from '../support/sip-phone.ts';

/** Several tabs and browsers of one person, a server that dies, passwords that are wrong. */
const WRAP_UP_MS = 2_000;

let house: DeskHouse;
let narges: BrowserPerson & { userId: string };
let second: Page;
let citizen: SipPhone;

beforeAll(async () => {
  house = await openDeskHouse({ wrapUpLimitMs: WRAP_UP_MS });
  narges = await house.atBrowser('narges', 'نرگس احمدی');
  citizen = await house.citizen('09153124587');
}, 240_000);

afterAll(() => house?.close(), 240_000);

const desk = () => `${house.product.origin}/desk`;
const isSignInPage = (page: Page): Promise<void> => page.getByLabel('نام کاربری').waitFor();
/** What the tab keeps of ours, by name. */
const keptIn = (page: Page): Promise<string[]> =>
  page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.startsWith('pasokh.')));
const keepsItsNameAlone = (page: Page): Promise<unknown> =>
  eventually('the tab keeps its own name alone', 10_000, async () => {
    return (await keptIn(page)).join() === 'pasokh.tab';
  });

describe('two tabs of one expert', () => {
  test('both know the state, one holds the phone', async () => {
    await takePhone(narges.page);
    second = await narges.tab();
    await second.goto(desk());
    await second.getByTestId('held-elsewhere').waitFor();
    await stateIs(second, 'آماده');
    expect(await faultsAsItStands(second)).toEqual([]);
  }, 240_000);

  test('both show who calls; the phone is answered where it is', async () => {
    const { call, answered } = await citizen.startCall('137');
    await answered;
    for (const page of [narges.page, second]) {
      await page.getByTestId('pop').getByText('0915 312 4587').waitFor();
      await stateIs(page, 'زنگ می‌خورد');
    }
    await second.getByText('در برگه دیگر زنگ می‌خورد.').waitFor();
    await second.keyboard.press('F2');
    await narges.page.keyboard.press('F2');
    for (const page of [narges.page, second]) await stateIs(page, 'در گفتگو');
    await call.hears(AGENT_HZ);
  });

  test('are right again after the server was killed in the call and the citizen left meanwhile', async () => {
    const [call] = citizen.calls;
    const pid = house.product.kill('server');
    for (const page of [narges.page, second]) {
      await page.getByTestId('connection-lost').waitFor({ timeout: 40_000 });
    }
    await call?.hangUp();
    await house.product.replaced('server', pid);
    for (const page of [narges.page, second]) {
      await page.getByTestId('connection-lost').waitFor({ state: 'detached', timeout: 60_000 });
      await stateIs(page, 'آماده', WRAP_UP_MS + 10_000);
      await page.getByRole('button', { name: /تماس ساعت/ }).waitFor();
    }
    await second.getByTestId('held-elsewhere').waitFor();
    await narges.page.getByTestId('held-elsewhere').waitFor({ state: 'detached' });
    await house.boardShows(narges.userId, 'آماده');
  }, 240_000);

  test('still ring in the first one, and the citizen hears her', async () => {
    const { call, answered } = await citizen.startCall('137');
    await answered;
    await stateIs(narges.page, 'زنگ می‌خورد');
    await narges.page.keyboard.press('Space');
    await call.hears(AGENT_HZ);
    await call.hangUp();
    await stateIs(narges.page, 'آماده', WRAP_UP_MS + 8_000);
  });
});

describe("the expert's computer", () => {
  test('is cut off from the network: the desk says so, and is right again by itself', async () => {
    const { page, context } = narges;
    const { call, answered } = await citizen.startCall('137');
    await answered;
    await stateIs(page, 'زنگ می‌خورد');
    await page.keyboard.press('Space');
    await call.hears(AGENT_HZ);
    await context.setOffline(true);
    for (const one of [page, second]) {
      await one.getByTestId('connection-lost').waitFor({ timeout: 100_000 });
    }
    // He leaves meanwhile; nobody can tell the page.
    await call.hangUp();
    // As it stands: without a network no other language is asked for.
    expect(await faultsSeen(second, 'fa')).toEqual([]);
    await context.setOffline(false);
    for (const one of [page, second]) {
      await one.getByTestId('connection-lost').waitFor({ state: 'detached', timeout: 60_000 });
      await stateIs(one, 'آماده', WRAP_UP_MS + 10_000);
    }
    await page.getByTestId('held-elsewhere').waitFor({ state: 'detached' });
  }, 240_000);

  test('sleeps while the line goes on: whoever calls waits, and rings when it is awake', async () => {
    const { page, context } = narges;
    const computer = await context.newCDPSession(page);
    // Asleep nothing of the page runs: no timer, no message. Its connections die meanwhile.
    await computer.send('Debugger.enable');
    const isAsleep = new Promise((stands) => computer.once('Debugger.paused', stands));
    await computer.send('Debugger.pause');
    await isAsleep;
    const oldPid = house.product.kill('edge');
    await house.product.replaced('edge', oldPid);
    await house.boardShows(narges.userId, 'بی‌دسترس', 20_000);
    const { call, answered } = await citizen.startCall('137');
    await answered;
    await computer.send('Debugger.resume');
    await stateIs(page, 'زنگ می‌خورد', 20_000);
    await page.getByTestId('pop').getByText('0915 312 4587').waitFor();
    await page.keyboard.press('Space');
    await call.hears(AGENT_HZ);
    await call.hangUp();
    await stateIs(page, 'آماده', WRAP_UP_MS + 8_000);
    await computer.detach();
  }, 240_000);
});

describe('signing out', () => {
  test('in one tab ends the other, the phone, and the place on the board', async () => {
    // The phone's account: a reload in a call must find it.
    expect(await keptIn(narges.page)).toContain('pasokh.phone');
    await second.getByRole('button', { name: /نرگس احمدی/ }).click();
    await second.getByRole('menuitem', { name: 'خروج' }).click();
    for (const page of [second, narges.page]) {
      await isSignInPage(page);
      await keepsItsNameAlone(page);
    }
    await house.board.getByTestId(`agent-${narges.userId}`).waitFor({ state: 'detached' });
    await second.close();
  });

  test('everywhere: a new password ends the sessions of all other browsers', async () => {
    const { page } = narges;
    await signInAs(page, 'narges', OWN_PASSWORD);
    await page.getByTestId('agent-state').waitFor();
    const elsewhere = await house.product.signIn('narges', OWN_PASSWORD);
    const change = { oldPassword: OWN_PASSWORD, newPassword: 'another-password-4' };
    await elsewhere.post('/api/session/password', change);
    await isSignInPage(page);
    // As if it had slept when its session was ended, and come back to what it had kept.
    await page.evaluate(() => sessionStorage.setItem('pasokh.contact.C-1', 'چاله بزرگ'));
    await page.reload();
    await isSignInPage(page);
    await keepsItsNameAlone(page);
    await elsewhere.get('/api/session');
  });
});

describe('wrong passwords', () => {
  /** The page asks at the same address who it is. */
  const isSignIn = (response: Response): boolean =>
    response.url().endsWith('/api/session') && response.request().method() === 'POST';

  test('are said to be wrong; after five the door is closed, and the page says so', async () => {
    const { page } = narges;
    const alert = page.getByRole('alert');
    for (let wrong = 1; wrong <= 5; wrong += 1) {
      const answer = page.waitForResponse(isSignIn);
      await signInAs(page, 'narges', `not-my-password-${wrong}`);
      expect((await answer).status()).toBe(401);
      await alert.filter({ hasText: 'درست نیست' }).waitFor();
    }
    // Now even the right one is not looked at.
    const answer = page.waitForResponse(isSignIn);
    await signInAs(page, 'narges', 'another-password-4');
    expect((await answer).status()).toBe(429);
    await alert
      .filter({ hasText: 'به دلیل چند بار گذرواژه نادرست، ورود برای مدتی بسته است' })
      .waitFor();
  });

  test('of one person do not close the door for the others', async () => {
    await house.addUser('sara', 'سارا کاظمی', ['agent']);
    await signInAs(narges.page, 'sara', 'first-password-1');
    await narges.page.getByLabel('گذرواژه کنونی').waitFor();
    expect(house.faults()).toEqual([]);
  });
});

describe('a page that dies in a talk', () => {
  test('leaves citizen and words: the next tab says what is missing, and has both by one key', async () => {
    const zahra = await house.atBrowser('zahra', 'زهرا مرادی');
    const { page } = zahra;
    await takePhone(page);
    const { call, answered } = await citizen.startCall('137');
    await answered;
    await stateIs(page, 'زنگ می‌خورد');
    await page.keyboard.press('Space');
    await call.hears(AGENT_HZ);
    await page.getByLabel('گفته شهروند').fill('چاله بزرگ جلوی مدرسه');
    await page.getByTestId('draft-state').filter({ hasText: 'ذخیره شد' }).waitFor();
    const hasDied = page.waitForEvent('crash');
    const dying = await zahra.context.newCDPSession(page);
    void dying.send('Page.crash').catch(() => undefined);
    await hasDied;

    const next = await zahra.tab();
    await next.goto(desk());
    await next.getByTestId('pop').getByText('0915 312 4587').waitFor();
    const strip = next.getByTestId('held-elsewhere');
    await strip.filter({ hasText: 'تلفن شما در هیچ برگه‌ای باز نیست' }).waitFor();
    await strip.getByRole('button', { name: 'تلفن را همین‌جا بیاور' }).press('Enter');
    await stateIs(next, 'در گفتگو');
    await call.hears(AGENT_HZ, 5_000);
    await eventually('the words are there', 5_000, async () => {
      return (await next.getByLabel('گفته شهروند').inputValue()) === 'چاله بزرگ جلوی مدرسه';
    });
    await call.hangUp();
    await stateIs(next, 'آماده', WRAP_UP_MS + 8_000);
    expect(house.faults()).toEqual([]);
  }, 240_000);
});
