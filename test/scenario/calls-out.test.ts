import { describe, it } from 'vitest';
import { tell } from '../support/story.ts';
import { promised, rules } from '../support/story-promised.ts';

const calling = `
  00:00 anna is available
  00:10 anna calls 77 as 5 → ring anna pc-out-5.1 itself ! pc-out-5 called by anna with pc-out-5.1
  00:11 offer pc-out-5.1 is answered → dial pc-out-5
`;

const talking = `
  ${calling}
  00:20 pc-out-5 picks up → connect pc-out-5.1
  00:20 pc-out-5 is joined by pc-out-5.1 ! pc-out-5 answered by anna after 10 s
`;

describe('an expert who calls a citizen', () => {
  it('is rung himself first, then the citizen; both talk, and it is written down', () => {
    tell(`${talking}
      01:20 pc-out-5 hangs up → drop pc-out-5.1
        ! pc-out-5 ends answered outbound by caller: wait 10 s talk 60 s, anna wraps up pc-out-5
      01:21 leg pc-out-5.1 ends
      01:30 anna finishes pc-out-5`);
  });

  it('and serves no line is called by nobody in one, and calls all the same', () => {
    tell(`
      00:00 anna is at the phone, of no line
      00:05 call 1 arrives
      00:10 anna calls 77 as 5 → ring anna pc-out-5.1 itself ! pc-out-5 called by anna with pc-out-5.1
      00:11 offer pc-out-5.1 is answered → dial pc-out-5
      00:12 boris is available → ring boris 1.1`);
  });

  it('has it as any other call: on hold, with a colleague, handed over', () => {
    tell(`${talking}
      00:30 boris is available
      00:40 anna holds pc-out-5 → hold pc-out-5
      00:50 anna unholds pc-out-5 → unhold pc-out-5
      01:00 anna sends pc-out-5 to boris → ring boris pc-out-5.2, hold pc-out-5
      01:05 offer pc-out-5.2 is answered → connect pc-out-5.2
      01:05 pc-out-5 is joined by pc-out-5.2 → drop pc-out-5.1 ! pc-out-5 goes from anna to boris
      01:06 leg pc-out-5.1 ends
      01:20 leg pc-out-5.2 ends → hang up pc-out-5 ! pc-out-5 ends answered outbound by agent`);
  });

  it.each([
    ['busy', 'busy'],
    ['no-answer', 'no-answer'],
    ['declined', 'declined'],
    ['no-such-number', 'no-such-number'],
    ['fault', 'fault'],
  ])('hears why, when the citizen does not take it: %s', (reason, told) => {
    tell(`${calling}
      00:20 the ring of pc-out-5 is over, ${reason} → drop pc-out-5.1
        ! pc-out-5 ends unreached outbound ${told} by system
      00:21 leg pc-out-5.1 ends ! anna is available idle`);
  });

  it('puts the phone down while it rings: the citizen’s stops, and he is free', () => {
    tell(`${calling}
      00:15 anna hangs up on pc-out-5 → drop pc-out-5.1, take back pc-out-5
        ! pc-out-5 ends unreached outbound by system
      00:16 leg pc-out-5.1 ends ! anna is available idle
      00:16 the ring of pc-out-5 is over, dropped`);
  });

  it('does not take his own phone: nobody is rung, and he has missed nothing', () => {
    tell(`
      00:00 anna is available
      00:10 anna calls 77 as 5 → ring anna pc-out-5.1 itself
      00:25 offer pc-out-5.1 is missed ! pc-out-5 ends unreached outbound by system, anna is available idle
      00:26 anna calls 77 as 6 → ring anna pc-out-6.1 itself
      00:28 offer pc-out-6.1 is declined ! pc-out-6 ends unreached outbound by system
      00:30 call 1 arrives → ring anna 1.1`);
  });

  it('gets nobody else’s call meanwhile', () => {
    tell(`${calling}
      00:12 call 1 arrives
      00:13 the ring of pc-out-5 is over, busy → drop pc-out-5.1
      00:14 leg pc-out-5.1 ends → ring anna 1.1`);
  });

  it('is refused what cannot be', () => {
    tell(`
      00:00 anna calls 77 as 1 ! refused unknown-agent
      00:01 anna is available
      00:02 anna signs out
      00:03 anna calls 77 as 1 ! refused not-signed-in
      00:04 anna is available
      00:05 anna dials
      00:06 anna calls 77 as 1 ! refused not-free-to-call
      00:07 anna stops dialling
      00:08 anna is unreachable
      00:09 anna calls 77 as 1 ! refused phone-unreachable
      00:10 anna is reachable
      00:11 anna calls 77 as 1 → ring anna pc-out-1.1 itself
      00:12 anna calls 88 as 2 ! refused not-free-to-call
      00:13 boris is available
      00:14 boris calls 77 as 3 ! refused already-on-line
      00:15 anna hangs up on pc-out-1 → drop pc-out-1.1
      00:16 leg pc-out-1.1 ends
      00:17 anna calls 77 as 1 ! refused bad-request
      00:18 the pbx is lost
      00:19 anna calls 77 as 4 ! refused pbx-unavailable`);
  });

  it('calls nobody who is on the line with us', () => {
    tell(`
      00:00 anna is available
      00:01 call 1 arrives from 77 → ring anna 1.1
      00:02 offer 1.1 is declined
      00:03 boris is available → ring boris 1.2
      00:04 anna calls 77 as 5 ! refused already-on-line`);
  });

  it('does so on his break, which goes on', () => {
    tell(`
      00:00 anna signs in paused
      00:10 anna calls 77 as 5 → ring anna pc-out-5.1 itself
      00:10 anna pauses
      00:11 offer pc-out-5.1 is answered → dial pc-out-5
      00:20 the ring of pc-out-5 is over, busy → drop pc-out-5.1
      00:21 leg pc-out-5.1 ends ! anna is paused idle
      00:30 call 1 arrives`);
  });

  it('does so while he writes down another call, and writes on when nobody picks up', () => {
    tell(`
      00:00 anna is available
      00:01 call 1 arrives → ring anna 1.1
      00:02 offer 1.1 is answered → connect 1.1
      00:02 1 is joined by 1.1
      00:30 call 1 hangs up → drop 1.1 ! anna wraps up 1
      00:31 leg 1.1 ends
      00:40 anna calls 77 as 5 → ring anna pc-out-5.1 itself ! anna wrapped up by agent in 10 s
      00:41 offer pc-out-5.1 is answered → dial pc-out-5
      00:50 the ring of pc-out-5 is over, no-answer → drop pc-out-5.1 ! anna wraps up 1
      00:51 leg pc-out-5.1 ends
      00:52 call 2 arrives
      00:55 anna finishes 1 → ring anna 2.1`);
  });

  it('has the citizen whom he has reached to write down, not the one before', () => {
    tell(`
      00:00 anna is available
      00:01 call 1 arrives → ring anna 1.1
      00:02 offer 1.1 is answered → connect 1.1
      00:02 1 is joined by 1.1
      00:30 call 1 hangs up → drop 1.1
      00:31 leg 1.1 ends
      00:40 anna calls 77 as 5 → ring anna pc-out-5.1 itself
      00:41 offer pc-out-5.1 is answered → dial pc-out-5
      00:50 pc-out-5 picks up → connect pc-out-5.1
      00:50 pc-out-5 is joined by pc-out-5.1
      01:00 leg pc-out-5.1 ends → hang up pc-out-5 ! anna wraps up pc-out-5`);
  });
});

