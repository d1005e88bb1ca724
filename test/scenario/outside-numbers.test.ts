import { test } from 'vitest';
import { tell } from '../support/story.ts';

/** Anna talks with caller 1 since 00:11.1; Boris is free. */
const talk = `
    00:00  anna is available
    00:10  call 1 arrives        → ring anna 1.1
    00:11  offer 1.1 is answered → connect 1.1
    00:11.1 1 is joined by 1.1
    00:12  boris is available`;

/** Anna and the fire brigade speak about it since 00:25.1, the caller hears music since 00:20. */
const consult = `${talk}
    00:20  anna calls fire about 1   → ring outside 1.2, hold 1
           ! 1 consult-asked, 1 call-held, anna is available consulting
    00:25  offer 1.2 is answered     → join 1.2
    00:25.1 leg 1.2 is in            ! 1 consult-answered`;

/** The caller and the fire brigade talk since 00:30.1; Anna writes it down. */
const handedOut = `${consult}
    00:30  anna hands over 1         → connect 1.2
    00:30.1 1 is joined by 1.2       → drop 1.1   ! 1 goes from anna out to fire, anna wraps up 1
    00:30.2 leg 1.1 ends`;

test('a caller is handed over to somebody outside, and they talk until the caller hangs up', () => {
  tell(`${handedOut}
    00:35  anna finishes 1           ! anna is available idle
    00:36  call 2 arrives            → ring boris 2.1
    00:36.1 anna hangs up on 1       ! refused not-talking
    00:50.1 call 1 hangs up          → drop 1.2
           ! 1 ends answered by caller: wait 1.1 s talk 8.9 s hold 10.1 s
  `);
});

test('who is outside hangs up after the hand-over: the call is over, and answered', () => {
  tell(`${handedOut}
    00:50  leg 1.2 ends              → hang up 1
           ! 1 ends answered by outside: wait 1.1 s talk 8.9 s hold 10.1 s
    00:50.1 call 1 hangs up          ! nothing is told
  `);
});

test('a consult with somebody outside is taken back: the same two go on', () => {
  tell(`${consult}
    00:30  anna takes back 1         → drop 1.2, unhold 1
           ! 1 consult with fire taken-back, 1 call-unheld, anna is available talking
    00:30.1 leg 1.2 ends             ! nothing is told
    00:31  anna calls police about 1 → ring outside 1.3, hold 1
    00:32  call 1 hangs up           → drop 1.3, drop 1.1   ! 1 consult with police caller-left
  `);
});

test('three talk; when the one outside hangs up the two go on, when the agent leaves the others do', () => {
  tell(`${consult}
    00:30  anna joins 1              → unhold 1   ! 1 consult-joined, 1 call-unheld
    00:40  leg 1.2 ends              ! 1 consult with fire left, anna is available talking
    00:50.1 call 1 hangs up          → drop 1.1
           ! 1 ends answered by caller: wait 1.1 s talk 29 s hold 10 s
  `);
  tell(`${consult}
    00:30  anna joins 1              → unhold 1
    00:40  leg 1.1 ends              → connect 1.2   ! 1 goes from anna out to fire, anna wraps up 1
    00:40.1 1 is joined by 1.2
    00:50  call 1 hangs up           → drop 1.2      ! 1 ends answered by caller
  `);
});

test('nobody outside takes the call: the same two are together at once', () => {
  for (const how of ['declined', 'missed', 'busy', 'unreachable']) {
    for (const asks of ['anna calls fire about 1', 'anna sends 1 out to fire']) {
      tell(`${talk}
        00:20  ${asks}               → ring outside 1.2, hold 1
        00:35  offer 1.2 is ${how}   → unhold 1
               ! 1 consult with fire ${how}, 1 call-unheld, anna is available talking
        00:40  call 1 hangs up       → drop 1.1
               ! 1 ends answered by caller: wait 1.1 s talk 13.9 s hold 15 s
      `);
    }
  }
  tell(`${talk}
    00:20  anna calls fire about 1   → ring outside 1.2, hold 1
    00:20.1 ring-outside 1.2 fails, refused  → unhold 1   ! 1 consult with fire unreachable
  `);
});

test('a line outside may ring longer than a colleague’s phone, but not for ever', () => {
  tell(`${talk}
    00:20  anna calls fire about 1   → ring outside 1.2, hold 1
    01:07  time passes               → drop 1.2, unhold 1   ! 1 consult with fire missed
    01:07.1 offer 1.2 is dropped     ! nothing is told
  `);
});

test('a blind transfer outside: the caller is there with the answer', () => {
  tell(`${talk}
    00:20  anna sends 1 out to fire  → ring outside 1.2, hold 1   ! 1 consult-asked, 1 call-held
    00:25  offer 1.2 is answered     → connect 1.2
    00:25.1 1 is joined by 1.2       → drop 1.1   ! 1 goes from anna out to fire, anna wraps up 1
    00:25.2 leg 1.1 ends
    00:40  leg 1.2 ends              → hang up 1  ! 1 ends answered by outside
  `);
});

