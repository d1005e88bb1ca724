import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PhoneDoorWatch, watchPhoneDoor } from '../../src/phone-door/index.ts';
import { readDoorLine } from '../../src/phone-door/record.ts';
import { fromWallOf } from '../../src/server-clock.ts';

const NOW_MS = Date.parse('2026-11-26T08:00:00Z');
const ANNA = '0193b2c4-0000-7000-8000-000000000001';

interface Written {
  readonly event?: string;
  readonly account?: string;
  readonly from?: string;
  readonly atMs?: number;
}
/** As Asterisk 22 writes it; the test of the real one reads the same (test/asterisk/security.test.ts). */
function line({ event = 'InvalidAccountID', account = '100', from = '', atMs = NOW_MS }: Written) {
  const at = new Date(atMs + 12_600_000).toISOString().replace('Z', '+0330');
  const address = from === '' ? 'IPV4/UDP/198.51.100.7/5062' : from;
  const fields = [
    ...[`SecurityEvent="${event}"`, `EventTV="${at}"`, 'Severity="Error"', 'Service="PJSIP"'],
    ...['EventVersion="1"', `AccountID="${account}"`, 'SessionID="call-1"'],
    ...['LocalAddress="IPV4/UDP/10.0.0.1/5060"', `RemoteAddress="${address}"`],
  ];
  return `[2026-11-26 11:30:00.000] SECURITY[77] res_security_log.c: ${fields.join(',')}\n`;
}

let folder: string;
let path: string;
let nowMs: number;
/** So far Asterisk's clock, the machine's, is behind ours. */
let behindMs: number;
let auditFault: Error | null;
let phone: { kind: 'web' | 'desk'; sinceMs: number } | null;
const told: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasokh-door-'));
  path = join(folder, 'security.log');
  nowMs = NOW_MS;
  behindMs = 0;
  auditFault = null;
  phone = null;
  told.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const watch = (): PhoneDoorWatch =>
  watchPhoneDoor({
    path,
    phoneOf: (agentId) => (agentId === ANNA ? phone : null),
    findName: async () => 'آنا',
    audit: {
      record: async ({ act, subjectId, address }) => {
        if (auditFault !== null) throw auditFault;
        told.push(`${act} ${subjectId === ANNA ? 'anna' : subjectId} ${address}`);
      },
    },
    onRefused: (why, way) => told.push(`${why} ${way}`),
    onElsewhere: (_, host) => told.push(`elsewhere ${host}`),
    nowMs: () => nowMs,
    fromWall: fromWallOf({ nowMs: () => nowMs, wallMs: () => nowMs - behindMs }),
  });

async function after(door: PhoneDoorWatch, ...written: string[]): Promise<string[]> {
  told.length = 0;
  appendFileSync(path, written.join(''));
  await door.look();
  return [...told];
}

