import { describe, it } from 'vitest';
import { tell } from '../support/story.ts';
import { promised, promisedTwo, rules } from '../support/story-promised.ts';

describe('callbacks and a trunk that takes no calls', () => {
  it('it has one rest for all of them, one of them tries, and all keep their places', () => {
    tell(
      `${promisedTwo}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:14 the ring of pc-1.1 is over, fault → drop pc-1.1.1
        ! alarm trunk-failed trunk, pc-1.1 fault again at 194 s
      01:15 leg pc-1.1.1 ends
      01:16 boris is available → mirror boris available
      01:17 call 3 arrives → ring anna 3.1
      01:18 call 3 hangs up → drop 3.1
      01:19 offer 3.1 is dropped
      02:14 time passes → ring anna pc-2.1.1
      02:16 offer pc-2.1.1 is answered → dial pc-2.1
      02:17 the ring of pc-2.1 is over, fault → drop pc-2.1.1 ! pc-2.1 fault again at 317 s
      02:18 leg pc-2.1.1 ends
      04:17 time passes → ring anna pc-1.2.1
      04:18 offer pc-1.2.1 is answered → dial pc-1.2
      04:20 pc-1.2 picks up → connect pc-1.2.1 ! alarm over trunk-failed trunk, pc-1 reached
      04:21 pc-1.2 is joined by pc-1.2.1
      05:17 time passes → ring boris pc-2.2.1`,
      rules,
    );
  });

  it('experts who are rung for the others meanwhile are let go', () => {
    tell(
      `${promisedTwo}
      01:10 anna is available → ring anna pc-1.1.1
      01:11 boris is available → ring boris pc-2.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:14 the ring of pc-1.1 is over, fault → drop pc-2.1.1, drop pc-1.1.1
        ! alarm trunk-failed trunk, pc-2.1 ends unreached
      01:15 offer pc-2.1.1 is dropped
      01:15 leg pc-1.1.1 ends
      02:14 time passes → ring anna pc-2.2.1`,
      rules,
    );
  });

  it('of two rings under way together the second fault makes no longer rest', () => {
    tell(
      `${promisedTwo}
      01:10 anna is available → ring anna pc-1.1.1
      01:11 boris is available → ring boris pc-2.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:13 offer pc-2.1.1 is answered → dial pc-2.1
      01:14 the ring of pc-1.1 is over, fault → drop pc-1.1.1 ! alarm trunk-failed trunk
      01:14 the ring of pc-2.1 is over, fault → drop pc-2.1.1 ! pc-2.1 fault again at 134 s
      01:15 leg pc-1.1.1 ends
      01:15 leg pc-2.1.1 ends
      02:14 time passes → ring anna pc-2.2.1`,
      rules,
    );
  });

  it('one who was put through before says nothing of what it takes now', () => {
    tell(
      `${promisedTwo}
      01:10 anna is available → ring anna pc-1.1.1
      01:11 boris is available → ring boris pc-2.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:13 offer pc-2.1.1 is answered → dial pc-2.1
      01:14 the ring of pc-2.1 is over, fault → drop pc-2.1.1 ! alarm trunk-failed trunk
      01:15 leg pc-2.1.1 ends
      01:16 the ring of pc-1.1 is over, busy → drop pc-1.1.1 ! pc-1.1 busy again at 376 s
      01:17 leg pc-1.1.1 ends
      03:14 time passes → ring anna pc-2.2.1
      03:15 offer pc-2.2.1 is answered → dial pc-2.2
      03:16 the ring of pc-2.2 is over, busy → drop pc-2.2.1 ! alarm over trunk-failed trunk`,
      rules,
    );
  });

  it('whose expert does not pick up has not tried it: the next one does', () => {
    tell(
      `${promisedTwo}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:14 the ring of pc-1.1 is over, fault → drop pc-1.1.1 ! alarm trunk-failed trunk
      01:15 leg pc-1.1.1 ends
      01:16 boris is available
      02:14 time passes → ring anna pc-2.1.1
      02:15 offer pc-2.1.1 is declined → ring boris pc-2.2.1 ! pc-2.1 ends unreached`,
      rules,
    );
  });

  it('a number that does not exist costs a ring each time, and does not put the trunk to rest', () => {
    tell(
      `${promisedTwo}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:14 the ring of pc-1.1 is over, no-such-number → drop pc-1.1.1
        ! pc-1.1 no-such-number again at 374 s
      01:15 leg pc-1.1.1 ends → ring anna pc-2.1.1
      01:16 offer pc-2.1.1 is answered → dial pc-2.1
      01:17 the ring of pc-2.1 is over, declined → drop pc-2.1.1 ! pc-2 declined
      01:18 leg pc-2.1.1 ends
      06:14 time passes → ring anna pc-1.2.1
      06:15 offer pc-1.2.1 is answered → dial pc-1.2
      06:16 the ring of pc-1.2 is over, no-such-number → drop pc-1.2.1
        ! pc-1.2 no-such-number never again, pc-1 unreached`,
      rules,
    );
  });

  it('a number that alone is not put through is at fault itself, in the end', () => {
    tell(
      `${promisedTwo}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:14 the ring of pc-1.1 is over, fault → drop pc-1.1.1 ! alarm trunk-failed trunk
      01:15 leg pc-1.1.1 ends
      02:14 time passes → ring anna pc-2.1.1
      02:15 offer pc-2.1.1 is answered → dial pc-2.1
      02:16 the ring of pc-2.1 is over, busy → drop pc-2.1.1 ! alarm over trunk-failed trunk
      02:17 leg pc-2.1.1 ends
      03:14 time passes → ring anna pc-1.2.1
      03:15 offer pc-1.2.1 is answered → dial pc-1.2
      03:16 the ring of pc-1.2 is over, fault → drop pc-1.2.1 ! pc-1.2 refused again at 496 s
      03:17 leg pc-1.2.1 ends
      07:16 time passes → ring anna pc-2.2.1
      07:17 offer pc-2.2.1 is answered → dial pc-2.2
      07:18 the ring of pc-2.2 is over, busy → drop pc-2.2.1 ! pc-2 unreached
      07:19 leg pc-2.2.1 ends
      08:16 time passes → ring anna pc-1.3.1
      08:17 offer pc-1.3.1 is answered → dial pc-1.3
      08:18 the ring of pc-1.3 is over, fault → drop pc-1.3.1
        ! pc-1.3 refused never again, pc-1 unreached`,
      rules,
    );
  });

  it('a promise over a trunk that is down for its whole day is none', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:14 the ring of pc-1.1 is over, fault → drop pc-1.1.1 ! alarm trunk-failed trunk
      01:15 leg pc-1.1.1 ends
      01:16 anna pauses
      1440:45 time passes ! pc-1 expired, alarm over trunk-failed trunk`,
      rules,
    );
  });
});
