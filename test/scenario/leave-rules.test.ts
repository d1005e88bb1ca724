import { test } from 'vitest';
import type { QueueSettings } from '../../telephony/protocol/index.ts';
import { tell } from '../support/story.ts';

/** Only who speaks Arabic may serve, at last or never. */
const forPilgrims = (lastMs: number | null): Partial<QueueSettings> =>
  ({
    skills: [{ skill: 'arabic', level: 3, need: 'required' }],
    widening: [
      { afterMs: 0, maxRank: 99, levelsLess: 0 },
      ...(lastMs === null ? [] : [{ afterMs: lastMs, maxRank: 99, levelsLess: 3 }]),
    ],
  }) as unknown as Partial<QueueSettings>;

test('a full queue sends the next caller to another one, where somebody is free', () => {
  tell(`
    00:00  waterworks sends callers to parks with 2 before them
    00:01  boris is available in parks
    00:10  call 1 arrives
    00:11  call 2 arrives
    00:12  call 3 arrives        → ring boris 3.1  ! 3 goes to parks for longest-queue
    00:13  offer 3.1 is answered → connect 3.1
    00:14  3 is joined by 3.1                      ! 3 answered by boris after 2 s
    00:20  call 3 hangs up       → drop 3.1        ! 3 ends answered by caller
    00:21  leg 3.1 ends
  `);
});

test('a full queue tells the next caller so, and hangs up when it is heard', () => {
  tell(`
    00:00  waterworks sends callers to message with 1 before them
    00:10  call 1 arrives        → answer 1, tell 1 greeting
    00:12  call 2 arrives        → answer 2, tell 2 greeting+line-is-full+goodbye
           ! 2 ends overflowed for longest-queue by system: wait 0 s
    00:18  call 2 has heard it   → hang up 2
    00:18.1 call 2 hangs up                        ! nothing is told
    00:20  call 1 hangs up
    00:21  call 3 arrives        → answer 3, tell 3 greeting
  `);
});

test('who comes back with an old place is let into a full queue', () => {
  tell(`
    00:00  waterworks sends callers to message with 2 before them
    00:10  call 1 arrives
    00:11  call 2 arrives
    00:12  call 3 arrives entered 9 s ago          → answer 3, tell 3 greeting
    00:13  call 4 arrives                          ! 4 ends overflowed for longest-queue
    00:14  call 4 hangs up                         ! nothing is told
  `);
});

test('who has waited to the limit goes to the next queue, with the whole wait', () => {
  tell(`
    00:00  waterworks sends callers to parks who wait 60 s
    00:10  call 1 arrives
    01:10  time passes                             ! 1 goes to parks for longest-wait
    01:20  boris is available in parks             → ring boris 1.1
    01:21  offer 1.1 is answered                   → connect 1.1
    01:22  1 is joined by 1.1                      ! 1 answered by boris after 72 s
    01:30  call 1 hangs up                         → drop 1.1   ! 1 ends answered by caller
    01:31  leg 1.1 ends
  `);
});

test('who is sent on is told his place in the new line, also behind the one that he was told', () => {
  tell(`
    00:00  waterworks sends callers to parks who wait 60 s
    00:05  call 1 arrives at 138
    00:10  call 2 arrives
    00:15  call 2 has heard it                     → tell 2 you-are-number+number/1+in-line
    00:18  call 2 has heard it
    00:50  call 2 has heard it
    01:10  time passes                             → tell 2 you-are-number+number/2+in-line
           ! 2 goes to parks for longest-wait
  `);
});

test('two queues do not throw a caller to and fro', () => {
  tell(`
    00:00  waterworks sends callers to parks who wait 60 s
    00:01  parks sends callers to waterworks who wait 30 s
    00:10  call 1 arrives
    01:10  time passes                             ! 1 goes to parks for longest-wait
    05:00  call 1 hangs up                         ! 1 ends abandoned by caller: wait 290 s
  `);
});

test('each queue gives a wait of its own before the last word', () => {
  tell(`
    00:00  waterworks sends callers to parks who wait 60 s
    00:01  parks sends callers to message who wait 30 s
    00:10  call 1 arrives
    01:10  time passes                             ! 1 goes to parks for longest-wait
    01:40  time passes                             → tell 1 cannot-answer-now+goodbye
           ! 1 ends overflowed for longest-wait by system: wait 90 s
    01:45  call 1 has heard it                     → hang up 1
    01:46  call 1 hangs up                         ! nothing is told
  `);
});

test('an expert who comes free at the limit has the caller', () => {
  tell(`
    00:00  waterworks sends callers to message who wait 60 s
    00:05  anna signs in paused
    00:10  call 1 arrives
    01:10  anna resumes                            → ring anna 1.1
    01:25  offer 1.1 is missed                     → tell 1 cannot-answer-now+goodbye
           ! 1 ends overflowed for longest-wait by system: wait 75 s
    01:26  call 1 hangs up                         ! nothing is told
  `);
});

test('when nobody has been signed in for a while, callers go; a change of shift is not that', () => {
  tell(`
    00:00  anna is available
    00:01  waterworks sends callers to message when nobody is there for 20 s
    00:02  anna pauses
    00:10  call 1 arrives
    00:20  anna signs out
    00:35  boris signs in paused
    00:40  boris signs out
    00:50  call 2 arrives                          → answer 2, tell 2 greeting
    01:00  time passes  → tell 1 cannot-answer-now+goodbye, tell 2 cannot-answer-now+goodbye
           ! 1 ends overflowed for nobody-signed-in by system, 2 ends overflowed
    01:01  call 1 hangs up
    01:01  call 2 hangs up
    01:02  call 3 arrives      → answer 3, tell 3 greeting+cannot-answer-now+goodbye
           ! 3 ends overflowed for nobody-signed-in by system: wait 0 s
    01:03  call 3 hangs up
    01:04  anna is available
    01:05  call 4 arrives                          → ring anna 4.1
  `);
});