describe('who is turned away at the phones’ door', () => {
  test('is counted by why and whence', async () => {
    writeFileSync(path, '');
    const door = watch();
    await door.look();
    expect(door.finding()).toEqual({ reason: null, amount: 0 });
    const wrong = { event: 'ChallengeResponseFailed', account: ANNA };
    const seen = await after(
      door,
      line({}),
      line(wrong),
      line({ ...wrong, from: 'IPV4/WS/127.0.0.1/40001' }),
      line({ event: 'ChallengeSent' }),
      '[2026-11-26 11:30:00.000] NOTICE[77] something.c: else\n',
    );
    expect(seen).toEqual([
      'unknown-name network',
      'wrong-password network',
      'wrong-password browser',
    ]);
    expect(await door.view()).toMatchObject({
      refused: { 'unknown-name': 1, 'wrong-password': 2, 'not-allowed': 0 },
      hosts: [{ host: '198.51.100.7', count: 2, lastAtMs: NOW_MS }],
    });
  });

  test('is an alarm when he tries one name after the other, for an hour from his last', async () => {
    writeFileSync(path, '');
    const door = watch();
    await door.look();
    const names = Array.from({ length: 20 }, (_, n) => line({ account: String(100 + n) }));
    await after(door, ...names.slice(1));
    expect(door.finding()?.reason).toBeNull();
    await after(door, line({ account: '100' }));
    expect(door.finding()).toEqual({ reason: 'guessing', amount: 20 });
    nowMs += 61 * 60_000;
    expect(door.finding()).toEqual({ reason: null, amount: 0 });
  });

  test('is none when a phone asks all day by a name that is mistyped, whoever else asks beside it', async () => {
    writeFileSync(path, '');
    const door = watch();
    await door.look();
    const mistyped = Array.from({ length: 300 }, () => line({ account: 'ana' }));
    const others = Array.from({ length: 30 }, (_, n) =>
      line({ account: String(100 + n), from: `IPV4/UDP/192.0.2.${n}/5060` }),
    );
    const some = Array.from({ length: 18 }, (_, n) => line({ account: String(100 + n) }));
    await after(door, ...mistyped, ...others, ...some);
    expect(door.finding()?.reason).toBeNull();
    // Names of more than an hour ago are no part of a list that is tried now.
    nowMs += 61 * 60_000;
    const later = Array.from({ length: 5 }, (_, n) => line({ account: `b${n}`, atMs: nowMs }));
    await after(door, ...later);
    expect(door.finding()?.reason).toBeNull();
  });

  test('is none when a desk phone asks all night with yesterday’s password', async () => {
    writeFileSync(path, '');
    const door = watch();
    await door.look();
    const stale = (n: number) =>
      line({ event: 'ChallengeResponseFailed', account: ANNA, atMs: NOW_MS - n * 30_000 });
    await after(door, ...Array.from({ length: 120 }, (_, n) => stale(n)));
    expect(door.finding()?.reason).toBeNull();
  });

  test.each([-2, 2])(
    'is an alarm also while the machine’s clock is set by %d hours',
    async (hours) => {
      writeFileSync(path, '');
      const door = watch();
      await door.look();
      behindMs = -hours * 3_600_000;
      const atMs = NOW_MS - behindMs;
      await after(door, ...Array.from({ length: 20 }, (_, n) => line({ account: `${n}`, atMs })));
      expect(door.finding()).toEqual({ reason: 'guessing', amount: 20 });
      expect(await door.view()).toMatchObject({ hosts: [{ lastAtMs: NOW_MS }] });
    },
  );

  test('is told to people of the hour before our start, and to the figures as of it', async () => {
    const thirty = (atMs: number) =>
      Array.from({ length: 30 }, (_, n) => line({ account: String(100 + n), atMs }));
    const [old, older] = [thirty(NOW_MS - 60_000), thirty(NOW_MS - 2 * 3_600_000)];
    writeFileSync(path, [...older, ...old].join(''));
    const door = watch();
    await door.look();
    expect(told).toEqual([]);
    expect(door.finding()).toEqual({ reason: 'guessing', amount: 30 });
    // Cut by the keeper: read from the beginning.
    truncateSync(path);
    expect(await after(door, line({}))).toEqual(['unknown-name network']);
  });

  test('may call himself what he likes', () => {
    const forged = line({ account: 'x",RemoteAddress="IPV4/UDP/192.0.2.1/5060",a="' });
    expect(readDoorLine(forged)).toMatchObject({ what: 'unknown-name', host: '198.51.100.7' });
    const [broken = ''] = line({ account: '\nx' }).split('\n');
    expect(readDoorLine(broken)).toMatchObject({ what: 'unknown-name', host: null });
    expect(readDoorLine(line({ account: '\u0000' }))?.what).toBe('unknown-name');
  });

  test('cannot be told where the exchange keeps no record, and can when it begins to', async () => {
    const door = watch();
    await door.look();
    expect([door.finding(), await door.view()]).toEqual([null, null]);
    expect(await after(door, line({}))).toEqual(['unknown-name network']);
  });

  test('cannot be told while the record cannot be read', async () => {
    writeFileSync(path, '');
    const door = watch();
    await door.look();
    // Root may read every file, but no folder as one.
    rmSync(path);
    mkdirSync(path);
    await expect(door.look()).rejects.toThrow();
    expect([door.finding(), await door.view()]).toEqual([null, null]);
    rmSync(path, { recursive: true });
    expect(await after(door, line({}))).toEqual(['unknown-name network']);
  });
});

