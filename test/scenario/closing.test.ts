import { test } from 'vitest';
import { tell } from '../support/story.ts';

test('the line closes and opens at its seconds; who waits inside is served still', () => {
  tell(`
    00:00  waterworks is closed for hours from 60 s to 120 s: to message, who waits stays
    00:50  call 1 arrives            → answer 1, tell 1 greeting
    00:59.9 call 2 arrives           → answer 2, tell 2 greeting
    01:00  call 3 arrives            → answer 3, tell 3 greeting+closed-hours+goodbye
           ! 3 ends closed for hours by system: wait 0 s
    01:08  call 3 has heard it       → hang up 3
    01:09  call 3 hangs up
    01:20  call 2 hangs up
    01:30  anna is available         → ring anna 1.1
    01:35  call 1 hangs up           → drop 1.1
    01:36  leg 1.1 ends
    01:37  anna pauses
    01:59.9 call 4 arrives           → answer 4, tell 4 greeting+closed-hours+goodbye
    01:59.9 call 4 hangs up
    02:00  call 5 arrives            → answer 5, tell 5 greeting
  `);
});

test('a holiday says so, and may send those who wait home at its beginning', () => {
  tell(`
    00:00  waterworks is closed for holiday from 60 s to 600 s: to message, who waits leaves
    00:50  call 1 arrives
    01:00  time passes               → tell 1 closed-holiday+goodbye
           ! 1 ends closed for holiday by system: wait 10 s
    01:05  call 1 hangs up           ! nothing is told
    01:10  call 2 arrives            → answer 2, tell 2 greeting+closed-holiday+goodbye
    01:11  call 2 hangs up
  `);
});

test('at night another queue has the calls; a call from there is told that it is closed', () => {
  tell(`
    00:00  waterworks is closed for hours from 60 s to 600 s: to parks, who waits stays
    00:00  parks sends callers to waterworks who wait 30 s
    00:01  boris is available in parks
    01:00  call 1 arrives            → ring boris 1.1, answer 1, tell 1 greeting
           ! 1 goes to parks for hours
    01:15  offer 1.1 is missed
    01:30  time passes               → ring boris 1.2
    01:45  call 1 hangs up           → drop 1.2   ! 1 ends abandoned by caller
    01:46  leg 1.2 ends
    01:50  boris pauses
    02:00  call 2 arrives at 138
    02:30  time passes               → tell 2 closed-hours+goodbye
           ! 2 goes to waterworks for longest-wait, 2 ends closed for hours by system: wait 30 s
    02:31  call 2 hangs up
  `);
});

test('past the plan the line is open, round the clock', () => {
  tell(`
    00:00  waterworks is closed for hours from 10 s to 20 s: to message, who waits stays
    59:00  call 1 arrives            → answer 1, tell 1 greeting
  `);
});

test('the hours know, when nobody is there because it is night', () => {
  tell(`
    00:00  waterworks sends callers to message when nobody is there for 5 s
    00:00  waterworks is closed for hours from 60 s to 600 s: to message, who waits stays
    00:30  call 1 arrives            ! 1 ends overflowed for nobody-signed-in
    00:31  call 1 hangs up
    01:30  call 2 arrives            ! 2 ends closed for hours
    01:31  call 2 hangs up
  `);
});

test('one switch closes the line at once: new callers are told, those who wait stay', () => {
  tell(`
    00:00  call 1 arrives
    00:05  call 2 arrives at 138
    00:10  the line is closed, who waits stays       ! alarm line-closed line
    00:11  call 3 arrives            → answer 3, tell 3 greeting+closed-emergency+goodbye
           ! 3 ends closed for emergency by system
    00:12  call 3 hangs up
    00:13  call 4 arrives at 138     → answer 4, tell 4 greeting+closed-emergency+goodbye
    00:14  call 4 hangs up
    00:20  the line is opened                        ! alarm over line-closed line
    00:21  call 5 arrives            → answer 5, tell 5 greeting
    00:22  anna is available         → ring anna 1.1
  `);
});

test('or they are told too, but whose expert rings is let through', () => {
  tell(`
    00:00  anna is available
    00:05  call 1 arrives            → ring anna 1.1
    00:06  call 2 arrives at 138
    00:10  the line is closed, who waits leaves      → tell 2 closed-emergency+goodbye
           ! alarm line-closed line, 2 ends closed for emergency by system: wait 4 s
    00:11  offer 1.1 is answered     → connect 1.1
    00:12  1 is joined by 1.1
    00:14  call 2 has heard it       → hang up 2
    00:15  call 2 hangs up
    00:16  call 1 hangs up           → drop 1.1      ! 1 ends answered by caller
    00:17  leg 1.1 ends
  `);
});
