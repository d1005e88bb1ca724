import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startAsterisk, type AsteriskRig } from '../support/asterisk-rig.ts';
import { eventually } from '../support/eventually.ts';

let rig: AsteriskRig;
beforeAll(async () => {
  rig = await startAsterisk();
}, 240_000);
afterAll(() => rig.stop());

test('Asterisk starts on our configuration without one complaint', async () => {
  const lines = rig.messages().split('\n');
  expect(lines.some((line) => line.includes('Asterisk 22.'))).toBe(true);
  expect(lines.filter((line) => /\b(WARNING|ERROR)\b/.test(line))).toEqual([]);
  expect(await rig.cli('core show uptime')).toMatch(/System uptime/);
});

test('every module that our list names is running', async () => {
  const shown = await rig.cli('module show');
  const broken = shown.split('\n').filter((line) => /Not Running/.test(line));
  expect(broken).toEqual([]);
  for (const name of ['res_ari_channels.so', 'app_queue.so', 'codec_opus_open_source.so']) {
    expect(shown).toContain(name);
  }
});

test('nobody but the owner can read the files that hold secrets', () => {
  const { etcDir } = rig.rendered;
  const names = readdirSync(etcDir);
  expect(names).toContain('ari.conf');
  for (const name of names) {
    expect(statSync(join(etcDir, name)).mode & 0o077, name).toBe(0);
  }
  expect(statSync(rig.dir).mode & 0o077).toBe(0);
});

test('a phone account and a fallback member outlive the death of Asterisk', async () => {
  await rig.addPhone('reza', 'a-password-of-some-length');
  await rig.syncFallback('add', 'reza');
  // Asterisk commits its database once a second; what is younger dies with it. Asked with SQLite
  // itself: bytes lie in the file before they are committed.
  await eventually('the account is committed', 25_000, () => committed(rig.dir));
  await rig.restart();
  await eventually('the account is known again', 25_000, async () => {
    return (await rig.ari('GET', '/endpoints/PJSIP/reza')).status === 200;
  });
  expect(await rig.cli('queue show fallback')).toContain('reza');

  await rig.syncFallback('pause', 'reza');
  await rig.syncFallback('add', 'reza');
  expect(await rig.cli('queue show fallback')).not.toContain('paused');
  await rig.syncFallback('remove', 'reza');
  expect(await rig.cli('queue show fallback')).toContain('No Members');
});

test("a browser's phone gets its account and its way in", async () => {
  const fields = {
    transport: 'ws',
    webrtc: 'yes',
    context: 'from-agents',
    allow: '!all,opus,ulaw',
  };
  const body = {
    fields: Object.entries(fields).map(([attribute, value]) => ({ attribute, value })),
  };
  const path = '/asterisk/config/dynamic/res_pjsip/endpoint/sara';
  expect((await rig.ari('PUT', path, body)).status).toBe(200);
  const shown = await rig.cli('pjsip show endpoint sara');
  expect(shown).toMatch(/allow\s+: \(opus\|ulaw\)/);
  expect(shown).toMatch(/media_encryption\s+: dtls/);
  expect(shown).toMatch(/dtls_auto_generate_cert\s+: Yes/);

  const socket = new WebSocket(`ws://127.0.0.1:${rig.ariPort}/ws`, 'sip');
  await once(socket, 'open');
  expect(socket.protocol).toBe('sip');
  socket.terminate();
});

test('a stopped rig leaves neither process nor folder', async () => {
  const second = await startAsterisk();
  const { pid, dir } = second;
  expect(existsSync(`/proc/${pid}`)).toBe(true);
  await second.stop();
  expect(existsSync(`/proc/${pid}`)).toBe(false);
  expect(existsSync(dir)).toBe(false);
});

function committed(dir: string): boolean {
  const database = new Database(join(dir, 'db', 'astdb.sqlite3'), { readonly: true });
  try {
    const rows = database.prepare('SELECT key, value FROM astdb').all() as {
      key: string;
      value: string;
    }[];
    return (
      rows.some((row) => row.key.includes('/ps_endpoints/endpoint/reza')) &&
      rows.some((row) => row.value.includes('PJSIP/reza;'))
    );
  } finally {
    database.close();
  }
}
