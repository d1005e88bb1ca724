import type { RuleLine } from './story-rules.ts';

const consultVerbs: Record<string, string> = {
  'hands over': 'complete-consult',
  'takes back': 'cancel-consult',
  leaves: 'cancel-consult',
  joins: 'join-consult',
};
/** What agents ask for when a second party is to come into their talk. */
export const consultLines: readonly RuleLine[] = [
  [
    /^(\w+) has (\w+) on call after (\d+) s$/,
    (t, queueId, outsideId, s) =>
      t.request({
        type: 'set-standby',
        queueId,
        standby: { afterMs: Number(s) * 1_000, outsideId, numberToken: 'sealed' },
      }),
  ],
  [
    /^(\w+) has nobody on call$/,
    (t, queueId) => t.request({ type: 'set-standby', queueId, standby: null }),
  ],
  [
    /^(\w+) sends (\S+) to (queue )?(\w+)$/,
    (t, agentId, callId, queue, id) =>
      t.request({
        type: 'transfer-call',
        agentId,
        callId,
        to: queue === undefined ? { agentId: id } : { queueId: id },
      }),
  ],
  [
    /^(\w+) asks (\w+) about (\S+)$/,
    (t, agentId, secondId, callId) =>
      t.request({ type: 'consult-agent', agentId, callId, secondId }),
  ],
  [
    /^(\w+) calls (\w+) about (\S+)$/,
    (t, agentId, outsideId, callId) =>
      t.request({ type: 'consult-outside', agentId, callId, outsideId, numberToken: 'sealed' }),
  ],
  [
    /^(\w+) sends (\w+) out to (\w+)$/,
    (t, agentId, callId, outsideId) =>
      t.request({
        type: 'transfer-call',
        agentId,
        callId,
        to: { outsideId, numberToken: 'sealed' },
      }),
  ],
  [
    /^(\w+) (hands over|takes back|leaves|joins) (\w+)$/,
    (t, agentId, verb = '', callId) => t.request({ type: consultVerbs[verb], agentId, callId }),
  ],
];
