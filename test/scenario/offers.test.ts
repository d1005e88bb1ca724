import { expect, test } from 'vitest';
import { tell } from '../support/story.ts';

test('a caller who hangs up while the phone rings frees the agent', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives        → ring anna 1.1
    00:14  call 1 hangs up       → drop 1.1
           ! 1 ends short_abandoned by caller, offer 1.1 caller-left
    00:14.1 offer 1.1 is dropped                   ! anna is available idle
    00:15  call 2 arrives        → ring anna 2.1
    00:16  offer 1.1 is answered → drop 1.1        # the late hand; offer 2.1 stands
    00:18  offer 2.1 is answered → connect 2.1
    00:18.1 2 is joined by 2.1                     ! 2 answered by anna after 3.1 s
  `);
});

test('the phone rings before the greeting is started', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives  → ring anna 1.1, answer 1, tell 1 greeting
  `);
});

test('the longest-waiting caller goes to the longest-idle agent', () => {
  tell(`
    00:00  call 1 arrives
    00:01  call 2 arrives
    00:05  anna is available    → ring anna 1.1
    00:06  boris is available   → ring boris 2.1
    00:07  offer 1.1 is answered → connect 1.1
    00:07.1 1 is joined by 1.1
    00:10  call 1 hangs up      → drop 1.1    ! 1 ends answered by caller: wait 7.1 s talk 2.9 s
    00:10.1 leg 1.1 ends
    00:11  offer 2.1 is answered → connect 2.1
    00:11.1 2 is joined by 2.1
    00:12  leg 2.1 ends         → hang up 2   ! boris wraps up 2
    00:12.1 call 2 hangs up
    00:13  boris finishes 2
    00:14  anna finishes 1
    00:20  call 3 arrives       → ring boris 3.1
  `);
});

test('a caller who came earlier but reached us later is served first', () => {
  tell(`
    00:30  call 1 arrives
    00:31  call 2 arrives entered 20 s ago
    00:40  anna is available   → ring anna 2.1
  `);
});

test('a missed call rings at somebody else, and not again at the one who missed it', () => {
  tell(`
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives       → ring anna 1.1
    00:25  offer 1.1 is missed  → ring boris 1.2   ! offer 1.1 missed
    00:40  offer 1.2 is missed  → ring anna 1.3    ! offer 1.2 missed
  `);
});

test('who missed a call waits for the busy colleague to have it first', () => {
  tell(`
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives         → ring anna 1.1
    00:11  offer 1.1 is answered  → connect 1.1
    00:11.1 1 is joined by 1.1
    00:20  call 2 arrives         → ring boris 2.1
    00:35  offer 2.1 is missed
    01:20  leg 1.1 ends           → hang up 1
    01:20.1 call 1 hangs up
    01:30  anna finishes 1        → ring anna 2.2
  `);
});

test('the only agent gets a missed call again after fifteen seconds', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives       → ring anna 1.1
    00:25  offer 1.1 is missed
    00:40  time passes          → ring anna 1.2
  `);
});

test('a call that one agent missed does not keep the next caller from that agent', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives        → ring anna 1.1
    00:12  call 2 arrives
    00:25  offer 1.1 is declined → ring anna 2.1
  `);
});

test('two misses set an agent aside, visibly, until they resume', () => {
  tell(`
    00:00  anna is available
    00:00  boris is available
    00:10  call 1 arrives        → ring anna 1.1
    00:25  offer 1.1 is missed   → ring boris 1.2
    00:26  offer 1.2 is answered → connect 1.2
    00:26.1 1 is joined by 1.2
    00:30  call 2 arrives        → ring anna 2.1
    00:45  offer 2.1 is missed                      ! anna is available idle set-aside
    00:50  call 3 arrives
    01:00  anna resumes          → ring anna 3.1, mirror anna available
  `);
});

test('the fallback queue leaves an agent in peace who was set aside', () => {
  tell(
    `
    00:00  anna is available     → mirror anna available
    00:00  boris is available
    00:10  call 1 arrives        → ring anna 1.1
    00:25  offer 1.1 is missed   → ring boris 1.2, mirror anna paused
  `,
    { missLimit: 1 },
  );
});

test('the last available agent is never set aside; the supervisor is alarmed', () => {
  tell(
    `
    00:00  anna is available
    00:10  call 1 arrives        → ring anna 1.1
    00:25  offer 1.1 is missed                      ! alarm last-agent-missing anna
    00:40  time passes           → ring anna 1.2
    00:41  offer 1.2 is answered → connect 1.2
    00:41.1 1 is joined by 1.2                      ! alarm over last-agent-missing anna
  `,
    { missLimit: 1 },
  );
});

test('the alarm about the last agent ends when a colleague comes', () => {
  tell(
    `
    00:00  anna is available
    00:10  call 1 arrives        → ring anna 1.1
    00:25  offer 1.1 is missed                      ! alarm last-agent-missing anna
    00:30  boris is available    → ring boris 1.2   ! alarm over last-agent-missing anna
  `,
    { missLimit: 1 },
  );
});

