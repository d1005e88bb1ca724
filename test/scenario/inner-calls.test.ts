import { describe, it } from 'vitest';
import { tell } from '../support/story.ts';

const calling = `
  00:00 anna is available
  00:01 boris is available
  00:10 anna calls boris within as 5 → ring anna pc-in-5.1 itself ! pc-in-5 called by anna
  00:11 offer pc-in-5.1 is answered → dial boris pc-in-5 ! boris is available busy
`;

const talking = `
  ${calling}
  00:20 pc-in-5 picks up → connect pc-in-5.1
  00:20 pc-in-5 is joined by pc-in-5.1 ! pc-in-5 answered by anna after 10 s
`;

/** Anna writes about call 1, and leaves it for a word with Boris. */
const LEFT_HER_WRITING = `
      00:00 anna is available
      00:01 call 1 arrives → ring anna 1.1
      00:02 offer 1.1 is answered → connect 1.1
      00:02 1 is joined by 1.1
      00:30 call 1 hangs up → drop 1.1
      00:31 leg 1.1 ends
      00:32 boris is available
      00:40 anna calls boris within as 5 → ring anna pc-in-5.1 itself
      00:41 offer pc-in-5.1 is answered → dial boris pc-in-5
      00:50 pc-in-5 picks up → connect pc-in-5.1
      00:50 pc-in-5 is joined by pc-in-5.1`;

describe('an expert who calls a colleague', () => {
  it('is rung first, then the colleague; nobody writes anything down afterwards', () => {
    tell(`${talking}
      00:30 anna holds pc-in-5 → hold pc-in-5
      00:35 anna unholds pc-in-5 → unhold pc-in-5
      01:00 leg pc-in-5.1 ends → hang up pc-in-5
        ! pc-in-5 ends answered inner by agent, anna is available idle
      01:01 pc-in-5 hangs up ! boris is available idle`);
  });

  it('or whom the colleague hangs up on: both are free again', () => {
    tell(`${talking}
      01:00 pc-in-5 hangs up → drop pc-in-5.1
        ! pc-in-5 ends answered inner by caller, boris is available idle
      01:01 leg pc-in-5.1 ends ! anna is available idle`);
  });

  it('and the colleague have no other call meanwhile', () => {
    tell(`${calling}
      00:12 call 1 arrives
      00:20 pc-in-5 picks up → connect pc-in-5.1
      00:20 pc-in-5 is joined by pc-in-5.1
      01:00 pc-in-5 hangs up → ring boris 1.1, drop pc-in-5.1`);
  });

  it.each(['busy', 'no-answer', 'declined'])('hears why it came to nothing: %s', (reason) => {
    tell(`${calling}
      00:20 the ring of pc-in-5 is over, ${reason} → drop pc-in-5.1
        ! pc-in-5 ends unreached inner ${reason} by system, boris is available idle
      00:21 leg pc-in-5.1 ends ! anna is available idle`);
  });

  it('puts the phone down while it rings: the colleague’s rings no more', () => {
    tell(`${calling}
      00:15 anna hangs up on pc-in-5 → drop pc-in-5.1, take back pc-in-5
      00:16 leg pc-in-5.1 ends
      00:16 the ring of pc-in-5 is over, dropped ! boris is available idle`);
  });

  it('finds a colleague busy who was rung for a citizen in the same moment', () => {
    tell(`
      00:00 anna is available
      00:01 boris is available
      00:10 anna calls boris within as 5 → ring anna pc-in-5.1 itself
      00:10 call 1 arrives → ring boris 1.1
      00:11 offer pc-in-5.1 is answered → drop pc-in-5.1 ! pc-in-5 ends unreached inner busy by system`);
  });

  it('is refused what cannot be', () => {
    tell(`
      00:00 anna is available
      00:01 anna calls nobody within as 1 ! refused unknown-agent
      00:02 anna calls anna within as 1 ! refused agent-not-free
      00:03 boris signs in paused
      00:04 anna calls boris within as 1 ! refused agent-not-free
      00:05 boris resumes
      00:06 clara is available
      00:07 anna calls boris within as 1 → ring anna pc-in-1.1 itself
      00:08 clara calls boris within as 2 ! refused agent-not-free
      00:09 offer pc-in-1.1 is answered → dial boris pc-in-1
      00:10 pc-in-1 picks up → connect pc-in-1.1
      00:10 pc-in-1 is joined by pc-in-1.1
      00:11 anna sends pc-in-1 to clara ! refused inner-call
      00:12 anna sends pc-in-1 to queue parks ! refused inner-call
      00:13 anna asks clara about pc-in-1 ! refused inner-call`);
  });

  it('writes on what he had left for it, after the word with the colleague, too', () => {
    tell(`
      00:00 anna is available
      00:01 call 1 arrives → ring anna 1.1
      00:02 offer 1.1 is answered → connect 1.1
      00:02 1 is joined by 1.1
      00:30 call 1 hangs up → drop 1.1
      00:31 leg 1.1 ends
      00:32 boris is available
      00:40 anna calls boris within as 5 → ring anna pc-in-5.1 itself ! anna wrapped up by agent
      00:41 offer pc-in-5.1 is answered → dial boris pc-in-5
      00:50 pc-in-5 picks up → connect pc-in-5.1
      00:50 pc-in-5 is joined by pc-in-5.1
      01:00 pc-in-5 hangs up → drop pc-in-5.1 ! anna wraps up 1
      01:01 leg pc-in-5.1 ends`);
  });
});

