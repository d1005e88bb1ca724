import { expect, test } from 'vitest';
import { createPicture } from '../../src/live/picture.ts';
import { createEngine } from '../../telephony/engine/engine.ts';
import type {
  CallId,
  NumberedNotice,
  QueueId,
  TelephonyView,
} from '../../telephony/protocol/index.ts';

const engine = createEngine(null);
const viewAt = (seq: number): TelephonyView => ({ ...engine.view(), seq, atMs: 0 });
const raised = (seq: number): NumberedNotice => ({
  seq,
  atMs: seq,
  notice: { type: 'alarm-raised', alarm: 'journal-failed', subject: 'journal' },
});
const cleared = (seq: number): NumberedNotice => ({
  seq,
  atMs: seq,
  notice: { type: 'alarm-cleared', alarm: 'journal-failed', subject: 'journal' },
});

/** A telephony that was alarmed before anybody was linked with it: its view says nothing of that. */
test('an alarm of before the view stands, whether it is heard before or after it', () => {
  const before = createPicture();
  before.hear(raised(4));
  before.reset(viewAt(5));
  const after = createPicture();
  after.reset(viewAt(5));
  after.hear(raised(4));
  for (const { alarms } of [before, after]) {
    expect([...alarms.values()].map(({ alarm }) => alarm)).toEqual(['journal-failed']);
  }
  after.hear(cleared(5));
  expect(after.alarms.size).toBe(0);
});

/** One about a call goes with it, also when its end is heard late. */
test('an alarm about a call does not outlive it', () => {
  const picture = createPicture();
  const callId = '1.1' as CallId;
  picture.hear({
    seq: 3,
    atMs: 3,
    notice: { type: 'alarm-raised', alarm: 'event-skipped', subject: callId },
  });
  picture.reset(viewAt(5));
  expect(picture.alarms.size).toBe(1);
  picture.hear({
    seq: 4,
    atMs: 4,
    notice: {
      type: 'call-ended',
      callId,
      queueId: 'general' as QueueId,
      outcome: 'failed',
      endedBy: 'system',
      agentId: null,
      enteredAtMs: 1,
      waitMs: 3,
      talkMs: 0,
      holdMs: 0,
    },
  });
  expect(picture.alarms.size).toBe(0);
});
