import { describe, it } from 'vitest';
import { tell } from '../support/story.ts';
import { rules } from '../support/story-promised.ts';

describe('a rule that would have callers called back', () => {
  it('asks who waits, and who says yes keeps his place and is called at his turn', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd who wait 60 s
      00:10 call 1 arrives from callable 77
      00:15 call 1 has heard it
      00:16 call 1 has heard it
      00:20 call 2 arrives
      01:10 time passes → tell 1 press-two-for-callback ! 1 callback-asked
      01:12 call 1 presses 2 → tell 1 callback-promised+goodbye
        ! pc-1 promised, 1 ends callback_accepted for longest-wait by caller: wait 62 s
      01:15 call 1 has heard it → hang up 1
      01:15.1 call 1 hangs up
      01:18 anna is available → ring anna 2.1
      01:19 call 2 hangs up → drop 2.1
      01:21 leg 2.1 ends → ring anna pc-1.1.1`,
      { ...rules, announceEveryMs: 300_000 },
    );
  });

  it('says why and hangs up on who presses nothing, some seconds after the question', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd who wait 60 s
      00:10 call 1 arrives from callable 77
      01:10 time passes → tell 1 press-two-for-callback ! 1 callback-asked
      01:15 call 1 has heard it
      01:23 time passes → tell 1 cannot-answer-now+goodbye
        ! 1 ends overflowed for longest-wait by system: wait 73 s
      01:28 call 1 has heard it → hang up 1
      01:29 call 1 hangs up`,
      { ...rules, announceEveryMs: 300_000 },
    );
  });

  it('waits for no answer beyond the longest question when an expert comes in between', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd who wait 60 s
      00:10 call 1 arrives from callable 77
      01:10 time passes → tell 1 press-two-for-callback ! 1 callback-asked
      02:05 anna is available → ring anna 1.1
      02:16 offer 1.1 is declined
      02:18 time passes → tell 1 cannot-answer-now+goodbye
        ! 1 ends overflowed for longest-wait by system: wait 128 s
      02:19 call 1 hangs up`,
      { ...rules, announceEveryMs: 300_000 },
    );
  });

  it('lets who presses nothing wait on, who may still say yes later, and asks him once', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrStay who wait 60 s
      00:00.1 waterworks sends callers to callbackOrStay when nobody is there for 30 s
      00:10 call 1 arrives from callable 77
      00:15 call 1 has heard it
      00:16 call 1 has heard it
      00:30.1 time passes → tell 1 press-two-for-callback ! 1 callback-asked
      00:35 call 1 has heard it
      00:43 time passes → tell 1 you-are-number+number/1+in-line+press-two-for-callback
      00:50 call 1 has heard it
      03:00 call 1 presses 2 ! 1 ends callback_accepted for nobody-signed-in
      03:01 call 1 hangs up`,
      { ...rules, announceEveryMs: 600_000 },
    );
  });

  it('gives who was asked by another rule and said nothing the last word, when he has thought about it', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd who wait 60 s
      00:00.1 waterworks sends callers to callbackOrStay when nobody is there for 65 s
      00:10 call 1 arrives from callable 77
      00:15 call 1 has heard it
      00:16 call 1 has heard it
      01:05.1 time passes → tell 1 press-two-for-callback ! 1 callback-asked
      01:09 call 1 has heard it
      01:17 time passes → tell 1 cannot-answer-now+goodbye ! 1 ends overflowed for longest-wait
      01:18 call 1 hangs up`,
      rules,
    );
  });

  it('leaves the caller to an expert who comes free while he is asked', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd who wait 60 s
      00:10 call 1 arrives from callable 77
      01:10 time passes → tell 1 press-two-for-callback
      01:12 anna is available → ring anna 1.1
      01:15 call 1 has heard it
      01:26 offer 1.1 is answered → connect 1.1
      01:27 1 is joined by 1.1 ! 1 answered by anna after 77 s`,
      rules,
    );
  });

  it('asks at the door of a full queue, when he has been told whom he has reached', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd with 1 before them
      00:10 call 1 arrives
      00:12 call 2 arrives from callable 77 → answer 2, tell 2 greeting-short
      00:14 call 2 has heard it → tell 2 press-two-for-callback ! 2 callback-asked
      00:16 call 2 presses 2 → tell 2 callback-promised+goodbye
        ! pc-2 promised, 2 ends callback_accepted for longest-queue by caller: wait 4 s
      00:17 call 2 hangs up
      00:18 call 3 arrives from callable 78 → answer 3, tell 3 greeting-short
      00:20 call 3 has heard it → tell 3 press-two-for-callback
      00:24 call 3 has heard it
      00:32 time passes → tell 3 line-is-full+goodbye
        ! 3 ends overflowed for longest-queue by system: wait 14 s
      00:33 call 3 hangs up`,
      rules,
    );
  });

  it('tells the news and the key of a language before it asks, and each key does what it was said to', () => {
    const greeting = 'greeting-short+ar/press-for-language+ar/number/4';
    const news = 'news-outage+press-one-if-all';
    tell(
      `00:00 waterworks sends callers to callbackOrEnd with 1 before them
      00:00.1 parks speaks Arabic by 4 and calls back
      00:00.2 waterworks tells of outage
      00:10 call 1 arrives
      00:12 call 2 arrives from callable 77 → answer 2, tell 2 ${greeting}+${news}
      00:14 call 2 presses 2 ! nothing is told
      00:20 call 2 has heard it → tell 2 press-two-for-callback ! 2 callback-asked
      00:22 call 2 presses 1 → tell 2 goodbye ! 2 ends self_served by caller: wait 10 s
      00:23 call 2 hangs up
      00:24 call 3 arrives from callable 78 → answer 3, tell 3 ${greeting}+${news}
      00:32 call 3 has heard it → tell 3 press-two-for-callback
      00:33 call 3 presses 5 ! nothing is told
      00:34 call 3 presses 4 → tell 3 ar/greeting ! 3 goes to parks for menu-key
      00:35 call 3 presses 2 ! nothing is told
      00:36 call 3 hangs up`,
      rules,
    );
  });

  it('waits with the question for all the news that concern him', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd with 1 before them
      00:00.2 waterworks tells of outage in districts 3 12
      00:10 call 1 arrives
      00:12 call 2 arrives from callable 77 → answer 2, tell 2 greeting-short
      00:13 call 2 is known in district 12
      00:15 call 2 has heard it → tell 2 news-outage-in+number/12+news-at-work+press-one-if-all
      00:16 call 2 presses 2 ! nothing is told
      00:20 call 2 has heard it → tell 2 press-two-for-callback ! 2 callback-asked`,
      rules,
    );
  });

  it('asks who has chosen his language in it, although he was asked before', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd with 1 before them
      00:00.1 parks speaks Arabic by 4 and calls back
      00:00.2 parks sends callers to callbackOrEnd with 1 before them
      00:10 call 1 arrives at 138
      00:11 call 2 arrives
      00:12 call 3 arrives from callable 77
      00:14 call 3 has heard it → tell 3 press-two-for-callback ! 3 callback-asked
      00:15 call 3 presses 4 → tell 3 ar/greeting-short ! 3 goes to parks for menu-key
      00:18 call 3 has heard it → tell 3 ar/press-two-for-callback ! 3 callback-asked
      00:20 call 3 presses 2 → tell 3 ar/callback-promised+ar/goodbye ! pc-3 promised
      00:21 call 3 hangs up`,
      rules,
    );
  });

  it('asks nothing of whom there is room for when he has been greeted', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd with 1 before them
      00:10 call 1 arrives
      00:12 call 2 arrives from callable 77 → answer 2, tell 2 greeting-short
      00:13 call 1 hangs up
      00:15 call 2 has heard it → tell 2 you-are-number+number/1+in-line
      00:20 call 2 hangs up`,
      rules,
    );
  });

  it('where the queue asks when nobody is there, it asks who calls then when he has been greeted', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd when nobody is there for 5 s
      00:10 call 1 arrives from callable 77 → answer 1, tell 1 greeting-short
      00:14 call 1 has heard it → tell 1 press-two-for-callback ! 1 callback-asked
      00:18 call 1 has heard it
      00:26 time passes → tell 1 cannot-answer-now+goodbye ! 1 ends overflowed for nobody-signed-in
      00:27 call 1 hangs up
      00:30 call 2 arrives from callable 78 → answer 2, tell 2 greeting-short
      00:31 anna is available → ring anna 2.1
      00:34 call 2 has heard it ! nothing is told
      00:35 offer 2.1 is declined
      00:36 call 2 hangs up`,
      rules,
    );
  });

  it('whose time to be asked comes in the middle of the greeting hears it out first', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd who wait 10 s
      00:10 call 1 arrives from callable 77 → answer 1, tell 1 greeting
      00:20 time passes ! nothing is told
      00:22 call 1 has heard it → tell 1 press-two-for-callback ! 1 callback-asked
      00:23 call 1 hangs up
      00:30 call 2 arrives from callable 78
      01:30 time passes → tell 2 press-two-for-callback ! 2 callback-asked
      01:31 call 2 hangs up`,
      rules,
    );
  });

  it('is asked after a death of telephony that came in the middle of the greeting', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd with 1 before them
      00:10 call 1 arrives
      00:12 call 2 arrives from callable 77
      00:13 the pbx is lost
      00:20 the pbx holds call 1, call 2 silent → music 2, tell 2 press-two-for-callback ! 2 callback-asked
      00:22 call 2 presses 2 ! pc-2 promised
      00:23 call 2 hangs up`,
      rules,
    );
  });

  it('does at once what it says besides with who cannot be called', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd with 1 before them
      00:10 call 1 arrives
      00:12 call 2 arrives → answer 2, tell 2 greeting+line-is-full+goodbye
        ! 2 ends overflowed for longest-queue
      00:13 call 2 hangs up
      00:14 waterworks sends callers to callbackOrStay with 1 before them
      00:15 call 3 arrives → answer 3, tell 3 greeting
      00:16 call 3 hangs up
      00:17 call 1 hangs up`,
      rules,
    );
  });

  it('where the queue calls nobody, it asks nobody', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd who wait 60 s
      00:10 call 1 arrives from callable 77
      01:10 time passes → tell 1 cannot-answer-now+goodbye
        ! 1 ends overflowed for longest-wait by system: wait 60 s
      01:11 call 1 hangs up`,
      { callback: null },
    );
  });

  it('asks him anew when nobody could hear his answer', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd who wait 60 s
      00:10 call 1 arrives from callable 77
      01:10 time passes → tell 1 press-two-for-callback
      01:15 call 1 has heard it
      01:16 the pbx is lost
      01:40 the pbx holds call 1 silent → music 1, tell 1 press-two-for-callback ! 1 callback-asked
      01:45 call 1 presses 2 ! pc-1 promised
      01:46 call 1 hangs up`,
      { ...rules, announceEveryMs: 300_000 },
    );
  });

  it('sends nobody away for his silence in another line, to which a rule has sent him', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd who wait 60 s
      00:00.1 waterworks is closed for hours from 75 s to 900 s: to parks, who waits leaves
      00:10 call 1 arrives from callable 77
      01:10 time passes → tell 1 press-two-for-callback
      01:12 call 1 has heard it
      01:15 time passes → tell 1 you-are-number+number/1+in-line ! 1 goes to parks for hours
      01:17 call 1 has heard it
      02:30 call 1 hangs up ! 1 ends abandoned by caller: wait 140 s`,
      { ...rules, announceEveryMs: 300_000 },
    );
  });

  it('does not wait for an answer in another line', () => {
    tell(
      `00:00 waterworks sends callers to callbackOrEnd who wait 60 s
      00:00.1 parks speaks Arabic by 4 and calls back
      00:10 call 1 arrives from callable 77
      01:10 time passes → tell 1 press-two-for-callback
      01:12 call 1 presses 4 ! 1 goes to parks for menu-key
      01:20 call 1 has heard it → tell 1 ar/your-place+ar/number/1+ar/press-two-for-callback
      02:30 call 1 presses 2 ! pc-1 promised
      02:31 call 1 hangs up`,
      { ...rules, announceEveryMs: 300_000 },
    );
  });
});
