import { test } from 'vitest';
import { tell } from '../support/story.ts';

test('who has waited to the limit leaves a message, and his call has its own outcome', () => {
  tell(`
    00:00  waterworks sends callers to voicemail who wait 60 s
    00:10  call 1 arrives             → answer 1, tell 1 greeting
    01:10  time passes                → record 1 after cannot-answer-now+leave-message+beep
           ! 1 recording-started
    01:20  call 1 has heard it                          ! nothing is told
    01:40  recording 1.p2 holds 18 s  → tell 1 message-kept+goodbye
           ! 1 message-left, 1 ends voicemail for longest-wait by caller: wait 60 s
    01:45  call 1 has heard it        → hang up 1
    01:46  call 1 hangs up                              ! nothing is told
  `);
});

test('at a closed door he hears first whom he has reached', () => {
  tell(`
    00:00  waterworks is closed for hours from 0 s to 600 s: to voicemail, who waits leaves
    00:10  call 1 arrives
           → answer 1, record 1 after greeting+closed-hours+leave-message+beep
    00:30  recording 1.p1 holds 5 s   → tell 1 message-kept+goodbye
           ! 1 ends voicemail for hours by caller: wait 0 s
    00:35  call 1 has heard it        → hang up 1
    00:36  call 1 hangs up
  `);
});

test('who says nothing is sent away by the rule that asked him', () => {
  tell(`
    00:00  waterworks sends callers to voicemail who wait 60 s
    00:10  call 1 arrives
    01:10  time passes                → record 1 after cannot-answer-now+leave-message+beep
    01:30  recording 1.p2 holds nothing  → tell 1 goodbye
           ! 1 ends overflowed for longest-wait by system: wait 60 s
    01:31  call 1 has heard it        → hang up 1
    01:32  call 1 hangs up
  `);
});

test('who hangs up while he speaks has left his message, once it is known what was kept', () => {
  tell(`
    00:00  waterworks sends callers to voicemail who wait 60 s
    00:10  call 1 arrives
    01:10  time passes                → record 1 after cannot-answer-now+leave-message+beep
    01:30  call 1 hangs up            → find 1.p2       ! nothing is told
    01:30.1 recording 1.p2 holds 9 s                    ! 1 message-left,
           1 ends voicemail for longest-wait by caller: wait 60 s
    01:30.2 recording 1.p2 holds 9 s                    ! nothing is told
  `);
});

test('who hangs up before the tone has left nothing', () => {
  tell(`
    00:00  waterworks sends callers to voicemail who wait 60 s
    00:10  call 1 arrives
    01:10  time passes                → record 1 after cannot-answer-now+leave-message+beep
    01:12  call 1 hangs up            → find 1.p2
    01:17  time passes                → find 1.p2       # the answer was lost
    01:17.1 recording 1.p2 is missing
           ! 1 ends overflowed for longest-wait by caller: wait 60 s
  `);
});

test('a recording that is refused sends him back to his place, told so', () => {
  tell(`
    00:00  waterworks sends callers to voicemail who wait 60 s
    00:10  call 1 arrives
    01:10  time passes                → record 1 after cannot-answer-now+leave-message+beep
    01:15  recording 1.p2 is refused  → tell 1 message-not-kept   ! 1 recording-failed
    01:20  anna is available          → ring anna 1.1
    01:21  offer 1.1 is answered      → connect 1.1
    01:22  1 is joined by 1.1                           ! 1 answered by anna after 72 s
    01:30  call 1 hangs up            → drop 1.1
    01:31  leg 1.1 ends
  `);
});

test('where the line is closed and nothing can be recorded, that is the last word', () => {
  tell(`
    00:00  waterworks is closed for hours from 0 s to 600 s: to voicemail, who waits leaves
    00:10  call 1 arrives
           → answer 1, record 1 after greeting+closed-hours+leave-message+beep
    00:15  recording 1.p1 is refused
           → tell 1 message-not-kept, tell 1 message-not-kept+closed-hours+goodbye
           ! 1 ends closed for hours by system
    00:20  call 1 has heard it        → hang up 1
    00:21  call 1 hangs up
  `);
});

