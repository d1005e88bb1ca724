import { test } from 'vitest';
import { tell } from '../support/story.ts';

test('a pilgrim presses a key and is greeted in Arabic, the place kept', () => {
  tell(`
    00:00  parks speaks Arabic by 3
    00:10  call 1 arrives       → answer 1, tell 1 greeting+ar/press-for-language+ar/number/3
    00:15  call 9 arrives at 138 → answer 9, tell 9 ar/greeting
    00:20  call 1 presses 4     ! nothing is told
    00:21  call 1 presses 3     → tell 1 ar/greeting
           ! 1 goes to parks for menu-key
    00:25  call 1 has heard it  → tell 1 ar/your-place+ar/number/1
    00:26  call 1 presses 3     ! nothing is told
  `);
});

test('who chooses a language while a phone rings takes the ring back, and nobody is blamed', () => {
  tell(`
    00:00  parks speaks Arabic by 3
    00:01  anna is available
    00:02  boris is available in parks
    00:10  call 1 arrives        → ring anna 1.1
    00:12  call 1 presses 3      → ring boris 1.2, drop 1.1
           ! offer 1.1 withdrawn
    00:13  leg 1.1 ends
    00:14  call 2 arrives        → ring anna 2.1
  `);
});

test('an expert who has picked up keeps the caller, whatever is pressed', () => {
  tell(`
    00:00  parks speaks Arabic by 3
    00:01  anna is available
    00:10  call 1 arrives         → ring anna 1.1
    00:11  offer 1.1 is answered  → connect 1.1
    00:12  call 1 presses 3       ! nothing is told
    00:13  1 is joined by 1.1
    00:14  call 1 presses 3       ! nothing is told
  `);
});

test('who is sent on from an Arabic queue is spoken to in Arabic there, too', () => {
  tell(`
    00:00  parks speaks Arabic by 3
    00:01  parks sends callers to waterworks who wait 20 s
    00:02  waterworks sends callers to message who wait 20 s
    00:10  call 1 arrives at 138   → answer 1, tell 1 ar/greeting
    00:15  call 1 has heard it     → tell 1 ar/your-place+ar/number/1
    00:18  call 1 has heard it
    00:30  time passes             → tell 1 ar/your-place+ar/number/1
           ! 1 goes to waterworks for longest-wait
    00:50  time passes             → tell 1 ar/cannot-answer-now+ar/goodbye
  `);
});

test('a queue of that language that is closed says so in it', () => {
  tell(`
    00:00  parks speaks Arabic by 3
    00:01  parks is closed for hours from 0 s to 900 s: to message, who waits stays
    00:10  call 1 arrives        → answer 1, tell 1 greeting+ar/press-for-language+ar/number/3
    00:12  call 1 presses 3      → tell 1 ar/greeting+ar/closed-hours+ar/goodbye
           ! 1 ends closed for hours by system
  `);
});

test('a head start of the language counts in the same coin as every other', () => {
  const pressed = (ahead: string): string => `
    00:00  parks speaks Arabic by 3${ahead}
    00:10  call 1 arrives
    00:14  call 2 arrives
    00:15  call 2 presses 3      ! 2 goes to parks for menu-key`;
  tell(`${pressed('')}
    00:20  anna is available in waterworks+parks → ring anna 1.1
  `);
  tell(`${pressed(', 10 s ahead')}
    00:16  call 3 arrives entered 13 s ago   # before 2, whom ten seconds do not bring so far
    00:20  anna is available in waterworks+parks → ring anna 3.1
    00:21  boris is available in waterworks+parks → ring boris 2.1
    00:22  clara is available in waterworks+parks → ring clara 1.1
  `);
});

test('who is sent on leaves the head start of the first line behind', () => {
  tell(
    `
    00:00  waterworks sends callers to parks who wait 20 s
    00:05  call 1 arrives at 138
    00:10  call 2 arrives
    00:12  call 3 arrives at 138
    00:30  time passes           ! 2 goes to parks for longest-wait
    00:31  anna is available in parks  → ring anna 1.1
    00:32  boris is available in parks → ring boris 2.1
    `,
    { boostMs: 30_000 },
  );
});
