import { test } from 'vitest';
import { tell } from '../support/story.ts';

test('a second line opened in a talk keeps the next caller away until both are over', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives         → ring anna 1.1
    00:11  offer 1.1 is answered  → connect 1.1
    00:12  1 is joined by 1.1                       ! 1 answered by anna
    00:20  anna dials                               # the talk goes on
    00:25  call 2 arrives
    00:30  call 1 hangs up        → drop 1.1        ! 1 ends answered by caller
    00:31  leg 1.1 ends
    00:32  anna finishes 1                          ! anna is available busy
    00:40  anna stops dialling    → ring anna 2.1   ! anna is available ringing
    00:41  call 2 hangs up        → drop 2.1
    00:42  offer 2.1 is dropped
  `);
});

test('a second line that outlives its agent’s wrap-up is no reason to forget the agent', () => {
  tell(`
    00:00  anna is available
    00:10  anna dials                               ! anna is available busy
    00:15  call 1 arrives
    00:20  anna is unreachable
    00:21  anna is reachable
    00:30  anna stops dialling    → ring anna 1.1
    00:31  call 1 hangs up        → drop 1.1
    00:32  offer 1.1 is dropped
  `);
});

test('a phone that answers twice is joined once, and let go once', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives          → ring anna 1.1
    00:11  offer 1.1 is answered   → connect 1.1
    00:11.1 offer 1.1 is answered
    00:12  1 is joined by 1.1                       ! 1 answered by anna
    00:12.1 offer 1.1 is answered                   ! nothing is told
    00:12.2 1 is joined by 1.1                      ! nothing is told
    00:20  call 1 hangs up         → drop 1.1       ! 1 ends answered by caller
    00:20.1 offer 1.1 is answered  → drop 1.1       # what shall be gone is told so again
    00:21  leg 1.1 ends
    00:21.1 leg 1.1 ends                            ! nothing is told
  `);
});

test('a phone that refuses in every way there is costs no caller his place', () => {
  tell(`
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives             → ring anna 1.1
    00:11  call 2 arrives             → ring boris 2.1
    00:12  offer 1.1 is declined
    00:13  offer 2.1 is busy          → ring anna 2.2
    00:18  time passes                → ring boris 1.2
    00:20  offer 1.2 is unreachable
    00:21  offer 2.2 is answered      → connect 2.2
    00:22  2 is joined by 2.2                       ! 2 answered by anna after 11 s
    00:25  time passes                → ring boris 1.3
    00:26  offer 1.3 is answered      → connect 1.3
    00:27  1 is joined by 1.3                       ! 1 answered by boris after 17 s
    00:40  call 1 hangs up            → drop 1.3
    00:41  call 2 hangs up            → drop 2.2
  `);
});
