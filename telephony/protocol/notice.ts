import { z } from 'zod';
import { AgentId, CallerToken, CallId, OfferId, QueueId } from './ids.ts';
import { AgentView, QueueView } from './view.ts';

const instantMs = z.number().int();
const durationMs = z.number().int().nonnegative();

/** Exactly one per call; offered = their sum. */
export const CallOutcome = z.enum([
  'answered',
  'abandoned',
  'short_abandoned',
  'callback_accepted',
  'self_served',
  'voicemail',
  'overflowed',
  'closed',
  'blocked',
  'failed',
  'fallback',
]);
export type CallOutcome = z.infer<typeof CallOutcome>;

export const OfferEnd = z.enum([
  'answered',
  /** Rang to the limit. */
  'missed',
  /** 603, 480 or the reject button. */
  'declined',
  'busy',
  /** No phone registered, network, PBX refused: not the agent's doing. */
  'unreachable',
  /** Taken back by us: pause, sign-out, the agent's own call crossed it. */
  'withdrawn',
  'caller-left',
  /** The PBX restarted or lost the leg. */
  'lost',
]);
export type OfferEnd = z.infer<typeof OfferEnd>;

/** Why this call went to this agent: kept with the call, replayable. */
export const Decision = z.strictObject({
  rule: z.string(),
  /** The call's key: smaller goes first. */
  callKeyMs: z.number().int(),
  waitingCalls: z.number().int(),
  /** Eligible agents by longest idle, the chosen one first; at most 20. */
  candidates: z.array(z.strictObject({ agentId: AgentId, idleSinceMs: instantMs })),
});
export type Decision = z.infer<typeof Decision>;

export const AlarmKind = z.enum([
  /** The last available agent keeps missing calls: not set aside, somebody must look. */
  'last-agent-missing',
  /** Only one side of a talking call is heard. Subject: call id. */
  'one-sided-audio',
  'pbx-lost',
  'journal-failed',
  /** Two crashes at one journal position: that event was skipped. */
  'event-skipped',
]);
export type AlarmKind = z.infer<typeof AlarmKind>;

/** What has happened, told to the server. Every notice is applied exactly once, in order. */
export const Notice = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('call-arrived'),
    callId: CallId,
    callerToken: CallerToken.nullable(),
    queueId: QueueId,
    enteredAtMs: instantMs,
  }),
  z.strictObject({
    type: z.literal('call-offered'),
    callId: CallId,
    offerId: OfferId,
    agentId: AgentId,
    decision: Decision,
  }),
  z.strictObject({
    type: z.literal('offer-ended'),
    callId: CallId,
    offerId: OfferId,
    agentId: AgentId,
    end: OfferEnd,
    /** Q.850 cause where the PBX gave one. */
    cause: z.number().int().nullable(),
  }),
  z.strictObject({
    type: z.literal('call-answered'),
    callId: CallId,
    offerId: OfferId,
    agentId: AgentId,
    /** From first arrival to the first time both were in a bridge; told again after a requeue. */
    waitMs: durationMs,
    /** As predicted on arrival; null: nothing could be said then. Notices of before have none. */
    expectedWaitMs: durationMs.nullable().optional(),
  }),
  z.strictObject({ type: z.literal('call-held'), callId: CallId, agentId: AgentId }),
  z.strictObject({ type: z.literal('call-unheld'), callId: CallId, agentId: AgentId }),
  /** The agent's leg died in the call; caller to music, the same agent is rung again. */
  z.strictObject({ type: z.literal('call-leg-lost'), callId: CallId, agentId: AgentId }),
  z.strictObject({ type: z.literal('call-rejoined'), callId: CallId, agentId: AgentId }),
  /** Back in the queue at its old place (leg lost for good, or sent back by the agent's phone). */
  z.strictObject({ type: z.literal('call-requeued'), callId: CallId, queueId: QueueId }),
  z.strictObject({
    type: z.literal('call-ended'),
    callId: CallId,
    queueId: QueueId,
    outcome: CallOutcome,
    endedBy: z.enum(['caller', 'agent', 'system']),
    agentId: AgentId.nullable(),
    enteredAtMs: instantMs,
    waitMs: durationMs,
    talkMs: durationMs,
    holdMs: durationMs,
  }),
  z.strictObject({
    type: z.literal('wrap-up-started'),
    callId: CallId,
    agentId: AgentId,
    untilMs: instantMs,
  }),
  z.strictObject({
    type: z.literal('wrap-up-ended'),
    callId: CallId,
    agentId: AgentId,
    by: z.enum(['agent', 'limit', 'sign-out']),
    durationMs,
  }),
  /** The whole of one agent's state, after every change of it. */
  z.strictObject({ type: z.literal('agent-changed'), agent: AgentView }),
  /** What a new caller would wait, or the error of that, is another. */
  z.strictObject({ type: z.literal('estimate-changed'), estimate: QueueView }),
  z.strictObject({
    type: z.literal('alarm-raised'),
    alarm: AlarmKind,
    subject: z.string(),
  }),
  z.strictObject({
    type: z.literal('alarm-cleared'),
    alarm: AlarmKind,
    subject: z.string(),
  }),
]);
export type Notice = z.infer<typeof Notice>;

export const NumberedNotice = z.strictObject({
  /** 1, 2, 3 … within one journal. */
  seq: z.number().int().positive(),
  atMs: instantMs,
  notice: Notice,
});
export type NumberedNotice = z.infer<typeof NumberedNotice>;
