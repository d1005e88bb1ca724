import { expect, test } from 'vitest';
import { tell } from '../support/story.ts';

/** A talk of a second, written down at once: what makes an agent one who has worked. */
const served = (at: string, call: string, agent: string, offer: string): string => `
  ${at}.0  offer ${offer} is answered → connect ${offer}
  ${at}.1  ${call} is joined by ${offer}
  ${at}.2  call ${call} hangs up       → drop ${offer}
  ${at}.3  leg ${offer} ends
  ${at}.4  ${agent} finishes ${call}
`;

test('in turn: after the one who was rung last, whoever has been idle longest', () => {
  tell(
    `
    00:00  boris is available
    00:01  clara is available
    00:02  anna is available
    00:10  call 1 arrives   → ring anna 1.1    ! 1 offered to anna by round-robin
    ${served('00:11', '1', 'anna', '1.1')}
    00:20  call 2 arrives   → ring boris 2.1
    ${served('00:21', '2', 'boris', '2.1')}
    00:30  call 3 arrives   → ring clara 3.1
    ${served('00:31', '3', 'clara', '3.1')}
    00:40  call 4 arrives   → ring anna 4.1
    `,
    { strategy: 'round-robin' },
  );
});

test('in turn: who is busy is passed over, and the turn goes on behind them', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available
    00:02  clara is available
    00:05  call 1 arrives   → ring anna 1.1
    00:06  call 2 arrives   → ring boris 2.1
    00:07  call 2 hangs up  → drop 2.1
    00:07.1 offer 2.1 is dropped
    00:08  call 3 arrives   → ring clara 3.1
    00:09  call 4 arrives   → ring boris 4.1
    `,
    { strategy: 'round-robin' },
  );
});

test('the fewest calls since the sign-in', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives   → ring anna 1.1
    ${served('00:11', '1', 'anna', '1.1')}
    00:12  call 2 arrives   → ring boris 2.1
    ${served('00:13', '2', 'boris', '2.1')}
    00:14  call 3 arrives   → ring anna 3.1    # equal again: the longest idle
    ${served('00:15', '3', 'anna', '3.1')}
    00:16  anna signs out
    00:17  anna is available
    00:18  call 4 arrives   → ring anna 4.1    # a new shift begins at nothing
    `,
    { strategy: 'fewest-calls' },
  );
});

test('the least talk, however many calls it was', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives        → ring anna 1.1
    00:11  offer 1.1 is answered → connect 1.1
    00:11.1 1 is joined by 1.1
    00:12  call 2 arrives        → ring boris 2.1
    ${served('00:13', '2', 'boris', '2.1')}
    00:20  call 1 hangs up       → drop 1.1
    00:20.1 leg 1.1 ends
    00:20.2 anna finishes 1
    00:21  call 3 arrives        → ring boris 3.1    ! 3 offered to boris by least-talk
    ${served('00:22', '3', 'boris', '3.1')}
    00:23  call 4 arrives        → ring boris 4.1    # two calls, and still the least talk
    `,
    { strategy: 'least-talk' },
  );
});

test('a fixed order: by rank, then by name, however long anybody has been idle', () => {
  tell(
    `
    00:00  clara is available in waterworks=2
    00:01  boris is available
    00:02  anna is available
    00:10  call 1 arrives   → ring anna 1.1
    00:11  call 2 arrives   → ring boris 2.1
    00:12  call 3 arrives   → ring clara 3.1
    `,
    { strategy: 'fixed-order' },
  );
});

test('by skill: who masters what the queue asks for best', () => {
  tell(
    `
    00:00  anna is available in waterworks knows arabic=3
    00:01  boris is available in waterworks knows arabic=8
    00:02  clara is available
    00:10  call 1 arrives   → ring boris 1.1   ! 1 offered to boris by skills
    00:11  call 2 arrives   → ring anna 2.1
    00:12  call 3 arrives   → ring clara 3.1   # a preferred skill is no condition
    `,
    { strategy: 'skills', skills: [{ skill: 'arabic', level: 5, need: 'preferred' }] as never },
  );
});

test('a required skill is waited for, and widens with the wait', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available in waterworks knows arabic=3
    00:10  call 1 arrives
    00:30  time passes        → ring boris 1.1   # level 5 less 2, after 20 s
           ! 1 offered to boris by longest-idle open after 20 s
    00:31  offer 1.1 is answered → connect 1.1
    00:31.1 1 is joined by 1.1
    00:32  call 2 arrives
    01:32  time passes        → ring anna 2.1    # after a minute without any
    `,
    {
      skills: [{ skill: 'arabic', level: 5, need: 'required' }] as never,
      widening: [
        { afterMs: 0, maxRank: 99, levelsLess: 0 },
        { afterMs: 20_000, maxRank: 99, levelsLess: 2 },
        { afterMs: 60_000, maxRank: 99, levelsLess: 9 },
      ],
    },
  );
});

