import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEngine } from '../../telephony/engine/engine.ts';
import type { Command } from '../../telephony/engine/event.ts';
import type { Engine } from '../../telephony/engine/output.ts';
import { createHost, type Host } from '../../telephony/host/index.ts';
import { type Journal, openJournal } from '../../telephony/host/journal.ts';
import { AgentId, CallId, type NumberedNotice, QueueId } from '../../telephony/protocol/index.ts';
import { eventually } from '../support/eventually.ts';
import { waterworks } from '../support/story.ts';

/** The loop around the real engine; only clock, PBX and listener are the test's. */
interface Rig {
  readonly host: Host;
  readonly commands: Command[];
  readonly published: NumberedNotice[];
  readonly halts: string[];
}

let folder: string;
let nowMs: number;
let ids: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasokh-host-'));
  nowMs = 1_000_000;
  ids = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

type RigOptions = Partial<{ wrap: (engine: Engine) => Engine; journal: Journal }>;

function start({ wrap = (engine) => engine, journal }: RigOptions = {}): Rig {
  const commands: Command[] = [];
  const published: NumberedNotice[] = [];
  const halts: string[] = [];
  const host = createHost({
    journal: journal ?? openJournal(join(folder, 'journal.db'), () => `id-${++ids}`),
    createEngine: (checkpoint) => wrap(createEngine(checkpoint)),
    nowMs: () => nowMs,
    newSeed: () => 1,
    execute: (command) => commands.push(command),
    publish: (notices) => published.push(...notices),
    log: silent,
    halt: (reason) => halts.push(reason),
    checkpointEveryMs: 3_600_000,
    checkInvariantsEvery: 1,
  });
  host.start();
  return { host, commands, published, halts };
}

const call = CallId.parse('call-1');
const agent = AgentId.parse('anna');
const queue = QueueId.parse('general');

function configure(host: Host): void {
  host.request('q', {
    type: 'configure-queue',
    queue: { ...waterworks, queueId: queue },
  });
}

function connectPbx(host: Host, calls: CallId[] = []): void {
  host.post({
    type: 'pbx.snapshot',
    restarted: false,
    calls: calls.map((callId) => ({
      callId,
      callerToken: null,
      extension: '137',
      enteredAtMs: nowMs,
      joinedOfferId: null,
    })),
    legs: [],
    agentLegs: [],
    reachable: [agent],
  });
}

function arrive(host: Host): void {
  host.post({
    type: 'call.arrived',
    callId: call,
    callerToken: null,
    extension: '137',
    enteredAtMs: nowMs,
  });
}

const seqs = (notices: readonly NumberedNotice[]): number[] => notices.map(({ seq }) => seq);

test('notices are numbered without a gap and can be read again until they are stored', () => {
  const { host, published } = start();
  configure(host);
  connectPbx(host);
  arrive(host);
  expect(published.length).toBeGreaterThan(0);
  expect(seqs(published)).toEqual(published.map((_, index) => index + 1));
  expect(host.noticesAfter(0, 100)).toEqual(published);
  expect(host.view().seq).toBe(published.length);
});

test('a killed process comes back with the same calls and numbers nothing twice', () => {
  const before = start();
  configure(before.host);
  connectPbx(before.host);
  arrive(before.host);
  const told = [...before.published];
  const after = start();
  expect(after.host.noticesAfter(0, 100).slice(0, told.length)).toEqual(told);
  expect(after.host.view().calls.map(({ callId }) => callId)).toEqual([call]);
  expect(seqs(after.published).every((seq) => seq > told.length)).toBe(true);
});

test('the past is replayed without repeating its commands to the PBX', () => {
  const before = start();
  configure(before.host);
  connectPbx(before.host);
  arrive(before.host);
  expect(before.commands.some(({ type }) => type === 'answer-caller')).toBe(true);
  const after = start();
  expect(after.commands.filter(({ type }) => type === 'answer-caller')).toEqual([]);
});

test('notices that were never stored get their numbers in the replay', () => {
  const path = join(folder, 'journal.db');
  const journal = openJournal(path, () => `id-${++ids}`);
  // The process dies between the commands and the notices of one event.
  const dying: Journal = { ...journal, appendNotices: () => undefined };
  const before = start({ journal: dying });
  configure(before.host);
  connectPbx(before.host);
  arrive(before.host);
  const after = start();
  const arrived = after.host
    .noticesAfter(0, 100)
    .filter(({ notice }) => notice.type === 'call-arrived');
  expect(arrived).toHaveLength(1);
});

test('time never runs backwards for the engine when the clock is set back', () => {
  const { host, published } = start();
  configure(host);
  connectPbx(host);
  nowMs -= 600_000;
  arrive(host);
  const instants = published.map(({ atMs }) => atMs);
  expect(instants).toEqual([...instants].sort((a, b) => a - b));
});

