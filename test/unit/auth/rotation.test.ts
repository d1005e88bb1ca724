import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { accessOf, makeAuth } from '../../../src/auth/index.ts';
import { changeAriPassword } from '../../../scripts/setup/ari-password.ts';
import {
  callbackSecretsOf,
  readAriPasswords,
  readConfig,
  sessionKeysOf,
} from '../../../src/config.ts';
import { strangerTo } from '../../../scripts/setup/owner.ts';
import { ensureSecrets, rotateSecret } from '../../../scripts/setup/secrets.mjs';
import { removePidFile, writePidFile } from '../../../src/keeper/pid-file.ts';
import { openCaseHouse, PASSWORD } from '../../support/case-house.ts';
import { freeTcpPort } from '../../support/free-port.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'pasokh-secrets-'));
  ensureSecrets(dataDir);
});
afterEach(() => rmSync(dataDir, { recursive: true }));
const secrets = () => readConfig({ PASOKH_DATA: dataDir }).secrets;

test('a fresh key stands before the former one, until that is forgotten; no other secret moves', () => {
  const before = secrets();
  expect(rotateSecret(dataDir, 'session-key')).toBe('written');
  const after = secrets();
  expect(after.sessionKey).not.toBe(before.sessionKey);
  expect(sessionKeysOf(after).map((key) => key.toString('base64'))).toEqual([
    after.sessionKey,
    before.sessionKey,
  ]);
  expect(rotateSecret(dataDir, 'sms-callback')).toBe('written');
  expect(callbackSecretsOf(secrets())).toEqual([
    secrets().smsCallbackSecret,
    before.smsCallbackSecret,
  ]);
  expect(secrets().former?.sessionKey).toBe(before.sessionKey);
  expect(rotateSecret(dataDir, 'forget')).toBe('written');
  expect([sessionKeysOf(secrets()).length, callbackSecretsOf(secrets()).length]).toEqual([1, 1]);
  const { callerKey, personalKey, ariPassword } = secrets();
  expect({ callerKey, personalKey, ariPassword }).toEqual({
    callerKey: before.callerKey,
    personalKey: before.personalKey,
    ariPassword: before.ariPassword,
  });
  expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
});

test('while the former one counts no other takes its place: who signed in by it stays in', () => {
  const before = secrets();
  rotateSecret(dataDir, 'session-key');
  const once = readFileSync(join(dataDir, 'secrets.json'), 'utf8');
  expect(rotateSecret(dataDir, 'session-key')).toBe('former-stands');
  expect(readFileSync(join(dataDir, 'secrets.json'), 'utf8')).toBe(once);
  expect(secrets().former?.sessionKey).toBe(before.sessionKey);
  expect(rotateSecret(dataDir, 'sms-callback')).toBe('written');
  expect(rotateSecret(dataDir, 'forget')).toBe('written');
  expect(rotateSecret(dataDir, 'session-key')).toBe('written');
});

test('what cannot be rotated so is refused, and nothing is written', () => {
  const before = readFileSync(join(dataDir, 'secrets.json'), 'utf8');
  for (const name of ['', 'personal-key', 'constructor']) {
    expect([name, rotateSecret(dataDir, name)]).toEqual([name, 'no-such-secret']);
  }
  expect(readFileSync(join(dataDir, 'secrets.json'), 'utf8')).toBe(before);
});

test('the PBX’s password: where it does not run, its next start has the fresh one; all else stays', async () => {
  const before = secrets();
  mkdirSync(join(dataDir, 'asterisk/etc'), { recursive: true });
  const env = { PASOKH_DATA: dataDir };
  const result = await changeAriPassword({
    ...{ dataDir, asteriskDir: join(dataDir, 'asterisk'), ariPort: await freeTcpPort() },
    passwords: () => readAriPasswords(env),
  });
  expect(result).toBe('next-start');
  const [fresh = '', ...former] = readAriPasswords(env);
  expect([fresh === before.ariPassword, former]).toEqual([false, []]);
  expect(secrets()).toEqual({ ...before, ariPassword: fresh });
  const told = readFileSync(join(dataDir, 'asterisk/etc/ari.conf'), 'utf8');
  expect(told).toContain(`password = ${fresh}\n`);
  expect(told).not.toContain(before.ariPassword);
});

test('a PBX that is slow, or runs at another port, keeps the former password', async () => {
  const asteriskDir = join(dataDir, 'asterisk');
  mkdirSync(join(asteriskDir, 'etc'), { recursive: true });
  mkdirSync(join(dataDir, 'run'));
  const env = { PASOKH_DATA: dataDir };
  const passwords = () => readAriPasswords(env);
  const [old = ''] = passwords();
  // Somebody listens there, and no answer comes: nothing says that it does not run.
  const mute = createServer((socket) => socket.destroy());
  await new Promise<void>((listening) => mute.listen(0, '127.0.0.1', listening));
  const { port } = mute.address() as AddressInfo;
  const slow = { dataDir, asteriskDir, ariPort: port, passwords };
  try {
    expect(await changeAriPassword(slow, 1)).toBe('not-taken');
  } finally {
    mute.close();
  }
  expect(passwords()[1]).toBe(old);

  // Nobody listens there; but the keeper's file names an Asterisk that runs.
  const pidFile = join(dataDir, 'run/asterisk.pid');
  writePidFile(pidFile, process.pid);
  const elsewhere = { ...slow, ariPort: await freeTcpPort() };
  expect(await changeAriPassword(elsewhere, 1)).toBe('not-taken');
  expect(passwords()[1]).toBe(old);
  removePidFile(pidFile);
  expect(await changeAriPassword(elsewhere, 1)).toBe('next-start');
  expect(passwords().length).toBe(1);
});

test('the PBX’s former password, which may be in force there, outlives what is forgotten', () => {
  const before = secrets();
  rotateSecret(dataDir, 'session-key');
  rotateSecret(dataDir, 'ari-password');
  expect(rotateSecret(dataDir, 'forget')).toBe('written');
  expect(secrets().former).toEqual({ ariPassword: before.ariPassword });
});

test('who does not own the data folder writes no secret into it', () => {
  const { uid } = statSync(dataDir);
  expect(strangerTo(dataDir, uid)).toBeNull();
  expect(strangerTo(dataDir, uid + 1)).toContain(`another user (${uid})`);
  expect(strangerTo(dataDir)).toBeNull();
});

test('who signed in before the rotation stays in; a cookie by a forgotten key opens nothing', async () => {
  const house = await openCaseHouse();
  try {
    const { store, personal, newId, randomBytes, clock } = house;
    const access = accessOf({ store, personal, newId, randomBytes, nowMs: () => clock.nowMs });
    const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
    const old = await house.auth.signIn({ username: 'anna', password: PASSWORD }, '10.0.0.1');
    if (old.type !== 'signed-in') throw new Error(old.type);
    const rotated = await makeAuth({ ...access, sessionKey: key(8), formerSessionKey: key(7) });
    const forgotten = await makeAuth({ ...access, sessionKey: key(8) });
    const header = `__Host-pasokh=${old.cookie}`;
    expect((await rotated.authenticate(header))?.user.username).toBe('anna');
    expect(await forgotten.authenticate(header)).toBeNull();
    const fresh = await rotated.signIn({ username: 'anna', password: PASSWORD }, '10.0.0.1');
    if (fresh.type !== 'signed-in') throw new Error(fresh.type);
    expect(await forgotten.authenticate(`__Host-pasokh=${fresh.cookie}`)).not.toBeNull();
  } finally {
    await house.close();
  }
});