test('who learns a skill while signed in has the waiting caller at once', () => {
  tell(
    `
    00:00  anna is available in waterworks knows english=5
    00:10  call 1 arrives
    00:20  anna is available in waterworks knows arabic=5+english=5 → ring anna 1.1
    `,
    { skills: [{ skill: 'arabic', level: 5, need: 'required' }] as never },
  );
});

test('a skill may have any name, one that every object has, too', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available in waterworks knows constructor=1
    00:10  call 1 arrives    → ring boris 1.1
    `,
    { skills: [{ skill: 'constructor', level: 1, need: 'required' }] as never },
  );
});

test('ranks widen with the wait: the second row is spared until then', () => {
  tell(
    `
    00:00  boris is available in waterworks=2
    00:01  anna is available
    00:10  call 1 arrives    → ring anna 1.1
    00:11  offer 1.1 is answered → connect 1.1
    00:11.1 1 is joined by 1.1
    00:12  call 2 arrives
    00:32  time passes       → ring boris 2.1
           ! 2 offered to boris by longest-idle open after 20 s
    `,
    {
      widening: [
        { afterMs: 0, maxRank: 1, levelsLess: 0 },
        { afterMs: 20_000, maxRank: 9, levelsLess: 0 },
      ],
    },
  );
});

test('of those who are free the lowest rank is rung, idle or not', () => {
  tell(`
    00:00  boris is available in waterworks=2
    00:05  anna is available
    00:10  call 1 arrives    → ring anna 1.1
    00:11  call 2 arrives    → ring boris 2.1
  `);
});

test('the only one with the skill missed the call: it comes back, others do not count', () => {
  tell(
    `
    00:00  anna is available in waterworks knows arabic=5
    00:01  boris is available
    00:10  call 1 arrives        → ring anna 1.1
    00:25  offer 1.1 is missed   ! offer 1.1 missed
    00:40  time passes           → ring anna 1.2
    `,
    { skills: [{ skill: 'arabic', level: 5, need: 'required' }] as never },
  );
});

test('by chance: the same seed rings the same phones, and in the same order', () => {
  const settings = { strategy: 'random' } as const;
  const story = (first: string, second: string): string => `
    00:00  chance begins at 137
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives   → ring ${first} 1.1
    ${served('00:11', '1', first, '1.1')}
    00:12  call 2 arrives   → ring ${second} 2.1
  `;
  const firsts = ['anna', 'boris'];
  const fits = firsts.flatMap((first) =>
    firsts.filter((second) => {
      try {
        tell(story(first, second), settings);
        return true;
      } catch (fault) {
        if (/commanded were ring/.test(String(fault))) return false;
        throw fault;
      }
    }),
  );
  expect(fits).toHaveLength(1);
});

test('callers of a queue with a head start are served as if they had come earlier', () => {
  tell(
    `
    00:00  call 1 arrives at 138
    00:29  call 2 arrives
    00:31  call 3 arrives
    00:40  anna is available in waterworks+parks → ring anna 2.1
    00:41  boris is available in waterworks+parks → ring boris 1.1
    00:42  clara is available in waterworks+parks → ring clara 3.1
    `,
    { boostMs: 30_000 },
  );
});

test('a head start of one caller, and what the decision says of it', () => {
  tell(`
    00:00  9 is 60 s ahead
    00:00  call 1 arrives from 8
    00:10  call 2 arrives from 9
    00:20  call 3 arrives
    01:05  call 4 arrives from 9
    01:06  anna is available    → ring anna 2.1
    01:07  boris is available   → ring boris 1.1
    01:08  clara is available   → ring clara 4.1
  `);
});

test('who is taken off the list keeps the place he stands at, and comes later like all others', () => {
  tell(`
    00:00  9 is 60 s ahead
    00:00  call 1 arrives
    00:10  call 2 arrives from 9
    00:20  9 is 0 s ahead
    00:30  call 3 arrives
    00:40  call 4 arrives from 9
    01:06  anna is available    → ring anna 2.1
    01:07  boris is available   → ring boris 1.1
    01:08  clara is available   → ring clara 3.1
  `);
});

test('who gave up and calls again within three minutes has the place of before, once', () => {
  tell(`
    00:00  call 1 arrives from 5
    00:10  call 2 arrives
    00:20  call 1 hangs up        ! 1 ends abandoned by caller
    01:00  call 3 arrives from 5  ! 3 arrived for 1
    01:01  call 4 arrives from 5  ! 4 arrived
    01:10  anna is available      → ring anna 3.1
    01:11  boris is available     → ring boris 2.1
    01:11.5 offer 2.1 is answered → connect 2.1
    01:11.6 2 is joined by 2.1
    01:12  call 3 hangs up        → drop 3.1
    01:12.1 offer 3.1 is dropped  → ring anna 4.1
    01:20  call 5 arrives
    01:21  call 6 arrives from 5  ! 6 arrived   # the place of call 3 was one taken up
    01:22  clara is available     → ring clara 5.1
  `);
});

test('after three minutes, in another queue, or with a hidden number it is a place like any other', () => {
  tell(`
    00:00  call 1 arrives from 5
    00:01  call 2 arrives
    00:10  call 1 hangs up
    00:11  call 2 hangs up
    00:12  call 3 arrives
    01:00  call 4 arrives from 5 at 138  ! 4 arrived
    01:01  call 5 arrives                ! 5 arrived
    03:20  call 6 arrives from 5         ! 6 arrived
    03:21  anna is available      → ring anna 3.1
    03:22  boris is available     → ring boris 5.1
    03:23  clara is available     → ring clara 6.1
  `);
});

test('an unanswered caller who calls again within the hour has a head start', () => {
  tell(
    `
    00:00  call 1 arrives from 5
    00:10  call 1 hangs up
    10:00  call 2 arrives
    10:20  call 3 arrives from 5
    10:30  anna is available      → ring anna 3.1
    `,
    { repeatBoostMs: 30_000 },
  );
});

test('who has called three times within a day has a head start, answered or not', () => {
  tell(
    `
    00:00  call 1 arrives from 5
    00:10  call 1 hangs up
    60:00  call 2 arrives from 5
    60:10  call 2 hangs up
    120:00 call 3 arrives from 5   # the third is like any other
    120:01 call 4 arrives from 6 entered 10 s ago
    120:02 call 3 hangs up
    120:03 call 4 hangs up
    180:00 call 5 arrives
    180:20 call 6 arrives from 5   # the fourth is not
    180:30 anna is available       → ring anna 6.1
    180:31 call 6 hangs up         → drop 6.1
    180:32 offer 6.1 is dropped    → ring anna 5.1
    180:33 call 5 hangs up         → drop 5.1
    180:34 offer 5.1 is dropped
    180:35 anna pauses
    1660:00 call 7 arrives
    1660:20 call 8 arrives from 5  # a day has gone by
    1660:30 anna resumes           → ring anna 7.1
    `,
    { frequentBoostMs: 30_000 },
  );
});

test('the agent of the last talk is rung first, if free and not too long ago', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives from 5   → ring anna 1.1
    ${served('00:11', '1', 'anna', '1.1')}
    00:20  call 2 arrives from 5   → ring anna 2.1   ! 2 offered to anna by last-agent
    00:21  call 3 arrives from 5   → ring boris 3.1  # anna is not free
    ${served('00:22', '2', 'anna', '2.1')}
    00:23  call 3 hangs up         → drop 3.1
    00:23.1 offer 3.1 is dropped
    02:00  call 4 arrives from 5   → ring boris 4.1  # too long ago
    `,
    { lastAgentWithinMs: 60_000 },
  );
});

