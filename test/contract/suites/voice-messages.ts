import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { toRecordingName } from '../../../src/kit/recording-name.ts';
import { measureWave } from '../../../src/kit/wave.ts';
import { fromWallOf } from '../../../src/server-clock.ts';
import {
  openShelf,
  startKeeping,
  voiceMessageRepository,
  type Keeping,
} from '../../../src/voice-messages/index.ts';
import { arrived, ended } from '../../support/live-notices.ts';
import { by, HOUR_MS, MINUTE_MS, MissedHouse, reader } from '../../support/missed-house.ts';
import { brokenWaveFile, waveFile } from '../../support/wave-file.ts';

const KEEP_MS = 24 * HOUR_MS;

/** What callers leave after the tone: on the list, on the shelf, and away in time. */
export function voiceMessagesSuite(openUrl: (name: string) => Promise<string>): void {
  describe('voice messages', () => {
    const m = new MissedHouse(openUrl, 'messages');
    const { list, told, entryOf, settledOf } = m;
    const root = mkdtempSync(join(tmpdir(), 'pasokh-messages-'));
    const [spool, folder] = [join(root, 'spool'), join(root, 'kept')];
    mkdirSync(spool);
    const shelf = openShelf({ spool, folder });
    /** So far the machine's clock is behind ours; it dates the files. */
    let behindMs = 0;
    let keepMs = KEEP_MS;
    const keepings: Keeping[] = [];
    const faults: unknown[] = [];
    let moved = 0;
    afterAll(() => rmSync(root, { recursive: true }));
    beforeEach(async () => {
      behindMs = 0;
      keepMs = KEEP_MS;
      for (const one of keepings.splice(0)) await one.stop();
    });

    const messages = () =>
      voiceMessageRepository({
        store: m.house.store,
        nowMs: () => m.house.clock.nowMs,
        missed: m.house.missed,
      });
    const keep = (): Keeping => {
      const keeping = startKeeping({
        repository: messages(),
        shelf,
        nowMs: () => m.house.clock.nowMs,
        fromWall: fromWallOf({
          nowMs: () => m.house.clock.nowMs,
          wallMs: () => m.house.clock.nowMs - behindMs,
        }),
        keepMs: () => keepMs,
        onMoved: () => (moved += 1),
        onFault: (fault) => faults.push(fault),
      });
      keepings.push(keeping);
      return keeping;
    };
    const spooled = (id: string): string => join(spool, `${toRecordingName(id)}.wav`);
    const kept = (id: string): string => join(folder, `${toRecordingName(id)}.wav`);

    /** He was asked for a message and has spoken. */
    async function leaves(durationMs = 9_000): Promise<{ callId: string; id: string }> {
      const callId = m.newCall();
      const enteredAtMs = m.house.clock.nowMs;
      const id = `${callId}.p3`;
      const how = { cause: 'longest-wait', enteredAtMs, waitMs: MINUTE_MS };
      m.house.clock.nowMs += MINUTE_MS;
      await told(
        arrived(callId, enteredAtMs),
        { type: 'recording-started', callId, cause: 'longest-wait' },
        { type: 'message-left', callId, recordingId: id, durationMs },
        ended(callId, 'voicemail', how),
      );
      return { callId, id };
    }

    test('who left one is on the list at once; its taker sees it, and settles it as heard', async () => {
      const { callId, id } = await leaves();
      const [entry] = await list();
      expect(entry).toMatchObject({ times: 1, messages: 1, queueId: 'general' });
      const entryId = await entryOf();
      const { anna, boris } = m.house;
      expect((await m.missed.open(entryId, reader(anna)))?.messages).toEqual([]);
      expect(await m.missed.claim(entryId, by(anna))).toBeNull();
      const opened = await m.missed.open(entryId, reader(anna));
      expect(opened?.messages).toMatchObject([{ messageId: id, durationMs: 9_000, isKept: false }]);
      expect(opened?.calls).toMatchObject([{ callId, outcome: 'voicemail' }]);
      expect((await m.missed.open(entryId, reader(anna, true, false)))?.messages).toEqual([]);
      expect((await m.missed.open(entryId, reader(boris)))?.messages).toEqual([]);
      const hash = m.house.personal.phoneHash(m.phone ?? '');
      expect(await messages().isClaimedBy(hash, anna)).toBe(true);
      expect(await messages().isClaimedBy(hash, boris)).toBe(false);
      expect(await m.missed.settle(entryId, { as: 'heard' }, by(anna))).toMatchObject({
        settledAs: 'heard',
      });
      expect(await list()).toEqual([]);
      expect(await settledOf()).toMatchObject({ settledAs: 'heard' });
      expect(await messages().isClaimedBy(hash, anna)).toBe(false);
    });

    test('nobody is settled as heard who has left nothing', async () => {
      await m.givesUp();
      const entryId = await entryOf();
      const { anna } = m.house;
      await m.missed.claim(entryId, by(anna));
      const refused = { refusal: 'no-voice-message' };
      expect(await m.missed.settle(entryId, { as: 'heard' }, by(anna))).toEqual(refused);
    });

    test('who gets through afterwards is owed nothing, and one from before is another matter', async () => {
      await leaves();
      await m.getsThrough();
      expect(await list()).toEqual([]);
      m.house.clock.nowMs += HOUR_MS;
      await m.givesUp();
      expect(await list()).toMatchObject([{ messages: 0 }]);
    });

    test('a message from a withheld number is listened to, though nobody can be called', async () => {
      m.phone = null;
      const { callId, id } = await leaves();
      expect(await list()).toMatchObject([
        { numberShown: '', messages: 1, takesSms: false, openCases: 0 },
      ]);
      const entryId = await entryOf();
      const { anna } = m.house;
      await m.missed.claim(entryId, by(anna));
      const opened = await m.missed.open(entryId, reader(anna));
      expect(opened).toMatchObject({ number: null, citizens: [], cases: [], calls: [] });
      expect(opened?.messages).toMatchObject([{ messageId: id }]);
      expect(await messages().isClaimedBy(`call:${callId}`, anna)).toBe(true);
      await m.missed.settle(entryId, { as: 'heard' }, by(anna));
      expect(await list()).toEqual([]);
    });

    test('the file goes from the spool to the shelf, whole, its owner’s alone', async () => {
      const { id } = await leaves();
      writeFileSync(spooled(id), brokenWaveFile(4_000), { mode: 0o644 });
      const before = moved;
      await keep().tidy();
      expect(existsSync(spooled(id))).toBe(false);
      expect(statSync(kept(id)).mode & 0o777).toBe(0o600);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      // Its head is true again.
      expect(readFileSync(kept(id)).readUInt32LE(40)).toBe(4_000 * 16);
      expect(await messages().find(id)).toMatchObject({ state: 'kept', durationMs: 4_000 });
      expect(moved).toBeGreaterThan(before);
    });

    test('a server that died after the fetching finds it where it is', async () => {
      const { id } = await leaves();
      writeFileSync(spooled(id), waveFile(4_000));
      await shelf.fetch(id);
      await keep().tidy();
      expect(await messages().find(id)).toMatchObject({ state: 'kept', durationMs: 4_000 });
    });

    test('one that is not there is waited for, then called lost', async () => {
      const { id } = await leaves();
      const keeping = keep();
      await keeping.tidy();
      expect((await messages().find(id))?.state).toBe('spooled');
      m.house.clock.nowMs += HOUR_MS;
      await keeping.tidy();
      expect((await messages().find(id))?.state).toBe('lost');
    });

    test('a recording that nobody told of is kept; a silent one is not, and a fresh one is let be', async () => {
      const [spoken, silent, fresh] = [m.newCall(), m.newCall(), m.newCall()].map((c) => `${c}.p2`);
      const oldS = m.house.clock.nowMs / 1_000 - 3_600;
      for (const [id, hz] of [
        [spoken ?? '', 700],
        [silent ?? '', 0],
      ] as const) {
        writeFileSync(spooled(id), waveFile(3_000, hz));
        utimesSync(spooled(id), oldS, oldS);
      }
      writeFileSync(spooled(fresh ?? ''), waveFile(3_000));
      const nowS = m.house.clock.nowMs / 1_000;
      utimesSync(spooled(fresh ?? ''), nowS, nowS);
      await keep().tidy();
      expect(await messages().find(spoken ?? '')).toMatchObject({ state: 'kept' });
      expect(await messages().find(silent ?? '')).toBeNull();
      expect(existsSync(spooled(silent ?? ''))).toBe(false);
      expect(await messages().find(fresh ?? '')).toBeNull();
      expect(existsSync(spooled(fresh ?? ''))).toBe(true);
      rmSync(spooled(fresh ?? ''));
    });

    test.each([-HOUR_MS, HOUR_MS])(
      'who is just speaking is let be when the clock is set by %d ms, and kept in time',
      async (jumpMs) => {
        behindMs = -jumpMs;
        const [spoken, silent] = [`${m.newCall()}.p2`, `${m.newCall()}.p2`];
        const dated = (): void => {
          const atS = (m.house.clock.nowMs - behindMs) / 1_000;
          for (const id of [spoken, silent]) utimesSync(spooled(id), atS, atS);
        };
        writeFileSync(spooled(spoken), waveFile(3_000));
        // He has not begun yet.
        writeFileSync(spooled(silent), waveFile(3_000, 0));
        dated();
        const keeping = keep();
        await keeping.tidy();
        expect([spoken, silent].map((id) => existsSync(spooled(id)))).toEqual([true, true]);
        expect(await messages().find(spoken)).toBeNull();
        const leftAtMs = m.house.clock.nowMs;
        m.house.clock.nowMs += 11 * MINUTE_MS;
        await keeping.tidy();
        expect(await messages().find(spoken)).toMatchObject({ state: 'kept', leftAtMs });
        expect(existsSync(spooled(silent))).toBe(false);
      },
    );

    test('who left one of which nobody told is on the list, unless he got through since', async () => {
      // As the self-check ends a call that telephony has forgotten.
      const lost = async (outcome = 'failed'): Promise<string> => {
        const callId = m.newCall();
        const enteredAtMs = m.house.clock.nowMs;
        const how = { endedBy: 'system', enteredAtMs, waitMs: MINUTE_MS };
        m.house.clock.nowMs += MINUTE_MS;
        await told(arrived(callId, enteredAtMs), ended(callId, outcome, how));
        const id = `${callId}.p2`;
        writeFileSync(spooled(id), waveFile(3_000));
        const leftS = m.house.clock.nowMs / 1_000;
        utimesSync(spooled(id), leftS, leftS);
        return callId;
      };
      // The exchange has said that there was nothing to be heard.
      await lost('overflowed');
      expect(await list()).toEqual([]);
      m.house.clock.nowMs += HOUR_MS;
      await keep().tidy();
      expect(await list()).toMatchObject([{ times: 1, messages: 1, queueId: 'general' }]);
      await keep().tidy();
      expect(await list()).toHaveLength(1);
      await m.getsThrough();
      expect(await list()).toEqual([]);

      await lost();
      expect(await list()).toMatchObject([{ times: 1, messages: 0 }]);
      m.house.clock.nowMs += HOUR_MS;
      await keep().tidy();
      expect(await list()).toMatchObject([{ times: 1, messages: 1 }]);
      await m.getsThrough();
      expect(await list()).toEqual([]);

      await lost();
      await m.getsThrough();
      m.house.clock.nowMs += HOUR_MS;
      await keep().tidy();
      expect(await list()).toEqual([]);

      m.phone = null;
      await lost();
      m.house.clock.nowMs += HOUR_MS;
      await keep().tidy();
      expect(await list()).toMatchObject([{ numberShown: '', messages: 1 }]);
    });

    test('its time over, or its citizen forgotten, the sound is gone', async () => {
      const { id } = await leaves();
      writeFileSync(spooled(id), waveFile(4_000));
      const keeping = keep();
      await keeping.tidy();
      m.house.clock.nowMs += KEEP_MS + MINUTE_MS;
      // Set longer meanwhile, it stays; set back, it goes at the next look.
      keepMs = 2 * KEEP_MS;
      await keeping.tidy();
      expect(existsSync(kept(id))).toBe(true);
      keepMs = KEEP_MS;
      await keeping.tidy();
      expect(existsSync(kept(id))).toBe(false);
      expect((await messages().find(id))?.state).toBe('erased');

      const other = await leaves();
      writeFileSync(spooled(other.id), waveFile(4_000));
      await keeping.tidy();
      const { anna, answeredCall, citizens, clock } = m.house;
      const contactId = await answeredCall(m.newCall(), m.phone, anna);
      const someone = {
        contactId,
        name: 'رضا کاظمی',
        kind: 'resident',
        district: null,
        address: null,
      } as const;
      const added = await citizens.addCitizen(someone, anna, clock.nowMs);
      if (added.type !== 'added') throw new Error(added.type);
      expect(await citizens.erase(added.citizen.citizenId, clock.nowMs)).toBe(true);
      await keeping.tidy();
      expect(existsSync(kept(other.id))).toBe(false);
      const erased = await messages().find(other.id);
      expect(erased).toMatchObject({ state: 'erased', phoneHash: null });
      expect(faults).toEqual([]);
    });

    test('told twice it is one message', async () => {
      const { callId, id } = await leaves();
      await told({ type: 'message-left', callId, recordingId: id, durationMs: 9_000 });
      expect(await list()).toMatchObject([{ messages: 1, times: 1 }]);
      expect(measureWave(waveFile(1_000)).hasSpeech).toBe(true);
    });
  });
}
