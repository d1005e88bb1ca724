import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QueueView } from '../../src/contract/queues.ts';
import { type BrowserPerson, hearInPage } from '../support/chromium.ts';
import { stateIs, takePhone } from '../support/chromium-desk.ts';
import { AGENT_HZ, CITIZEN_HZ, type DeskHouse, openDeskHouse } from '../support/chromium-house.ts';
import { eventually } from '../support/eventually.ts';
import { loudnessOf, notificationsOf, setHidden, watchRing } from '../support/chromium-ring.ts';
import type { PhoneCall } from '../support/sip-call.ts';
import type { SipPhone } from '../support/sip-phone.ts';
import { ADMINISTRATORS_PASSWORD } from '../support/people.ts';
import { tellMeasured } from '../support/promises.ts';

/** What both ends hear while an expert in Chromium talks with a citizen. */
const WRAP_UP_MS = 2_000;
/** Five times the promise of 3 s: this machine is shared, the order of magnitude is the point. */
const ALARM_LIMIT_MS = 15_000;

let house: DeskHouse;
let narges: BrowserPerson & { userId: string };
let citizen: SipPhone;

beforeAll(async () => {
  house = await openDeskHouse({ wrapUpLimitMs: WRAP_UP_MS });
  narges = await house.atBrowser('narges', 'نرگس احمدی');
  await watchRing(narges.page);
  await narges.page.reload();
  await takePhone(narges.page);
  citizen = await house.citizen('09153124587');
}, 240_000);

afterAll(() => house?.close(), 240_000);

const isTone = (heardHz: number | null, hertz: number): boolean =>
  heardHz !== null && Math.abs(heardHz - hertz) < 30;
const agentHears = (what: string, isSo: (toneHz: number | null) => boolean) =>
  eventually(`the agent hears ${what}`, 8_000, async () =>
    isSo((await hearInPage(narges.page, 300)).toneHz),
  );

/** A call that rings at Narges. */
async function ring(from = citizen): Promise<PhoneCall> {
  const { call, answered } = await from.startCall('137');
  await answered;
  await stateIs(narges.page, 'زنگ می‌خورد');
  return call;
}

async function talk(): Promise<PhoneCall> {
  const call = await ring();
  await narges.page.keyboard.press('Space');
  await stateIs(narges.page, 'در گفتگو');
  await call.hears(AGENT_HZ);
  return call;
}

async function end(call: PhoneCall): Promise<void> {
  await call.hangUp();
  await stateIs(narges.page, 'آماده', WRAP_UP_MS + 8_000);
}

describe('a citizen on hold', () => {
  let call: PhoneCall;

  test('hears music and nothing of the expert, who hears nothing of him', async () => {
    call = await talk();
    await narges.page.keyboard.press('h');
    await stateIs(narges.page, 'تماس نگه داشته شده');
    await eventually('the citizen hears music', 8_000, () => {
      const { rms, toneHz, toneShare } = call.heard(1_000);
      return rms > 100 && !(isTone(toneHz, AGENT_HZ) && toneShare > 0.5);
    });
    await agentHears('no citizen', (toneHz) => !isTone(toneHz, CITIZEN_HZ));
  });

  test('is shown as held on the board, with the time on the desk', async () => {
    await house.boardShows(narges.userId, 'تماس نگه داشته');
    await narges.page.getByText(/است که شهروند منتظر است/).waitFor();
  });

  test('and brought back with the same key hears her again, and she him', async () => {
    await narges.page.keyboard.press('h');
    await stateIs(narges.page, 'در گفتگو');
    await call.hears(AGENT_HZ);
    await agentHears('the citizen', (toneHz) => isTone(toneHz, CITIZEN_HZ));
    await house.boardShows(narges.userId, 'در گفتگو');
  });

  test('hears nothing while she is muted, and her again afterwards', async () => {
    await narges.page.keyboard.press('m');
    await narges.page.getByRole('button', { name: 'باصدا' }).waitFor();
    await eventually('silence at the citizen', 8_000, () => {
      const heard = call.heard(500);
      // Comfort noise at most; packets go on, so nobody takes it for a fault.
      return heard.packets > 10 && heard.rms < 50;
    });
    await agentHears('the citizen all the while', (toneHz) => isTone(toneHz, CITIZEN_HZ));
    expect(await narges.page.getByTestId('one-sided').count()).toBe(0);
    await narges.page.keyboard.press('m');
    await call.hears(AGENT_HZ);
    await end(call);
  });
});

