import { test } from 'vitest';
import { tell } from '../support/story.ts';

/** Anna writes down call 1 since 00:20; her wrap-up ends at 00:50. */
const wrapUp = `
    00:00  anna is available
    00:10  call 1 arrives        → ring anna 1.1
    00:11  offer 1.1 is answered → connect 1.1
    00:11.1 1 is joined by 1.1
    00:20  leg 1.1 ends          → hang up 1     ! anna wraps up 1
    00:20.1 call 1 hangs up`;

test('a contact that takes longer gets the time of its wrap-up twice more, and not a third time', () => {
  tell(`${wrapUp}
    00:25  anna extends 1        ! anna writes on with 1 left
    00:49  anna extends 1        ! anna writes on with 0 left
    00:50  anna extends 1        ! refused no-extension-left
    00:55  call 2 arrives
    01:50  time passes           → ring anna 2.1  ! anna wrapped up by limit in 90 s
  `);
});

test('an extended wrap-up is ended by its agent as any other', () => {
  tell(`${wrapUp}
    00:25  anna extends 1
    01:05  anna finishes 1       ! anna wrapped up by agent in 45 s
    01:06  anna extends 1        ! refused not-in-wrap-up
  `);
});

test('a queue may allow no extension', () => {
  tell(
    `${wrapUp}
    00:25  anna extends 1        ! refused no-extension-left
    00:26  anna extends 2        ! refused not-in-wrap-up
    00:27  boris extends 1       ! refused unknown-agent
    00:50  time passes           ! anna wrapped up by limit in 30 s
  `,
    { wrapUpExtensions: 0 },
  );
});

test('a break counts from its beginning, whatever happens to the phone meanwhile', () => {
  tell(`
    00:00  anna is available
    00:10  anna pauses           ! anna is paused idle since 10 s
    00:20  anna is unreachable   ! anna is paused idle since 10 s unreachable
    00:30  anna dials
    00:40  anna is reachable     ! anna is paused busy since 10 s
    00:50  anna stops dialling   ! anna is paused idle since 10 s
    01:00  anna resumes          ! anna is available idle
  `);
});

test('a break asked for in a talk counts from the end of the wrap-up', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives        → ring anna 1.1
    00:11  offer 1.1 is answered → connect 1.1
    00:11.1 1 is joined by 1.1
    00:15  anna pauses           ! anna is paused talking
    00:20  leg 1.1 ends          → hang up 1     ! anna is paused wrap-up
    00:20.1 call 1 hangs up
    00:30  anna finishes 1       ! anna is paused idle since 30 s
  `);
});

test('a page loaded again goes on with the same break, another reason is another break', () => {
  tell(`
    00:00  anna is available
    00:10  anna signs in paused  ! anna is paused idle since 10 s
    00:20  anna signs in paused  ! nothing is told
    00:30  anna pauses           ! anna is paused idle since 30 s
    00:40  anna signs out        ! anna is signed-out idle
  `);
});