test('an unreachable phone is no miss of its agent, and is tried again later', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives            → ring anna 1.1
    00:10.1 offer 1.1 is unreachable                  ! anna is available idle unreachable
    00:15.1 time passes              → ring anna 1.2
    00:15.2 offer 1.2 is unreachable
    00:25.2 time passes              → ring anna 1.3
    00:25.3 offer 1.3 is unreachable
    00:30  anna is reachable         → ring anna 1.4
  `);
});

test('a busy phone is no miss, and is left alone for a moment', () => {
  tell(
    `
    00:00  anna is available
    00:10  call 1 arrives       → ring anna 1.1
    00:10.1 offer 1.1 is busy                        ! offer 1.1 busy
    00:15.1 time passes         → ring anna 1.2
  `,
    { missLimit: 1 },
  );
});

test('a phone that said busy is not rung again by that caller while a colleague is signed in', () => {
  tell(`
    00:00  boris is available
    00:01  call 1 arrives        → ring boris 1.1
    00:02  offer 1.1 is answered → connect 1.1
    00:02.1 1 is joined by 1.1
    00:03  anna is available
    00:10  call 2 arrives        → ring anna 2.1
    00:11  offer 2.1 is busy                            ! offer 2.1 busy
    00:16  time passes
    00:20  call 1 hangs up       → drop 1.1
    00:20.1 leg 1.1 ends
    00:21  boris finishes 1      → ring boris 2.2
  `);
});

test('a ring that the PBX does not end is ended by us, the agent reserved till then', () => {
  tell(`
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives       → ring anna 1.1
    00:20  boris pauses
    00:22  call 2 arrives
    00:27  time passes          → drop 1.1           ! offer 1.1 missed, anna is available ringing
    00:32  time passes          → drop 1.1
    00:33  offer 1.1 is dropped → ring anna 2.1
  `);
});

test('a phone that goes away while ringing does not cost the caller the ring limit', () => {
  tell(`
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives       → ring anna 1.1
    00:12  anna is unreachable  → ring boris 1.2, drop 1.1
    00:12.1 offer 1.1 is dropped
  `);
});

test('an agent who dials while we ring has not missed the call', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives       → ring anna 1.1
    00:11  anna dials           → ring boris 1.2, drop 1.1   ! offer 1.1 withdrawn
    00:11.1 offer 1.1 is dropped                             ! anna is available busy
    00:20  call 2 arrives
    00:25  anna stops dialling  → ring anna 2.1
  `,
    { missLimit: 1 },
  );
});

test('a pause takes back the ringing call without a miss', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives       → ring anna 1.1
    00:11  anna pauses          → drop 1.1     ! offer 1.1 withdrawn, anna is paused ringing
    00:11.1 offer 1.1 is dropped               ! anna is paused idle
    00:20  anna resumes         → ring anna 1.2
  `);
});

test('signing out takes back the ringing call', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives       → ring anna 1.1
    00:11  anna signs out       → drop 1.1, mirror anna removed
    00:11.1 offer 1.1 is dropped               ! anna is signed-out idle
    00:12  anna pauses                         ! refused not-signed-in
    00:13  anna is available    → ring anna 1.2, mirror anna available
  `);
});

test('a page opened anew takes back the ring that went to the old one', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives       → ring anna 1.1
    00:12  anna reports nothing → drop 1.1      ! offer 1.1 lost
    00:12.1 offer 1.1 is dropped → ring anna 1.2
    00:12.2 anna reports 1.2
  `);
});

test('a caller who is gone when we ring is not rung for again', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives       → ring anna 1.1
    00:10.1 ring 1.1 fails, gone                ! 1 ends short_abandoned by caller
    00:11  call 1 hangs up                      ! nothing is told
  `);
});

test('agents of two lines take the one who has waited longest in either', () => {
  tell(`
    00:00  call 1 arrives at 138
    00:01  call 2 arrives at 137
    00:05  anna is available in waterworks+parks → ring anna 1.1
    00:06  boris is available in parks
    00:07  clara is available in waterworks      → ring clara 2.1
  `);
});

test('a phone that picks up and puts down at once is a refusal', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives        → ring anna 1.1
    00:11  offer 1.1 is answered → connect 1.1
    00:11.1 leg 1.1 ends         → music 1, tell 1 you-are-number+number/1+in-line
           ! offer 1.1 declined
  `);
});

test('of more free agents than are named the decision says how many there were', () => {
  const available = (many: number): string =>
    Array.from({ length: many }, (_, n) => `00:${n} a${n} is available`).join('\n');
  const arrives = '00:30 call 1 arrives → ring a0 1.1 ! 1 offered to a0 by longest-idle naming';
  tell(`${available(23)}\n${arrives} 20 of 23`);
  // Twenty are all named.
  expect(() => tell(`${available(20)}\n${arrives}`)).toThrow('not told');
});
