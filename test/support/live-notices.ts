import type {
  AgentView,
  Notice,
  NumberedNotice,
  TelephonyView,
} from '../../telephony/protocol/index.ts';
import { NumberedNotice as NumberedNoticeShape } from '../../telephony/protocol/index.ts';

/** Plain strings in, branded and checked notices out: tests read better so. */
export function numbered(seq: number, atMs: number, notice: object): NumberedNotice {
  return NumberedNoticeShape.parse({ seq, atMs, notice });
}

export function agentView(agentId: string, change: Partial<AgentView> = {}): AgentView {
  return {
    agentId,
    queueIds: ['general'],
    wish: 'available',
    pauseReason: null,
    pausedSinceMs: null,
    activity: 'idle',
    sinceMs: 0,
    reachable: true,
    setAside: null,
    callId: null,
    offerId: null,
    consult: null,
    wrapUpUntilMs: null,
    wrapUpExtensionsLeft: null,
    ...change,
  } as AgentView;
}

export const arrived = (callId: string, enteredAtMs: number) => ({
  type: 'call-arrived',
  callId,
  callerToken: `token-${callId.replaceAll('.', '_')}`,
  queueId: 'general',
  enteredAtMs,
  keyMs: enteredAtMs,
  resumes: null,
});

export const offered = (callId: string, agentId: string, n = 1) => ({
  type: 'call-offered',
  callId,
  offerId: `${callId}.${n}`,
  agentId,
  decision: {
    rule: 'longest-idle',
    callKeyMs: 0,
    boosts: [],
    waitingCalls: 1,
    candidates: [],
  },
});

export const offerEnded = (callId: string, agentId: string, end: string, n = 1) => ({
  type: 'offer-ended',
  callId,
  offerId: `${callId}.${n}`,
  agentId,
  end,
  cause: null,
});

export const answered = (callId: string, agentId: string, waitMs: number, n = 1) => ({
  type: 'call-answered',
  callId,
  offerId: `${callId}.${n}`,
  agentId,
  waitMs,
});

export const ended = (callId: string, outcome: string, more: object = {}) => ({
  type: 'call-ended',
  callId,
  queueId: 'general',
  outcome,
  endedBy: 'caller',
  agentId: null,
  enteredAtMs: 0,
  waitMs: 1_000,
  talkMs: 0,
  holdMs: 0,
  ...more,
});

export const changed = (agentId: string, change: object = {}) => ({
  type: 'agent-changed',
  agent: agentView(agentId, change),
});

export const estimated = (expectedWaitMs: number | null, queueId = 'general') => ({
  type: 'estimate-changed',
  estimate: { queueId, expectedWaitMs, errorP50Ms: 15_000, errorP90Ms: 45_000 },
});

export function emptyView(seq = 0): TelephonyView {
  return { seq, atMs: 0, pbxConnected: true, queues: [], estimates: [], calls: [], agents: [] };
}

/**
 * A made-up history: calls come, ring, are answered or lost, in any order that numbers allow; also
 * steps that contradict each other, which a mirror must bear.
 */
export function randomNotice(pick: (below: number) => number, atMs: number): Notice {
  const callId = `call-${pick(20)}`;
  const agentId = `agent-${pick(25)}`;
  const end = ['missed', 'declined', 'answered', 'caller-left'][pick(4)] ?? 'missed';
  const activity = ['idle', 'ringing', 'talking', 'wrap-up'][pick(4)] ?? 'idle';
  const wish = ['available', 'paused', 'signed-out'][pick(3)] ?? 'available';
  const any = [
    arrived(callId, atMs),
    offered(callId, agentId),
    offerEnded(callId, agentId, end),
    answered(callId, agentId, pick(60_000)),
    { type: 'call-held', callId, agentId },
    { type: 'call-unheld', callId, agentId },
    {
      type: 'consult-asked',
      callId,
      agentId,
      secondId: 'agent-1',
      offerId: `${callId}.2`,
      manner: 'blind',
    },
    { type: 'call-transferred', callId, agentId, fromId: 'agent-1', offerId: `${callId}.2` },
    { type: 'call-leg-lost', callId, agentId },
    { type: 'call-requeued', callId, queueId: 'general', keyMs: 0 },
    ended(callId, ['answered', 'abandoned', 'short_abandoned', 'failed'][pick(4)] ?? 'failed'),
    changed(agentId, { activity, wish, sinceMs: atMs, callId: pick(2) ? callId : null }),
    { type: 'alarm-raised', alarm: 'one-sided-audio', subject: callId },
    { type: 'alarm-cleared', alarm: 'one-sided-audio', subject: callId },
    { type: 'alarm-raised', alarm: 'pbx-lost', subject: 'pbx' },
    { type: 'alarm-cleared', alarm: 'pbx-lost', subject: 'pbx' },
    estimated(pick(9) * 10_000),
  ];
  return any[pick(any.length)] as unknown as Notice;
}
