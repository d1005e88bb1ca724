import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EngineEvent } from '../../telephony/engine/event.ts';
import { FencedError, openJournal } from '../../telephony/host/journal.ts';
import type { NumberedNotice } from '../../telephony/protocol/index.ts';

let folder: string;
let path: string;
let ids: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasokh-journal-'));
  path = join(folder, 'journal.db');
  ids = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const newId = (): string => `id-${++ids}`;
const tick = (atMs: number): EngineEvent => ({ type: 'time.passed', atMs });
const notice = (seq: number): NumberedNotice => ({
  seq,
  atMs: seq,
  notice: { type: 'alarm-raised', alarm: 'pbx-lost', subject: String(seq) },
});

test('events come back in order after the process died without a checkpoint', () => {
  const first = openJournal(path, newId);
  for (const atMs of [10, 20, 30]) first.append(tick(atMs));
  // No close: a killed process closes nothing.
  const second = openJournal(path, newId);
  expect(second.journalId).toBe(first.journalId);
  expect(second.recover().tail.map(({ event }) => event.atMs)).toEqual([10, 20, 30]);
});

test('a checkpoint forgets what came before it and positions go on', () => {
  const journal = openJournal(path, newId);
  const pos = journal.append(tick(10));
  journal.checkpoint({ pos, seq: 0, atMs: 10, engine: { version: 1, state: { kept: true } } });
  const next = journal.append(tick(20));
  expect(next).toBe(pos + 1);
  const { saved, tail } = openJournal(path, newId).recover();
  expect(saved?.engine.state).toEqual({ kept: true });
  expect(tail.map((entry) => entry.pos)).toEqual([next]);
});

test('a notice is kept until the server has stored it and a checkpoint has passed it', () => {
  const journal = openJournal(path, newId);
  const pos = journal.append(tick(10));
  journal.appendNotices(pos, [notice(1), notice(2)]);
  journal.acknowledge(2);
  // Acknowledged, but a replay must still know that this position is numbered.
  expect(journal.recover().noticedPositions.has(pos)).toBe(true);
  journal.checkpoint({ pos, seq: 2, atMs: 10, engine: { version: 1, state: null } });
  expect(journal.noticesAfter(0, 10)).toEqual([]);
  expect(openJournal(path, newId).recover().lastSeq).toBe(2);
});

test('notices are read back in order, in batches', () => {
  const journal = openJournal(path, newId);
  const pos = journal.append(tick(1));
  journal.appendNotices(pos, [notice(1), notice(2), notice(3)]);
  expect(journal.noticesAfter(1, 1).map(({ seq }) => seq)).toEqual([2]);
  expect(journal.noticesAfter(1, 9)).toEqual([notice(2), notice(3)]);
});

test('an older process that wakes up again cannot write any more', () => {
  const older = openJournal(path, newId);
  older.append(tick(1));
  const newer = openJournal(path, newId);
  expect(newer.epoch).toBe(older.epoch + 1);
  expect(() => older.append(tick(2))).toThrow(FencedError);
  expect(() => older.appendNotices(1, [notice(1)])).toThrow(FencedError);
  newer.append(tick(3));
  expect(newer.recover().tail.map(({ event }) => event.atMs)).toEqual([1, 3]);
});

test('a file that is no journal is set aside and a fresh one begun', () => {
  writeFileSync(path, 'this is not a database, it is a letter to the mayor');
  appendFileSync(path, 'x'.repeat(8_192));
  const journal = openJournal(path, newId);
  expect(journal.recover().tail).toEqual([]);
  expect(readdirSync(folder).some((name) => name.includes('.damaged-'))).toBe(true);
});

test('crashes are counted by position', () => {
  const journal = openJournal(path, newId);
  expect(journal.crashesAt(7)).toBe(0);
  expect(journal.countCrash(7)).toBe(1);
  expect(journal.countCrash(7)).toBe(2);
  expect(openJournal(path, newId).crashesAt(7)).toBe(2);
});
