import { z } from 'zod';
import { AgentId, CallerToken, CallId, OfferId, OutsideId, QueueId } from './ids.ts';
import { LeaveCause } from './queue-rules.ts';
import { AgentView, ConsultManner, QueueView } from './view.ts';

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
  /** Of calls of ours alone: the citizen's phone was not picked up. */
  'unreached',
]);
export type CallOutcome = z.infer<typeof CallOutcome>;

/** Exactly one per callback; promised = their sum and those that are pending. */
export const CallbackOutcome = z.enum([
  /** He picked up: what became of that call is told of the call. */
  'reached',
  'unreached',
  /** He rejected the ring. */
  'declined',
  /** He called again himself and has his place. */
  'settled',
  'cancelled',
  /** A whole day has passed. */
  'expired',
]);
export type CallbackOutcome = z.infer<typeof CallbackOutcome>;

/** How a ring of a citizen's phone came to nothing. */
export const DialEnd = z.enum([
  'busy',
  'no-answer',
  'declined',
  'no-such-number',
  /** The network takes other calls of ours, and none to this number. */
  'refused',
  /** Not his doing: the trunk, or no trunk at all. */
  'fault',
  /** Taken back by us. */
  'dropped',
  /** Picked up while we were away, and gone again without us. */
  'left',
]);
export type DialEnd = z.infer<typeof DialEnd>;

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

/** Why a caller counts as one who came earlier. */
export const Boost = z.enum(['queue', 'caller', 'repeat', 'frequent']);
export type Boost = z.infer<typeof Boost>;

/** How a consult came to nothing, or its second party out of it. */
export const ConsultEnd = z.enum([
  'taken-back',
  /** The other one hung up or left. */
  'left',
  'missed',
  'declined',
  'busy',
  'unreachable',
  'withdrawn',
  'caller-left',
  'lost',
]);
export type ConsultEnd = z.infer<typeof ConsultEnd>;

/** Who is asked: a colleague, or (`secondId` null) somebody outside the house. */
const secondParty = { secondId: AgentId.nullable(), outsideId: OutsideId.optional() };

/** An expert has called: it stands outside the figures of its queue. Absent: it came to us. */
const called = { direction: z.enum(['outbound', 'inner']).optional() };

/** Why this call went to this agent: kept with the call, replayable. */
export const Decision = z.strictObject({
  /**
   * The queue's strategy, `last-agent`, `left-by-first` (the colleague who was asked has him), or
   * `found-talking` after our memory was lost.
   */
  rule: z.string(),
  /** The call's key: smaller goes first. */
  callKeyMs: z.number().int(),
  waitingCalls: z.number().int(),
  /** The caller's head starts that are in the key. */
  boosts: z.array(z.strictObject({ why: Boost, ms: durationMs })),
  /** The wait from which this agent's rank and skills do for the caller; absent: from the first. */
  widenedAfterMs: durationMs.optional(),
  /** So many were free and fitted, more than are named here; absent: all are named. */
  free: z.number().int().optional(),
  /** Who was free and fitted: the chosen one, then the best first, the barred last; at most 20. */
  candidates: z.array(
    z.strictObject({
      agentId: AgentId,
      idleSinceMs: instantMs,
      rank: z.number().int(),
      /** What the strategy compares: calls, talk in ms, skill levels; null: it compares nothing. */
      key: z.number().nullable(),
      /** So many of the queue's preferred skills he lacks; absent: none, or told by an older version. */
      wanting: z.number().int().optional(),
      /** This call came back from him, and is not his again yet; absent: it may be his. */
      barred: z.literal(true).optional(),
    }),
  ),
});
export type Decision = z.infer<typeof Decision>;