describe('an account whose password was right', () => {
  const letIn = (from: string, atMs = NOW_MS): string =>
    line({ event: 'SuccessfulAuth', account: ANNA, from, atMs });

  test('in the browser comes through the edge; from the network it is somebody else, told once', async () => {
    writeFileSync(path, '');
    const door = watch();
    await door.look();
    phone = { kind: 'web', sinceMs: NOW_MS - 1_000 };
    expect(await after(door, letIn('IPV4/WS/127.0.0.1/40001'))).toEqual([]);
    const thief = letIn('IPV4/UDP/10.9.9.9/5060');
    expect(await after(door, thief, thief)).toEqual([
      'elsewhere 10.9.9.9',
      'phone-used-elsewhere anna 10.9.9.9',
    ]);
    expect(await after(door, thief)).toEqual([]);
    expect(door.finding()).toEqual({ reason: 'used-elsewhere', amount: 1 });
    const elsewhere = [{ agentId: ANNA, name: 'آنا', host: '10.9.9.9', atMs: NOW_MS }];
    expect(await door.view()).toMatchObject({ elsewhere });
  });

  test('at a desk phone is at home where it came from first since its sign-in', async () => {
    writeFileSync(path, '');
    const door = watch();
    await door.look();
    phone = { kind: 'desk', sinceMs: NOW_MS - 1_000 };
    const [here, there] = ['IPV4/UDP/10.1.1.1/5060', 'IPV4/UDP/10.2.2.2/5060'];
    // By the password before: says nothing of where its owner is now.
    expect(await after(door, letIn(there, NOW_MS - 2_000))).toEqual([]);
    expect(await after(door, letIn(here), letIn('IPV4/UDP/10.1.1.1/5062'))).toEqual([]);
    expect(await after(door, letIn(there))).toHaveLength(2);
    // He moves, and signs in there.
    phone = { kind: 'desk', sinceMs: NOW_MS };
    expect(await after(door, letIn(there))).toEqual([]);
  });

  test('in another place is found also while the machine’s clock is set back', async () => {
    writeFileSync(path, '');
    const door = watch();
    await door.look();
    phone = { kind: 'web', sinceMs: NOW_MS - 1_000 };
    behindMs = 2 * 3_600_000;
    const thief = letIn('IPV4/UDP/10.9.9.9/5060', NOW_MS - behindMs);
    expect(await after(door, thief)).toHaveLength(2);
    expect(door.finding()).toEqual({ reason: 'used-elsewhere', amount: 1 });
  });

  test('in another place is written down, and all else counted, though the book was shut', async () => {
    writeFileSync(path, '');
    const door = watch();
    await door.look();
    phone = { kind: 'web', sinceMs: NOW_MS - 1_000 };
    auditFault = new Error('database is locked');
    appendFileSync(path, letIn('IPV4/UDP/10.9.9.9/5060') + line({}));
    await expect(door.look()).rejects.toThrow('locked');
    expect(told).toEqual(['elsewhere 10.9.9.9', 'unknown-name network']);
    auditFault = null;
    expect(await after(door)).toEqual(['phone-used-elsewhere anna 10.9.9.9']);
    expect(await after(door)).toEqual([]);
  });

  test('is nobody’s when nobody has signed a phone in', async () => {
    writeFileSync(path, '');
    const door = watch();
    await door.look();
    expect(await after(door, letIn('IPV4/UDP/10.9.9.9/5060'))).toEqual([]);
  });
});
