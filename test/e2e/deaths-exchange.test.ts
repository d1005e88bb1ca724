import { afterAll, beforeAll, expect, test } from 'vitest';
import { offerMarksOf } from '../support/chromium.ts';
import { stateIs } from '../support/chromium-desk.ts';
import {
  CITIZEN_HZ,
  type Expert,
  EXPERT_HZ,
  flow,
  type House,
  openHouse,
  ringingLegOf,
} from '../support/deaths.ts';
import {
  answerAtDesk,
  type Desk,
  finishAtDesk,
  openDesk,
  pageHearsCitizen,
} from '../support/deaths-desk.ts';
import { callsOf, silenceOf } from '../support/deaths-wire.ts';
import { eventually } from '../support/eventually.ts';
import { startCapture } from '../support/pcap.ts';
import type { PhoneCall } from '../support/sip-call.ts';
import { PATIENCE } from '../support/patience.ts';
import { tellMeasured } from '../support/promises.ts';

/** Asterisk dies under calls; then both of our programs die and only Asterisk is left. */
const SILENCE_LIMIT_MS = PATIENCE * 1_000;
/** Promised are 10 s; the machine of a test may be slow. */
const BACK_LIMIT_MS = 50_000;

let house: House;
let desk: Desk;
let reza: Expert;
let sara: Expert;

beforeAll(async () => {
  house = await openHouse();
  reza = await house.expert('reza');
}, 240_000);

afterAll(async () => {
  // A keeper that a failed test left asleep would not hear its Ctrl-C.
  if (house) house.product.kill('keeper', 'SIGCONT');
  await desk?.close();
  await house?.close();
}, 240_000);

const phoneOf = (number: string): string => `+98${number.slice(1)}`;

test('Asterisk is killed: all is closed truthfully, phones come back, the next call is served', async () => {
  const calls: PhoneCall[] = [];
  calls.push(await house.dial('09153000001'));
  const atReza = await eventually('reza rings', 10_000, () => ringingLegOf(reza));
  atReza.answer();
  await calls[0]?.hears(EXPERT_HZ);
  desk = await openDesk(house, 'narges');
  calls.push(await house.dial('09153000002'));
  await answerAtDesk(desk.page);
  sara = await house.expert('sara');
  calls.push(await house.dial('09153000003'));
  await eventually('sara rings', 10_000, () => ringingLegOf(sara));
  calls.push(await house.dial('09153000004'));
  await flow(500);

  const oldPid = house.product.kill('asterisk');
  const killedAtMs = Date.now();
  // The lines are dead: no phone hears of it.
  for (const call of [...calls, ...[reza, sara].flatMap(({ phone }) => phone.calls)]) {
    call.end('us');
  }
  await house.product.replaced('asterisk', oldPid);
  const backMs: Record<string, number> = {};
  // Desk phones do as they do by themselves, every so often; the browser's is on its own.
  for (const { phone } of [reza, sara]) {
    await eventually('a desk phone registers again', BACK_LIMIT_MS, () =>
      phone.register().then(
        () => true,
        () => false,
      ),
    );
  }
  for (const [name, userId] of Object.entries({ reza: reza.userId, narges: desk.userId })) {
    await eventually(`${name}'s phone is registered`, BACK_LIMIT_MS, async () =>
      (await house.product.asterisk('pjsip show contacts')).includes(userId),
    );
    backMs[name] = Date.now() - killedAtMs;
  }
  const next = await eventually('the line answers again', BACK_LIMIT_MS, () =>
    house.dial('09153000005', 2_000).catch(() => null),
  );
  const atSara = await eventually('sara rings again', BACK_LIMIT_MS, () => ringingLegOf(sara));
  backMs['ring'] = Date.now() - killedAtMs;
  atSara.answer();
  await next.hears(EXPERT_HZ);
  await atSara.hears(CITIZEN_HZ);
  await next.hangUp();
  for (const ms of Object.values(backMs)) {
    tellMeasured('Asterisk restarted: experts are rung again', ms);
  }

  // The browser phone, too: free again, it is rung and heard.
  for (const expert of [reza, sara]) await expert.person.post('/api/phone/sign-out');
  await stateIs(desk.page, 'تکمیل');
  await finishNarges('09153000002');
  const atNarges = await house.dial('09153000006');
  await answerAtDesk(desk.page);
  await atNarges.hears(EXPERT_HZ);
  await atNarges.hangUp();
  await stateIs(desk.page, 'تکمیل');
  await finishNarges('09153000006');

  const rows = await eventually('all calls have ended in the history', 20_000, async () => {
    const found = await house.history();
    return found.every(({ outcome }) => outcome !== null) ? found : null;
  });
  const byPhone = (number: string) => rows.filter(({ phone }) => phone === phoneOf(number));
  for (const [number, outcome, agentId] of [
    ['09153000001', 'answered', reza.userId],
    ['09153000002', 'answered', desk.userId],
    ['09153000003', 'failed', null],
    ['09153000004', 'failed', null],
  ] as const) {
    const told = byPhone(number);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ outcome, agentId, endedBy: 'system' });
    expect(told[0]?.endedAtMs).toBeGreaterThan(killedAtMs - 1_000);
    expect(told[0]?.endedAtMs).toBeLessThan(killedAtMs + BACK_LIMIT_MS);
  }
  expect(byPhone('09153000006')[0]).toMatchObject({ outcome: 'answered', agentId: desk.userId });
}, 240_000);

