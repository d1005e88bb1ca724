import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openLink, type Link, type LinkDeps, type LinkWelcome } from '../../src/link/index.ts';
import type { NumberedNotice } from '../../telephony/protocol/index.ts';
import { arrived, emptyView, numbered } from '../support/live-notices.ts';
import { PATIENCE } from '../support/patience.ts';
import { noticeStoreInMemory, telephonyEnd, type TelephonyEnd } from '../support/telephony-end.ts';

const notice = (seq: number): NumberedNotice => numbered(seq, seq, arrived(`call-${seq}`, seq));
const upTo = (last: number, journalId = 'journal-1') =>
  Array.from({ length: last }, (_, n) => ({ journalId, seq: n + 1 }));

/** More than ten megabytes in the frames of the link. */
const MANY = 40_000;
const long = numbered(1, 1, arrived(`call-${'x'.repeat(70)}`, 1));
const wordy = (seq: number): NumberedNotice => ({ ...long, seq });

interface Seen {
  readonly received: number[];
  readonly stored: number[];
  readonly welcomes: LinkWelcome[];
  downs: number;
  faults: number;
}

let telephony: TelephonyEnd;
let memory: ReturnType<typeof noticeStoreInMemory>;
let links: Link[];

beforeEach(() => {
  telephony = telephonyEnd();
  memory = noticeStoreInMemory();
  links = [];
});
afterEach(async () => {
  for (const link of links) await link.close();
  await telephony.dispose();
});

function serverStarts(change: Partial<LinkDeps> = {}): { link: Link; seen: Seen } {
  const seen: Seen = { received: [], stored: [], welcomes: [], downs: 0, faults: 0 };
  let ids = 0;
  const link = openLink({
    socketPath: telephony.path,
    store: memory.store,
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => void (seen.faults += 1),
    },
    random: () => 0,
    newId: () => `request-${(ids += 1)}`,
    onUp: (welcome) => void seen.welcomes.push(welcome),
    onDown: () => void (seen.downs += 1),
    onReceived: (one) => void seen.received.push(one.seq),
    onStored: (one) => void seen.stored.push(one.seq),
    ...change,
  });
  links.push(link);
  return { link, seen };
}

const eventually = async (check: () => void): Promise<void> => {
  await expect.poll(() => (check(), true), { timeout: 5_000, interval: 5 }).toBe(true);
};