describe('a call of which only one side is heard', () => {
  const strip = () => narges.page.getByTestId('one-sided');
  const alarm = () => house.board.getByRole('listitem').filter({ hasText: 'صدای یک‌طرفه' });

  test('alarms the desk and the board, until the sound is back', async () => {
    const call = await talk();
    await agentHears('the citizen', (toneHz) => isTone(toneHz, CITIZEN_HZ));
    const silentAtMs = performance.now();
    call.sendSound(false);
    await strip().filter({ hasText: 'صدای شهروند نمی‌رسد' }).waitFor({ timeout: ALARM_LIMIT_MS });
    const deskAfterMs = Math.round(performance.now() - silentAtMs);
    await alarm().filter({ hasText: 'نرگس احمدی' }).waitFor({ timeout: ALARM_LIMIT_MS });
    const boardAfterMs = Math.round(performance.now() - silentAtMs);
    tellMeasured('one side heard: alarm at the desk', deskAfterMs);
    tellMeasured('one side heard: alarm on the board', boardAfterMs);
    expect(boardAfterMs).toBeLessThan(ALARM_LIMIT_MS);
    await stateIs(narges.page, 'در گفتگو');
    call.sendSound(true);
    await strip().waitFor({ state: 'detached', timeout: ALARM_LIMIT_MS });
    await alarm().waitFor({ state: 'detached', timeout: ALARM_LIMIT_MS });
    await end(call);
  }, 240_000);
});

describe('a call while another tab is in front', () => {
  test('rings aloud and shows a notification that says nothing of the citizen', async () => {
    const { page } = narges;
    await setHidden(page, true);
    const call = await ring();
    const [note] = await eventually('a notification', 5_000, async () => {
      const shown = await notificationsOf(page);
      return shown.length > 0 ? shown : null;
    });
    expect(note?.title).toBe('تماس ۱۳۷');
    expect(note?.body).toBe('شهروندی پشت خط است؛ برای دیدن و پاسخ، اینجا بزنید.');
    await eventually('a loud ring', 5_000, async () => (await loudnessOf(page)) > 0.3);
    await eventually('the tab calls', 5_000, async () => (await page.title()).startsWith('☎'));
    await call.hangUp();
    await eventually('the notification is gone', 5_000, async () =>
      (await notificationsOf(page)).every(({ closed }) => closed),
    );
    await eventually('silence', 5_000, async () => (await loudnessOf(page)) === 0);
    expect(await page.title()).not.toContain('☎');
    await setHidden(page, false);
    await stateIs(page, 'آماده');
  });

  test('shows none while the desk itself is in front', async () => {
    const { page } = narges;
    const before = (await notificationsOf(page)).length;
    const call = await ring();
    await eventually('a loud ring', 5_000, async () => (await loudnessOf(page)) > 0.3);
    expect(await notificationsOf(page)).toHaveLength(before);
    await call.hangUp();
    await stateIs(page, 'آماده');
  });
});

describe('a caller', () => {
  test('who hides his number opens a pop that says so', async () => {
    const { page } = narges;
    const hidden = await house.citizen('anonymous');
    const call = await ring(hidden);
    const pop = page.getByTestId('pop');
    await pop.getByText('شماره پنهان').waitFor();
    await pop.getByText('نام را بپرسید').waitFor();
    expect(await page.getByText('نخستین تماس از این شماره است.').count()).toBe(0);
    await call.hangUp();
    await pop.waitFor({ state: 'detached' });
    await stateIs(page, 'آماده');
  });

  test('from abroad opens a pop with the whole number, and that it is foreign', async () => {
    const { page } = narges;
    const pilgrim = await house.citizen('009647801234567');
    const call = await ring(pilgrim);
    const pop = page.getByTestId('pop');
    await pop.getByText('+9647801234567').waitFor();
    await pop.getByText('شماره خارجی').waitFor();
    await call.hangUp();
    await pop.waitFor({ state: 'detached' });
    await stateIs(page, 'آماده');
    expect(house.faults()).toEqual([]);
  });
});

async function setQueue(change: Partial<QueueView>): Promise<void> {
  const { username } = house.product.administrator;
  const administrator = await house.product.signIn(username, ADMINISTRATORS_PASSWORD);
  const [queue] = await administrator.get<QueueView[]>('/api/queues');
  if (queue === undefined) throw new Error('there is a first queue');
  const { queueId, lastChange: _last, ...seen } = queue;
  await administrator.patch(`/api/queues/${queueId}`, { ...seen, ...change });
}

describe('a queue that tells its experts whose call it is', () => {
  test('says so at the desk and on the board while it does, and that nothing rings any more', async () => {
    const { page } = narges;
    await setQueue({ whisper: 'name', spokenName: 'number' });
    const call = await ring();
    const onBoard = house.boardShows(narges.userId, 'معرفی تماس');
    await page.keyboard.press('Space');
    await stateIs(page, 'معرفی تماس');
    await onBoard;
    await stateIs(page, 'در گفتگو');
    await call.hears(AGENT_HZ);
    await end(call);
    await setQueue({ whisper: 'none' });
  });
});

describe('a queue whose phones pick up by themselves', () => {
  test('beeps at the expert and joins her without a key', async () => {
    const { page } = narges;
    await setQueue({ autoAnswer: true });
    const { call, answered } = await citizen.startCall('137');
    await answered;
    await page.getByTestId('pop').waitFor();
    await eventually('the beep', 5_000, async () => (await loudnessOf(page)) > 0.3);
    await stateIs(page, 'در گفتگو');
    await call.hears(AGENT_HZ);
    await end(call);
  });
});
