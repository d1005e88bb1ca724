import { describe, expect, test } from 'vitest';
import { Autosave, PAUSE_MS, type SaveOutcome } from '../../web/src/desk/autosave.ts';
import { AudioWatch, SILENT_AFTER_MS } from '../../web/src/desk/phone/audio-watch.ts';
import { ECHO_LIMIT_MS, judgeEcho } from '../../web/src/desk/phone/echo-verdict.ts';
import { RING_AT_LATEST_MS, RingGate } from '../../web/src/desk/phone/ring-gate.ts';

/** Time that passes only when the test says so. */
function makeTime() {
  let nowMs = 1_000;
  let timers: { atMs: number; then: () => void }[] = [];
  return {
    now: () => nowMs,
    after(waitMs: number, then: () => void): () => void {
      const timer = { atMs: nowMs + waitMs, then };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    pass(ms: number): void {
      const untilMs = nowMs + ms;
      for (;;) {
        const next = timers.filter((one) => one.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        timers = timers.filter((one) => one !== next);
        nowMs = next.atMs;
        next.then();
      }
      nowMs = untilMs;
    },
  };
}

function makeGate() {
  const time = makeTime();
  const told: string[] = [];
  const seen: string[] = [];
  const gate = new RingGate({
    startRing: (offerId) => told.push(`${time.now()} ring ${offerId}`),
    stopRing: (offerId) => told.push(`${time.now()} silence ${offerId}`),
    isSeen: (offerId) => seen.push(`${time.now()} ${offerId}`),
    report: (offerId, ringDelayMs) => told.push(`${time.now()} report ${offerId} ${ringDelayMs}`),
    nowMs: () => time.now(),
    after: (waitMs, then) => time.after(waitMs, then),
  });
  return { time, told, seen, gate };
}

describe('the loud ring', () => {
  test('waits until the citizen is on the screen', () => {
    const { time, told, gate } = makeGate();
    gate.invited('c.1', time.now());
    time.pass(40);
    expect(told).toEqual([]);
    gate.painted('c.1', time.now());
    expect(told).toEqual(['1040 ring c.1', '1040 report c.1 40']);
  });

  test('starts with the invitation when the citizen was on the screen before', () => {
    const { time, told, gate } = makeGate();
    gate.painted('c.1', time.now());
    time.pass(30);
    gate.invited('c.1', time.now());
    expect(told).toEqual(['1030 ring c.1', '1030 report c.1 0']);
  });

  test('starts after a quarter of a second although nothing is painted, and once only', () => {
    const { time, told, gate } = makeGate();
    gate.invited('c.1', time.now());
    time.pass(RING_AT_LATEST_MS + 100);
    expect(told).toEqual(['1250 ring c.1']);
    gate.painted('c.1', time.now());
    gate.painted('c.1', time.now());
    gate.invited('c.1', time.now());
    expect(told).toEqual(['1250 ring c.1', '1350 report c.1 250']);
  });

  test('is no beep before a phone picks up by itself, until the citizen is on the screen', () => {
    const { time, told, seen, gate } = makeGate();
    gate.invited('c.1', time.now());
    time.pass(RING_AT_LATEST_MS + 5_000);
    expect(told).toEqual(['1250 ring c.1']);
    expect(seen).toEqual([]);
    gate.painted('c.1', time.now());
    gate.painted('c.1', time.now());
    expect(seen).toEqual(['6250 c.1']);
    gate.painted('c.2', time.now());
    expect(seen).toEqual(['6250 c.1']);
    gate.invited('c.2', time.now());
    expect(seen).toEqual(['6250 c.1', '6250 c.2']);
  });

  test('never starts for an offer that was withdrawn before it rang', () => {
    const { time, told, gate } = makeGate();
    gate.invited('c.1', time.now());
    time.pass(100);
    gate.ended('c.1');
    time.pass(1_000);
    expect(told).toEqual([]);
  });

  test('stops when the offer ends, and a painted pop that never rang here is still told', () => {
    const { time, told, gate } = makeGate();
    gate.invited('c.1', time.now());
    gate.painted('c.1', time.now());
    gate.ended('c.1');
    gate.painted('c.2', time.now());
    gate.ended('c.2');
    expect(told).toEqual([
      '1000 ring c.1',
      '1000 report c.1 0',
      '1000 silence c.1',
      '1000 report c.2 null',
    ]);
  });
});

interface Words {
  readonly text: string;
  readonly place: string;
}

function makeAutosave(answers: (SaveOutcome<Words> | Promise<SaveOutcome<Words>>)[]) {
  const time = makeTime();
  const sent: { fields: Words; version: number | null }[] = [];
  const draft = new Autosave<Words>(
    {
      save: async (fields, base) => {
        sent.push({ fields, version: base?.version ?? null });
        return (await answers.shift()) ?? { type: 'away' };
      },
      after: (waitMs, then) => time.after(waitMs, then),
      changed: () => undefined,
    },
    { fields: { text: '', place: '' }, base: null },
  );
  /** Lets the promises of a save run to their end. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  return { time, sent, draft, settle };
}

const saved = (version: number, fields: Words): SaveOutcome<Words> => ({
  type: 'saved',
  stored: { caseId: 'x', version, fields },
});

describe('a draft', () => {
  test('is saved at the pause, not at every key', async () => {
    const { time, sent, draft, settle } = makeAutosave([saved(1, { text: 'abc', place: '' })]);
    for (const text of ['a', 'ab', 'abc']) {
      draft.change({ text });
      time.pass(PAUSE_MS - 1);
    }
    expect(sent).toEqual([]);
    time.pass(1);
    await settle();
    expect(sent).toEqual([{ fields: { text: 'abc', place: '' }, version: null }]);
    expect(draft.phase).toBe('saved');
    expect(draft.dirty).toEqual([]);
  });

  test('keeps what is typed while a save is on its way, and sends it with the next version', async () => {
    let arrive: (outcome: SaveOutcome<Words>) => void = () => undefined;
    const first = new Promise<SaveOutcome<Words>>((resolve) => {
      arrive = resolve;
    });
    const { time, sent, draft, settle } = makeAutosave([
      first,
      saved(2, { text: 'ab', place: '' }),
    ]);
    draft.change({ text: 'a' });
    time.pass(PAUSE_MS);
    draft.change({ text: 'ab' });
    time.pass(PAUSE_MS);
    arrive(saved(1, { text: 'a', place: '' }));
    await settle();
    time.pass(PAUSE_MS);
    await settle();
    expect(sent.map((one) => [one.fields.text, one.version])).toEqual([
      ['a', null],
      ['ab', 1],
    ]);
    expect(draft.dirty).toEqual([]);
  });

  test('changed elsewhere keeps the typed field and takes the other one', async () => {
    const { time, sent, draft, settle } = makeAutosave([
      saved(1, { text: 'a', place: '' }),
      {
        type: 'changed',
        stored: { caseId: 'x', version: 7, fields: { text: 'theirs', place: 'Hashemieh' } },
      },
      saved(8, { text: 'mine', place: 'Hashemieh' }),
    ]);
    draft.change({ text: 'a' });
    time.pass(PAUSE_MS);
    await settle();
    draft.change({ text: 'mine' });
    time.pass(PAUSE_MS);
    await settle();
    expect(sent.at(-1)).toEqual({ fields: { text: 'mine', place: 'Hashemieh' }, version: 7 });
    expect(draft.fields).toEqual({ text: 'mine', place: 'Hashemieh' });
    expect(draft.version).toBe(8);
  });

  test('is tried again while the server is away, and says so', async () => {
    const { time, sent, draft, settle } = makeAutosave([
      { type: 'away' },
      { type: 'away' },
      saved(1, { text: 'a', place: '' }),
    ]);
    draft.change({ text: 'a' });
    time.pass(PAUSE_MS);
    await settle();
    expect(draft.phase).toBe('away');
    expect(draft.dirty).toEqual(['text']);
    time.pass(1_000);
    await settle();
    time.pass(2_000);
    await settle();
    expect(sent).toHaveLength(3);
    expect(draft.phase).toBe('saved');
  });

  test('is whole on the server before it is registered, or the answer is no', async () => {
    const good = makeAutosave([saved(1, { text: 'a', place: '' })]);
    good.draft.change({ text: 'a' });
    expect(await good.draft.flush()).toBe(true);
    const bad = makeAutosave([{ type: 'refused', code: 'unknown-district' }]);
    bad.draft.change({ text: 'a' });
    expect(await bad.draft.flush()).toBe(false);
    expect(bad.draft.refusal).toBe('unknown-district');
  });
});

describe('a call with one silent side', () => {
  const feed = (watch: AudioWatch, seconds: number, move: { in: boolean; out: boolean }) => {
    let trouble = null;
    for (let step = 0; step <= seconds * 2; step += 1) {
      trouble = watch.feed({
        atMs: step * 500,
        packetsIn: move.in ? step * 25 : 25,
        packetsOut: move.out ? step * 25 : 25,
      });
    }
    return trouble;
  };

  test('is told within three seconds, with the side', () => {
    expect(SILENT_AFTER_MS + 2 * 500).toBeLessThanOrEqual(3_000);
    expect(feed(new AudioWatch(), 3, { in: true, out: true })).toBeNull();
    expect(feed(new AudioWatch(), 2.5, { in: false, out: true })).toBe('not-hearing');
    expect(feed(new AudioWatch(), 2.5, { in: true, out: false })).toBe('not-heard');
  });

  test('is no alarm again after the call was on hold', () => {
    const watch = new AudioWatch();
    watch.feed({ atMs: 0, packetsIn: 1, packetsOut: 1 });
    watch.reset();
    expect(watch.feed({ atMs: 60_000, packetsIn: 1, packetsOut: 1 })).toBeNull();
  });
});

describe('the headset check', () => {
  const gain = { microphone: 1, returned: 1, packetsIn: 100, elapsedMs: 2_000 };

  test('is good as soon as the voice came back', () => {
    expect(judgeEcho(gain)).toBe('good');
    expect(judgeEcho({ ...gain, returned: 0 })).toBe('listening');
  });

  test('names what is wrong when its time is over', () => {
    const late = { ...gain, returned: 0, elapsedMs: ECHO_LIMIT_MS };
    expect(judgeEcho({ ...late, microphone: 0 })).toBe('silent-microphone');
    expect(judgeEcho({ ...late, packetsIn: 0 })).toBe('no-sound');
    expect(judgeEcho(late)).toBe('no-return');
  });
});