describe('a citizen whom an expert calls', () => {
  it('stands in nobody’s way: a call by an expert has no place in line', () => {
    tell(
      `${calling}
      00:12 call 1 arrives
      00:15 call 1 has heard it → tell 1 you-are-number+number/1+in-line`,
      { announceEveryMs: 30_000 },
    );
  });

  it('who was promised a call back has been called', () => {
    tell(
      `${promised}
      01:00 anna signs in paused
      01:01 anna calls 77 as 5 → ring anna pc-out-5.1 itself
      01:02 offer pc-out-5.1 is answered → dial pc-out-5
      01:10 pc-out-5 picks up → connect pc-out-5.1
      01:10 pc-out-5 is joined by pc-out-5.1 ! pc-1 settled
      01:30 pc-out-5 hangs up → drop pc-out-5.1
      01:31 leg pc-out-5.1 ends`,
      rules,
    );
  });

  it('who was promised one and is not reached has his promise still, a breath later', () => {
    tell(
      `${promised}
      01:00 anna signs in paused
      01:01 anna calls 77 as 5 → ring anna pc-out-5.1 itself
      01:02 offer pc-out-5.1 is answered → dial pc-out-5
      01:10 the ring of pc-out-5 is over, no-answer → drop pc-out-5.1
      01:11 leg pc-out-5.1 ends
      01:12 anna resumes
      01:15 time passes → ring anna pc-1.1.1`,
      rules,
    );
  });

  it('who picks up just when the expert goes waits in line, as of when he was called', () => {
    tell(`
      00:00 anna is available
      00:05 call 1 arrives → ring anna 1.1
      00:06 offer 1.1 is declined
      00:10 anna calls 77 as 5 → ring anna pc-out-5.1 itself
      00:11 offer pc-out-5.1 is answered → dial pc-out-5
      00:12 call 2 arrives
      00:20 pc-out-5 picks up → connect pc-out-5.1
      00:20 leg pc-out-5.1 ends → ring anna pc-out-5.2, tell pc-out-5 sorry-reconnecting
        ! pc-out-5 call-requeued
      00:25 boris is available → ring boris 1.2
      00:26 pc-out-5 hangs up → drop pc-out-5.2 ! pc-out-5 ends abandoned outbound by caller
      00:27 leg pc-out-5.2 ends → ring anna 2.1`);
  });

  it('who is blocked and whom an expert has called is met all the same', () => {
    tell(`
      00:00 anna is available
      00:01 77 is blocked until 900 s
      00:10 anna calls 77 as 5 → ring anna pc-out-5.1 itself
      00:11 offer pc-out-5.1 is answered → dial pc-out-5
      00:15 pc-out-5 is off the hook
      00:16 leg pc-out-5.1 ends
      00:30 pc-out-5 picks up → ring anna pc-out-5.2, tell pc-out-5 sorry-reconnecting`);
  });

  it('who has picked up is not hung up on when the expert goes; he is met when he comes', () => {
    tell(`${calling}
      00:15 pc-out-5 is off the hook
      00:16 anna hangs up on pc-out-5 → drop pc-out-5.1 ! pc-out-5 ends fallback outbound by system
      00:17 leg pc-out-5.1 ends
      00:30 pc-out-5 picks up → ring anna pc-out-5.2, tell pc-out-5 sorry-reconnecting
        ! pc-out-5 arrived`);
  });
});

