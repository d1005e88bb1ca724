import { test } from 'vitest';
import { tell } from '../support/story.ts';

test('a blocked number is told so and hung up, and rings nobody, until its time has come', () => {
  tell(`
    00:00 anna is available
    00:01 8 is blocked until 60 s
    00:10 call 1 arrives from 8         → answer 1, tell 1 greeting+number-blocked+goodbye
          ! 1 ends blocked for blocked by system: wait 0 s
    00:20 call 1 has heard it           → hang up 1
    00:20.1 call 1 hangs up
    00:30 call 2 arrives from 9         → ring anna 2.1, answer 2, tell 2 greeting
    00:35 call 2 hangs up               → drop 2.1
    00:36 offer 2.1 is dropped
    01:00 call 3 arrives from 8         → ring anna 3.1, answer 3, tell 3 greeting
  `);
});

test('who waits when his number is blocked is served; a new list takes the old one back', () => {
  tell(`
    00:00 call 1 arrives from 8         → answer 1, tell 1 greeting
    00:05 8 is blocked until 600 s
    00:10 anna is available             → ring anna 1.1
    00:12 offer 1.1 is answered         → connect 1.1
    00:12 1 is joined by 1.1
    00:30 nobody is blocked
    00:31 call 2 arrives from 8         → answer 2, tell 2 greeting
  `);
});
