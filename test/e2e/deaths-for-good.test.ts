import { mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallRecord } from '../../src/contract/calls.ts';
import {
  callIdOfLeg,
  type Expert,
  EXPERT_HZ,
  finishCall,
  flow,
  type House,
  openHouse,
  ringingLegOf,
} from '../support/deaths.ts';
import { eventually } from '../support/eventually.ts';
import type { PhoneCall } from '../support/sip-call.ts';

/**
 * Telephony dies with citizens waiting and one talking, and no other one comes up. Who waits is moved to
 * the dialplan's queue; when telephony is back, he is served by it like any other.
 */
const TALKS = '09156000001';
const FIRST = '09156000002';
const SECOND = '09156000003';
/** What the keeper waits for, and the pauses between its tries. */
const MOVED_LIMIT_MS = 45_000;
/** A lap in the dialplan's queue, and a ring. */
const LAP_LIMIT_MS = 30_000;

let house: House;
let reza: Expert;
let talks: PhoneCall;
let atReza: PhoneCall;
let first: PhoneCall;
let second: PhoneCall;

beforeAll(async () => {
  house = await openHouse();
  reza = await house.expert('reza');
}, 240_000);
afterAll(() => house?.close(), 240_000);

const phoneOf = (number: string): string => `+98${number.slice(1)}`;
const rings = (): Promise<PhoneCall> =>
  eventually('reza rings', LAP_LIMIT_MS, () => ringingLegOf(reza));
const queueShown = (): Promise<string> => house.product.asterisk('queue show fallback');
/** Channels in the queue, the next one first. */
const waitingThere = async (): Promise<string[]> =>
  [...(await queueShown()).matchAll(/^\s+\d+\. (PJSIP\/\S+)/gmu)].map(([, name = '']) => name);
const rowOf = async (number: string): Promise<CallRecord | undefined> => {
  const rows = (await house.history()).filter(({ phone }) => phone === phoneOf(number));
  expect(rows.length).toBeLessThanOrEqual(1);
  return rows[0];
};

/** Each start of telephony fails at its socket, long before it speaks with Asterisk. */
const socketPath = (): string => join(house.product.dataDir, 'run', 'telephony.sock');
function keepTelephonyDown(): void {
  rmSync(socketPath());
  mkdirSync(socketPath());
}

test('who waits is moved to the dialplan’s queue in his order; who talks is not', async () => {
  talks = await house.dial(TALKS);
  atReza = await rings();
  atReza.answer();
  await talks.hears(EXPERT_HZ);
  first = await house.dial(FIRST);
  second = await house.dial(SECOND);
  await flow(1_000);
  expect(await waitingThere()).toEqual([]);

  keepTelephonyDown();
  house.product.kill('telephony');
  const there = await eventually('both are in the queue', MOVED_LIMIT_MS, async () => {
    const names = await waitingThere();
    return names.length === 2 ? names : null;
  });
  // Channels are numbered as they come.
  expect(there).toEqual(there.toSorted());
  expect(talks.state).toBe('talking');
  await talks.hears(EXPERT_HZ);
});

test('the expert who comes free has the one who came first, by the queue', async () => {
  await talks.hangUp();
  await atReza.hangUp();
  atReza = await rings();
  expect(atReza.remoteUser).toBe(FIRST);
  atReza.answer();
  await first.hears(EXPERT_HZ);
  expect(second.state).toBe('talking');
});

test('telephony is back: it serves the other one, and each is told as one call', async () => {
  const before = house.reconciled();
  rmdirSync(socketPath());
  await eventually('telephony knows what the PBX holds', MOVED_LIMIT_MS, () =>
    house.reconciled() > before ? true : null,
  );
  await first.hears(EXPERT_HZ);
  await eventually('the second one is with us', LAP_LIMIT_MS, async () =>
    (await waitingThere()).length === 0 ? true : null,
  );
  await first.hangUp();
  const served = await eventually('the talk is told', LAP_LIMIT_MS, () => rowOf(TALKS));
  await finishCall(reza.person, served.callId);
  const leg = await rings();
  expect(callIdOfLeg(leg)).toBe((await rowOf(SECOND))?.callId);
  leg.answer();
  await second.hears(EXPERT_HZ);
  await second.hangUp();

  const ended = await eventually('each has ended, with an expert', LAP_LIMIT_MS, async () => {
    const rows = await Promise.all([TALKS, FIRST, SECOND].map(rowOf));
    // The queue's own record says who had the first one; the server reads it now and then.
    const told = rows.flatMap((row) => [row?.outcome, row?.agentId]);
    return told.every((word) => typeof word === 'string') ? rows : null;
  });
  expect(ended.map((row) => [row?.outcome, row?.agentId])).toEqual([
    ['answered', reza.userId],
    ['fallback', reza.userId],
    ['answered', reza.userId],
  ]);
});