describe('a call of an expert and our own death', () => {
  it('goes on ringing, and both are joined', () => {
    tell(`${calling}
      00:14 the pbx is lost
      00:18 the pbx holds dial pc-out-5, leg pc-out-5.1 of anna up, phone anna
      00:20 pc-out-5 picks up → connect pc-out-5.1`);
  });

  it('who has picked up meanwhile is joined with the expert', () => {
    tell(`${calling}
      00:14 the pbx is lost
      00:18 the pbx holds call pc-out-5, leg pc-out-5.1 of anna up, phone anna → connect pc-out-5.1`);
  });

  it('a ring that was never made, or is over, is told as none', () => {
    tell(`${calling}
      00:14 the pbx is lost
      00:18 the pbx holds leg pc-out-5.1 of anna up, phone anna → drop pc-out-5.1, drop pc-out-5.1
        ! pc-out-5 ends unreached outbound by system`);
  });

  it('who was given up and has picked up all the same is still known: nobody calls him meanwhile', () => {
    tell(`${calling}
      00:14 the pbx is lost
      00:18 the pbx holds dial pc-out-5, phone anna → take back pc-out-5
      00:19 the pbx is lost
      00:22 the pbx holds call pc-out-5, phone anna → ring anna pc-out-5.2
      00:23 boris is available
      00:24 boris calls 77 as 6 ! refused already-on-line`);
  });

  it('ends with the PBX', () => {
    tell(`${calling}
      00:14 the pbx is lost
      00:18 the pbx restarted with phone anna → drop pc-out-5.1 ! pc-out-5 ends unreached outbound by system`);
  });

  it('whom nobody remembers to have called is known by the name of his call', () => {
    tell(`
      00:00 anna is available → mirror anna available
      00:01 pc-out-9 picks up → ring anna pc-out-9.1, tell pc-out-9 sorry-reconnecting
        ! pc-out-9 arrived
      00:02 offer pc-out-9.1 is answered → connect pc-out-9.1
      00:02 pc-out-9 is joined by pc-out-9.1
      00:09 pc-out-9 hangs up → drop pc-out-9.1 ! pc-out-9 ends answered outbound by caller`);
  });
});
