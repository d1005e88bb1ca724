import { describe, it } from 'vitest';
import { tell } from '../support/story.ts';
import { promised, rules, told } from '../support/story-promised.ts';

describe('a citizen who would rather be called', () => {
  it('keeps his place, is called when an expert has picked up, and both talk', () => {
    tell(
      `${promised}
      01:00 call 2 arrives
      01:10 anna is available → ring anna pc-1.1.1 ! pc-1.1 arrived, pc-1.1 offered to anna
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:20 pc-1.1 picks up → connect pc-1.1.1 ! pc-1 reached
      01:21 pc-1.1 is joined by pc-1.1.1 ! pc-1.1 answered by anna after 81 s
      02:00 pc-1.1 hangs up → drop pc-1.1.1 ! pc-1.1 ends answered by caller
      02:01 leg pc-1.1.1 ends → ring anna 2.1`,
      rules,
    );
  });

  it('neither passes who came before him nor is passed by who came after', () => {
    tell(
      `00:00 call 0 arrives
      ${promised.replaceAll('number/1+', 'number/2+')}
      01:00 call 2 arrives
      01:10 anna is available → ring anna 0.1
      01:11 boris is available → ring boris pc-1.1.1
      01:12 clara is available → ring clara 2.1`,
      rules,
    );
  });

  it('is promised so many a day as the queue says, and no more until a day is over', () => {
    const asks = (call: number, minute: string): string => `
      ${minute}:00 call ${call} arrives from callable 77
      ${minute}:05 call ${call} has heard it
      ${minute}:10 call ${call} has heard it`;
    const isPromised = (call: number, minute: string): string => `${asks(call, minute)}
      ${minute}:40 time passes → tell ${call} ${told}
      ${minute}:45 call ${call} presses 2 → tell ${call} callback-promised+goodbye ! pc-${call} promised
      ${minute}:50 call ${call} has heard it → hang up ${call}
      ${minute}:51 call ${call} hangs up
      ${minute}:52 pc-${call} is cancelled`;
    tell(
      `${isPromised(1, '00')}
      ${isPromised(2, '02')}
      ${asks(3, '04')}
      04:40 time passes → tell 3 you-are-number+number/1+in-line
      04:45 call 3 presses 2 ! nothing is told
      04:50 call 3 hangs up
      ${isPromised(4, '1442')}`,
      rules,
    );
  });

  it('is promised it though another number has had all of its own that day', () => {
    tell(
      `${promised}
      00:52 pc-1 is cancelled
      02:00 call 2 arrives from callable 78
      02:05 call 2 has heard it
      02:10 call 2 has heard it
      02:40 time passes → tell 2 ${told}
      02:45 call 2 presses 2 → tell 2 callback-promised+goodbye ! pc-2 promised`,
      { ...rules, callback: { ...rules.callback, perDay: 1 } },
    );
  });

  it('may press 2 only when he has been told of it', () => {
    tell(
      `00:00 call 1 arrives from callable 77
      00:30 call 1 presses 2
      00:31 call 2 arrives from 88
      00:35 call 2 has heard it → tell 2 you-are-number+number/2+in-line
      00:40 call 2 has heard it
      01:10 call 2 presses 2 ! nothing is told`,
      rules,
    );
  });

  it('is not offered it where the queue calls nobody', () => {
    tell(`00:00 call 1 arrives from callable 77
      00:05 call 1 has heard it → tell 1 you-are-number+number/1+in-line
      00:10 call 1 has heard it
      00:40 time passes → tell 1 you-are-number+number/1+in-line`);
  });

  it('is called again when he was busy, and not a third time', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:15 the ring of pc-1.1 is over, busy → drop pc-1.1.1
        ! pc-1.1 busy again at 375 s, pc-1.1 ends unreached by system
      01:16 leg pc-1.1.1 ends
      01:20 call 2 arrives → ring anna 2.1
      01:25 offer 2.1 is declined
      01:40 time passes → ring anna 2.2
      01:45 call 2 hangs up → drop 2.2
      01:46 offer 2.2 is dropped
      06:15 time passes → ring anna pc-1.2.1
      06:18 offer pc-1.2.1 is answered → dial pc-1.2
      06:48 the ring of pc-1.2 is over, no-answer → drop pc-1.2.1
        ! pc-1.2 no-answer never again, pc-1 unreached
      06:49 leg pc-1.2.1 ends
      60:00 time passes`,
      rules,
    );
  });

  it('who rejects the ring is left in peace', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:15 the ring of pc-1.1 is over, declined → drop pc-1.1.1 ! pc-1 declined
      01:16 leg pc-1.1.1 ends`,
      rules,
    );
  });

  it('an expert who does not pick up costs him no ring: his phone has not rung', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:12 boris is available
      01:25 offer pc-1.1.1 is missed → ring boris pc-1.2.1 ! pc-1.1 ends unreached
      01:27 offer pc-1.2.1 is answered → dial pc-1.2`,
      rules,
    );
  });

  it('whose expert goes while his phone rings is not left alone with it, and is called by another', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:11 boris is available
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:16 leg pc-1.1.1 ends → take back pc-1.1 ! pc-1.1 ends unreached
      01:17 the ring of pc-1.1 is over, dropped → ring boris pc-1.2.1
      01:18 offer pc-1.2.1 is answered → dial pc-1.2`,
      rules,
    );
  });

  it('whose expert hangs up at the desk while his phone rings is called by another', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:11 boris is available
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:16 anna hangs up on pc-1.1 → drop pc-1.1.1, take back pc-1.1 ! offer pc-1.1.1 declined
      01:17 the ring of pc-1.1 is over, dropped → ring boris pc-1.2.1
      01:18 leg pc-1.1.1 ends`,
      rules,
    );
  });

  it('who picks up and loses the expert hears so and is the first in line', () => {
    tell(
      `${promised}
      01:00 call 2 arrives
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:16 pc-1.1 picks up → connect pc-1.1.1
      01:17 leg pc-1.1.1 ends → ring anna 2.1, tell pc-1.1 sorry-reconnecting
      01:18 boris is available → ring boris pc-1.1.2`,
      rules,
    );
  });

  it('is not called by night unless he has just asked, and the agents are kept for others', () => {
    tell(
      `00:00 it is night in waterworks from 1000 s to 2000 s
      ${promised}
      16:45 anna is available → mirror anna available
      16:50 call 2 arrives → ring anna 2.1, answer 2, tell 2 greeting
      17:00 call 2 hangs up → drop 2.1
      17:01 offer 2.1 is dropped
      33:20 time passes → ring anna pc-1.1.1`,
      rules,
    );
  });

  it('makes no queue full and no place longer while he may not be called', () => {
    tell(
      `00:00 it is night in waterworks from 1000 s to 2000 s
      ${promised}
      16:40 waterworks sends callers to message with 1 before them
      16:50 call 2 arrives → answer 2, tell 2 greeting
      16:55 call 2 has heard it → tell 2 you-are-number+number/1+in-line
      17:00 anna is available → ring anna 2.1, mirror anna available`,
      rules,
    );
    tell(
      `${promised}
      16:40 waterworks sends callers to message with 1 before them
      16:50 call 2 arrives → answer 2, tell 2 greeting+line-is-full+goodbye
        ! 2 ends overflowed`,
      rules,
    );
  });

  it('asks and is called by night when his turn comes within minutes', () => {
    tell(
      `00:00 it is night in waterworks from 0 s to 2000 s
      ${promised}
      02:00 anna is available → ring anna pc-1.1.1`,
      rules,
    );
  });

  it('is not called while the line is closed', () => {
    tell(
      `${promised}
      00:55 the line is closed, who waits stays
      01:10 anna is available
      02:00 the line is opened → ring anna pc-1.1.1`,
      rules,
    );
  });

  it('a promise ends after its day', () => {
    tell(
      `${promised}
      1440:45 time passes ! pc-1 expired`,
      rules,
    );
  });

  it('a promise does not end in hours in which nobody is called, but a day after them', () => {
    const closed = `
      01:00 waterworks is closed for holiday from 100 s to 150000 s: to message, who waits stays
      1440:45 time passes ! nothing is told`;
    tell(
      `${promised}${closed}
      1450:00 anna is available → mirror anna available
      2500:00 time passes → ring anna pc-1.1.1`,
      rules,
    );
    tell(
      `${promised}${closed}
      2500:00 time passes ! nothing is told
      3940:00 time passes ! pc-1 expired`,
      rules,
    );
  });

  it('a promise does not end while the line is closed for an emergency', () => {
    tell(
      `${promised}
      01:00 the line is closed, who waits stays
      1440:45 time passes ! nothing is told
      1500:00 the line is opened
      1501:00 anna is available → ring anna pc-1.1.1`,
      rules,
    );
  });

  it('is not called any more when a supervisor has settled it', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:15 pc-1 is cancelled → hang up pc-1.1, drop pc-1.1.1 ! pc-1 cancelled
      01:16 leg pc-1.1.1 ends
      01:17 pc-1 is cancelled ! refused unknown-callback`,
      rules,
    );
  });

  it('a trunk that takes no call is an alarm, and costs him no ring', () => {
    tell(
      `${promised}
      01:10 anna is available → ring anna pc-1.1.1
      01:13 offer pc-1.1.1 is answered → dial pc-1.1
      01:14 the ring of pc-1.1 is over, fault → drop pc-1.1.1
        ! alarm trunk-failed trunk, pc-1.1 fault again at 134 s
      01:15 leg pc-1.1.1 ends
      02:14 time passes → ring anna pc-1.2.1
      02:16 offer pc-1.2.1 is answered → dial pc-1.2
      02:17 the ring of pc-1.2 is over, fault → drop pc-1.2.1 ! pc-1.2 fault again at 257 s
      02:18 leg pc-1.2.1 ends
      04:17 time passes → ring anna pc-1.3.1
      04:18 offer pc-1.3.1 is answered → dial pc-1.3
      04:20 pc-1.3 picks up → connect pc-1.3.1 ! alarm over trunk-failed trunk`,
      rules,
    );
  });
});
