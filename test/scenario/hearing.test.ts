import { test } from 'vitest';
import { tell } from '../support/story.ts';

test('a waiting caller hears the greeting, the place, and the place again in a while', () => {
  tell(`
    00:00  call 1 arrives      → answer 1, tell 1 greeting
    00:05  call 1 has heard it → tell 1 you-are-number+number/1+in-line
    00:08  call 1 has heard it
    00:38  time passes         → tell 1 you-are-number+number/1+in-line
    00:41  call 1 has heard it
    01:11  time passes         → tell 1 you-are-number+number/1+in-line
  `);
});

test('a caller for whom a phone rings is not told a place', () => {
  tell(`
    00:00  anna is available
    00:01  call 1 arrives      → ring anna 1.1, answer 1, tell 1 greeting
    00:05  call 1 has heard it
    00:16  offer 1.1 is missed → tell 1 you-are-number+number/1+in-line
  `);
});

test('a place is never told as growing', () => {
  tell(`
    00:30  call 1 arrives                   → answer 1, tell 1 greeting
    00:35  call 1 has heard it              → tell 1 you-are-number+number/1+in-line
    00:38  call 1 has heard it
    00:40  call 2 arrives entered 20 s ago  → answer 2, tell 2 greeting
    01:08  time passes
    01:10  call 2 hangs up
    01:38  time passes                      → tell 1 you-are-number+number/1+in-line
  `);
});

test('a must-hear greeting is heard to its end before anybody rings', () => {
  tell(
    `
    00:00  anna is available
    00:01  call 1 arrives      → answer 1, tell 1 greeting
    00:06  call 1 has heard it → ring anna 1.1
  `,
    { greetingMustHear: true },
  );
});

test('a must-hear greeting whose end is never told holds nobody for ever', () => {
  tell(
    `
    00:00  anna is available
    00:01  call 1 arrives      → answer 1, tell 1 greeting
    01:01  time passes         → ring anna 1.1
  `,
    { greetingMustHear: true },
  );
});

test('a caller in a must-hear greeting who hangs up is counted', () => {
  tell(
    `
    00:01  call 1 arrives
    00:03  call 1 hangs up     ! 1 ends short_abandoned by caller: wait 2 s
  `,
    { greetingMustHear: true },
  );
});

test('a prompt that cannot be played leaves the caller with music and the rest as it was', () => {
  tell(`
    00:00  call 1 arrives        → answer 1, tell 1 greeting
    00:00.1 tell 1 fails, refused → tell 1 you-are-number+number/1+in-line
    00:00.2 tell 1 fails, gone    ! 1 ends short_abandoned by caller
  `);
});

test('a caller whom we cannot answer is taken by the fallback queue', () => {
  tell(`
    00:00  anna is available
    00:01  call 1 arrives            → ring anna 1.1
    00:01.1 answer 1 fails, refused  → fallback 1, drop 1.1
           ! 1 ends fallback by system, offer 1.1 caller-left
    00:01.2 offer 1.1 is dropped
    00:06.1 time passes              → fallback 1
    00:06.2 call 1 hangs up          ! nothing is told
    00:21  call 1 arrives entered 20 s ago → ring anna 1.2
  `);
});

test('the fifth second makes an abandon a long one', () => {
  tell(`
    00:00  call 1 arrives
    00:01  call 2 arrives
    00:05  call 1 hangs up     ! 1 ends abandoned by caller: wait 5 s
    00:05.9 call 2 hangs up    ! 2 ends short_abandoned by caller: wait 4.9 s
  `);
});

test('a repeated arrival is one call', () => {
  tell(`
    00:00  call 1 arrives
    00:01  call 1 arrives      ! nothing is told
  `);
});

test('a caller who dialled a number of no line goes to the first line', () => {
  tell(`
    00:00  anna is available
    00:01  call 1 arrives at 999  → ring anna 1.1
  `);
});

test('phones of a queue with auto-answer pick up when they have beeped', () => {
  tell(
    `
    00:00  anna is available
    00:01  call 1 arrives            → ring anna 1.1 after a beep, answer 1, tell 1 greeting
    00:03  offer 1.1 is answered     → connect 1.1
  `,
    { autoAnswer: true },
  );
});
