import { test } from 'vitest';
import { tell } from '../support/story.ts';

/** Anna talks with caller 1 since 00:11.1; Boris and Clara are free. */
const talk = `
    00:00  anna is available
    00:10  call 1 arrives        → ring anna 1.1
    00:11  offer 1.1 is answered → connect 1.1
    00:11.1 1 is joined by 1.1
    00:12  boris is available
    00:13  clara is available`;

/** Anna and Boris speak about it since 00:22.1, the caller hears music since 00:20. */
const consult = `${talk}
    00:20  anna asks boris about 1   → ring boris 1.2, hold 1
           ! 1 consult-asked, 1 call-held, anna is available consulting, boris is available ringing
    00:22  offer 1.2 is answered     → join 1.2
    00:22.1 leg 1.2 is in            ! 1 consult-answered, boris is available consulting`;

test('a consult is handed over: the caller comes to the colleague, who has the call from then on', () => {
  tell(`${consult}
    00:30  anna hands over 1     → connect 1.2
    00:30.1 1 is joined by 1.2   → drop 1.1
           ! 1 goes from anna to boris, anna wraps up 1, boris is available talking
    00:30.2 leg 1.1 ends
    00:40.1 call 1 hangs up      → drop 1.2
           ! 1 ends answered by caller: wait 1.1 s talk 18.9 s hold 10.1 s, boris wraps up 1
    00:40.2 leg 1.2 ends
  `);
});

test('a consult is taken back: the same two go on, the colleague is free', () => {
  tell(`${consult}
    00:30  anna takes back 1     → drop 1.2, unhold 1
           ! 1 consult with boris taken-back, 1 call-unheld, anna is available talking
    00:30.1 leg 1.2 ends         ! boris is available idle
    00:31  anna hands over 1     ! refused not-consulting
    00:40  call 1 hangs up       → drop 1.1
  `);
});

test('three talk with each other, and whoever of the agents leaves, the other goes on', () => {
  tell(`${consult}
    00:30  anna joins 1          → unhold 1     ! 1 consult-joined, 1 call-unheld
    00:31  anna joins 1          ! refused consulting
    00:40  anna hands over 1     → connect 1.2
    00:40.1 1 is joined by 1.2   → drop 1.1     ! 1 goes from anna to boris, anna wraps up 1
    00:41  leg 1.1 ends
    00:50.1 call 1 hangs up      → drop 1.2
           ! 1 ends answered by caller: wait 1.1 s talk 29 s hold 10 s
  `);
  tell(`${consult}
    00:30  anna joins 1          → unhold 1
    00:40  boris leaves 1        → drop 1.2     ! 1 consult with boris left, anna is available talking
    00:41  leg 1.2 ends
    00:50  call 1 hangs up       → drop 1.1
  `);
});

test('a blind transfer rings the colleague, who has the caller with the answer', () => {
  tell(`${talk}
    00:20  anna sends 1 to boris     → ring boris 1.2, hold 1   ! 1 consult-asked, 1 call-held
    00:22  offer 1.2 is answered     → connect 1.2
    00:22.1 1 is joined by 1.2       → drop 1.1
           ! 1 goes from anna to boris, anna wraps up 1
    00:22.2 leg 1.1 ends
    00:30  call 1 hangs up           → drop 1.2   ! boris wraps up 1
  `);
});

test('a transfer to a queue from the desk keeps the place that the caller has earned', () => {
  tell(`${talk}
    00:20  anna sends 1 to queue parks  → drop 1.1  ! 1 call-requeued, anna wraps up 1
    00:20.1 leg 1.1 ends
    00:21  call 2 arrives at 138
    00:22  dana is available in parks   → ring dana 1.2
    00:22.5 anna sends 1 to queue parks ! refused not-talking
  `);
  tell(`${talk}
    00:20  anna sends 1 to queue hall   ! refused unknown-queue
  `);
});

test('a colleague who declines, misses or cannot be rung: the same two are together at once', () => {
  for (const how of ['declined', 'missed', 'busy', 'unreachable']) {
    tell(`${talk}
      00:20  anna sends 1 to boris   → ring boris 1.2, hold 1
      00:35  offer 1.2 is ${how}     → unhold 1
             ! 1 consult with boris ${how}, 1 call-unheld, anna is available talking
      00:40  call 1 hangs up         → drop 1.1
             ! 1 ends answered by caller: wait 1.1 s talk 13.9 s hold 15 s
    `);
  }
});