describe('the link to telephony', () => {
  test('the history has each thing once when the server is restarted again and again', async () => {
    await telephony.start();
    let seq = 0;
    for (let life = 0; life < 5; life += 1) {
      const { link } = serverStarts();
      for (let n = 0; n < 40; n += 1) telephony.say(notice((seq += 1)));
      const some = seq - 20;
      await eventually(() => expect(memory.applied.length).toBeGreaterThan(some));
      // Half of the lives end with notices still on their way, and more come while it is away.
      if (life % 2 === 0) await link.idle();
      await link.close();
      for (let n = 0; n < 10; n += 1) telephony.say(notice((seq += 1)));
    }
    const { seen } = serverStarts();
    await eventually(() => expect(memory.applied).toHaveLength(seq));
    expect(memory.applied).toEqual(upTo(seq));
    await eventually(() => expect(telephony.acks.at(-1)).toBe(seq));
    expect(seen.faults).toBe(0);
  });

  test('telephony killed and started again: nothing is lost and nothing comes twice', async () => {
    await telephony.start();
    const { seen } = serverStarts();
    for (let seq = 1; seq <= 30; seq += 1) telephony.say(notice(seq));
    await eventually(() => expect(seen.received).toHaveLength(30));
    await telephony.kill();
    await eventually(() => expect(seen.downs).toBe(1));
    for (let seq = 31; seq <= 60; seq += 1) telephony.say(notice(seq));
    await telephony.start();
    await eventually(() => expect(memory.applied).toHaveLength(60));
    expect(memory.applied).toEqual(upTo(60));
    expect(seen.received).toEqual(upTo(60).map((one) => one.seq));
    expect(seen.stored).toEqual(seen.received);
    expect(seen.welcomes.map((one) => one.freshJournal)).toEqual([true, false]);
  });

  test('what was received and is not yet stored is known: its numbers are not asked for again', async () => {
    await telephony.start();
    const { link, seen } = serverStarts();
    telephony.say(notice(1));
    await eventually(() => expect(memory.applied).toHaveLength(1));
    memory.goAway(true);
    for (const seq of [2, 3]) telephony.say(notice(seq));
    await eventually(() => expect(seen.received).toHaveLength(3));
    await telephony.kill();
    await eventually(() => expect(seen.downs).toBe(1));
    await telephony.start();
    await eventually(() => expect(seen.welcomes).toHaveLength(2));
    expect(telephony.known).toEqual([0, 3]);
    memory.goAway(false);
    await link.idle();
    expect(memory.applied).toEqual(upTo(3));
  });

  test('numbers that telephony has left out are no missing notices', async () => {
    await telephony.start();
    const { seen } = serverStarts();
    for (const seq of [1, 2]) telephony.say(notice(seq));
    await eventually(() => expect(memory.applied).toHaveLength(2));
    await telephony.kill();
    telephony.goesOnAfter = 20;
    for (const seq of [21, 22]) telephony.say(notice(seq));
    await telephony.start();
    await eventually(() => expect(seen.stored).toEqual([1, 2, 21, 22]));
    expect(seen.faults).toBe(0);
    // A hole that it does not speak of is a fault.
    telephony.goesOnAfter = 0;
    await telephony.kill();
    telephony.say(notice(30));
    await telephony.start();
    await eventually(() => expect(seen.stored.at(-1)).toBe(30));
    expect(seen.faults).toBe(1);
  });

  test('who is told very much in one breath is told all of it, over the connection that is there', async () => {
    await telephony.start();
    const { seen } = serverStarts();
    await eventually(() => expect(seen.welcomes).toHaveLength(1));
    telephony.say(notice(1));
    await eventually(() => expect(seen.received).toHaveLength(1));
    for (let seq = 2; seq <= MANY; seq += 1) telephony.say(wordy(seq));
    await expect
      .poll(() => seen.received.length, { timeout: PATIENCE * 5_000 })
      .toBeGreaterThanOrEqual(MANY);
    telephony.say(notice(MANY + 1));
    await eventually(() => expect(seen.received).toEqual(upTo(MANY + 1).map(({ seq }) => seq)));
    expect([seen.downs, seen.welcomes.length]).toEqual([0, 1]);
  });

  test('a server that reads nothing for a while is told the rest when it reads again', async () => {
    await telephony.start();
    const slow = new WebSocket(`ws+unix://${telephony.path}:/`, { perMessageDeflate: false });
    const heard: number[] = [];
    slow.on('message', (text: Buffer) => {
      const frame = JSON.parse(text.toString('utf8')) as { notices?: NumberedNotice[] };
      for (const { seq } of frame.notices ?? []) heard.push(seq);
    });
    let isClosed = false;
    slow.on('close', () => (isClosed = true));
    await once(slow, 'open');
    slow.send(JSON.stringify({ frame: 'hello', journalId: null, lastSeq: 0 }));
    telephony.say(notice(1));
    await eventually(() => expect(heard).toEqual([1]));
    slow.pause();
    for (let seq = 2; seq <= MANY; seq += 1) {
      telephony.say(wordy(seq));
      // Turn by turn: at no time is it much.
      if (seq % 400 === 0) await new Promise((next) => setImmediate(next));
    }
    expect(isClosed).toBe(false);
    slow.resume();
    await expect.poll(() => heard.length, { timeout: PATIENCE * 5_000 }).toBe(MANY);
    expect(heard).toEqual(upTo(MANY).map(({ seq }) => seq));
    slow.terminate();
  });

  test('a fresh journal begins at one again and all of it is taken', async () => {
    await telephony.start();
    const { seen } = serverStarts();
    for (let seq = 1; seq <= 5; seq += 1) telephony.say(notice(seq));
    await eventually(() => expect(memory.applied).toHaveLength(5));
    await telephony.kill();
    await telephony.start('journal-2');
    for (let seq = 1; seq <= 3; seq += 1) telephony.say(notice(seq));
    await eventually(() => expect(memory.applied).toHaveLength(8));
    expect(memory.applied).toEqual([...upTo(5), ...upTo(3, 'journal-2')]);
    expect(seen.welcomes.map((one) => one.freshJournal)).toEqual([true, true]);
  });

  test('the database is away for a while: the pop does not wait and the history catches up', async () => {
    await telephony.start();
    const { seen } = serverStarts();
    telephony.say(notice(1));
    await eventually(() => expect(memory.applied).toHaveLength(1));
    memory.goAway(true);
    for (let seq = 2; seq <= 150; seq += 1) telephony.say(notice(seq));
    await eventually(() => expect(seen.received).toHaveLength(150));
    await eventually(() => expect(seen.faults).toBeGreaterThan(1));
    expect(memory.applied).toHaveLength(1);
    expect(Math.max(0, ...telephony.acks)).toBeLessThanOrEqual(1);
    memory.goAway(false);
    await eventually(() => expect(memory.applied).toEqual(upTo(150)));
    expect(seen.stored).toEqual(seen.received);
    expect(memory.setAside).toEqual([]);
  });

  test('a full disk is no notice’s fault: none is set aside, all are stored when there is room', async () => {
    await telephony.start();
    const { seen } = serverStarts();
    telephony.say(notice(1));
    await eventually(() => expect(memory.applied).toHaveLength(1));
    memory.fill(true);
    for (let seq = 2; seq <= 5; seq += 1) telephony.say(notice(seq));
    // Tried more often than a notice is that is to blame.
    await expect.poll(() => seen.faults, { timeout: PATIENCE * 15_000 }).toBeGreaterThan(6);
    expect(memory.setAside).toEqual([]);
    memory.fill(false);
    await eventually(() => expect(memory.applied).toEqual(upTo(5)));
    expect(seen.stored).toEqual(seen.received);
  });

  test('a commit that is there but was told as failed: its notices are told when the next one succeeds, once', async () => {
    await telephony.start();
    const stored: [seq: number, isLate: boolean][] = [];
    const { seen } = serverStarts({
      onStored: (one, isLate) => void stored.push([one.seq, isLate]),
    });
    telephony.say(notice(1));
    await eventually(() => expect(stored).toHaveLength(1));
    memory.loseWord(2);
    for (const seq of [2, 3, 4]) telephony.say(notice(seq));
    await eventually(() => expect(stored).toHaveLength(4));
    for (const seq of [5, 6]) telephony.say(notice(seq));
    await eventually(() => expect(stored.length).toBeGreaterThanOrEqual(6));
    expect(memory.applied).toEqual(upTo(6));
    expect(stored.map(([seq]) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(stored.slice(0, 2)).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(stored.slice(4).every(([, isLate]) => !isLate)).toBe(true);
    expect(seen.faults).toBe(2);
  });

  test('one notice that cannot be stored is set aside and the rest goes on', async () => {
    await telephony.start();
    memory.poisoned.add(3);
    serverStarts();
    for (let seq = 1; seq <= 6; seq += 1) telephony.say(notice(seq));
    await eventually(() => expect(memory.setAside).toEqual([3]));
    await eventually(() => expect(memory.applied.map((one) => one.seq)).toEqual([1, 2, 4, 5, 6]));
  });

  test('a request is answered, refused when telephony goes, and refused at once when it is away', async () => {
    await telephony.start();
    const { link, seen } = serverStarts();
    await eventually(() => expect(seen.welcomes).toHaveLength(1));
    telephony.answer = async (request) =>
      request.type === 'show-view'
        ? { ok: true, view: emptyView(7) }
        : { ok: false, refusal: 'unknown-agent' };
    const shown = await link.request({ type: 'show-view' });
    expect(shown).toMatchObject({ ok: true, view: { seq: 7, pbxConnected: true } });

    telephony.answer = () => new Promise(() => undefined);
    const unanswered = link.request({ type: 'show-view' });
    await eventually(() => expect(telephony.requests).toHaveLength(2));
    await telephony.kill();
    expect(await unanswered).toEqual({ ok: false, refusal: 'pbx-unavailable' });
    expect(await link.request({ type: 'show-view' })).toEqual({
      ok: false,
      refusal: 'pbx-unavailable',
    });
  });

  test('a silent telephony does not keep a person waiting beyond three seconds', async () => {
    await telephony.start();
    const { link, seen } = serverStarts();
    await eventually(() => expect(seen.welcomes).toHaveLength(1));
    telephony.answer = () => new Promise(() => undefined);
    const startedMs = performance.now();
    const answer = await link.request({ type: 'show-view' });
    expect(answer).toEqual({ ok: false, refusal: 'pbx-unavailable' });
    expect(performance.now() - startedMs).toBeLessThan(3_500);
  });
});
