import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readQueueLog, readQueueLogLine } from '../../src/calls/queue-log.ts';
import { readNextPiece } from '../../src/calls/queue-log-file.ts';
import type { QueueLogPosition } from '../../src/calls/repository-fallback.ts';

/** As Asterisk 22.10 wrote them. */
const BEGUN = '1795470000|NONE|NONE|NONE|QUEUESTART|\n';
const ENTERED = '1795470010|1795470009.4|fallback|NONE|ENTERQUEUE||09151111111|1\n';
const CONNECTED = '1795470016|1795470009.4|fallback|reza|CONNECT|6|1795470012.7|4\n';
const COMPLETED = '1795470076|1795470009.4|fallback|reza|COMPLETEAGENT|6|60|1\n';

test('each end that a citizen can meet in the fallback is understood', () => {
  const of = { callId: '1795470009.4' };
  expect(readQueueLogLine(ENTERED.trim())).toEqual({
    type: 'entered',
    ...of,
    atMs: 1_795_470_010_000,
    callerNumber: '09151111111',
  });
  expect(readQueueLogLine(CONNECTED.trim())).toMatchObject({ type: 'answered', agentId: 'reza' });
  expect(readQueueLogLine(COMPLETED.trim())).toMatchObject({
    type: 'completed',
    agentId: 'reza',
    endedBy: 'agent',
    talkMs: 60_000,
    lapWaitMs: 6_000,
  });
  const caller = COMPLETED.replace('COMPLETEAGENT', 'COMPLETECALLER');
  expect(readQueueLogLine(caller.trim())).toMatchObject({ endedBy: 'caller' });
  const left = '1795470021|1795470009.4|fallback|NONE|ABANDON|1|1|11';
  expect(readQueueLogLine(left)).toMatchObject({ type: 'abandoned', ...of, lapWaitMs: 11_000 });
  const lap = '1795470025|1795470009.4|fallback|NONE|EXITWITHTIMEOUT|1|1|15';
  expect(readQueueLogLine(lap)).toMatchObject({ type: 'returned', ...of });
  expect(readQueueLogLine(BEGUN.trim())).toEqual({ type: 'restarted', atMs: 1_795_470_000_000 });
});

test('what is none of our business, or no line at all, is left alone', () => {
  for (const line of [
    '1795470012|1795470009.4|fallback|sara|RINGNOANSWER|12000',
    '1795470012|NONE|fallback|reza|PAUSE|',
    '1795470012|REALTIME|fallback|reza|ADDMEMBER|',
    '1795470012|1795470009.4|another|reza|COMPLETEAGENT|6|60|1',
    'Asterisk ended with exit status 1',
    '',
  ]) {
    expect(readQueueLogLine(line), line).toBeNull();
  }
});

test('a half-written last line is read when it is whole, byte for byte', () => {
  const text = Buffer.from(ENTERED + CONNECTED + COMPLETED);
  for (let cut = 0; cut <= text.length; cut += 1) {
    const first = readQueueLog(text.subarray(0, cut), 0, 100);
    const second = readQueueLog(text.subarray(first.toByte), first.toByte, 100);
    const all = [...first.lines, ...second.lines];
    expect(
      all.map(({ event }) => event.type),
      `cut at ${cut}`,
    ).toEqual(['entered', 'answered', 'completed']);
    expect(all.map(({ atByte }) => atByte)).toEqual([
      0,
      ENTERED.length,
      ENTERED.length + CONNECTED.length,
    ]);
    expect(second.toByte).toBe(text.length);
  }
});

let folder: string;
let path: string;
let position: QueueLogPosition | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pasokh-queue-log-'));
  path = join(folder, 'queue_log');
  position = null;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Everything that is new, as a server would read it. */
async function readOn(): Promise<string[]> {
  const types: string[] = [];
  for (;;) {
    const piece = await readNextPiece(path, position);
    if (piece === null) return types;
    position = { fileId: piece.fileId, offsetBytes: piece.toByte };
    types.push(...piece.lines.map(({ event }) => event.type));
  }
}

test('there is no record before the first fallback call', async () => {
  expect(await readOn()).toEqual([]);
  writeFileSync(path, BEGUN.slice(0, 9));
  expect(await readOn()).toEqual([]);
});

test('only what is new is read, however long it has grown', async () => {
  writeFileSync(path, BEGUN + ENTERED);
  expect(await readOn()).toEqual(['restarted', 'entered']);
  expect(await readOn()).toEqual([]);
  appendFileSync(path, CONNECTED.slice(0, 20));
  expect(await readOn()).toEqual([]);
  appendFileSync(path, CONNECTED.slice(20) + COMPLETED.repeat(3_000));
  const rest = await readOn();
  expect(rest[0]).toBe('answered');
  expect(rest).toHaveLength(3_001);
});

const LATER = BEGUN.replace('1795470000', '1795480000');

test('a rotated record loses no line: its rest first, then the fresh one', async () => {
  writeFileSync(path, BEGUN + ENTERED);
  await readOn();
  appendFileSync(path, CONNECTED);
  renameSync(path, `${path}.0`);
  writeFileSync(join(folder, 'queue_log.1'), 'another, older one\n');
  expect(await readOn()).toEqual(['answered']);
  writeFileSync(path, LATER + COMPLETED);
  expect(await readOn()).toEqual(['restarted', 'completed']);
  appendFileSync(path, ENTERED);
  expect(await readOn()).toEqual(['entered']);
});

test('a record that was emptied and begun anew is read from its beginning', async () => {
  writeFileSync(path, BEGUN + ENTERED + CONNECTED);
  await readOn();
  truncateSync(path);
  expect(await readOn()).toEqual([]);
  appendFileSync(path, LATER + ENTERED + CONNECTED + COMPLETED);
  expect(await readOn()).toEqual(['restarted', 'entered', 'answered', 'completed']);
});

test('a line without end does not hold the record up', async () => {
  writeFileSync(path, BEGUN + 'x'.repeat(200_000) + `\n${COMPLETED}`);
  expect(await readOn()).toEqual(['restarted', 'completed']);
});
