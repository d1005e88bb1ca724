import { afterAll, beforeAll, expect, test } from 'vitest';
import type { QueueView } from '../../src/contract/queues.ts';
import {
  AGENT_HZ,
  DESK_PHONE_HZ,
  type DeskHouse,
  openDeskHouse,
  type TableAgent,
} from '../support/chromium-house.ts';
import type { BrowserPerson } from '../support/chromium.ts';
import { stateIs, takePhone } from '../support/chromium-desk.ts';
import { eventually } from '../support/eventually.ts';
import type { SipPhone } from '../support/sip-phone.ts';
import { ADMINISTRATORS_PASSWORD } from '../support/people.ts';

/** Two phones ring for one citizen, on a real exchange: one expert has him, the other no miss. */
let house: DeskHouse;
let narges: BrowserPerson & { userId: string };
let anna: TableAgent;
let citizen: SipPhone;

beforeAll(async () => {
  house = await openDeskHouse();
  const { username } = house.product.administrator;
  const admin = await house.product.signIn(username, ADMINISTRATORS_PASSWORD);
  const [general] = await admin.get<QueueView[]>('/api/queues');
  if (general === undefined) throw new Error('there is a first queue');
  const { queueId, lastChange: _last, ...seen } = general;
  const all = { ...seen, strategy: 'ring-all', wrapUpLimitMs: 0 };
  await admin.patch(`/api/queues/${queueId}`, all);
  narges = await house.atBrowser('narges', 'نرگس احمدی');
  await takePhone(narges.page);
  anna = await house.atTable('anna', 'آنا کریمی');
  citizen = await house.citizen('09153124587');
}, 240_000);

afterAll(() => house?.close(), 240_000);

test('both are rung; the first to answer has the citizen, and the other is free without a miss', async () => {
  // Once more than misses set somebody aside.
  for (let n = 1; n <= 3; n += 1) {
    const { call, answered } = await citizen.startCall('137');
    await answered;
    const leg = await anna.phone.nextCall(10_000);
    await stateIs(narges.page, 'زنگ می‌خورد');
    await narges.page.getByText('0915 312 4587').waitFor();
    leg.answer();
    await call.hears(DESK_PHONE_HZ);
    await stateIs(narges.page, 'آماده');
    await house.boardShows(anna.userId, 'گفتگو');
    await house.boardShows(narges.userId, 'آماده');
    await call.hangUp();
    await house.boardShows(anna.userId, 'آماده');
  }
}, 240_000);

test('the page may be the first as well: then the desk phone falls silent', async () => {
  const { call, answered } = await citizen.startCall('137');
  await answered;
  const leg = await anna.phone.nextCall(10_000);
  await stateIs(narges.page, 'زنگ می‌خورد');
  await narges.page.keyboard.press('Space');
  await stateIs(narges.page, 'در گفتگو');
  await call.hears(AGENT_HZ);
  await eventually('the desk phone is silent', 10_000, () => leg.state === 'ended');
  expect(leg.answeredAtMs).toBeNull();
  await house.boardShows(anna.userId, 'آماده');
  await call.hangUp();
  expect(house.faults()).toEqual([]);
}, 240_000);

test('one declines: the other goes on ringing', async () => {
  anna.phone.setManner({ does: 'reject', status: 486 });
  await stateIs(narges.page, 'آماده');
  const { call, answered } = await citizen.startCall('137');
  await answered;
  const rejected = await anna.phone.nextCall(10_000);
  await eventually('she has declined', 10_000, () => rejected.state === 'ended');
  await stateIs(narges.page, 'زنگ می‌خورد');
  await narges.page.keyboard.press('Space');
  await stateIs(narges.page, 'در گفتگو');
  await call.hears(AGENT_HZ);
  await call.hangUp();
}, 240_000);