test('a command that the exchange refuses is no recording either', () => {
  tell(`
    00:00  waterworks sends callers to voicemail who wait 60 s
    00:01  waterworks sends callers to parks when nobody is there for 90 s
    00:10  call 1 arrives
    01:10  time passes                → record 1 after cannot-answer-now+leave-message+beep
    01:11  record 1 fails, refused    → tell 1 message-not-kept   ! 1 recording-failed
    01:31  time passes                ! 1 goes to parks for nobody-signed-in
    01:40  call 1 hangs up            ! 1 ends abandoned by caller: wait 90 s
  `);
});

test('telephony dies while he speaks: what was kept meanwhile is found', () => {
  tell(`
    00:00  waterworks sends callers to voicemail who wait 60 s
    00:10  call 1 arrives
    00:11  call 2 arrives
    01:10  time passes                → record 1 after cannot-answer-now+leave-message+beep
    01:11  time passes                → record 2 after cannot-answer-now+leave-message+beep
    01:20  the pbx is lost
    01:30  the pbx holds call 2       → find 1.p2, find 2.p2
    01:30.1 recording 1.p2 holds 14 s
           ! 1 ends voicemail for longest-wait by caller: wait 60 s
    01:40  recording 2.p2 holds 20 s  → tell 2 message-kept+goodbye  ! 2 ends voicemail
    01:45  call 2 hangs up
  `);
});

test('telephony dies before the exchange was asked: he is asked once more', () => {
  tell(`
    00:00  waterworks sends callers to voicemail who wait 60 s
    00:10  call 1 arrives
    01:10  time passes                → record 1 after cannot-answer-now+leave-message+beep
    01:11  the pbx is lost
    01:12  the pbx holds call 1       → find 1.p2
    01:12.1 recording 1.p2 is missing → record 1 after cannot-answer-now+leave-message+beep
    01:13  recording 1.p3 is missing  → tell 1 message-not-kept
    01:20  call 1 hangs up            ! 1 ends abandoned by caller: wait 70 s
  `);
});

test('the exchange dies while he speaks: what is on the disk counts, else the call has failed', () => {
  tell(`
    00:00  waterworks sends callers to voicemail who wait 60 s
    00:10  call 1 arrives
    00:11  call 2 arrives
    01:10  time passes                → record 1 after cannot-answer-now+leave-message+beep
    01:11  time passes                → record 2 after cannot-answer-now+leave-message+beep
    01:20  the pbx is lost
    01:30  the pbx restarted with nothing  → find 1.p2, find 2.p2
    01:31  recording 1.p2 holds 8 s   ! 1 ends voicemail for longest-wait by system: wait 60 s
    01:32  recording 2.p2 is missing  ! 2 ends failed by system: wait 60 s
  `);
});

test('an expert who comes free does not take him from his message', () => {
  tell(`
    00:00  waterworks sends callers to voicemail when nobody is there for 30 s
    00:10  call 1 arrives
    00:30  time passes                → record 1 after cannot-answer-now+leave-message+beep
    00:35  anna is available
    00:36  call 2 arrives             → ring anna 2.1
    00:37  offer 2.1 is declined
    00:40  recording 1.p2 holds 4 s   → tell 1 message-kept+goodbye  ! 1 ends voicemail
    00:41  call 1 hangs up
    00:45  call 2 hangs up            ! 2 ends abandoned
  `);
});

test('in Arabic, who came through an Arabic queue', () => {
  tell(`
    00:00  parks speaks Arabic by 3
    00:01  parks sends callers to voicemail who wait 60 s
    00:10  call 1 arrives at 138
    01:10  time passes
           → record 1 after ar/cannot-answer-now+ar/leave-message+beep
    01:20  recording 1.p2 holds 4 s   → tell 1 ar/message-kept+ar/goodbye
    01:25  call 1 hangs up
  `);
});