test('a colleague whose line breaks in the consult gives the caller back at once', () => {
  tell(`${consult}
    00:30  leg 1.2 ends          → unhold 1     ! 1 consult with boris left, boris is available idle
    00:40  call 1 hangs up       → drop 1.1
  `);
  tell(`${consult}
    00:30  boris reports nothing → drop 1.2, unhold 1    ! 1 consult with boris lost
    00:31  leg 1.2 ends
  `);
});

test('the first agent goes while two agents speak: caller and colleague are joined', () => {
  tell(`${consult}
    00:30  leg 1.1 ends          → connect 1.2  ! anna wraps up 1, 1 call-requeued, 1 offered to boris
    00:30.1 1 is joined by 1.2   ! 1 answered by boris after 1.1 s, boris is available talking
    00:40  call 1 hangs up       → drop 1.2
  `);
  tell(`${consult}
    00:30  leg 1.1 goes silent   → drop 1.1, connect 1.2     ! anna wraps up 1
    00:30.1 1 is joined by 1.2   ! 1 answered by boris after 1.1 s
    00:30.2 leg 1.1 ends
  `);
  tell(`${consult}
    00:30  anna joins 1          → unhold 1
    00:35  anna reports nothing  → drop 1.1, connect 1.2     ! anna wraps up 1
    00:35.1 1 is joined by 1.2   ! 1 answered by boris after 1.1 s
  `);
});

test('the first agent goes while the colleague rings: the ring goes on for the caller, at his place', () => {
  tell(`${talk}
    00:20  anna sends 1 to boris → ring boris 1.2, hold 1
    00:21  leg 1.1 ends          → music 1      ! anna wraps up 1, 1 call-requeued, 1 offered to boris
    00:21.5 call 2 arrives       → ring clara 2.1
    00:25  offer 1.2 is declined ! offer 1.2 declined
    00:26  offer 2.1 is declined → ring clara 1.3, ring boris 2.2
  `);
});

test('a caller who hangs up in a consult frees both agents', () => {
  tell(`${consult}
    00:30.1 call 1 hangs up      → drop 1.2, drop 1.1
           ! 1 ends answered by caller: wait 1.1 s talk 8.9 s hold 10.1 s,
           1 consult with boris caller-left, anna wraps up 1
    00:30.2 leg 1.1 ends
    00:30.3 leg 1.2 ends         ! boris is available idle
  `);
});

test('who is consulted gets no call, and none who is not free is consulted', () => {
  tell(`${consult}
    00:23  call 2 arrives        → ring clara 2.1
    00:24  call 3 arrives
    00:25  anna asks clara about 1   ! refused consulting
    00:26  anna takes back 1         → drop 1.2, unhold 1
    00:26.1 leg 1.2 ends             → ring boris 3.1
    00:27  anna asks clara about 1   ! refused agent-not-free
    00:27.1 anna asks anna about 1   ! refused agent-not-free
    00:27.2 anna asks eve about 1    ! refused unknown-agent
    00:28  boris asks clara about 1  ! refused not-your-call
    00:29  anna sends 2 to boris     ! refused not-talking
  `);
});

test('what ends or holds a talk is not done in a consult by mistake', () => {
  tell(`${consult}
    00:25  anna holds 1          ! refused consulting
    00:25.1 anna unholds 1       ! refused consulting
    00:25.2 anna hangs up on 1   ! refused consulting
    00:25.3 leg 1.1 asks for 138 → refuse transfer 1.1
    00:25.4 anna sends 1 to queue parks  ! refused consulting
    00:26  boris hands over 1    ! refused not-your-call
  `);
});

test('a consult from hold leaves the caller where he is', () => {
  tell(`${talk}
    00:15  anna holds 1              → hold 1    ! 1 call-held
    00:20  anna asks boris about 1   → ring boris 1.2
    00:21  anna joins 1              ! refused consult-not-answered
    00:22  offer 1.2 is answered     → join 1.2
    00:22.1 leg 1.2 is in
    00:30  anna takes back 1         → drop 1.2, unhold 1   ! 1 call-unheld
  `);
  tell(`${talk}
    00:15  leg 1.1 is held           ! 1 call-held
    00:20  anna asks boris about 1   ! refused already-held
  `);
});