function refusing(real: Journal, isFull: () => boolean): Journal {
  const refuseWhenFull = (): void => {
    if (isFull()) throw new Error('database or disk is full');
  };
  return {
    ...real,
    append(event) {
      refuseWhenFull();
      return real.append(event);
    },
    appendNotices(pos, notices) {
      refuseWhenFull();
      real.appendNotices(pos, notices);
    },
    checkpoint(saved) {
      refuseWhenFull();
      real.checkpoint(saved);
    },
  };
}

const alarmsIn = (notices: readonly NumberedNotice[]): string[] =>
  notices.flatMap(({ notice }) =>
    'alarm' in notice && notice.alarm === 'journal-failed' ? [notice.type] : [],
  );

test('a full disk: calls go on, an alarm is told, and the journal heals by itself', async () => {
  const real = openJournal(join(folder, 'journal.db'), () => `id-${++ids}`);
  let full = false;
  const { host, published, commands } = start({ journal: refusing(real, () => full) });
  configure(host);
  connectPbx(host);
  full = true;
  arrive(host);
  expect(commands.some(({ type }) => type === 'answer-caller')).toBe(true);
  expect(alarmsIn(published)).toEqual(['alarm-raised']);
  expect(host.noticesAfter(0, 1_000).map(({ seq }) => seq)).toEqual(seqs(published));
  full = false;
  // Also on a line where nothing happens.
  await eventually('the alarm is over', 10_000, () => alarmsIn(published).length === 2);
  expect(alarmsIn(published)).toEqual(['alarm-raised', 'alarm-cleared']);
  expect(start().host.view().calls).toHaveLength(1);
});

test('a start on a full disk: what nobody has numbered is told in order, and kept when there is room', () => {
  const path = join(folder, 'journal.db');
  const journal = openJournal(path, () => `id-${++ids}`);
  const before = start({ journal: { ...journal, appendNotices: () => undefined } });
  configure(before.host);
  connectPbx(before.host);
  arrive(before.host);
  let full = true;
  const real = openJournal(path, () => `id-${++ids}`);
  const { host } = start({ journal: refusing(real, () => full) });
  const told = host.noticesAfter(0, 1_000);
  expect(seqs(told)).toEqual(told.map((_, index) => index + 1));
  expect(told.filter(({ notice }) => notice.type === 'call-arrived')).toHaveLength(1);
  expect(alarmsIn(told)).toEqual(['alarm-raised']);
  expect(real.noticesAfter(0, 1_000)).toEqual([]);
  full = false;
  host.post({ type: 'time.passed' });
  expect(alarmsIn(host.noticesAfter(0, 1_000))).toEqual(['alarm-raised', 'alarm-cleared']);
  expect(real.noticesAfter(0, 1_000)).toEqual(host.noticesAfter(0, 1_000));
});

/** What a server has stored, by number. */
function follower() {
  const known: NumberedNotice[] = [];
  return {
    known,
    /** Says hello with the last number that it has, and takes all that comes. */
    greets(host: Host): void {
      const last = known.at(-1)?.seq ?? 0;
      // Said twice: the connection may break before anything has come by it.
      const after = [host.serverKnows(last), host.serverKnows(last)];
      known.push(...host.noticesAfter(last, 1_000));
      const first = known.find(({ seq }) => seq > last)?.seq ?? host.view().seq + 1;
      expect(after).toEqual([first - 1, first - 1]);
      host.acknowledge(known.at(-1)?.seq ?? 0);
    },
  };
}

/** Calls that arrive one by one: each is told by notices that name it. */
function arriveAs(host: Host, ...names: string[]): void {
  for (const name of names) {
    host.post({
      type: 'call.arrived',
      callId: CallId.parse(name),
      callerToken: null,
      extension: '137',
      enteredAtMs: nowMs,
    });
  }
}

const arrivedIn = (notices: readonly NumberedNotice[]): string[] =>
  notices.flatMap(({ notice }) => (notice.type === 'call-arrived' ? [notice.callId] : []));

