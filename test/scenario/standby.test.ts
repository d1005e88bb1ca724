import { test } from 'vitest';
import type { QueueSettings } from '../../telephony/protocol/index.ts';
import { tell } from '../support/story.ts';

/** Nobody is signed in; caller 1 waits since 00:10, and Reza is rung for him since 01:00. */
const rung = `
    00:00  waterworks has reza on call after 60 s
    00:10  call 1 arrives
    00:10.5 call 1 has heard it
    01:00  time passes               → ring outside 1.1   ! 1 rung at reza`;

test('at night nobody can be reached: the on-call number rings, and has the caller', () => {
  tell(`${rung}
    01:05  offer 1.1 is answered     → connect 1.1
    01:05.1 1 is joined by 1.1       ! 1 goes from null out to reza
    01:30  leg 1.1 ends              → hang up 1
           ! 1 ends answered by outside: wait 55.1 s talk 0 s hold 0 s
  `);
});

test('one caller at a time: the next is rung for when the first has gone', () => {
  tell(`${rung}
    01:01  call 2 arrives
    01:05  offer 1.1 is answered     → connect 1.1
    01:05.1 1 is joined by 1.1
    01:25  call 1 hangs up           → ring outside 2.1, drop 1.1
           ! 1 ends answered by caller, 2 rung at reza
    01:25.1 leg 1.1 ends
    01:26  call 2 hangs up           → drop 2.1   ! 2 ends abandoned by caller
  `);
});

test('who is on call does not answer: the caller keeps his place, and it rings again in a while', () => {
  for (const how of ['missed', 'declined', 'busy', 'unreachable']) {
    tell(`${rung}
      01:05  offer 1.1 is ${how}     ! 1 does not reach reza: ${how}
      02:05  time passes             → ring outside 1.2    ! 1 rung at reza
    `);
  }
  tell(`${rung}
    01:05  offer 1.1 is answered     → connect 1.1
    01:05.1 connect 1.1 fails, refused → drop 1.1  ! 1 does not reach reza: lost
    01:05.2 leg 1.1 ends
    02:05.1 time passes              → ring outside 1.2
  `);
});

test('an expert who comes is asked instead: the ring is taken back, the first caller first', () => {
  tell(`${rung}
    01:01  call 2 arrives
    01:02  anna is available         → ring anna 1.2, drop 1.1   ! 1 does not reach reza: withdrawn
    01:02.1 offer 1.1 is dropped
    01:03  anna is unreachable       → drop 1.2                  ! offer 1.2 unreachable
    01:03.1 offer 1.2 is dropped
    02:03  time passes               → ring outside 1.3
  `);
});

test('a key that he was told of is heard while it rings, no longer when it is answered', () => {
  tell(`
    00:00  waterworks has reza on call after 60 s
    00:00  waterworks tells of outage
    00:10  call 1 arrives
    00:11  call 1 has heard it
    01:00  time passes               → ring outside 1.1
    01:02  call 1 presses 4          ! nothing is told
    01:03  call 1 presses 1          → drop 1.1   ! 1 does not reach reza: withdrawn, 1 ends self_served
  `);
  tell(`
    00:00  waterworks has reza on call after 60 s
    00:00  waterworks tells of outage
    00:10  call 1 arrives
    00:11  call 1 has heard it
    01:00  time passes               → ring outside 1.1
    01:03  offer 1.1 is answered     → connect 1.1
    01:03.1 call 1 presses 1         ! nothing is told
  `);
});

test('whoever can be reached, also when he is in a talk, keeps the on-call number silent', () => {
  tell(`
    00:00  waterworks has reza on call after 60 s
    00:01  anna is available
    00:10  call 1 arrives            → ring anna 1.1
    00:11  offer 1.1 is answered     → connect 1.1
    00:11.1 1 is joined by 1.1
    00:12  call 2 arrives
    00:13  anna pauses
    01:13  time passes               → ring outside 2.1   ! 2 rung at reza
    01:14  anna resumes              → drop 2.1           ! 2 does not reach reza: withdrawn
    01:14.1 offer 2.1 is dropped
  `);
});

test('only experts who may not have its callers are there: the on-call number rings', () => {
  tell(
    `
    00:00  waterworks has reza on call after 60 s
    00:01  anna is available
    00:10  call 1 arrives
    01:00  time passes               → ring outside 1.1   ! 1 rung at reza
    01:01  boris is available knows arabic=3 → ring boris 1.2, drop 1.1
           ! 1 does not reach reza: withdrawn
    01:01.1 offer 1.1 is dropped
    `,
    {
      skills: [{ skill: 'arabic', level: 3, need: 'required' }],
    } as unknown as Partial<QueueSettings>,
  );
});

test('the number is another’s, or nobody’s, from the next ring on', () => {
  tell(`${rung}
    01:05  offer 1.1 is missed       ! 1 does not reach reza: missed
    01:06  waterworks has omid on call after 60 s  → ring outside 1.2   ! 1 rung at omid
    01:07  waterworks has nobody on call
    01:08  offer 1.2 is declined     ! 1 does not reach omid: declined
    03:00  time passes
  `);
});

test('a ring at the on-call number survives telephony, and what became of it is made good', () => {
  tell(`${rung}
    01:02  the pbx is lost
    01:03  the pbx holds call 1, leg 1.1 of nobody up      → connect 1.1
    01:03.1 1 is joined by 1.1       ! 1 goes from null out to reza
  `);
  tell(`${rung}
    01:02  the pbx is lost
    01:03  the pbx holds call 1      ! 1 does not reach reza: lost
    02:03  time passes               → ring outside 1.2
  `);
  tell(`${rung}
    01:02  the pbx is lost
    01:03  the pbx restarted with nothing  → drop 1.1   ! 1 ends failed by system
  `);
});

test('who talked with an expert before is rung for like anybody else', () => {
  tell(`
    00:00  waterworks has reza on call after 60 s
    00:01  anna is available
    00:10  call 1 arrives            → ring anna 1.1
    00:11  offer 1.1 is answered     → connect 1.1
    00:11.1 1 is joined by 1.1
    00:20  anna sends 1 to queue waterworks  → drop 1.1   ! 1 call-requeued, anna wraps up 1
    00:20.1 leg 1.1 ends
    00:21  anna signs out            ! anna wrapped up by sign-out
    01:21  time passes               → ring outside 1.2   ! 1 rung at reza
    01:22  offer 1.2 is answered     → connect 1.2
    01:22.1 1 is joined by 1.2       ! 1 goes from null out to reza
    01:30  call 1 hangs up           → drop 1.2           ! 1 ends answered by caller
  `);
});
