import { afterAll, beforeAll, expect, test } from 'vitest';
import { stateIs } from '../support/chromium-desk.ts';
import { EXPERT_HZ, flow, type House, openHouse } from '../support/deaths.ts';
import {
  absenceMs,
  answerAtDesk,
  type Desk,
  finishAtDesk,
  heardOver,
  isConnected,
  openDesk,
  pageHearsCitizen,
} from '../support/deaths-desk.ts';
import { callsOf, silenceOf } from '../support/deaths-wire.ts';
import { eventually } from '../support/eventually.ts';
import { type Capture, soundTo, startCapture } from '../support/pcap.ts';
import { PATIENCE } from '../support/patience.ts';
import { tellMeasured } from '../support/promises.ts';

/** The expert's page, then the edge below it dies in a call; the citizen is judged from the wire. */
const SILENCE_LIMIT_MS = PATIENCE * 1_000;
/** Promised are 5 s; the machine of a test may be five times as slow. */
const TOGETHER_LIMIT_MS = 25_000;
/** The good-bye went to the dead socket: the page ends by itself, 5 s later, what the server forgot. */
const LET_GO_LIMIT_MS = 15_000;

let house: House;
let desk: Desk;

beforeAll(async () => {
  house = await openHouse();
  desk = await openDesk(house, 'narges');
}, 240_000);

afterAll(async () => {
  await desk?.close();
  await house?.close();
}, 240_000);

/** The only citizen's ear. */
function citizenIn(capture: Capture) {
  const [call] = callsOf(capture, house.product.sipPort).filter(({ role }) => role === 'caller');
  if (call?.soundPort == null) throw new Error('no citizen called in this capture');
  return { call, ear: soundTo(capture, call.soundPort) };
}

test('the page is reloaded in a call: music in between, then both hear each other', async () => {
  const { page } = desk;
  const running = await startCapture(house.product);
  const citizen = await house.dial('09152000001');
  await answerAtDesk(page);
  await citizen.hears(EXPERT_HZ);
  await flow(1_000);

  const reloadedAtMs = Date.now();
  await page.reload();
  await pageHearsCitizen(page, TOGETHER_LIMIT_MS);
  await citizen.hears(EXPERT_HZ, TOGETHER_LIMIT_MS);
  const togetherMs = Date.now() - reloadedAtMs;
  await stateIs(page, 'در گفتگو');
  await flow(1_000);
  const toMs = Date.now();
  expect(citizen.state).toBe('talking');
  await citizen.hangUp();
  await stateIs(page, 'تکمیل');
  await finishAtDesk(house, desk, '09152000001');

  const capture = await running.stop();
  const { call, ear } = citizenIn(capture);
  const silenceMs = Math.round(silenceOf(capture, call, { toMs }));
  const heard = heardOver(ear, reloadedAtMs, toMs);
  const apartMs = absenceMs(heard);
  tellMeasured('page reloaded: both hear each other', togetherMs);
  expect(capture.dropped).toBe(0);
  expect(silenceMs).toBeLessThan(SILENCE_LIMIT_MS);
  expect(apartMs).toBeLessThan(TOGETHER_LIMIT_MS);
  expect(heard).toContain('other');
  expect(heard.slice(-3)).toEqual(['expert', 'expert', 'expert']);
}, 240_000);

test('the edge is killed in a call: the talk goes on, and its end still reaches the page', async () => {
  const { page } = desk;
  const running = await startCapture(house.product);
  const citizen = await house.dial('09152000002');
  await answerAtDesk(page);
  await citizen.hears(EXPERT_HZ);
  await flow(500);

  const killedAtMs = Date.now();
  const oldPid = house.product.kill('edge');
  await page.getByTestId('connection-lost').waitFor({ timeout: 50_000 });
  await house.product.replaced('edge', oldPid);
  await page.getByTestId('connection-lost').waitFor({ state: 'detached', timeout: 60_000 });
  const reconnectedMs = Date.now() - killedAtMs;
  await stateIs(page, 'در گفتگو');
  await flow(5_000);
  await stateIs(page, 'در گفتگو');
  await pageHearsCitizen(page, 5_000);
  await citizen.hears(EXPERT_HZ);
  const toMs = Date.now();
  expect(citizen.state).toBe('talking');

  await citizen.hangUp();
  await stateIs(page, 'تکمیل');
  const hungUpAtMs = Date.now();
  await eventually('the page has let go of the call', LET_GO_LIMIT_MS, async () => {
    return !(await isConnected(page));
  });
  const letGoMs = Date.now() - hungUpAtMs;
  await finishAtDesk(house, desk, '09152000002');
  const capture = await running.stop();
  const { call, ear } = citizenIn(capture);
  const silenceMs = Math.round(silenceOf(capture, call, { toMs }));
  const heard = heardOver(ear, killedAtMs, toMs);
  console.info(
    JSON.stringify({ edge: { silenceMs, reconnectedMs, letGoMs, apartMs: absenceMs(heard) } }),
  );
  expect(silenceMs).toBeLessThan(SILENCE_LIMIT_MS);
  expect(absenceMs(heard)).toBeLessThan(SILENCE_LIMIT_MS);
}, 240_000);

test('and the next call rings, is answered and heard', async () => {
  const citizen = await house.dial('09152000003');
  await answerAtDesk(desk.page);
  await citizen.hears(EXPERT_HZ);
  await citizen.hangUp();
  await stateIs(desk.page, 'تکمیل');
}, 240_000);
