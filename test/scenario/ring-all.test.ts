import { test } from 'vitest';
import { tell } from '../support/story.ts';

const all = { strategy: 'ring-all' } as const;

test('all who are free are rung at once; the first to answer has the call, nobody has missed it', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available
    00:02  clara is available
    00:03  clara pauses
    00:10  call 1 arrives          → ring anna 1.1, ring boris 1.2
           ! 1 offered to anna by ring-all, 1 offered to boris by ring-all
    00:12  offer 1.2 is answered   → connect 1.2, drop 1.1
           ! offer 1.1 withdrawn
    00:12.1 1 is joined by 1.2     ! 1 answered by boris
    00:12.2 leg 1.1 ends
    00:13  call 2 arrives          → ring anna 2.1
    `,
    all,
  );
});

test('who answers a moment later is let go: the call has its expert', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives          → ring anna 1.1, ring boris 1.2
    00:12  offer 1.1 is answered   → connect 1.1, drop 1.2
    00:12.1 offer 1.2 is answered  → drop 1.2
    00:12.2 1 is joined by 1.1
    00:12.3 leg 1.2 ends
    `,
    all,
  );
});

test('a phone that declines ends its own ring alone', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives          → ring anna 1.1, ring boris 1.2
    00:11  offer 1.1 is declined   ! offer 1.1 declined
    00:12  offer 1.2 is answered   → connect 1.2
    00:12.1 1 is joined by 1.2     ! 1 answered by boris
    `,
    all,
  );
});

test('when nobody answers all have missed it, and all are rung again', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives          → ring anna 1.1, ring boris 1.2
    00:25  offer 1.1 is missed     ! offer 1.1 missed
    00:25  offer 1.2 is missed     ! offer 1.2 missed
    00:40  time passes             → ring anna 1.3, ring boris 1.4
    `,
    all,
  );
});

test('the caller who hangs up silences all phones', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives          → ring anna 1.1, ring boris 1.2
    00:12  call 1 hangs up         → drop 1.2, drop 1.1
           ! 1 ends short_abandoned by caller, offer 1.2 caller-left, offer 1.1 caller-left
    `,
    all,
  );
});

test('the join that fails brings the caller back to all', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives          → ring anna 1.1, ring boris 1.2
    00:11  offer 1.1 is answered   → connect 1.1, drop 1.2
    00:11.1 leg 1.2 ends
    00:11.2 leg 1.1 ends           → ring boris 1.3
           ! offer 1.1 declined
    `,
    all,
  );
});

test('a lower rank is rung alone, the next row when it has missed the call', () => {
  tell(
    `
    00:00  anna is available in waterworks=2
    00:01  boris is available
    00:02  clara is available
    00:10  call 1 arrives          → ring boris 1.1, ring clara 1.2
    00:25  offer 1.1 is missed
    00:25  offer 1.2 is missed     → ring anna 1.3
    `,
    all,
  );
});

test('who spoke with the caller is rung alone, if the queue cares', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives from 9   → ring anna 1.1, ring boris 1.2
    00:11  offer 1.1 is answered   → connect 1.1, drop 1.2
    00:11.1 1 is joined by 1.1
    00:11.2 leg 1.2 ends
    00:12  call 1 hangs up         → drop 1.1
    00:12.1 leg 1.1 ends
    00:13  anna finishes 1
    00:14  call 2 arrives from 9   → ring anna 2.1   ! 2 offered to anna by last-agent
    `,
    { ...all, lastAgentWithinMs: 60_000 },
  );
});

test('two found after a dark moment: whoever had picked up has the call', () => {
  tell(
    `
    00:00  anna is available
    00:01  boris is available
    00:10  call 1 arrives          → ring anna 1.1, ring boris 1.2
    00:11  the pbx is lost
    00:12  the pbx holds call 1, leg 1.1 of anna, leg 1.2 of boris up, phone anna, phone boris
           → connect 1.2, drop 1.1
    00:12.1 1 is joined by 1.2     ! 1 answered by boris
    `,
    all,
  );
});
