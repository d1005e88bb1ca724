import { describe, it } from 'vitest';
import { tell } from '../support/story.ts';
import { promised, rules } from '../support/story-promised.ts';

describe('a callback and our own death', () => {
  it('a ring that goes on is waited for', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:14 the pbx is lost
      01:18 the pbx holds dial pc-1.1, leg pc-1.1.1 of anna up, phone anna
      01:20 pc-1.1 picks up → connect pc-1.1.1`,
      rules,
    );
  });

  it('who has picked up is waited for, past the limit of his ring', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:36 the pbx is lost
      01:40 the pbx holds dial pc-1.1 answered, leg pc-1.1.1 of anna up, phone anna
      01:46 time passes ! nothing is told
      01:53 pc-1.1 picks up → connect pc-1.1.1 ! pc-1 reached`,
      rules,
    );
  });

  it('who has picked up and whom a colleague may have by now is let be; the expert is let go', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:36 the pbx is lost
      01:40 the pbx holds dial pc-1.1 answered, leg pc-1.1.1 of anna up, phone anna
      02:00 time passes → drop pc-1.1.1 ! pc-1.1 ends fallback
      02:01 leg pc-1.1.1 ends
      09:00 the ring of pc-1.1 is over, left ! pc-1 reached
      10:00 time passes`,
      rules,
    );
  });

  it('who has picked up and whose expert is gone is not hung up on, and is the first in line', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:36 the pbx is lost
      01:40 the pbx holds dial pc-1.1 answered, phone anna ! pc-1.1 ends fallback
      01:41 call 2 arrives → ring anna 2.1
      01:42 offer 2.1 is declined
      01:53 pc-1.1 picks up → ring anna pc-1.1.2 ! pc-1.1 arrived, pc-1 reached`,
      rules,
    );
  });

  it('who is seen to have picked up is not hung up on when the expert goes, nor by another look', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:15 pc-1.1 is off the hook
      01:16 leg pc-1.1.1 ends ! pc-1.1 ends fallback
      01:20 the pbx is lost
      01:21 the pbx holds dial pc-1.1 answered, phone anna
      01:30 the pbx is lost
      01:31 the pbx holds phone anna ! pc-1 reached`,
      rules,
    );
  });

  it('who picks up while his ring is taken back is a call again, with his place', () => {
    tell(
      `${promised}
      01:00 call 2 arrives
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:16 leg pc-1.1.1 ends → ring anna 2.1, take back pc-1.1 ! pc-1.1 ends unreached
      01:17 pc-1.1 is off the hook
      01:23 time passes
      01:24 pc-1.1 picks up → tell pc-1.1 sorry-reconnecting ! pc-1.1 arrived, pc-1 reached
      01:25 boris is available → ring boris pc-1.1.2`,
      rules,
    );
  });

  it('also a PBX that found him so: who had picked up is greeted, not hung up on', () => {
    tell(
      `${promised}
      01:00 call 2 arrives
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:16 leg pc-1.1.1 ends → ring anna 2.1, take back pc-1.1
      01:17 the pbx is lost
      01:18 the pbx holds call pc-1.1, call 2, leg 2.1 of anna, phone anna ! pc-1 reached`,
      rules,
    );
  });

  it('who has picked up is hung up on when a supervisor has settled it', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:15 pc-1.1 is off the hook
      01:16 pc-1 is cancelled → hang up pc-1.1, drop pc-1.1.1 ! pc-1 cancelled`,
      rules,
    );
  });

  it('who has picked up and calls by another line of the house has two calls', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:15 pc-1.1 is off the hook
      01:16 call 3 arrives from callable 77
      01:17 pc-1.1 picks up → connect pc-1.1.1`,
      rules,
    );
  });

  it('who has picked up meanwhile is joined with the expert', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:14 the pbx is lost
      01:18 the pbx holds call pc-1.1, leg pc-1.1.1 of anna up, phone anna → connect pc-1.1.1
        ! pc-1 reached`,
      rules,
    );
  });

  it('who has picked up and whose expert is gone is the first in line', () => {
    tell(
      `${promised}
      01:00 call 2 arrives
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:14 the pbx is lost
      01:18 the pbx holds call pc-1.1, call 2, phone anna → ring anna pc-1.1.2 ! pc-1 reached`,
      rules,
    );
  });

  it('a ring that nobody saw the end of costs him none, and the next leaves him a minute in peace', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:13 the pbx is lost
      01:18 the pbx holds leg pc-1.1.1 of anna up, phone anna → drop pc-1.1.1, drop pc-1.1.1
        ! pc-1.1 ends unreached
      01:19 leg pc-1.1.1 ends
      02:17 time passes ! nothing is told
      02:18 time passes → ring anna pc-1.2.1`,
      rules,
    );
  });

  it('a ring that the PBX took with it is made again at once', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:14 the pbx is lost
      01:18 the pbx restarted with phone anna → ring anna pc-1.2.1, drop pc-1.1.1
        ! pc-1.1 ends unreached`,
      rules,
    );
  });

  it('a ring that nobody knows any more is ended, but nobody who has picked up is cut off', () => {
    tell(
      `00:10 the pbx holds dial pc-8.1, dial pc-9.1 answered → take back pc-8.1
      00:12 pc-9.1 picks up ! pc-9.1 arrived`,
      rules,
    );
  });

  it('what we have forgotten the server remembers, once', () => {
    tell(
      `01:00 the server remembers pc-1 of 77 from 10 s with 3 attempts
      01:01 the server remembers pc-1 of 77 from 10 s with 3 attempts ! nothing is told
      01:05 call 2 arrives
      01:10 anna is available → ring anna pc-1.4.1`,
      rules,
    );
  });

  it('who is on the line while we have forgotten him is known again, and not called a second time', () => {
    tell(
      `01:00 the pbx holds call pc-1.1
      01:01 the server remembers pc-1 of 77 from 10 s with 1 attempts ! pc-1 reached
      01:02 the server remembers pc-1 of 77 from 10 s with 1 attempts ! nothing is told
      01:03 call 2 arrives from callable 77
      01:10 anna is available → ring anna pc-1.1.1
      01:11 boris is available → ring boris 2.1`,
      rules,
    );
  });

  it('who was rung before we forgot it is not rung at once', () => {
    tell(
      `01:00 the server remembers pc-1 of 77 from 10 s with 1 attempts, 1 of them rings
      01:10 anna is available
      06:00 time passes → ring anna pc-1.2.1`,
      rules,
    );
  });

  it('who comes to us while a second ring is made for him is served by the first', () => {
    tell(
      `01:01 the server remembers pc-1 of 77 from 10 s with 1 attempts
      01:10 anna is available → ring anna pc-1.2.1
      01:12 offer pc-1.2.1 is answered → dial pc-1.2
      01:13 pc-1.1 picks up → hang up pc-1.2, drop pc-1.2.1 ! pc-1.1 arrived, pc-1 reached
      01:14 leg pc-1.2.1 ends → ring anna pc-1.1.1
      01:14 the ring of pc-1.2 is over, dropped`,
      rules,
    );
  });

  it('who has picked up and whom we have forgotten is not rung a second time beside it', () => {
    tell(
      `01:00 the pbx holds dial pc-1.3 answered
      01:01 the server remembers pc-1 of 77 from 10 s with 2 attempts
      01:10 anna is available
      05:00 the ring of pc-1.3 is over, left ! pc-1 reached
      10:00 time passes`,
      rules,
    );
  });

  it('whose forgotten ring is taken back is rung again when it is over, under a new name', () => {
    tell(
      `01:00 the pbx holds dial pc-1.3 → take back pc-1.3
      01:01 the server remembers pc-1 of 77 from 10 s with 2 attempts
      01:10 anna is available
      01:11 the ring of pc-1.3 is over, dropped → ring anna pc-1.4.1`,
      rules,
    );
  });

  it('who comes to us from a forgotten ring is the one who was promised it', () => {
    tell(
      `01:00 the pbx holds dial pc-1.3 answered
      01:01 the server remembers pc-1 of 77 from 10 s with 2 attempts
      01:10 anna is available
      01:15 pc-1.3 picks up → ring anna pc-1.3.1 ! pc-1.3 arrived, pc-1 reached`,
      rules,
    );
  });

  it('a look that finds the forgotten ring no more makes him one to be called', () => {
    tell(
      `01:00 the pbx holds dial pc-1.3 answered
      01:01 the server remembers pc-1 of 77 from 10 s with 2 attempts
      01:10 anna is available
      01:20 the pbx is lost
      01:21 the pbx holds phone anna → ring anna pc-1.4.1`,
      rules,
    );
  });

  it('an expert who has him on the line by a call that we know nothing of keeps the promise', () => {
    tell(
      `${promised}
      01:10 pc-1 is settled by call 9 that we know nothing of ! pc-1 settled
      01:11 pc-1 is settled by call 9 that we know nothing of ! refused unknown-callback`,
      rules,
    );
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:14 pc-1 is settled by call 9 that we know nothing of → hang up pc-1.1, drop pc-1.1.1
        ! pc-1 settled
      01:15 leg pc-1.1.1 ends`,
      rules,
    );
  });

  it('one who is at our own ring is not hung up on for that', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:14 pc-1.1 is off the hook
      01:15 pc-1 is settled by call pc-1.1 that we know nothing of
      01:20 pc-1.1 picks up → connect pc-1.1.1 ! pc-1 reached`,
      rules,
    );
  });
});
