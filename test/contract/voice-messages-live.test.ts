import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MissedCallers, OpenedMissedCaller } from '../../src/contract/missed-callers.ts';
import { toRecordingName } from '../../src/kit/recording-name.ts';
import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import { arrived, ended, numbered } from '../support/live-notices.ts';
import { PATIENCE } from '../support/patience.ts';
import { CALLER_KEY, serverRig, type Person, type ServerRig } from '../support/server-rig.ts';
import { waveFile } from '../support/wave-file.ts';

/** A message through the whole server: from telephony's notice to the ear of who calls back. */
let rig: ServerRig;
let anna: Person;
let boris: Person;
let maryam: Person;
let viewer: Person;
let seq = 0;

const callId = '1763900000.1';
const messageId = `${callId}.p3`;
const file = waveFile(3_000);

beforeAll(async () => {
  rig = await serverRig();
  anna = await rig.person('anna', ['agent'], 'آنا');
  boris = await rig.person('boris', ['agent'], 'بوریس');
  maryam = await rig.person('maryam', ['shift-supervisor'], 'مریم');
  viewer = await rig.person('viewer', ['viewer'], 'ناظر');
  const spool = join(rig.telephony.folder, 'spool');
  mkdirSync(spool);
  writeFileSync(join(spool, `${toRecordingName(messageId)}.wav`), file);
  const enteredAtMs = Date.now() - 90_000;
  const callerToken = sealCallerNumber(CALLER_KEY, '+989153124587');
  say({ ...arrived(callId, enteredAtMs), callerToken });
  say({ type: 'recording-started', callId, cause: 'nobody-signed-in' });
  say({ type: 'message-left', callId, recordingId: messageId, durationMs: 3_000 });
  const how = { enteredAtMs, waitMs: 60_000, cause: 'nobody-signed-in' };
  say(ended(callId, 'voicemail', how));
});
afterAll(() => rig.close());

const say = (notice: object): void => rig.telephony.say(numbered((seq += 1), Date.now(), notice));

async function ask(by: Person | null, method: 'GET' | 'POST', path: string, more: object = {}) {
  const { headers = {}, ...rest } = more as { headers?: Record<string, string> };
  return rig.server.app.inject({
    method,
    url: path,
    headers: {
      host: rig.host,
      origin: rig.url,
      'accept-language': 'en',
      ...(by === null ? {} : { cookie: by.cookie }),
      ...headers,
    },
    ...rest,
  });
}

const sound = `/api/voice-messages/${encodeURIComponent(messageId)}/sound`;
const listen = (by: Person | null, range?: string) =>
  ask(by, 'GET', sound, range === undefined ? {} : { headers: { range } });

async function entryOf(by: Person): Promise<MissedCallers['entries'][number] | undefined> {
  return (await ask(by, 'GET', '/api/missed-callers')).json<MissedCallers>().entries[0];
}

async function plays(): Promise<{ userId: string | null; detail: unknown }[]> {
  const { audit } = rig.database.store.tables;
  const rows = await rig.database.store.read
    .select()
    .from(audit)
    .where(eq(audit.act, 'voice-message-played'));
  return rows.map(({ userId, detail }) => ({ userId, detail }));
}

describe('a voice message', () => {
  test('is on the list as soon as it is stored, and its file is fetched', async () => {
    await expect
      .poll(async () => (await entryOf(anna))?.messages, { timeout: PATIENCE * 5_000 })
      .toBe(1);
    await expect
      .poll(async () => (await listen(maryam)).statusCode, { timeout: PATIENCE * 5_000 })
      .toBe(200);
  });

  test('is listened to by the holder of the claim, and by who may see all calls', async () => {
    expect((await listen(null)).statusCode).toBe(401);
    expect((await listen(viewer)).statusCode).toBe(403);
    const before = (await plays()).length;
    expect((await listen(anna)).json()).toMatchObject({ code: 'missed-not-claimed' });
    const { entryId = '' } = (await entryOf(anna)) ?? {};
    const claimed = await ask(anna, 'POST', `/api/missed-callers/${entryId}/claim`);
    expect(claimed.json<OpenedMissedCaller>().messages).toMatchObject([
      { messageId, durationMs: 3_000, isKept: true },
    ]);
    const whole = await listen(anna);
    expect(whole.statusCode).toBe(200);
    expect(whole.headers).toMatchObject({
      'content-type': 'audio/wav',
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-store',
      'content-length': String(file.length),
    });
    expect(whole.rawPayload.equals(file)).toBe(true);
    expect((await listen(boris)).json()).toMatchObject({ code: 'missed-not-claimed' });
    expect((await plays()).slice(before)).toMatchObject([
      { userId: anna.userId, detail: { callId, start: 0, end: file.length - 1 } },
    ]);
  });

  test('is read in parts, each of them kept in the audit', async () => {
    const before = (await plays()).length;
    const part = await listen(anna, 'bytes=1000-1999');
    expect(part.statusCode).toBe(206);
    expect(part.headers['content-range']).toBe(`bytes 1000-1999/${file.length}`);
    expect(part.rawPayload.equals(file.subarray(1_000, 2_000))).toBe(true);
    const beyond = await listen(anna, `bytes=${file.length}-`);
    expect(beyond.statusCode).toBe(416);
    expect(beyond.headers['content-range']).toBe(`bytes */${file.length}`);
    expect((await plays()).slice(before)).toMatchObject([{ detail: { start: 1_000, end: 1_999 } }]);
  });

  test('that there is not is told so, whatever its name', async () => {
    for (const name of ['nobody.p1', '../../secrets.json', '..%2F..%2Fsecrets.json']) {
      const path = `/api/voice-messages/${encodeURIComponent(name)}/sound`;
      const answer = await ask(maryam, 'GET', path);
      expect(answer.json()).toMatchObject({ code: 'unknown-voice-message' });
    }
  });

  test('is in no log, and its call is told step by step', async () => {
    const history = (await ask(maryam, 'GET', `/api/calls/${callId}`)).json<{
      outcome: string;
      cause: string;
      events: { type: string }[];
    }>();
    expect(history).toMatchObject({ outcome: 'voicemail', cause: 'nobody-signed-in' });
    expect(history.events.map(({ type }) => type)).toEqual([
      'call-arrived',
      'recording-started',
      'message-left',
      'call-ended',
    ]);
    expect(rig.logged).toEqual([]);
  });
});
