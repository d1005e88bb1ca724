import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BoardSnapshot } from '../../src/contract/board.ts';
import {
  CITIZEN_HZ,
  type Expert,
  EXPERT_HZ,
  type House,
  openHouse,
  ringingLegOf,
} from '../support/deaths.ts';
import { eventually } from '../support/eventually.ts';
import type { PhoneCall } from '../support/sip-call.ts';

/**
 * The system takes no more bytes from telephony, from one that has just begun, then from the server,
 * as on a full disk: each write to a file fails, of the journal, the database and the log alike. In
 * the end there is room, but another process holds the server's database.
 */
let house: House;
let board: Socket;
const experts: Expert[] = [];

beforeAll(async () => {
  house = await openHouse();
  for (let i = 0; i < 2; i += 1) experts.push(await house.expert(`expert${i}`));
  const { product, head } = house;
  board = io(product.origin, {
    transports: ['websocket'],
    extraHeaders: { cookie: head.cookie, origin: product.origin },
    ca: readFileSync(join(product.dataDir, 'tls', 'ca.crt'), 'utf8'),
  });
}, 240_000);
afterAll(async () => {
  board?.close();
  await house?.close();
}, 240_000);

/** What is longer than this grows no more; writing beyond it fails. */
function limitFiles(pid: number, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes}:unlimited`]);
}

async function snapshot(): Promise<BoardSnapshot> {
  const answer = (await board.timeout(10_000).emitWithAck('join-board')) as {
    snapshot: BoardSnapshot;
  };
  return answer.snapshot;
}
const alarms = async (): Promise<string[]> => (await snapshot()).alarms.map(({ alarm }) => alarm);

const whoRings = (): Promise<{ expert: Expert; leg: PhoneCall }> =>
  eventually('an expert’s phone rings', 10_000, () => {
    const expert = experts.find((one) => ringingLegOf(one) !== undefined);
    const leg = expert === undefined ? undefined : ringingLegOf(expert);
    return expert === undefined || leg === undefined ? null : { expert, leg };
  });

async function serve(number: string) {
  const citizen = await house.dial(number);
  const { expert, leg } = await whoRings();
  leg.answer();
  await citizen.hears(EXPERT_HZ);
  await leg.hears(CITIZEN_HZ);
  return { citizen, leg, finish: () => expert.finish(leg) };
}

const rowOf = async (number: string) =>
  (await house.history()).find(({ phone }) => phone === `+98${number.slice(1)}`);

test('telephony’s disk is full: a talk goes on, a new citizen is served, people are told, all is kept in the end', async () => {
  const before = await serve('09151000001');
  const pid = house.product.pidOf('telephony');
  limitFiles(pid, 1);
  const during = await serve('09151000002');
  await eventually('the board says so', 10_000, async () =>
    (await alarms()).includes('journal-failed'),
  );
  await before.citizen.hears(EXPERT_HZ);
  expect(house.product.pidOf('telephony')).toBe(pid);

  limitFiles(pid, 'unlimited');
  const waiting = await house.dial('09151000003');
  await eventually('the alarm is over', 10_000, async () => {
    return !(await alarms()).includes('journal-failed');
  });
  // What it could not write then, its successor knows.
  const known = house.reconciled();
  await house.back('telephony', house.product.kill('telephony'), known);
  await before.citizen.hears(EXPERT_HZ);
  await during.citizen.hears(EXPERT_HZ);
  await during.citizen.hangUp();
  await waiting.hangUp();
  await before.leg.hangUp();
  await before.citizen.hasEnded();
  await eventually('the history is true', 20_000, async () => {
    const [first, second, third] = [
      await rowOf('09151000001'),
      await rowOf('09151000002'),
      await rowOf('09151000003'),
    ];
    return (
      first?.endedBy === 'agent' &&
      second?.endedBy === 'caller' &&
      third?.outcome?.endsWith('abandoned')
    );
  });
  expect((await rowOf('09151000002'))?.outcome).toBe('answered');
  await before.finish();
  await during.finish();
}, 240_000);

test('a telephony that begins on a full disk: the talk goes on, a new citizen is served, all is kept in the end', async () => {
  const before = await serve('09151000011');
  const spare = await house.spare();
  limitFiles(spare, 1);
  const older = house.product.kill('telephony');
  expect(await house.product.replaced('telephony', older)).toBe(spare);
  await eventually('the board says so, and the PBX is known', 30_000, async () => {
    const { alarms: standing, live } = await snapshot();
    const isTold = standing.some(({ alarm }) => alarm === 'journal-failed');
    return isTold && live && standing.every(({ alarm }) => alarm !== 'pbx-lost');
  });
  const during = await serve('09151000012');
  await before.citizen.hears(EXPERT_HZ);
  expect(house.product.pidOf('telephony')).toBe(spare);

  limitFiles(spare, 'unlimited');
  await eventually('there is room again, and the alarm is over', 10_000, async () => {
    return !(await alarms()).includes('journal-failed');
  });
  // What it has never been able to write until now, its successor knows.
  const known = house.reconciled();
  await house.back('telephony', house.product.kill('telephony'), known);
  await before.citizen.hears(EXPERT_HZ);
  await during.citizen.hears(EXPERT_HZ);
  await during.citizen.hangUp();
  await before.leg.hangUp();
  await before.citizen.hasEnded();
  await eventually('the history is true', 20_000, async () => {
    const [first, second] = [await rowOf('09151000011'), await rowOf('09151000012')];
    return first?.endedBy === 'agent' && second?.endedBy === 'caller';
  });
  expect((await rowOf('09151000011'))?.outcome).toBe('answered');
  expect((await rowOf('09151000012'))?.outcome).toBe('answered');
  await before.finish();
  await during.finish();
}, 240_000);

const talkIsShown = (): Promise<boolean> =>
  eventually('the board shows who talks', 10_000, async () => {
    return (await snapshot()).calls.some(({ phase }) => phase === 'talking');
  });

const recordOf = (number: string) =>
  eventually('its record is there', 30_000, async () => {
    const found = await rowOf(number);
    return found?.outcome ? found : null;
  });

test('the server’s disk is full: citizens are served, and their records catch up', async () => {
  const pid = house.product.pidOf('server');
  limitFiles(pid, 1);
  const served = await serve('09151000004');
  await talkIsShown();
  // Who reads of calls is written down: what cannot be is not read.
  await expect(rowOf('09151000004')).rejects.toThrow('internal');
  await served.citizen.hangUp();
  expect(house.product.pidOf('server')).toBe(pid);
  limitFiles(pid, 'unlimited');
  expect(await recordOf('09151000004')).toMatchObject({ outcome: 'answered', endedBy: 'caller' });
  await served.finish();
}, 240_000);

test('somebody else holds the server’s database: citizens are served, and their records catch up', async () => {
  const pid = house.product.pidOf('server');
  const other = new Database(join(house.product.dataDir, 'pasokh.db'));
  try {
    other.exec('BEGIN IMMEDIATE');
    const served = await serve('09151000005');
    await talkIsShown();
    await served.citizen.hangUp();
    await served.leg.hasEnded();
    const waiting = await house.dial('09151000006');
    const { leg } = await whoRings();
    expect(house.product.pidOf('server')).toBe(pid);
    other.exec('ROLLBACK');
    leg.answer();
    await waiting.hears(EXPERT_HZ);
    await waiting.hangUp();
    for (const number of ['09151000005', '09151000006']) {
      expect(await recordOf(number)).toMatchObject({ outcome: 'answered', endedBy: 'caller' });
    }
    expect(house.product.pidOf('server')).toBe(pid);
  } finally {
    // What it still holds it lets go with that.
    other.close();
  }
}, 240_000);
