import { describe, it } from 'vitest';
import { tell } from '../support/story.ts';
import { promised, rules, told } from '../support/story-promised.ts';

describe('a citizen who was promised a callback and calls himself', () => {
  it('who calls himself meanwhile has his place, and is not called when he was served', () => {
    tell(
      `${promised}
      01:00 call 2 arrives
      01:05 call 3 arrives from callable 77 ! 3 arrived for 1
      01:10 anna is available → ring anna 3.1
      01:13 offer 3.1 is answered → connect 3.1
      01:14 3 is joined by 3.1 ! pc-1 settled, 3 answered by anna after 9 s`,
      rules,
    );
  });

  it('who calls himself and is sent away has his promise still', () => {
    tell(
      `${promised}
      01:00 waterworks is closed for hours from 60 s to 600 s: to message, who waits stays
      01:05 call 3 arrives from callable 77 → answer 3, tell 3 greeting+closed-hours+goodbye
        ! 3 arrived for 1, 3 ends closed
      01:10 call 3 has heard it → hang up 3
      01:11 call 3 hangs up
      01:20 anna is available → mirror anna available
      10:00 time passes → ring anna pc-1.1.1
      10:05 offer pc-1.1.1 is answered → dial pc-1.1
      10:07 pc-1.1 picks up → connect pc-1.1.1 ! pc-1 reached`,
      rules,
    );
  });

  it('somebody of his house has taken our call: whoever calls by the same number is promised no second one', () => {
    tell(
      `${promised}
      00:56 anna is available → ring anna pc-1.1.1
      01:00 offer pc-1.1.1 is answered → dial pc-1.1
      01:02 call 2 arrives from callable 77 → take back pc-1.1, drop pc-1.1.1 ! 2 arrived for 1
      01:03 pc-1.1 is off the hook
      01:04 anna pauses
      01:04.1 leg pc-1.1.1 ends
      01:05 call 2 has heard it
      01:10 call 2 has heard it
      01:40 time passes → tell 2 you-are-number+number/1+in-line
      01:52 call 2 presses 2 ! nothing is told`,
      rules,
    );
  });

  it('who calls himself twice has one place of the two', () => {
    tell(
      `${promised}
      01:05 call 3 arrives from callable 77 ! 3 arrived for 1
      01:06 call 4 arrives from callable 77 ! 4 arrived
      01:20 call 3 hangs up ! pc-1 settled, 3 ends abandoned`,
      rules,
    );
  });

  it('who looks in for a moment is called all the same', () => {
    tell(
      `${promised}
      01:05 call 3 arrives from callable 77 ! 3 arrived for 1
      01:08 call 3 hangs up ! 3 ends short_abandoned
      01:10 call 4 arrives from callable 77 ! 4 arrived for 1
      01:30 call 4 hangs up ! pc-1 settled, 4 ends abandoned`,
      rules,
    );
  });

  it('whom a dying exchange cuts off meanwhile has the promised place again, and not twice', () => {
    tell(
      `${promised}
      01:05 call 3 arrives from callable 77 ! 3 arrived for 1
      01:06 the pbx is lost
      01:10 the pbx restarted with nothing ! 3 ends failed
      01:15 call 4 arrives from callable 77 ! 4 arrived for 1
      01:16 call 5 arrives from callable 77 ! 5 arrived`,
      rules,
    );
  });

  it('who calls himself and presses 2 again is promised the same place again', () => {
    tell(
      `${promised}
      01:05 call 3 arrives from callable 77 → answer 3, tell 3 greeting
      01:10 call 3 has heard it → tell 3 you-are-number+number/1+in-line
      01:15 call 3 has heard it
      01:45 time passes → tell 3 ${told}
      01:50 call 3 presses 2 ! pc-1 settled, pc-3 promised, 3 ends callback_accepted
      01:51 call 3 hangs up
      01:52 call 4 arrives
      02:00 anna is available → ring anna pc-3.1.1`,
      rules,
    );
  });

  it('who calls another queue keeps his promise, and is not rung while he is on the line', () => {
    tell(
      `${promised}
      01:05 call 3 arrives from callable 77 at 138 ! 3 arrived
      01:10 anna is available → mirror anna available
      01:20 call 3 hangs up
      01:25 time passes → ring anna pc-1.1.1
      01:26 call 4 arrives from callable 77 at 138 → drop pc-1.1.1 ! pc-1.1 ends unreached
      01:27 offer pc-1.1.1 is dropped
      01:30 call 4 hangs up
      01:35 time passes → ring anna pc-1.2.1`,
      rules,
    );
  });

  it('whom a key or a rule leads to the queue of his promise has his place there', () => {
    const inArabic = `
      00:00 parks speaks Arabic by 3 and calls back
      00:01 call 1 arrives from callable 77
      00:05 call 1 has heard it
      00:06 call 1 presses 3 ! 1 goes to parks for menu-key
      00:10 call 1 has heard it
      00:15 call 1 has heard it
      00:45 time passes
      00:46 call 1 presses 2 ! pc-1 promised
      00:50 call 1 hangs up
      00:55 call 2 arrives at 138`;
    tell(
      `${inArabic}
      01:00 call 3 arrives from callable 77 ! 3 arrived
      01:05 call 3 presses 3 ! 3 goes to parks for menu-key
      01:10 boris is available in parks → ring boris 3.1
      01:13 offer 3.1 is answered → connect 3.1
      01:14 3 is joined by 3.1 ! pc-1 settled, 3 answered`,
      rules,
    );
    tell(
      `${inArabic}
      00:58 waterworks sends callers to parks who wait 20 s
      01:00 call 3 arrives from callable 77 ! 3 arrived
      01:20 time passes ! 3 goes to parks for longest-wait
      01:25 boris is available in parks → ring boris 3.1`,
      rules,
    );
  });

  it('is not rung while he hears that we will call', () => {
    tell(
      `${promised.split('\n').slice(0, -2).join('\n')}
      00:46 anna is available → mirror anna available
      00:50 call 1 has heard it → hang up 1
      00:51 call 1 hangs up
      00:56 time passes → ring anna pc-1.1.1`,
      rules,
    );
  });

  it('who calls while we ring him is served by that call', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:15 call 3 arrives from callable 77 → take back pc-1.1, drop pc-1.1.1
        ! pc-1.1 ends unreached, 3 arrived for 1
      01:16 leg pc-1.1.1 ends → ring anna 3.1
      01:16 the ring of pc-1.1 is over, dropped`,
      rules,
    );
  });
});