test('who never may have its callers is nobody of the queue, signed in or not', () => {
  tell(
    `
    00:00  anna is available
    00:01  waterworks sends callers to message when nobody is there for 20 s
    00:10  call 1 arrives                          → answer 1, tell 1 greeting
    00:21  time passes                             → tell 1 cannot-answer-now+goodbye
           ! 1 ends overflowed for nobody-signed-in by system: wait 11 s
    00:22  call 1 hangs up
    00:23  boris is available knows arabic=3
    00:24  call 2 arrives                          → ring boris 2.1
    `,
    forPilgrims(null),
  );
});

test('whom the queue lets in at last is somebody from the beginning', () => {
  tell(
    `
    00:00  anna is available
    00:01  waterworks sends callers to message when nobody is there for 20 s
    00:10  call 1 arrives                          → answer 1, tell 1 greeting
    01:10  time passes                             → ring anna 1.1
    `,
    forPilgrims(60_000),
  );
});

test('all who may have its callers have a break, whoever else is there', () => {
  tell(
    `
    00:00  anna is available
    00:00  boris is available knows arabic=3
    00:01  waterworks sends callers to message when all pause for 10 s
    00:02  boris pauses
    00:05  call 1 arrives                          → answer 1, tell 1 greeting
    00:12  time passes                             → tell 1 cannot-answer-now+goodbye
           ! 1 ends overflowed for all-paused by system: wait 7 s
    00:13  call 1 hangs up
    00:14  anna is available knows arabic=3
    00:15  call 2 arrives                          → ring anna 2.1
    `,
    forPilgrims(null),
  );
});

test('when all have a break, callers go to the dialplan, once', () => {
  tell(`
    00:00  boris signs in paused
    00:01  waterworks sends callers to fallback when all pause for 10 s
    00:02  call 1 arrives                          → answer 1, tell 1 greeting
    00:11  time passes                             → fallback 1
           ! 1 ends fallback for all-paused by system: wait 9 s
    00:12  call 1 hangs up                         ! nothing is told
    00:27  call 1 arrives entered 25 s ago         → answer 1, tell 1 greeting
    02:00  boris resumes                           → ring boris 1.1
  `);
});

test('a break of one while another talks is no empty queue', () => {
  tell(`
    00:00  anna is available
    00:00  boris is available
    00:01  waterworks sends callers to message when all pause for 10 s
    00:02  call 1 arrives                          → ring anna 1.1
    00:03  offer 1.1 is answered                   → connect 1.1
    00:04  1 is joined by 1.1
    00:05  boris pauses
    00:06  call 2 arrives
    02:00  anna pauses
    02:10  time passes                             → tell 2 cannot-answer-now+goodbye
           ! 2 ends overflowed for all-paused by system
    02:11  call 2 hangs up
  `);
});

test('a rule that is set while people wait holds for them, one that is taken back does not', () => {
  tell(`
    00:00  call 1 arrives
    01:00  waterworks sends callers to message who wait 90 s
    01:10  waterworks keeps its callers
    02:00  time passes
    02:10  waterworks sends callers to message who wait 90 s  → tell 1 cannot-answer-now+goodbye
           ! 1 ends overflowed for longest-wait by system: wait 130 s
    02:11  call 1 hangs up
  `);
});

test('with whom we have talked is not sent away', () => {
  tell(`
    00:00  anna is available
    00:01  waterworks sends callers to message who wait 30 s
    00:10  call 1 arrives                          → ring anna 1.1
    00:11  offer 1.1 is answered                   → connect 1.1
    00:12  1 is joined by 1.1
    01:00  leg 1.1 asks for 137                    → accept transfer 1.1, drop 1.1
    01:01  leg 1.1 ends
    01:02  anna finishes 1                         → ring anna 1.2
    01:03  anna pauses                             → drop 1.2
    01:04  leg 1.2 ends
    03:00  call 1 hangs up                         ! 1 ends answered by caller
  `);
});

test('what was lost on the way is said again, or the line is hung up', () => {
  tell(`
    00:00  waterworks sends callers to message with 1 before them
    00:10  call 1 arrives
    00:12  call 2 arrives            → answer 2, tell 2 greeting+line-is-full+goodbye
    00:13  tell 2 fails, refused     → hang up 2
    00:14  call 2 hangs up
    00:15  call 3 arrives            → answer 3, tell 3 greeting+line-is-full+goodbye
    00:16  the pbx is lost
    00:20  the pbx holds call 1, call 3 silent     → tell 3 greeting+line-is-full+goodbye
    01:20  time passes               → hang up 3
    01:21  call 3 hangs up                         ! nothing is told
  `);
});

test('while the exchange is lost nobody is sent away unheard', () => {
  tell(`
    00:00  waterworks sends callers to message who wait 60 s
    00:10  call 1 arrives
    01:00  the pbx is lost
    01:30  the pbx holds call 1      → tell 1 cannot-answer-now+goodbye
           ! 1 ends overflowed for longest-wait by system: wait 80 s
    01:31  call 1 hangs up
  `);
});