async function finishNarges(number: string): Promise<void> {
  await finishAtDesk(house, desk, number);
}

test('server and telephony are dead: a new call rings the browser through the fallback', async () => {
  const { page } = desk;
  const running = await startCapture(house.product);
  house.product.kill('keeper', 'SIGSTOP');
  const oldServer = house.product.kill('server');
  const oldTelephony = house.product.kill('telephony');
  // Asterisk notices in its own time. Who dials before that waits for the next telephony.
  await flow(2_000);
  const seen = new Set((await offerMarksOf(page)).map(({ offerId }) => offerId));
  const citizen = await house.dial('09154000001');
  await eventually('the page rings aloud', 10_000, async () =>
    (await offerMarksOf(page)).some(
      ({ offerId, rangAtMs }) => !seen.has(offerId) && rangAtMs !== null,
    ),
  );
  await page.keyboard.press('Space');
  await citizen.hears(EXPERT_HZ, 10_000);
  await pageHearsCitizen(page, 10_000);

  // All come back: who talks through the fallback is busy, and is left in peace.
  const before = house.reconciled();
  house.product.kill('keeper', 'SIGCONT');
  await house.product.replaced('server', oldServer);
  await house.back('telephony', oldTelephony, before);
  const rung = (await offerMarksOf(page)).length;
  const waiter = await house.dial('09154000002');
  await flow(3_000);
  expect((await offerMarksOf(page)).length).toBe(rung);
  expect(citizen.state).toBe('talking');
  await citizen.hears(EXPERT_HZ);
  await citizen.hangUp();
  await answerAtDesk(page);
  await waiter.hears(EXPERT_HZ);
  await waiter.hangUp();
  const capture = await running.stop();
  const toMs = capture.sip.at(-1)?.atMs ?? 0;
  const silencesMs = callsOf(capture, house.product.sipPort)
    .filter(({ role }) => role === 'caller')
    .map((call) => Math.round(silenceOf(capture, call, { toMs })));
  for (const ms of silencesMs) tellMeasured('both dead, and back: longest silence', ms);
  expect(silencesMs).toHaveLength(2);
  expect(silencesMs.filter((silenceMs) => !(silenceMs < SILENCE_LIMIT_MS))).toEqual([]);
}, 240_000);

test('afterwards the fallback call is in the history with its expert', async () => {
  const row = await eventually('the call is told', 30_000, async () =>
    (await house.history()).find(
      ({ phone, outcome }) => phone === phoneOf('09154000001') && outcome !== null,
    ),
  );
  expect(row).toMatchObject({ outcome: 'fallback', agentId: desk.userId });
}, 240_000);