test('the first agent goes while the two speak: the caller comes to the one outside', () => {
  tell(`${consult}
    00:30  leg 1.1 ends              → connect 1.2   ! 1 goes from anna out to fire, anna wraps up 1
    00:30.1 1 is joined by 1.2       ! nothing is told
    00:40  call 1 hangs up           → drop 1.2
           ! 1 ends answered by caller: wait 1.1 s talk 8.9 s hold 10 s
  `);
  tell(`${consult}
    00:30  leg 1.1 goes silent       → drop 1.1, connect 1.2
    00:30.1 connect 1.2 fails, refused → ring boris 1.3, drop 1.2
           ! 1 does not reach fire: lost, 1 call-requeued
  `);
  tell(`${consult}
    00:30  leg 1.1 ends              → connect 1.2
    00:30.1 leg 1.2 ends             → ring boris 1.3
           ! 1 does not reach fire: declined, 1 call-requeued
  `);
});

test('the first agent goes before anybody outside has picked up: the head of the line', () => {
  tell(`${talk}
    00:20  anna calls fire about 1   → ring outside 1.2, hold 1
    00:21  leg 1.1 ends              → ring boris 1.3, drop 1.2
           ! 1 consult with fire withdrawn, 1 call-requeued, anna wraps up 1
    00:21.1 offer 1.2 is answered    → drop 1.2
    00:21.2 leg 1.2 ends
  `);
});

test('whom an agent has sent outside is rung for on when the agent puts the phone down', () => {
  const left = `${talk}
    00:20  anna sends 1 out to fire  → ring outside 1.2, hold 1
    00:21  leg 1.1 ends              → music 1    ! 1 goes from anna out to fire, anna wraps up 1`;
  tell(`${left}
    00:25  offer 1.2 is answered     → connect 1.2
    00:25.1 1 is joined by 1.2       ! nothing is told
    00:40  leg 1.2 ends              → hang up 1  ! 1 ends answered by outside
  `);
  tell(`${left}
    00:25  offer 1.2 is busy         → ring boris 1.3
           ! 1 does not reach fire: busy, 1 call-requeued
  `);
  tell(`${left}
    00:25  call 1 hangs up           → drop 1.2   ! 1 ends answered by caller
  `);
});

test('only the agent of a talk calls outside about it, and one party at a time', () => {
  tell(`${consult}
    00:26  anna calls police about 1   ! refused consulting
    00:26.1 anna sends 1 out to police ! refused consulting
    00:26.2 boris calls police about 1 ! refused not-your-call
    00:26.3 boris calls police about 7 ! refused unknown-call
    00:26.4 boris leaves 1             ! refused not-your-call
    00:26.5 anna hangs up on 1         ! refused consulting
  `);
  tell(`${talk}
    00:15  leg 1.1 is held           ! 1 call-held
    00:20  anna calls fire about 1   ! refused already-held
  `);
});

test('what is outside stays as it was after telephony has been away', () => {
  tell(`${consult}
    00:26  the pbx is lost
    00:26.5 anna calls police about 1  ! refused pbx-unavailable
    00:27  the pbx holds call 1, leg 1.1 of anna up, leg 1.2 of nobody up, phone anna, phone boris
           → hold 1, join 1.2
    00:30  anna hands over 1         → connect 1.2
    00:31  the pbx is lost
    00:32  the pbx holds call 1 with 1.2, leg 1.1 of anna up, leg 1.2 of nobody up, phone anna, phone boris
           → drop 1.1   ! 1 goes from anna out to fire
  `);
  tell(`${handedOut}
    00:31  the pbx is lost
    00:32  the pbx holds call 1 with 1.2, leg 1.2 of nobody up, phone anna, phone boris
    00:33  the pbx is lost
    00:34  the pbx holds call 1, leg 1.2 of nobody up, phone anna, phone boris  → connect 1.2
    00:40  leg 1.2 ends              → hang up 1  ! 1 ends answered by outside
  `);
});

test('a caller who was left alone outside while telephony was away is at the head of the line', () => {
  tell(`${handedOut}
    00:31  the pbx is lost
    00:32  the pbx holds call 1, phone anna, phone boris  → ring boris 1.3
           ! 1 does not reach fire: lost, 1 call-requeued
  `);
  tell(`${handedOut}
    00:31  the pbx is lost
    00:32  the pbx holds call 1, leg 1.2 of nobody up, phone anna, phone boris  → connect 1.2
    00:32.1 connect 1.2 fails, refused → ring boris 1.3, drop 1.2
           ! 1 does not reach fire: lost, 1 call-requeued
  `);
  tell(`${handedOut}
    00:31  the pbx is lost
    00:32  the pbx restarted with phone anna, phone boris  → drop 1.2   ! 1 ends answered by system
  `);
});

test('two whom a telephony without memory finds talking, one of them outside, are left in peace', () => {
  tell(`
    00:10  the pbx is lost
    00:11  the pbx holds call 1 with 1.2, leg 1.2 of nobody up   ! 1 arrived, 1 goes from null out to null
    00:12  anna is available
    00:40  leg 1.2 ends              → hang up 1  ! 1 ends answered by outside
  `);
  tell(`
    00:10  the pbx is lost
    00:11  the pbx holds leg 1.2 of nobody up       → drop 1.2
  `);
});
