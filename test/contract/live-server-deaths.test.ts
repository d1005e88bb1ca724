import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freeTcpPort } from '../support/free-port.ts';
import { answered, arrived, ended, numbered, offered } from '../support/live-notices.ts';
import { telephonyEnd, type TelephonyEnd } from '../support/telephony-end.ts';

/** The real process, killed without warning while telephony keeps telling. */
const MAIN = resolve(import.meta.dirname, '../../src/main.ts');
const CALLS = 120;
const LIVES = 4;

let telephony: TelephonyEnd;
let dataDir: string;
let port: number;
let running: ChildProcess | null = null;

beforeEach(async () => {
  telephony = telephonyEnd();
  dataDir = telephony.folder;
  port = await freeTcpPort();
  const key = (): string => randomBytes(32).toString('base64');
  const secrets = { callerKey: key(), sessionKey: key(), personalKey: key() };
  const long = { ariPassword: key(), smsCallbackSecret: randomBytes(20).toString('hex') };
  writeFileSync(join(dataDir, 'secrets.json'), JSON.stringify({ ...secrets, ...long }));
});
afterEach(async () => {
  if (running !== null) await kill(running);
  await telephony.dispose();
});

function start(): ChildProcess {
  running = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      PASOKH_DATA: dataDir,
      PASOKH_SMS_SIMULATOR_PORT: String(port),
      PASOKH_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return running;
}

async function kill(server: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
  running = null;
}

function ledger<T>(query: string): T[] {
  const db = new Database(join(dataDir, 'pasokh.db'), { readonly: true, timeout: 5_000 });
  try {
    return db.prepare(query).all() as T[];
  } finally {
    db.close();
  }
}

const storedSeq = (): number =>
  ledger<{ seq: number }>('select coalesce(max(last_seq), 0) as seq from notice_position')[0]
    ?.seq ?? 0;

test('killed again and again, the server has every call once in its history', async () => {
  // The link's socket is where the server looks for it.
  const linked = telephonyEnd(join(dataDir, 'run', 'telephony.sock'));
  await linked.start();
  let seq = 0;
  const say = (...notices: object[]): void => {
    for (const notice of notices) linked.say(numbered((seq += 1), Date.now(), notice));
  };
  const startedMs = Date.now();
  let told = 0;
  for (let life = 0; life < LIVES; life += 1) {
    const server = start();
    const upTo = ((life + 1) * CALLS) / LIVES;
    for (; told < upTo; told += 1) {
      const callId = `1763900000.${told}`;
      say(arrived(callId, startedMs), offered(callId, 'agent-1'), answered(callId, 'agent-1', 900));
      say(ended(callId, 'answered', { agentId: 'agent-1', enteredAtMs: startedMs, waitMs: 900 }));
    }
    // Each life ends somewhere in the middle of storing; the last one may finish.
    const enough = life === LIVES - 1 ? seq : seq - 60;
    await expect
      .poll(() => (linked.isHeard() ? storedSeq() : -1), { timeout: 30_000, interval: 50 })
      .toBeGreaterThanOrEqual(Math.max(0, enough));
    await kill(server);
  }
  await linked.dispose();

  const events = ledger<{ seq: number }>('select seq from call_event order by seq');
  expect(events.map((row) => row.seq)).toEqual(Array.from({ length: seq }, (_, n) => n + 1));
  const calls = ledger<{ outcome: string }>('select outcome from call');
  expect(calls).toHaveLength(CALLS);
  expect(new Set(calls.map((row) => row.outcome))).toEqual(new Set(['answered']));
  const contacts = ledger<{ n: number }>('select count(*) as n from contact');
  expect(contacts).toEqual([{ n: CALLS }]);
  expect(ledger('select * from notice_fault')).toEqual([]);
}, 240_000);
