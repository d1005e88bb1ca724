import { test } from 'vitest';
import { tell } from '../support/story.ts';

const talk = `
    00:00  anna is available
    00:10  call 1 arrives        → ring anna 1.1
    00:11  offer 1.1 is answered → connect 1.1
    00:11.1 1 is joined by 1.1
    00:12  the pbx is lost       ! alarm pbx-lost pbx`;

test('two who talk do not notice that we were away', () => {
  tell(`${talk}
    00:13  anna holds 1          ! refused pbx-unavailable
    00:15  the pbx holds call 1 with 1.1, leg 1.1 of anna up, phone anna  ! alarm over pbx-lost pbx
    00:20.1 call 1 hangs up      → drop 1.1    ! 1 ends answered by caller: wait 1.1 s talk 9 s
  `);
});

test('nobody is rung and nothing is said while the PBX is lost', () => {
  tell(`
    00:00  call 1 arrives
    00:01  the pbx is lost
    00:05  anna is available
    00:40  time passes
    00:50  the pbx holds call 1, phone anna  → ring anna 1.1, mirror anna available
  `);
});

test('a caller who hung up while we were away abandoned us', () => {
  tell(`
    00:00  call 1 arrives
    00:01  the pbx is lost
    00:20  the pbx holds nothing   ! 1 ends abandoned by caller
  `);
});

test('who was moved to the dialplan’s queue while we were away has not given up, and comes back', () => {
  tell(`
    00:00  call 1 arrives
    00:01  the pbx is lost
    00:40  the pbx holds moved 1   ! 1 ends fallback by system
    00:41  the pbx holds moved 1   ! nothing is told
    00:50  call 1 arrives          ! 1 arrived
    00:55  anna is available       → ring anna 1.1
  `);
});

test('whom a phone rang for is moved all the same, and the ring is over', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives          → ring anna 1.1
    00:11  the pbx is lost
    00:40  the pbx holds moved 1, phone anna
           → mirror anna available
           ! offer 1.1 caller-left, 1 ends fallback by system
  `);
});

test('a PBX that restarted closes all truthfully', () => {
  tell(`${talk}
    00:15  the pbx restarted with nothing   → drop 1.1
           ! 1 ends answered by system, anna wraps up 1
    00:16  anna is reachable
    00:20  call 2 arrives
    00:45  time passes             → ring anna 2.1
    00:46  the pbx is lost
    00:50  the pbx restarted with nothing   ! 2 ends failed by system, offer 2.1 lost
    00:51  the pbx restarted with nothing   ! nothing is told
  `);
});

test('whom a dying exchange cut off while he waited has his place again, however often it dies', () => {
  tell(`
    00:00  call 1 arrives from 5
    00:10  call 2 arrives
    00:20  the pbx is lost
    00:25  the pbx restarted with nothing  ! 1 ends failed by system, 2 ends failed by system
    00:30  call 3 arrives
    00:40  call 4 arrives from 5  ! 4 arrived for 1
    00:41  the pbx is lost
    00:45  the pbx restarted with nothing  ! 3 ends failed by system, 4 ends failed by system
    00:50  call 5 arrives
    01:00  call 6 arrives from 5  ! 6 arrived for 4
    01:01  call 7 arrives from 5  ! 7 arrived     # one of his calls has it
    01:10  anna is available      → ring anna 6.1
    01:11  boris is available     → ring boris 5.1
  `);
});

test('whom a dying exchange cut off is ahead as a repeated caller for an hour', () => {
  tell(
    `
    00:00  call 1 arrives from 5
    00:10  the pbx is lost
    00:15  the pbx restarted with nothing  ! 1 ends failed by system
    10:00  call 2 arrives
    10:20  call 3 arrives from 5  ! 3 arrived
    10:30  anna is available      → ring anna 3.1
    `,
    { repeatBoostMs: 30_000 },
  );
});

test('who arrived while we were away has waited since', () => {
  tell(`
    00:00  the pbx is lost
    00:10  anna is available
    00:15  the pbx holds call 1, phone anna
           → ring anna 1.1, answer 1, tell 1 greeting, mirror anna available
    00:20  offer 1.1 is answered  → connect 1.1
    00:20.1 1 is joined by 1.1    ! 1 answered by anna after 6.1 s
  `);
});

test('a phone that was lifted while we were away is joined', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives         → ring anna 1.1
    00:11  the pbx is lost
    00:15  the pbx holds call 1, leg 1.1 of anna up, phone anna  → connect 1.1
    00:15.1 1 is joined by 1.1    ! 1 answered by anna after 5.1 s
  `);
});

