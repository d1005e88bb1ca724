import { test } from 'vitest';
import { tell } from '../support/story.ts';

/** Anna talks with caller 1 since 00:11.1. */
const talk = `
    00:00  anna is available
    00:10  call 1 arrives        → ring anna 1.1
    00:11  offer 1.1 is answered → connect 1.1
    00:11.1 1 is joined by 1.1   ! 1 answered by anna after 1.1 s, anna is available talking`;

test('a call is answered when both are in the bridge, not when the phone is lifted', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives        → ring anna 1.1
    00:16  offer 1.1 is answered → connect 1.1   ! nothing is told
    00:16.1 call 1 hangs up      → drop 1.1      ! 1 ends abandoned by caller, offer 1.1 caller-left
    00:16.2 1 is joined by 1.1                   ! nothing is told
    00:16.3 leg 1.1 ends                         ! anna is available idle
  `);
});

test('the agent who hangs up ends the call and writes it down', () => {
  tell(`${talk}
    00:20  leg 1.1 ends          → hang up 1
           ! 1 ends answered by agent: wait 1.1 s talk 8.9 s, anna wraps up 1
    00:20.1 call 1 hangs up
    00:20.2 call 1 hangs up                      ! nothing is told
  `);
});

test('the agent who hangs up at the desk ends the call', () => {
  tell(`${talk}
    00:20  anna hangs up on 1    → hang up 1, drop 1.1   ! 1 ends answered by agent
    00:20.1 leg 1.1 ends
    00:20.2 call 1 hangs up
    00:21  anna hangs up on 1                            ! refused unknown-call
  `);
});

test('a caller who will not go is sent away again', () => {
  tell(`${talk}
    00:20  leg 1.1 ends          → hang up 1
    00:25  time passes           → hang up 1
    00:30  time passes           → hang up 1
    00:31  hang-up 1 fails, gone
    00:50  time passes           ! anna wrapped up by limit in 30 s
  `);
});

test('wrap-up ends at its limit, and the next caller rings', () => {
  tell(`${talk}
    00:20  leg 1.1 ends          → hang up 1
    00:20.1 call 1 hangs up
    00:30  call 2 arrives
    00:50  time passes           → ring anna 2.1  ! anna wrapped up by limit in 30 s
  `);
});

test('wrap-up is ended by its own agent and call only', () => {
  tell(`${talk}
    00:15  anna finishes 1       ! refused not-in-wrap-up
    00:20  leg 1.1 ends          → hang up 1
    00:20.1 call 1 hangs up
    00:21  anna finishes 2       ! refused not-in-wrap-up
    00:22  boris finishes 1      ! refused unknown-agent
    00:23  anna finishes 1       ! anna wrapped up by agent in 3 s
    00:24  anna finishes 1       ! refused not-in-wrap-up
  `);
});

test('an agent whose leg does not end gets no next call, even after wrap-up', () => {
  tell(`${talk}
    00:20  call 1 hangs up       → drop 1.1
    00:21  call 2 arrives
    00:22  anna finishes 1       ! anna is available ringing
    00:25  time passes           → drop 1.1
    00:26  drop 1.1 fails, gone  → ring anna 2.1
  `);
});

test('a pause asked for in a talk begins after the wrap-up', () => {
  tell(`${talk}
    00:15  anna pauses           ! anna is paused talking
    00:20  leg 1.1 ends          → hang up 1
    00:20.1 call 1 hangs up
    00:21  call 2 arrives
    00:22  anna finishes 1       ! anna is paused idle
  `);
});

test('a sign-out asked for in a talk happens when it is over', () => {
  tell(`${talk}
    00:15  anna signs out        ! anna is signed-out talking
    00:20  leg 1.1 ends          → hang up 1
           ! anna wrapped up by sign-out in 0 s, anna is signed-out idle
    00:20.1 call 1 hangs up
  `);
});

test('hold is told, counted apart from talk, and refused twice', () => {
  tell(`${talk}
    00:13.1 anna holds 1         → hold 1        ! 1 call-held
    00:14  anna holds 1                          ! refused already-held
    00:18.1 anna unholds 1       → unhold 1      ! 1 call-unheld
    00:19  anna unholds 1                        ! refused not-held
    00:20.1 call 1 hangs up      → drop 1.1
           ! 1 ends answered by caller: wait 1.1 s talk 4 s hold 5 s
    00:20.2 leg 1.1 ends
  `);
});

test('a hold that the PBX refused is no hold', () => {
  tell(`${talk}
    00:13  anna holds 1          → hold 1
    00:13.1 hold 1 fails, refused                ! 1 call-unheld
  `);
});

test("the phone's own hold is recorded like the desk's", () => {
  tell(`${talk}
    00:13  leg 1.1 is held                       ! 1 call-held
    00:14  leg 1.1 is held                       ! nothing is told
    00:15  anna unholds 1                        ! refused not-held
    00:16  leg 1.1 is unheld                     ! 1 call-unheld
  `);
});

test('a colleague cannot hold or end the call of another', () => {
  tell(`${talk}
    00:12  boris is available
    00:13  boris holds 1         ! refused not-your-call
    00:14  boris hangs up on 1   ! refused not-your-call
  `);
});

test('a transfer to a line keeps the place that the caller has earned', () => {
  tell(`${talk}
    00:12  boris is available in parks
    00:13  call 2 arrives at 138          → ring boris 2.1
    00:13.5 offer 2.1 is answered         → connect 2.1
    00:13.6 2 is joined by 2.1
    00:14  call 3 arrives at 138
    00:15  leg 1.1 asks for 138           → accept transfer 1.1, drop 1.1
           ! 1 call-requeued, anna wraps up 1
    00:15.1 leg 1.1 ends
    00:16  leg 2.1 ends                   → hang up 2
    00:16.1 call 2 hangs up
    00:17  boris finishes 2               → ring boris 1.2
    00:18  call 1 hangs up                → drop 1.2   ! 1 ends answered by caller
    00:18.1 offer 1.2 is dropped          → ring boris 3.1
  `);
});

test('a transfer to anywhere else is refused, and the talk goes on', () => {
  tell(`${talk}
    00:15  leg 1.1 asks for 00989121234567  → refuse transfer 1.1
    00:20  call 1 hangs up                  → drop 1.1    ! 1 ends answered by caller
  `);
});

test('a transfer to whoever the phone has on its other line is refused, held or not', () => {
  tell(`${talk}
    00:13  leg 1.1 is held                  ! 1 call-held
    00:14  anna dials
    00:15  leg 1.1 asks for its other line  → refuse transfer 1.1   ! nothing is told
    00:15.1 leg 1.1 asks for its other line → refuse transfer 1.1   ! nothing is told
    00:16  anna stops dialling
    00:17  leg 1.1 is unheld                ! 1 call-unheld
    00:20  call 1 hangs up                  → drop 1.1    ! 1 ends answered by caller
  `);
});

test('a page reloaded in a call brings both together again', () => {
  tell(`${talk}
    00:15  leg 1.1 goes silent    → music 1, drop 1.1, ring anna 1.2 itself
           ! 1 call-leg-lost, anna is available rejoining
    00:15.1 leg 1.1 ends
    00:16  offer 1.2 is answered  → connect 1.2
    00:16.1 1 is joined by 1.2    ! 1 call-rejoined, anna is available talking
    00:20.1 call 1 hangs up       → drop 1.2   ! 1 ends answered by caller: wait 1.1 s talk 7.9 s
  `);
});

test('a lost phone is rung as soon as it is back', () => {
  tell(`${talk}
    00:15  anna is unreachable
    00:15.1 leg 1.1 goes silent   → drop 1.1
    00:15.2 leg 1.1 ends
    00:18  anna is reachable      → ring anna 1.2 itself
    00:18.1 offer 1.2 is unreachable
    00:19.1 time passes           → ring anna 1.3 itself
  `);
});

test('the desk knows sooner than the audio that the old leg is dead', () => {
  tell(`${talk}
    00:14  anna reports 1.1
    00:15  anna reports nothing   → drop 1.1, ring anna 1.2 itself
    00:16  leg 1.1 goes silent
    00:16.5 anna reports nothing  → drop 1.2, ring anna 1.3 itself
    00:17  offer 1.2 is dropped
    00:17.1 leg 1.1 ends
    00:18  anna reports 1.3
  `);
});

test('a page that has just registered does not know the ring on its way to it: no second one', () => {
  tell(`${talk}
    00:15  anna is unreachable
    00:15.1 leg 1.1 goes silent   → drop 1.1
    00:15.2 leg 1.1 ends
    00:18  anna is reachable      → ring anna 1.2 itself
    00:18.01 anna reports nothing
    00:18.2 offer 1.2 is answered → connect 1.2
    00:18.3 1 is joined by 1.2
  `);
});

test('a phone that is gone again before the two are joined: the caller has music again', () => {
  const rejoining = `${talk}
    00:15  leg 1.1 goes silent    → drop 1.1, ring anna 1.2 itself
    00:15.1 leg 1.1 ends
    00:16  offer 1.2 is answered  → connect 1.2`;
  tell(`${rejoining}
    00:16.5 anna reports nothing  → music 1, drop 1.2, ring anna 1.3 itself
  `);
  tell(`${rejoining}
    00:16.1 connect 1.2 fails, refused → drop 1.2, music 1
    00:16.2 leg 1.2 ends
    00:17.1 time passes           → ring anna 1.3 itself
  `);
});

test('an agent who does not come back costs the caller no place', () => {
  tell(`${talk}
    00:12  call 2 arrives
    00:15  leg 1.1 goes silent    → drop 1.1, ring anna 1.2 itself
    00:15.1 leg 1.1 ends
    00:16  anna is unreachable
    00:35  time passes            → drop 1.2, tell 1 sorry-reconnecting   ! 1 call-requeued
    00:36  boris is available     → ring boris 1.3
    00:36.1 offer 1.2 is dropped
    00:37  offer 1.3 is answered  → connect 1.3
    00:37.1 1 is joined by 1.3    ! 1 answered by boris after 1.1 s
  `);
});

test('a caller who hangs up while the agent is brought back was answered', () => {
  tell(`${talk}
    00:15  leg 1.1 goes silent    → drop 1.1, ring anna 1.2 itself
    00:16  call 1 hangs up        → drop 1.2
           ! 1 ends answered by caller: wait 1.1 s talk 3.9 s, anna wraps up 1
    00:16.1 leg 1.1 ends
    00:16.2 offer 1.2 is dropped
  `);
});

test('an agent who declines to come back lets the caller go to the line', () => {
  tell(`${talk}
    00:15  leg 1.1 goes silent    → drop 1.1, ring anna 1.2 itself
    00:15.1 leg 1.1 ends
    00:16  offer 1.2 is declined  → ring anna 1.3, tell 1 sorry-reconnecting  ! 1 call-requeued
  `);
});

test('a one-sided talk is alarmed until it is whole or over', () => {
  tell(`${talk}
    00:13  1 has a silent agent   ! alarm one-sided-audio 1
    00:14  1 has a silent agent   ! nothing is told
    00:15  1 has both sides       ! alarm over one-sided-audio 1
    00:16  1 has a silent caller  ! alarm one-sided-audio 1
    00:17  call 1 hangs up        → drop 1.1   ! alarm over one-sided-audio 1
  `);
});

test('a join that never comes is tried again, then the caller goes to the next ring', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives         → ring anna 1.1
    00:11  offer 1.1 is answered  → connect 1.1
    00:13  time passes            → connect 1.1
    00:15  time passes            → connect 1.1
    00:17  time passes            → drop 1.1  ! offer 1.1 lost
    00:17.1 leg 1.1 ends          → ring anna 1.2
  `);
});

test('a join that fails gives the caller music and the next ring', () => {
  tell(`
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives         → ring anna 1.1
    00:11  offer 1.1 is answered  → connect 1.1
    00:11.1 connect 1.1 fails, refused → ring boris 1.2, drop 1.1, music 1  ! offer 1.1 lost
  `);
});