describe('numbers that died with a telephony on a full disk are given out again', () => {
  const path = (): string => join(folder, 'journal.db');
  const open = (): Journal => openJournal(path(), () => `id-${++ids}`);
  const onFullDisk = (isFull = (): boolean => true): Rig =>
    start({ journal: refusing(open(), isFull) });

  /** One life with room, one on a full disk, which a server hears; then it dies, too. */
  function afterOneFullDisk() {
    const server = follower();
    const first = start();
    configure(first.host);
    connectPbx(first.host);
    server.greets(first.host);
    const second = onFullDisk();
    server.greets(second.host);
    connectPbx(second.host);
    arriveAs(second.host, 'second-1', 'second-2', 'second-3');
    server.greets(second.host);
    return server;
  }

  /** Each once, under numbers that only go up. */
  function expectWhole(server: ReturnType<typeof follower>, calls: string[]): void {
    expect(arrivedIn(server.known)).toEqual(calls);
    const told = seqs(server.known);
    expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
  }
  const second = ['second-1', 'second-2', 'second-3'];

  test('a second start on a full disk tells a server all of its own', () => {
    const server = afterOneFullDisk();
    const third = onFullDisk();
    connectPbx(third.host);
    arriveAs(third.host, 'third-1');
    server.greets(third.host);
    arriveAs(third.host, 'third-2');
    server.greets(third.host);
    expectWhole(server, [...second, 'third-1', 'third-2']);
    expect(server.known.at(-1)?.seq).toBe(third.host.view().seq);
  });

  test('also when it has given out more than the server knows', () => {
    const server = afterOneFullDisk();
    const third = onFullDisk();
    connectPbx(third.host);
    const many = Array.from({ length: 12 }, (_, n) => `third-${n}`);
    arriveAs(third.host, ...many);
    server.greets(third.host);
    expectWhole(server, [...second, ...many]);
  });

  test('one that has room again keeps them by their new numbers', () => {
    const server = afterOneFullDisk();
    const third = start();
    connectPbx(third.host);
    arriveAs(third.host, 'third-1', 'third-2', 'third-3', 'third-4', 'third-5');
    server.greets(third.host);
    third.host.stop();
    const fourth = start();
    connectPbx(fourth.host);
    arriveAs(fourth.host, 'fourth-1');
    server.greets(fourth.host);
    const thirds = ['third-1', 'third-2', 'third-3', 'third-4', 'third-5'];
    expectWhole(server, [...second, ...thirds, 'fourth-1']);
    expect(fourth.host.view().calls.map(({ callId }) => callId)).toContain('fourth-1');
  });

  test('what room came for later is in the journal once', () => {
    const server = afterOneFullDisk();
    let full = true;
    const third = onFullDisk(() => full);
    connectPbx(third.host);
    arriveAs(third.host, 'third-1');
    server.greets(third.host);
    full = false;
    arriveAs(third.host, 'third-2');
    const fourth = start();
    server.greets(fourth.host);
    expectWhole(server, [...second, 'third-1', 'third-2']);
  });

  test('a life that no server has heard loses nothing to the numbers of the one before it', () => {
    const server = afterOneFullDisk();
    const third = start();
    connectPbx(third.host);
    arriveAs(third.host, 'third-1', 'third-2');
    third.host.stop();
    const fourth = start();
    connectPbx(fourth.host, [CallId.parse('third-1'), CallId.parse('third-2')]);
    arriveAs(fourth.host, 'fourth-1');
    server.greets(fourth.host);
    expectWhole(server, [...second, 'third-1', 'third-2', 'fourth-1']);
  });

  test('a server that has heard this life is told nothing twice when it comes again', () => {
    const server = afterOneFullDisk();
    const third = start();
    server.greets(third.host);
    connectPbx(third.host);
    arriveAs(third.host, 'third-1');
    server.greets(third.host);
    server.greets(third.host);
    third.host.stop();
    server.greets(start().host);
    expectWhole(server, [...second, 'third-1']);
  });
});

test('a bug stops the process; after the second crash that call goes to the fallback queue', () => {
  const failing = (engine: Engine): Engine => ({
    ...engine,
    handle(event) {
      if (event.type === 'call.digit') throw new Error('planted');
      return engine.handle(event);
    },
  });
  const first = start({ wrap: failing });
  configure(first.host);
  connectPbx(first.host);
  arrive(first.host);
  first.host.post({ type: 'call.digit', callId: call, digit: '5' });
  expect(first.halts).toEqual(['bug']);
  expect(() => start({ wrap: failing })).toThrow('planted');
  const third = start({ wrap: failing });
  // Before the PBX has said what it holds, no command would reach the caller.
  expect(third.commands.filter(({ type }) => type === 'continue-in-fallback')).toEqual([]);
  connectPbx(third.host, [call]);
  expect(third.commands).toContainEqual({ type: 'continue-in-fallback', callId: call });
  expect(
    third.published.some(
      ({ notice }) => notice.type === 'alarm-raised' && notice.alarm === 'event-skipped',
    ),
  ).toBe(true);
  const ends = third.published.flatMap(({ notice }) =>
    notice.type === 'call-ended' ? [notice.outcome] : [],
  );
  expect(ends).toEqual(['fallback']);
});

test('a process that was replaced stops at its next event', () => {
  const older = start();
  start();
  configure(older.host);
  expect(older.halts).toEqual(['fenced']);
});
