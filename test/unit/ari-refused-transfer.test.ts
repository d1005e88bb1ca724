import { expect, test } from 'vitest';
import type { Acting } from '../../telephony/ari/executor.ts';
import { createLegActs } from '../../telephony/ari/leg-acts.ts';
import { quietLog } from '../support/ari-rig.ts';

/** A phone that holds the citizen, until `resumesAt` is asked of the PBX. */
function refusing(resumesAt: string | null) {
  const leg = { callId: 'c1', onHold: true };
  const asked: string[] = [];
  const acting = {
    book: { legs: new Map([['c1.1', leg]]), calls: new Map([['c1', { inBridge: true }]]) },
    rest: {
      async perform(operation: string) {
        asked.push(operation);
        if (operation === resumesAt) leg.onHold = false;
        return { status: 204, body: null };
      },
    },
    musicClass: null,
    log: quietLog,
  };
  return { acts: createLegActs(acting as unknown as Acting), asked };
}

test('who is held when a transfer is refused has his music again', async () => {
  const { acts, asked } = refusing(null);
  await acts.answerTransfer('c1.1' as never, false);
  expect(asked).toEqual(['channels.transfer_progress', 'channels.startMoh']);
});

test('no music goes on under the talk when the phone resumes in that moment', async () => {
  const { acts, asked } = refusing('channels.startMoh');
  await acts.answerTransfer('c1.1' as never, false);
  expect(asked.at(-1)).toBe('channels.stopMoh');
});