test('a join that happened while we were away is told', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives         → ring anna 1.1
    00:11  offer 1.1 is answered  → connect 1.1
    00:11.1 the pbx is lost
    00:12  the pbx holds call 1 with 1.1, leg 1.1 of anna up, phone anna
           ! 1 answered by anna after 2 s
  `);
});

test('a caller left alone hears an apology and is first in line', () => {
  tell(`${talk}
    00:15  the pbx holds call 1, phone anna
           → ring anna 1.2, tell 1 sorry-reconnecting, mirror anna available
           ! 1 call-requeued
  `);
});

test('two who talk but are not in one bridge are joined again', () => {
  tell(`${talk}
    00:15  the pbx holds call 1, leg 1.1 of anna up, phone anna  → connect 1.1
    00:15.1 1 is joined by 1.1    ! nothing is told
  `);
});

test('a ring that is gone after a gap is made again', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives         → ring anna 1.1
    00:11  the pbx is lost
    00:15  the pbx holds call 1, phone anna  → ring anna 1.2   ! offer 1.1 lost
  `);
});

test('legs that nobody knows are let go, talks that nobody knows go on', () => {
  tell(`
    00:00  the pbx is lost
    00:05  the pbx holds call 1 with 1.4, leg 1.4 of anna up, leg 7.2 of boris, phone anna
           → drop 7.2
           ! 1 answered by anna
    00:06  anna is available      ! anna is available talking
    00:10  leg 1.4 ends           → hang up 1   ! 1 ends answered by agent
  `);
});

test('a leg that should be gone is dropped again after a gap', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives         → ring anna 1.1
    00:11  call 1 hangs up        → drop 1.1
    00:12  the pbx is lost
    00:13  the pbx holds leg 1.1 of anna, phone anna  → drop 1.1
    00:14  the pbx holds phone anna                   ! anna is available idle
  `);
});

test('an agent on a fallback call is busy, and free when it is over', () => {
  tell(`
    00:00  anna is available
    00:10  the pbx is lost
    00:12  the pbx holds call 1, own anna, phone anna  ! anna is available busy
    00:20  anna stops dialling    → ring anna 1.1
  `);
});

test('a pause asked for while the PBX was lost takes back the ring', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives         → ring anna 1.1
    00:11  the pbx is lost
    00:12  anna pauses            ! offer 1.1 withdrawn
    00:15  the pbx holds call 1, leg 1.1 of anna, phone anna  → drop 1.1
  `);
});

test('wrap-up ends at its limit while the PBX is lost', () => {
  tell(`
    00:00  anna is available
    00:10  call 1 arrives         → ring anna 1.1
    00:11  offer 1.1 is answered  → connect 1.1
    00:11.1 1 is joined by 1.1
    00:12  leg 1.1 ends           → hang up 1
    00:13  the pbx is lost
    00:42  time passes            ! anna wrapped up by limit in 30 s
    00:50  the pbx holds call 1, phone anna  → hang up 1
    00:51  call 1 hangs up
  `);
});

test('what the PBX says between its loss and its snapshot is not believed', () => {
  tell(`
    00:00  anna is available
    00:01  the pbx is lost
    00:02  call 1 arrives         ! nothing is told
    00:03  the pbx holds phone anna
  `);
});

test('whom we decided to answer, and died before we did, is answered by our successor', () => {
  tell(`
    00:00  call 1 arrives              → answer 1, tell 1 greeting
    00:01  the pbx is lost
    00:02  the pbx holds call 1 unanswered  → answer 1, tell 1 greeting
  `);
});

test('who was left without sound hears music at once, and the place instead of the lost greeting', () => {
  tell(`
    00:00  call 1 arrives              → answer 1, tell 1 greeting
    00:01  the pbx is lost
    00:02  the pbx holds call 1 silent → music 1, tell 1 you-are-number+number/1+in-line
    00:05  call 1 has heard it
    00:06  the pbx is lost
    00:07  the pbx holds call 1 silent → music 1
  `);
});

test('a phone picked up for a caller whom nobody had answered: first he is, then they are joined', () => {
  tell(`
    00:00  anna is available
    00:01  call 1 arrives               → ring anna 1.1
    00:02  the pbx is lost
    00:03  the pbx holds call 1 unanswered, leg 1.1 of anna up, phone anna
           → answer 1, connect 1.1, mirror anna available
  `);
});
