import { describe, expect, test } from 'vitest';
import { whisperParts } from '../../telephony/flow/whisper.ts';
import type { QueueSettings } from '../../telephony/protocol/index.ts';
import { tell } from '../support/story.ts';

const whisper: QueueSettings['whisper'] = { name: 'water', language: true, wait: true };

describe('a word to the expert before the join', () => {
  test('is heard by the expert alone, then the two are joined', () => {
    tell(
      `
      00:00  anna is available
      00:01  call 1 arrives         → ring anna 1.1
      00:04  offer 1.1 is answered  → whisper 1.1 queue/water   ! anna is available announcing
      00:06  whisper 1.1 is heard   → connect 1.1   ! nothing is told
      00:06  1 is joined by 1.1
             ! offer 1.1 answered, 1 answered by anna after 5 s, anna is available talking
      `,
      { whisper },
    );
  });

  test('says the language of a pilgrim, and a wait of a minute or more', () => {
    tell(
      `
      00:00  call 1 arrives entered 130 s ago
      00:03  anna is available      → ring anna 1.1
      00:04  offer 1.1 is answered  → whisper 1.1 queue/water+whisper-arabic+whisper-waited+number/2+whisper-minutes
      `,
      { whisper, language: 'ar' },
    );
  });

  test('is not said where the queue has none', () => {
    tell(
      `
      00:00  anna is available
      00:01  call 1 arrives         → ring anna 1.1
      00:04  offer 1.1 is answered  → connect 1.1
      `,
      { whisper: null },
    );
  });

  test('ends with the caller, and the expert has missed nothing', () => {
    tell(
      `
      00:00  anna is available
      00:01  call 1 arrives         → ring anna 1.1
      00:04  offer 1.1 is answered  → whisper 1.1 queue/water
      00:05  call 1 hangs up        → drop 1.1   ! 1 ends short_abandoned by caller, offer 1.1 caller-left
      00:06  leg 1.1 ends           ! anna is available idle
      00:07  call 2 arrives         → ring anna 2.1
      `,
      { whisper },
    );
  });

  test('put down by the expert is a call declined: the next one has it', () => {
    tell(
      `
      00:00  anna is available
      00:00  boris is available
      00:01  call 1 arrives         → ring anna 1.1
      00:04  offer 1.1 is answered  → whisper 1.1 queue/water
      00:05  leg 1.1 ends           → ring boris 1.2   ! offer 1.1 declined, anna is available idle
      00:06  whisper 1.1 is heard
      00:07  offer 1.2 is answered  → whisper 1.2 queue/water
      `,
      { whisper },
    );
  });

  test('put down by the expert leaves the greeting that still sounds to be heard, and what follows it', () => {
    tell(
      `
      00:00  anna is available
      00:01  call 1 arrives         → ring anna 1.1, answer 1, tell 1 greeting
      00:03  offer 1.1 is answered  → whisper 1.1 queue/water
      00:04  leg 1.1 ends           ! offer 1.1 declined
      00:06  call 1 has heard it    → tell 1 you-are-number+number/1+in-line
      `,
      { whisper },
    );
  });

  test('put down by the expert when the greeting was over meanwhile: the place is told', () => {
    tell(
      `
      00:00  anna is available
      00:01  call 1 arrives         → ring anna 1.1, answer 1, tell 1 greeting
      00:03  offer 1.1 is answered  → whisper 1.1 queue/water
      00:04  call 1 has heard it
      00:05  leg 1.1 ends           → tell 1 you-are-number+number/1+in-line
      `,
      { whisper },
    );
  });

  test('does not leave the caller in silence when the join behind it comes to nothing', () => {
    tell(
      `
      00:00  anna is available
      00:00  boris is available
      00:01  call 1 arrives         → ring anna 1.1
      00:03  offer 1.1 is answered  → whisper 1.1 queue/water
      00:05  whisper 1.1 is heard   → connect 1.1
      00:05  leg 1.1 ends           → ring boris 1.2, music 1   ! offer 1.1 declined
      `,
      { whisper },
    );
  });

  test('is not said to a colleague whom the first expert has asked, also when that one is gone', () => {
    tell(
      `
      00:00  call 1 arrives entered 130 s ago
      00:01  anna is available      → ring anna 1.1
      00:02  offer 1.1 is answered  → whisper 1.1 queue/water+whisper-waited+number/2+whisper-minutes
      00:05  whisper 1.1 is heard   → connect 1.1
      00:05  1 is joined by 1.1
      00:06  boris is available
      00:20  anna sends 1 to boris  → ring boris 1.2, hold 1
      00:21  leg 1.1 ends           ! 1 offered to boris
      00:22  offer 1.2 is answered  → connect 1.2
      `,
      { whisper },
    );
  });

  test('tells of the wait since the caller came back to the line, not of the one that is over', () => {
    tell(
      `
      00:00  call 1 arrives entered 300 s ago
      00:01  anna is available             → ring anna 1.1
      00:02  offer 1.1 is answered         → whisper 1.1 queue/water+whisper-waited+number/5+whisper-minutes
      00:05  whisper 1.1 is heard          → connect 1.1
      00:05  1 is joined by 1.1
      00:20  anna sends 1 to queue waterworks → drop 1.1
      00:20  leg 1.1 ends
      00:21  anna signs out
      02:30  boris is available            → ring boris 1.2
      02:31  offer 1.2 is answered         → whisper 1.2 queue/water+whisper-waited+number/2+whisper-minutes
      `,
      { whisper },
    );
  });

  test('put down twice in a row sets the expert aside like two rings that were missed', () => {
    tell(
      `
      00:00  anna is available
      00:00  boris is available
      00:01  call 1 arrives         → ring anna 1.1
      00:02  offer 1.1 is answered  → whisper 1.1 queue/water
      00:03  leg 1.1 ends           → ring boris 1.2
      00:04  offer 1.2 is answered  → whisper 1.2 queue/water
      00:05  whisper 1.2 is heard   → connect 1.2
      00:05  1 is joined by 1.2
      00:06  call 2 arrives         → ring anna 2.1
      00:07  offer 2.1 is answered  → whisper 2.1 queue/water
      00:08  leg 2.1 ends           ! offer 2.1 declined, anna is available idle set-aside
      `,
      { whisper },
    );
  });

  test('whose end is never told keeps nobody apart for longer than ten seconds', () => {
    tell(
      `
      00:00  anna is available
      00:01  call 1 arrives         → ring anna 1.1
      00:04  offer 1.1 is answered  → whisper 1.1 queue/water
      00:14  time passes            → connect 1.1
      00:14  whisper 1.1 is heard
      00:14  1 is joined by 1.1     ! 1 answered by anna after 13 s
      `,
      { whisper },
    );
  });

  test('that cannot be said is left out', () => {
    tell(
      `
      00:00  anna is available
      00:01  call 1 arrives              → ring anna 1.1
      00:04  offer 1.1 is answered       → whisper 1.1 queue/water
      00:04  whisper 1.1 fails, refused  → connect 1.1
      `,
      { whisper },
    );
  });

  test('that we did not live to hear the end of is left out: they are joined at once', () => {
    tell(
      `
      00:00  anna is available
      00:01  call 1 arrives         → ring anna 1.1
      00:04  offer 1.1 is answered  → whisper 1.1 queue/water
      00:05  the pbx is lost
      00:30  the pbx holds call 1, leg 1.1 of anna up, phone anna  → connect 1.1
      00:30  1 is joined by 1.1     ! 1 answered by anna after 29 s
      `,
      { whisper },
    );
  });

  test('to an expert who picked up while we were away leaves the caller his music meanwhile', () => {
    tell(
      `
      00:00  anna is available
      00:01  call 1 arrives         → ring anna 1.1
      00:02  the pbx is lost
      00:05  the pbx holds call 1 silent, leg 1.1 of anna up, phone anna  → whisper 1.1 queue/water, music 1, mirror anna available
      00:07  whisper 1.1 is heard   → connect 1.1
      `,
      { whisper },
    );
  });

  test('to an expert who is gone when we come back leaves the caller his place', () => {
    tell(
      `
      00:00  anna is available
      00:01  call 1 arrives         → ring anna 1.1
      00:04  offer 1.1 is answered  → whisper 1.1 queue/water
      00:05  the pbx is lost
      00:09  the pbx holds call 1, phone anna  → ring anna 1.2, mirror anna available  ! offer 1.1 lost
      `,
      { whisper },
    );
  });

  test('begins only when the other phones are let go, and a break asked for meanwhile comes later', () => {
    tell(
      `
      00:00  anna is available
      00:00  boris is available
      00:01  call 1 arrives         → ring anna 1.1, ring boris 1.2
      00:04  offer 1.2 is answered  → whisper 1.2 queue/water, drop 1.1
      00:05  boris pauses
      00:06  leg 1.1 ends
      00:06  whisper 1.2 is heard   → connect 1.2
      00:06  1 is joined by 1.2     ! 1 answered by boris after 5 s
      `,
      { whisper, strategy: 'ring-all' },
    );
  });

  test('is not said to the expert who is got back into a broken talk', () => {
    tell(
      `
      00:00  anna is available
      00:01  call 1 arrives         → ring anna 1.1
      00:02  offer 1.1 is answered  → whisper 1.1 queue/water
      00:03  whisper 1.1 is heard   → connect 1.1
      00:03  1 is joined by 1.1
      00:09  leg 1.1 goes silent    → drop 1.1, ring anna 1.2 itself
      00:10  leg 1.1 ends
      00:11  offer 1.2 is answered  → connect 1.2
      `,
      { whisper },
    );
  });
});

test('a queue without a recorded name is told by its number, a long one figure by figure', () => {
  const said = { name: null, language: 'fa', waitedMs: 59_999 } as const;
  expect(whisperParts({ ...said, extension: '137' })).toEqual([
    'whisper-queue',
    'number/100-o',
    'number/30-o',
    'number/7',
  ]);
  expect(whisperParts({ ...said, extension: '05138' }).slice(1)).toEqual(
    ['0', '5', '1', '3', '8'].map((figure) => `number/${figure}`),
  );
  expect(whisperParts({ ...said, extension: '9', waitedMs: 3_600_001 }).at(-1)).toBe(
    'whisper-over-hour',
  );
});
