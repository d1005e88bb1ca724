import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEngine } from '../../telephony/engine/engine.ts';
import { createHost, type Host } from '../../telephony/host/index.ts';
import { type Journal, openJournal } from '../../telephony/host/journal.ts';
import { askHandOver, startLinkServer } from '../../telephony/link/index.ts';
import type { CallId, QueueId } from '../../telephony/protocol/index.ts';
import { waterworks } from '../support/story.ts';

let folder: string;
const closing: (() => Promise<void>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasokh-hand-over-'));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  rmSync(folder, { recursive: true, force: true });
});

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const open = (): Journal => openJournal(join(folder, 'journal.db'), () => 'journal-1');

function hostOn(journal: Journal) {
  const halts: string[] = [];
  const host = createHost({
    journal,
    createEngine,
    nowMs: () => 1_000_000,
    execute: () => undefined,
    publish: () => undefined,
    log: quiet,
    halt: (reason) => void halts.push(reason),
    checkpointEveryMs: 3_600_000,
    newSeed: () => 1,
    checkInvariantsEvery: 0,
  });
  return { host, halts };
}

function arrive(host: Host, id: string): void {
  host.post({
    type: 'call.arrived',
    callId: id as CallId,
    callerToken: null,
    extension: '137',
    enteredAtMs: 1_000_000,
  });
}

function connect(host: Host): void {
  const queueId = 'general' as QueueId;
  host.request('q', {
    type: 'configure-queue',
    queue: { ...waterworks, queueId },
  });
  const nothing = { calls: [], legs: [], agentLegs: [], reachable: [] };
  host.post({ type: 'pbx.snapshot', restarted: false, ...nothing });
}

const callsOf = (host: Host): string[] => host.view().calls.map(({ callId }) => callId);

async function serve(handOver: () => Promise<number | null>): Promise<string> {
  const path = join(folder, 't.sock');
  const link = await startLinkServer({
    path,
    journalId: 'journal-1',
    epoch: 1,
    noticesAfter: () => [],
    acknowledge: () => undefined,
    serverKnows: (seq) => seq,
    answer: async () => ({ ok: true }),
    handOver,
    log: quiet,
  });
  closing.push(() => link.close());
  return path;
}

test('who has handed over handles nothing more; the next one begins where it ended', () => {
  const older = hostOn(open());
  connect(older.host);
  arrive(older.host, 'c.1');
  const lastSeq = older.host.handOver();
  expect(lastSeq).toBe(older.host.view().seq);
  arrive(older.host, 'c.2');
  expect(callsOf(older.host)).toEqual(['c.1']);
  expect(older.halts).toEqual([]);

  const journal = open();
  expect(journal.epoch).toBe(2);
  // All is in the checkpoint: nothing has to be lived through again.
  expect(journal.recover()).toMatchObject({ tail: [], lastSeq });
  expect(callsOf(hostOn(journal).host)).toEqual(['c.1']);
});

test('an older process that was not asked, or did not listen, is fenced by its first write', () => {
  const older = hostOn(open());
  connect(older.host);
  open();
  arrive(older.host, 'c.1');
  expect(older.halts).toEqual(['fenced']);
});

test('who cannot save does not hand over, and goes on', () => {
  const journal = open();
  const broken: Journal = {
    ...journal,
    checkpoint: () => {
      throw new Error('database or disk is full');
    },
  };
  const { host } = hostOn(broken);
  connect(host);
  expect(host.handOver()).toBeNull();
  arrive(host, 'c.1');
  expect(callsOf(host)).toEqual(['c.1']);
});

test('over the socket: the number, a refusal, silence, nobody', async () => {
  expect(await askHandOver(join(folder, 'nobody.sock'), 1_000)).toEqual({ type: 'absent' });
  let reply: Promise<number | null> = Promise.resolve(42);
  const path = await serve(() => reply);
  expect(await askHandOver(path, 1_000)).toEqual({ type: 'handed-over', lastSeq: 42 });
  reply = Promise.resolve(null);
  expect(await askHandOver(path, 1_000)).toEqual({ type: 'refused' });
  reply = new Promise(() => undefined);
  expect(await askHandOver(path, 50)).toEqual({ type: 'silent' });
});
