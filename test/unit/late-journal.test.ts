import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EngineEvent } from '../../telephony/engine/event.ts';
import { FencedError, openJournal } from '../../telephony/host/journal.ts';
import { openJournalWhenever } from '../../telephony/host/late-journal.ts';
import type { NumberedNotice } from '../../telephony/protocol/index.ts';

let folder: string;
let path: string;
let ids: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasokh-late-journal-'));
  path = join(folder, 'journal.db');
  ids = 0;
});
afterEach(() => {
  limitFiles('unlimited');
  rmSync(folder, { recursive: true, force: true });
});

/** Of this very process: what is longer grows no more, as on a full disk. */
function limitFiles(bytes: number | 'unlimited'): void {
  execFileSync('prlimit', [`--pid=${process.pid}`, `--fsize=${bytes}:unlimited`]);
}

const newId = (): string => `id-${++ids}`;
const tick = (atMs: number): EngineEvent => ({ type: 'time.passed', atMs });
const notice = (seq: number): NumberedNotice => ({
  seq,
  atMs: seq,
  notice: { type: 'alarm-raised', alarm: 'pbx-lost', subject: String(seq) },
});
const saved = (pos: number) => ({ pos, seq: 1, atMs: 10, engine: { version: 1, state: null } });

/** What a process that was killed has left behind: most of it beside the file itself. */
function diedWith(): { readonly journalId: string; readonly epoch: number; readonly pos: number } {
  const { journalId, epoch, append, appendNotices, countCrash } = openJournal(path, newId);
  const pos = append(tick(10));
  appendNotices(pos, [notice(1)]);
  countCrash(pos);
  return { journalId, epoch, pos };
}

test('on a full disk all that is in the journal is known, and nothing can be added', () => {
  const { journalId, epoch, pos } = diedWith();
  limitFiles(1);
  const journal = openJournalWhenever(path, newId);
  expect(journal).toMatchObject({ journalId, epoch: epoch + 1 });
  expect(journal.recover().tail.map(({ event }) => event.atMs)).toEqual([10]);
  expect(journal.noticesAfter(0, 10)).toEqual([notice(1)]);
  expect(journal.crashesAt(pos)).toBe(1);
  expect(() => journal.append(tick(20))).toThrow();
  expect(() => journal.append(tick(30))).toThrow();
});

test('there is room again: it goes on in the same journal, and an older process is shut out', () => {
  const older = openJournal(path, newId);
  const pos = older.append(tick(10));
  limitFiles(1);
  const journal = openJournalWhenever(path, newId);
  expect(() => journal.checkpoint(saved(pos))).toThrow();
  limitFiles('unlimited');
  journal.checkpoint(saved(pos));
  journal.appendNotices(pos, [notice(1), notice(2)]);
  expect(journal.append(tick(20))).toBe(pos + 1);
  expect(() => older.append(tick(30))).toThrow(FencedError);
  const next = openJournal(path, newId);
  expect(next).toMatchObject({ journalId: journal.journalId, epoch: journal.epoch + 1 });
  expect(next.recover().tail.map(({ event }) => event.atMs)).toEqual([20]);
  expect(next.noticesAfter(0, 10)).toEqual([notice(1), notice(2)]);
});

test('whoever has opened it meanwhile owns it', () => {
  const { pos } = diedWith();
  limitFiles(1);
  const journal = openJournalWhenever(path, newId);
  limitFiles('unlimited');
  openJournal(path, newId);
  expect(() => journal.checkpoint(saved(pos))).toThrow(FencedError);
});

test('a first start on a full disk has a journal as soon as there is room', () => {
  limitFiles(1);
  const journal = openJournalWhenever(path, newId);
  expect(journal.recover()).toMatchObject({ saved: null, tail: [], lastSeq: 0 });
  expect(() => journal.append(tick(10))).toThrow();
  limitFiles('unlimited');
  expect(journal.append(tick(20))).toBe(1);
  expect(openJournal(path, newId)).toMatchObject({ journalId: journal.journalId, epoch: 2 });
  expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
});

test('a file that is no journal is set aside all the same', () => {
  writeFileSync(
    path,
    'this is no database, and it is long enough to be looked at as one. '.repeat(99),
  );
  limitFiles(1);
  const journal = openJournalWhenever(path, newId);
  limitFiles('unlimited');
  expect(journal.append(tick(20))).toBe(1);
  expect(readdirSync(folder).some((name) => name.startsWith('journal.db.damaged-'))).toBe(true);
});

test('one that cannot even be opened keeps no telephony from starting; it is set aside in time', () => {
  // As without the right to read it, which this process cannot be denied.
  mkdirSync(path);
  writeFileSync(join(path, 'something'), 'in the way');
  const journal = openJournalWhenever(path, newId);
  expect(journal.recover()).toMatchObject({ saved: null, tail: [], lastSeq: 0 });
  expect(journal.append(tick(20))).toBe(1);
  expect(readdirSync(folder).some((name) => name.startsWith('journal.db.damaged-'))).toBe(true);
});