export const AlarmKind = z.enum([
  /** The last available agent keeps missing calls: not set aside, somebody must look. */
  'last-agent-missing',
  /** Fewer agents could take this queue's calls than its owner wants. Subject: queue id. */
  'too-few-agents',
  /** Only one side of a talking call is heard. Subject: call id. */
  'one-sided-audio',
  'pbx-lost',
  /** A supervisor has closed the line. Subject: line. */
  'line-closed',
  /** Citizens who are to be called back cannot be: the trunk does not take it. Subject: trunk. */
  'trunk-failed',
  /** The line is in surge mode. Subject: line. */
  'line-in-surge',
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
    keyMs: instantMs,
    /** The call of the same number that was given up a moment ago, and whose place this one has. */
    resumes: CallId.nullable(),
    /**
     * We call the citizen, who asked for it in that call; he is not on the line yet. Absent: he has
     * called us.
     */
    callbackOf: CallId.optional(),
    /** His number as the network wrote it, sealed like a token; it names nobody. */
    arrivedAs: CallerToken.optional(),
    ...called,
    /** The expert who calls, and his own leg; absent: whoever was called is on the line. */
    calledBy: z.strictObject({ agentId: AgentId, offerId: OfferId }).optional(),
    /** He calls this colleague. */
    secondId: AgentId.optional(),
  }),
  /** A rule would rather have him called: he was asked whether he would, and has his place. */
  z.strictObject({ type: z.literal('callback-asked'), callId: CallId, cause: LeaveCause }),
  /** A citizen has hung up and will be called when his turn comes: a promise. */
  z.strictObject({
    type: z.literal('callback-made'),
    callbackId: CallId,
    firstCallId: CallId,
    callerToken: CallerToken,
    queueId: QueueId,
    enteredAtMs: instantMs,
    keyMs: instantMs,
  }),
  /** He has been rung in vain, or could not be. */
  z.strictObject({
    type: z.literal('callback-tried'),
    callbackId: CallId,
    callId: CallId,
    end: DialEnd,
    /** Rings that count; he is not rung again before `againAtMs`, null: never. */
    rings: z.number().int().nonnegative(),
    againAtMs: instantMs.nullable(),
  }),
  z.strictObject({
    type: z.literal('callback-ended'),
    callbackId: CallId,
    outcome: CallbackOutcome,
    /** The call in which he was reached, or his own. */
    endedIn: CallId.nullable(),
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
    /** Others are rung for the call, too: it goes on with this offer. */
    goesOn: z.strictObject({ offerId: OfferId, agentId: AgentId }).optional(),
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
  /** A second phone is rung about this call; the caller hears music. */
  z.strictObject({
    type: z.literal('consult-asked'),
    callId: CallId,
    agentId: AgentId,
    ...secondParty,
    offerId: OfferId,
    manner: ConsultManner,
  }),
  /** Both speak; the caller hears music. */
  z.strictObject({
    type: z.literal('consult-answered'),
    callId: CallId,
    agentId: AgentId,
    ...secondParty,
    offerId: OfferId,
  }),
  /** All three talk. */
  z.strictObject({
    type: z.literal('consult-joined'),
    callId: CallId,
    agentId: AgentId,
    ...secondParty,
  }),
  /** The second is out of it; the first agent has the call still. */
  z.strictObject({
    type: z.literal('consult-ended'),
    callId: CallId,
    agentId: AgentId,
    ...secondParty,
    offerId: OfferId,
    end: ConsultEnd,
  }),
  /** The call is `agentId`'s from now on: caller and colleague are in one bridge. */
  z.strictObject({
    type: z.literal('call-transferred'),
    callId: CallId,
    agentId: AgentId,
    fromId: AgentId,
    offerId: OfferId,
  }),
  /**
   * No agent has the call from now on: it is with somebody outside the house, or (the first agent
   * left) on its way there. `fromId` null: the on-call number has answered, or found so after our
   * memory was lost (then `outsideId` is, too).
   */
  z.strictObject({
    type: z.literal('call-handed-out'),
    callId: CallId,
    fromId: AgentId.nullable(),
    outsideId: OutsideId.nullable(),
    offerId: OfferId,
  }),
  /** Nobody can be reached: the on-call number rings for this caller, who keeps his place. */
  z.strictObject({
    type: z.literal('standby-rung'),
    callId: CallId,
    outsideId: OutsideId,
    offerId: OfferId,
  }),
  /** It came to nothing after all; the caller is back in line. */
  z.strictObject({
    type: z.literal('hand-out-failed'),
    callId: CallId,
    outsideId: OutsideId.nullable(),
    offerId: OfferId,
    end: OfferEnd,
  }),
  /** Back in the queue at its old place (leg lost for good, or sent back by the agent's phone). */
  z.strictObject({
    type: z.literal('call-requeued'),
    callId: CallId,
    queueId: QueueId,
    keyMs: instantMs,
  }),
  /** Sent to another queue by a rule of the one it waited in, with its whole wait. */
  z.strictObject({
    type: z.literal('call-overflowed'),
    callId: CallId,
    fromQueueId: QueueId,
    queueId: QueueId,
    keyMs: instantMs,
    cause: LeaveCause,
  }),
  /** A rule has sent the caller to leave a message: he is in the line no more. */
  z.strictObject({ type: z.literal('recording-started'), callId: CallId, cause: LeaveCause }),
  /** It cannot be recorded: he is back at his place in line. */
  z.strictObject({ type: z.literal('recording-failed'), callId: CallId }),
  /** What he has said is kept by the PBX under the name that `recordingId` gives it. */
  z.strictObject({
    type: z.literal('message-left'),
    callId: CallId,
    recordingId: z.string(),
    durationMs,
  }),
  z.strictObject({
    type: z.literal('call-ended'),
    callId: CallId,
    queueId: QueueId,
    outcome: CallOutcome,
    /** The rule that sent the caller away; absent: none did. */
    cause: LeaveCause.optional(),
    /** We had called: it counts with the call in which that was asked for. */
    callbackOf: CallId.optional(),
    ...called,
    /** Of an expert's call that nobody took: why, where it was the other's phone. */
    dialEnd: DialEnd.optional(),
    /** Of `self_served`: what he had been told last when he said that this was all. */
    newsId: z.string().optional(),
    /** `outside`: the one to whom the call had been handed out. */
    endedBy: z.enum(['caller', 'agent', 'system', 'outside']),
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
    type: z.literal('wrap-up-extended'),
    callId: CallId,
    agentId: AgentId,
    untilMs: instantMs,
    extensionsLeft: z.number().int().nonnegative(),
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