describe('a colleague’s call and what dies', () => {
  it('who loses his page is rung again; when he does not come back, the colleague is let go', () => {
    tell(`${talking}
      00:30 anna reports nothing → drop pc-in-5.1, ring anna pc-in-5.2 itself
      00:31 leg pc-in-5.1 ends
      00:50 time passes → drop pc-in-5.2, hang up pc-in-5, drop pc-in-5.2
        ! pc-in-5 ends answered inner by system
      00:51 offer pc-in-5.2 is dropped ! anna is available idle
      00:51 pc-in-5 hangs up ! boris is available idle`);
  });

  it('goes on after a loss of the PBX, and both are kept for it', () => {
    tell(`${talking}
      00:30 the pbx is lost
      00:31 the pbx holds call pc-in-5 with pc-in-5.1, leg pc-in-5.1 of anna up, phone anna, phone boris
      00:32 call 1 arrives
      00:40 pc-in-5 hangs up → ring boris 1.1, drop pc-in-5.1`);
  });

  it('a ring that is over when we look is over, and both are free', () => {
    tell(`${calling}
      00:14 the pbx is lost
      00:18 the pbx holds leg pc-in-5.1 of anna up, phone anna, phone boris
        → drop pc-in-5.1, drop pc-in-5.1 ! pc-in-5 ends unreached inner, boris is available idle`);
  });

  it('a colleague who picks up just when the expert goes is let go', () => {
    tell(`${calling}
      00:20 pc-in-5 picks up → connect pc-in-5.1
      00:20 leg pc-in-5.1 ends → hang up pc-in-5
        ! pc-in-5 ends unreached inner by system, anna is available idle
      00:21 pc-in-5 hangs up ! boris is available idle`);
  });

  it('whose own leg is gone when we look: the colleague is let go, and she writes on', () => {
    tell(`${LEFT_HER_WRITING}
      00:55 the pbx is lost
      00:56 the pbx holds call pc-in-5, phone anna, phone boris → hang up pc-in-5, hang up pc-in-5
        ! pc-in-5 ends answered inner by system, anna wraps up 1`);
  });

  it('who loses his page in it writes on afterwards all the same, whether he comes back or not', () => {
    const fromWriting = `${LEFT_HER_WRITING}
      00:55 anna reports nothing → drop pc-in-5.1, ring anna pc-in-5.2 itself
      00:56 leg pc-in-5.1 ends`;
    tell(`${fromWriting}
      00:57 offer pc-in-5.2 is answered → connect pc-in-5.2
      00:57 pc-in-5 is joined by pc-in-5.2
      01:00 pc-in-5 hangs up → drop pc-in-5.2 ! anna wraps up 1`);
    tell(`${fromWriting}
      01:15 time passes → drop pc-in-5.2, hang up pc-in-5, drop pc-in-5.2 ! anna wraps up 1`);
  });

  it('a colleague who picks up when nobody wants it any more is let go, and stands in no line', () => {
    tell(`${calling}
      00:15 leg pc-in-5.1 ends → take back pc-in-5 ! pc-in-5 ends unreached inner by system
      00:16 pc-in-5 picks up → hang up pc-in-5
      00:17 pc-in-5 hangs up ! boris is available idle
      00:20 pc-in-9 picks up → hang up pc-in-9 ! nothing is told`);
  });
});
