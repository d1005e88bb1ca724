import { z } from 'zod';
import { AgentId, CallerToken, CallId, OfferId, OutsideId, QueueId } from './ids.ts';
import { QueueSettings } from './queue-settings.ts';

const instantMs = z.number().int();

/** What the person wants. */
export const AgentWish = z.enum(['available', 'paused', 'signed-out']);
export type AgentWish = z.infer<typeof AgentWish>;

/**
 * What the system sees. `announcing`: has picked up and hears, alone, whose call it is. `busy`: on a leg of the agent's own making (echo test, own dialling).
 * `rejoining`: the phone was lost in a call; caller hears music, the same agent is being re-rung.
 * `consulting`: two agents (or one and somebody outside) and one call, whichever of the two this is.
 */
export const AgentActivity = z.enum([
  'idle',
  'ringing',
  'announcing',
  'talking',
  'consulting',
  'rejoining',
  'wrap-up',
  'busy',
]);
export type AgentActivity = z.infer<typeof AgentActivity>;

/** `blind`: the caller goes to the colleague as soon as that one answers. */
export const ConsultManner = z.enum(['blind', 'consult']);
export type ConsultManner = z.infer<typeof ConsultManner>;

export const ConsultStage = z.enum(['ringing', 'speaking', 'three', 'handing-over']);
export type ConsultStage = z.infer<typeof ConsultStage>;

/** The other one of this call, as one of the two sees it; `otherId` null: outside the house. */
export const ConsultView = z.strictObject({
  role: z.enum(['first', 'second']),
  otherId: AgentId.nullable(),
  outside: z.strictObject({ outsideId: OutsideId, offerId: OfferId }).optional(),
  manner: ConsultManner,
  stage: ConsultStage,
});
export type ConsultView = z.infer<typeof ConsultView>;

export const AgentView = z.strictObject({
  agentId: AgentId,
  queueIds: z.array(QueueId),
  wish: AgentWish,
  pauseReason: z.string().nullable(),
  /** Since when the break really runs: not before the work that it waits for is over. */
  pausedSinceMs: instantMs.nullable(),
  activity: AgentActivity,
  /** When wish, activity, reachability or set-aside last changed. */
  sinceMs: instantMs,
  /** False: the phone is not registered; no offers until it is. */
  reachable: z.boolean(),
  /** Set aside by the engine after misses; ends with resume. */
  setAside: z.strictObject({ misses: z.number().int(), sinceMs: instantMs }).nullable(),
  callId: CallId.nullable(),
  offerId: OfferId.nullable(),
  consult: ConsultView.nullable(),
  wrapUpUntilMs: instantMs.nullable(),
  wrapUpExtensionsLeft: z.number().int().nonnegative().nullable(),
});
export type AgentView = z.infer<typeof AgentView>;

/**
 * `greeting`: must-hear greeting runs; `waiting`; `offered`: a phone rings for it; `announcing`: its
 * agent has picked up and hears a word about it first; `calling`: an agent calls and nobody is there
 * yet; `talking`: also, without an agent, with somebody outside; `recording`: leaves a message, is in
 * no line any more.
 */
export const CallPhase = z.enum([
  'greeting',
  'waiting',
  'offered',
  'announcing',
  'calling',
  'talking',
  'recording',
]);
export type CallPhase = z.infer<typeof CallPhase>;

export const CallView = z.strictObject({
  callId: CallId,
  callerToken: CallerToken.nullable(),
  queueId: QueueId,
  phase: CallPhase,
  enteredAtMs: instantMs,
  /** The order in line: the arrival less the head starts. */
  keyMs: instantMs,
  /** 1 is next. Null when talking or calling. */
  place: z.number().int().nullable(),
  agentId: AgentId.nullable(),
  offerId: OfferId.nullable(),
  answeredAtMs: instantMs.nullable(),
  heldSinceMs: instantMs.nullable(),
  /** We call him, as asked for in that call; `isReached`: he has picked up. Absent: he called us. */
  callback: z.strictObject({ of: CallId, isReached: z.boolean() }).optional(),
  /** An expert has called: him, or a colleague. */
  direction: z.enum(['outbound', 'inner']).optional(),
  /** The colleague who is called. */
  secondId: AgentId.optional(),
});
export type CallView = z.infer<typeof CallView>;

/** A promise to call a citizen back that is not kept yet. */
export const CallbackView = z.strictObject({
  callbackId: CallId,
  firstCallId: CallId,
  callerToken: CallerToken,
  queueId: QueueId,
  enteredAtMs: instantMs,
  madeAtMs: instantMs,
  keyMs: instantMs,
  /** Rings in vain so far, and before when there is no next one. */
  rings: z.number().int(),
  notBeforeMs: instantMs,
  /** Among those in line, 1 is next; null while he is being called. */
  place: z.number().int().nullable(),
  /** The call by which he is being called now. */
  callId: CallId.nullable(),
});
export type CallbackView = z.infer<typeof CallbackView>;

/** What may be said of a queue's waits; null: too few calls yet, or nobody there to answer. */
export const QueueView = z.strictObject({
  queueId: QueueId,
  /** Of somebody who would call now, until an agent answers. */
  expectedWaitMs: z.number().int().nullable(),
  /** How wrong the predictions of recent calls were: half of them, nine of ten at most so much. */
  errorP50Ms: z.number().int().nullable(),
  errorP90Ms: z.number().int().nullable(),
});
export type QueueView = z.infer<typeof QueueView>;

/** All that telephony holds now, as of notice `seq`. */
export const TelephonyView = z.strictObject({
  seq: z.number().int(),
  atMs: instantMs,
  pbxConnected: z.boolean(),
  queues: z.array(QueueSettings),
  estimates: z.array(QueueView),
  calls: z.array(CallView),
  /** Absent: an older telephony, which makes none. */
  callbacks: z.array(CallbackView).optional(),
  agents: z.array(AgentView),
});
export type TelephonyView = z.infer<typeof TelephonyView>;