test('fewer agents than the owner wants raise an alarm until there are enough', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available     ! alarm over too-few-agents waterworks
    00:10  boris pauses           ! alarm too-few-agents waterworks
    00:20  boris resumes          ! alarm over too-few-agents waterworks
    `,
    { minimumStaff: 2 },
  );
});

test('one expert alone at night serves both lines: a head start is all that anybody is ahead by', () => {
  tell(
    `
    00:00  anna is available in waterworks+parks
    00:01  call 0 arrives                      → ring anna 0.1
    00:02  offer 0.1 is answered               → connect 0.1
    00:03  0 is joined by 0.1
    00:10  call 1 arrives at 138
    00:20  call 2 arrives
    00:39  call 3 arrives
    00:41  call 4 arrives
    00:50  call 0 hangs up                     → drop 0.1
    00:51  leg 0.1 ends
    00:52  anna finishes 0                     → ring anna 2.1
    00:53  call 2 hangs up                     → drop 2.1
    00:54  offer 2.1 is dropped                → ring anna 3.1
    00:55  call 3 hangs up                     → drop 3.1
    00:56  offer 3.1 is dropped                → ring anna 1.1
    00:57  call 1 hangs up                     → drop 1.1
    00:58  offer 1.1 is dropped                → ring anna 4.1
    `,
    { boostMs: 30_000 },
  );
});