test('handing over while the phone still rings makes it blind', () => {
  tell(`${talk}
    00:20  anna asks boris about 1   → ring boris 1.2, hold 1
    00:21  anna hands over 1
    00:22  offer 1.2 is answered     → connect 1.2
    00:22.1 1 is joined by 1.2       → drop 1.1   ! 1 goes from anna to boris
  `);
});

test('a colleague who pauses takes the ring back, a break asked for in the consult waits', () => {
  tell(`${talk}
    00:20  anna asks boris about 1   → ring boris 1.2, hold 1
    00:21  boris pauses              → drop 1.2, unhold 1  ! 1 consult with boris withdrawn
    00:21.1 offer 1.2 is dropped
  `);
  tell(`${consult}
    00:25  boris pauses              ! boris is paused consulting
    00:30  anna takes back 1         → drop 1.2, unhold 1
    00:30.1 leg 1.2 ends             ! boris is paused idle
  `);
});

test('a caller who cannot be taken out of the bridge hears no consult', () => {
  tell(`${talk}
    00:20  anna asks boris about 1   → ring boris 1.2, hold 1
    00:20.1 hold 1 fails, refused    → drop 1.2  ! 1 consult with boris lost, 1 call-unheld
    00:20.2 offer 1.2 is dropped
  `);
});

test('a colleague who cannot be joined gives the caller back, one who cannot be handed to as well', () => {
  tell(`${talk}
    00:20  anna asks boris about 1   → ring boris 1.2, hold 1
    00:22  offer 1.2 is answered     → join 1.2
    00:22.1 join 1.2 fails, refused  → drop 1.2, unhold 1   ! 1 consult with boris lost
  `);
  tell(`${talk}
    00:20  anna asks boris about 1   → ring boris 1.2, hold 1
    00:22  offer 1.2 is answered     → join 1.2
    00:24  time passes               → join 1.2
    00:26  time passes               → join 1.2
    00:28  time passes               → drop 1.2, unhold 1   ! 1 consult with boris lost
    00:28.1 leg 1.2 ends
  `);
  tell(`${consult}
    00:30  anna hands over 1         → connect 1.2
    00:30.1 connect 1.2 fails, refused → drop 1.2, unhold 1   ! 1 consult with boris lost
  `);
  tell(`${consult}
    00:30  anna joins 1              → unhold 1
    00:30.1 unhold 1 fails, refused  ! 1 call-held, anna is available consulting
    00:31  anna joins 1              → unhold 1
  `);
});

test('a consult is what it was after telephony has been away', () => {
  tell(`${consult}
    00:25  the pbx is lost
    00:25.5 anna hands over 1        ! refused pbx-unavailable
    00:26  the pbx holds call 1, leg 1.1 of anna up, leg 1.2 of boris up, phone anna, phone boris
           → hold 1, join 1.2
    00:26.1 leg 1.2 is in            ! nothing is told
    00:30  anna hands over 1         → connect 1.2
    00:31  the pbx is lost
    00:32  the pbx holds call 1 with 1.2, leg 1.1 of anna up, leg 1.2 of boris up, phone anna, phone boris
           → drop 1.1   ! 1 goes from anna to boris
  `);
});

test('what became of a consult while telephony was away is made good', () => {
  tell(`${consult}
    00:25  the pbx is lost
    00:26  the pbx holds call 1, leg 1.1 of anna up, phone anna, phone boris
           → hold 1, unhold 1   ! 1 consult with boris lost, anna is available talking
  `);
  tell(`${consult}
    00:25  the pbx is lost
    00:26  the pbx holds call 1, leg 1.2 of boris up, phone anna, phone boris
           → connect 1.2, connect 1.2   ! anna wraps up 1
    00:26.1 1 is joined by 1.2   ! 1 answered by boris after 1.1 s
  `);
  tell(`${consult}
    00:25  the pbx is lost
    00:26  the pbx holds call 1, phone anna, phone boris, phone clara
           → ring boris 1.3, connect 1.2   ! anna wraps up 1, offer 1.2 lost
  `);
  tell(`${talk}
    00:20  anna sends 1 to boris  → ring boris 1.2, hold 1
    00:21  the pbx is lost
    00:22  the pbx holds call 1, leg 1.1 of anna up, leg 1.2 of boris up, phone anna, phone boris
           → hold 1, connect 1.2
  `);
  tell(`${consult}
    00:25  the pbx is lost
    00:26  the pbx restarted with phone anna, phone boris   → drop 1.2, drop 1.1
           ! 1 ends answered by system, boris is available idle
  `);
});
