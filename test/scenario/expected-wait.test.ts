import { expect, test } from 'vitest';
import { createEngine } from '../../telephony/engine/engine.ts';
import { minutesToTell, waitParts } from '../../telephony/flow/caller-flow.ts';
import type { QueueSettings } from '../../telephony/protocol/index.ts';
import { rules } from '../support/story-promised.ts';
import { tell } from '../support/story.ts';

/** Anna has answered five calls, each 2 s of ring, 108 s of talk and 10 s of writing. */
const experience = Array.from({ length: 5 }, (_, n) => {
  const call = `old${n + 1}`;
  const at = (s: number): string => {
    const all = 10 + n * 120 + s;
    return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, '0')}`;
  };
  const learned = n === 4 ? '! waterworks expects 0 s error unknown unknown' : '';
  return `
    ${at(0)} call ${call} arrives          → ring anna ${call}.1
    ${at(2)} offer ${call}.1 is answered   → connect ${call}.1
    ${at(2)} ${call} is joined by ${call}.1
    ${at(110)} call ${call} hangs up       → drop ${call}.1
    ${at(110)} leg ${call}.1 ends
    ${at(120)} anna finishes ${call}       ${learned}`;
}).join('');

const practised = `
    00:00 anna is available
    ${experience}`;

test('who waits hears beside the place how long it takes, from what calls took of late', () => {
  tell(`${practised}
    11:00 call 1 arrives                → ring anna 1.1, answer 1, tell 1 greeting
          ! waterworks expects 120 s
    11:02 offer 1.1 is answered         → connect 1.1
    11:02 1 is joined by 1.1            ! 1 answered by anna after 2 s, waterworks expects 120 s error 1 s 1 s
    11:10 call 2 arrives                → answer 2, tell 2 greeting     ! waterworks expects 240 s
    11:15 call 2 has heard it           → tell 2 you-are-number+number/1+in-line+wait-about+number/2+minutes
    11:20 call 3 arrives                → answer 3, tell 3 greeting     ! waterworks expects 360 s
    11:25 call 3 has heard it           → tell 3 you-are-number+number/2+in-line+wait-about+number/4+minutes
  `);
});

test('who comes to us late is foretold the whole wait, with what is over of it', () => {
  tell(`${practised}
    11:00 call 1 arrives entered 20 s ago → ring anna 1.1
    11:02 offer 1.1 is answered           → connect 1.1
    11:02 1 is joined by 1.1              ! 1 answered by anna after 22 s, waterworks expects 120 s error 1 s 1 s
  `);
});

test('who would wait too long is told so at the door; whom an agent can have at once is let in', () => {
  tell(`${practised}
    10:30 waterworks sends callers to message who would wait 200 s
    11:00 call 1 arrives                → ring anna 1.1, answer 1, tell 1 greeting
    11:02 offer 1.1 is answered         → connect 1.1
    11:02 1 is joined by 1.1
    11:10 call 2 arrives                → answer 2, tell 2 greeting
    11:20 call 3 arrives                → answer 3, tell 3 greeting+line-is-full+goodbye
          ! 3 ends overflowed for expected-wait by system: wait 0 s
    11:25 call 3 has heard it           → hang up 3
    11:25.1 call 3 hangs up
    11:30 call 2 hangs up
    11:31 call 4 arrives                → answer 4, tell 4 greeting
  `);
});

test('an expert without the skill that is asked for makes no wait shorter, free or not', () => {
  tell(
    `${practised.replace('anna is available', 'anna is available knows arabic=3')}
    10:30 waterworks sends callers to message who would wait 100 s
    10:40 boris is available
    11:00 call 1 arrives                → ring anna 1.1    ! waterworks expects 120 s
    11:02 offer 1.1 is answered         → connect 1.1
    11:02 1 is joined by 1.1
    11:10 call 2 arrives                → answer 2, tell 2 greeting+line-is-full+goodbye
          ! 2 ends overflowed for expected-wait by system: wait 0 s
    11:12 call 2 has heard it           → hang up 2
    11:12.1 call 2 hangs up
    11:20 boris is available knows arabic=3
    11:21 call 3 arrives                → ring boris 3.1
  `,
    {
      skills: [{ skill: 'arabic', level: 3, need: 'required' }],
    } as unknown as Partial<QueueSettings>,
  );
});

test('an idle expert whom a longer wait lets in is foretold for when that step is due', () => {
  tell(
    `${practised.replace('anna is available', 'anna is available knows arabic=3')}
    10:40 anna is available knows arabic=2
    11:00 call 1 arrives                → answer 1, tell 1 greeting     ! waterworks expects 240 s
    11:05 call 1 has heard it           → tell 1 you-are-number+number/1+in-line+wait-under-minute
    12:00 time passes                   → ring anna 1.1
    12:02 offer 1.1 is answered         → connect 1.1
    12:02 1 is joined by 1.1            ! 1 answered by anna after 62 s, waterworks expects 120 s error 1 s 1 s
  `,
    {
      skills: [{ skill: 'arabic', level: 3, need: 'required' }],
      widening: [
        { afterMs: 0, maxRank: 99, levelsLess: 0 },
        { afterMs: 60_000, maxRank: 99, levelsLess: 1 },
      ],
    } as unknown as Partial<QueueSettings>,
  );
});

test('whom we will call back is counted in the wait of those behind him while his turn may come', () => {
  tell(
    `${practised}
    11:00 call 1 arrives                → ring anna 1.1
    11:02 offer 1.1 is answered         → connect 1.1
    11:02 1 is joined by 1.1
    11:10 call 2 arrives from callable 77
    11:15 call 2 has heard it
    11:20 call 2 has heard it
    11:50 time passes                   → tell 2 you-are-number+number/1+in-line+wait-about+number/2+minutes+press-two-for-callback
    11:55 call 2 presses 2              → tell 2 callback-promised+goodbye   ! pc-2 promised
    12:00 call 2 has heard it           → hang up 2
    12:01 call 2 hangs up
    12:10 call 3 arrives                → answer 3, tell 3 greeting     ! waterworks expects 360 s
    12:15 call 3 has heard it           → tell 3 you-are-number+number/2+in-line+wait-about+number/4+minutes
    12:20 call 3 has heard it
    12:25 pc-2 is cancelled
    12:30 call 4 arrives                → answer 4, tell 4 greeting
    12:35 call 4 has heard it           → tell 4 you-are-number+number/2+in-line+wait-about+number/4+minutes
    12:50 time passes                   → tell 3 you-are-number+number/1+in-line+wait-about+number/2+minutes
  `,
    { callback: rules.callback },
  );
});

test('nobody is sent away for a wait of which nothing is known', () => {
  tell(`
    00:00 waterworks sends callers to message who would wait 10 s
    00:10 call 1 arrives                → answer 1, tell 1 greeting
    00:11 call 2 arrives                → answer 2, tell 2 greeting
  `);
});

test('a promised wait never grows: when experts leave, only the place is said', () => {
  tell(
    `${practised}
    10:20 boris is available
    11:00 call 1 arrives                → ring anna 1.1
    11:00 call 2 arrives                → ring boris 2.1
    11:10 call 3 arrives                → answer 3, tell 3 greeting
    11:15 call 3 has heard it           → tell 3 you-are-number+number/3+in-line+wait-about+number/1+minutes
    11:18 call 3 has heard it
    11:19 boris pauses                  → drop 2.1
    11:19 offer 2.1 is dropped
    11:20 call 2 hangs up
    11:48 time passes                   → tell 3 you-are-number+number/2+in-line
  `,
    { ringLimitMs: 60_000 },
  );
});

test('no wait is promised when nobody is there to answer, nor before calls have taught one', () => {
  tell(`${practised}
    11:00 anna pauses
    11:10 call 1 arrives                → answer 1, tell 1 greeting   ! 1 arrived
    11:15 call 1 has heard it           → tell 1 you-are-number+number/1+in-line
  `);
});

test('minutes are said as people say them', () => {
  expect(waitParts(0)).toEqual(['wait-under-minute']);
  expect(waitParts(25)).toEqual(['wait-about', 'number/20-o', 'number/5', 'minutes']);
  expect(waitParts(61)).toEqual(['wait-over-hour']);
  expect(minutesToTell(59_999, null)).toBe(0);
  expect(minutesToTell(60_000, null)).toBe(1);
  expect(minutesToTell(100_000, 2)).toBe(2);
  expect(minutesToTell(100_000, 1)).toBeNull();
  expect(minutesToTell(9 * 3_600_000, null)).toBe(61);
  expect(minutesToTell(null, 3)).toBeNull();
});

test('an engine without a past says nothing of waits', () => {
  expect(createEngine(null).view().estimates).toEqual([]);
});

test('a call sent on to another line is work of that line too', () => {
  const sent = Array.from({ length: 5 }, (_, n) => {
    const at = (s: number): string => {
      const all = 10 + n * 120 + s;
      return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, '0')}`;
    };
    const call = `c${n + 1}`;
    return `
    ${at(0)} call ${call} arrives          → ring anna ${call}.1
    ${at(1)} offer ${call}.1 is answered   → connect ${call}.1
    ${at(1)} ${call} is joined by ${call}.1
    ${at(20)} leg ${call}.1 asks for 138   → ring boris ${call}.2, accept transfer ${call}.1, drop ${call}.1
    ${at(20)} leg ${call}.1 ends
    ${at(21)} offer ${call}.2 is answered  → connect ${call}.2
    ${at(21)} ${call} is joined by ${call}.2
    ${at(90)} call ${call} hangs up        → drop ${call}.2
    ${at(90)} leg ${call}.2 ends
    ${at(100)} anna finishes ${call}
    ${at(100)} boris finishes ${call}`;
  }).join('');
  tell(
    `
    00:00 anna is available
    00:00 boris is available in parks
    ${sent}
    11:00 call 1 arrives at 138 → ring boris 1.1     ! parks expects 80 s
  `,
    { wrapUpLimitMs: 90_000 },
  );
});
