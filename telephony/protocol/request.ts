import { z } from 'zod';
import {
  AgentId,
  CallerToken,
  CallId,
  OfferId,
  OutsideId,
  QueueId,
  Skill,
  SkillLevel,
} from './ids.ts';
import { TelephonyFigures } from './figures.ts';
import { PbxView } from './pbx-view.ts';
import { LineState, News, PlannedHours, QueueRules, Standby } from './queue-rules.ts';
import { TrunkState } from './trunks.ts';
import { QueueSettings } from './queue-settings.ts';
import { TelephonyView } from './view.ts';

/** Of a call that an expert makes: its name alone says so, also to whoever has forgotten the rest. */
export const CallOutId = z
  .string()
  .regex(/^pc-out-[A-Za-z0-9-]{1,60}$/)
  .brand('CallId');

/** The same of a call to a colleague. */
export const InnerCallId = z
  .string()
  .regex(/^pc-in-[A-Za-z0-9-]{1,60}$/)
  .brand('CallId');

/** An agent in a queue; of several who are free the lowest rank is rung. */
export const Membership = z.strictObject({
  queueId: QueueId,
  rank: z.number().int().min(1).max(99),
});
export type Membership = z.infer<typeof Membership>;

/** Somebody outside the house. The number is sealed as callers' are, and opened only to dial it. */
export const OutsideParty = z.strictObject({ outsideId: OutsideId, numberToken: CallerToken });
export type OutsideParty = z.infer<typeof OutsideParty>;

const ms = z.number().int().nonnegative();

/**
 * No single caller is further ahead, whoever asks for it: with the queue's own head starts it says
 * by how much anybody can be overtaken.
 */
export const largestCallerBoostMs = 600_000;

/** What the server may ask of telephony. Each is answered or refused, once. */
export const Request = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('sign-in-agent'),
    agentId: AgentId,
    /** Of none: he is at his phone to call, and may be called by name; nobody in a line comes to him. */
    memberships: z.array(Membership),
    skills: z.record(Skill, SkillLevel),
    /** `web` is WebRTC in the browser, `desk` a SIP desk phone. The account's name is the agent's id. */
    phone: z.enum(['web', 'desk']),
    /**
     * Fresh at each sign-in; pushed into the PBX, never journalled, never logged. Null: the account
     * that the PBX holds stays (the server tells a telephony that lost its journal who is signed in).
     */
    phonePassword: z.string().min(20).max(100).nullable(),
    /** Signs in paused, with this reason (a sign-in that was a pause before a reload). */
    pausedReason: z.string().min(1).max(60).nullable(),
  }),
  z.strictObject({ type: z.literal('sign-out-agent'), agentId: AgentId }),
  z.strictObject({
    type: z.literal('pause-agent'),
    agentId: AgentId,
    reason: z.string().min(1).max(60),
  }),
  /** Ends a pause and a set-aside. */
  z.strictObject({ type: z.literal('resume-agent'), agentId: AgentId }),
  z.strictObject({ type: z.literal('finish-wrap-up'), agentId: AgentId, callId: CallId }),
  /** The wrap-up's limit once more, as often as the queue allows. */
  z.strictObject({ type: z.literal('extend-wrap-up'), agentId: AgentId, callId: CallId }),
  z.strictObject({ type: z.literal('hang-up-call'), agentId: AgentId, callId: CallId }),
  z.strictObject({ type: z.literal('hold-call'), agentId: AgentId, callId: CallId }),
  z.strictObject({ type: z.literal('unhold-call'), agentId: AgentId, callId: CallId }),
  /** Blind: to a queue at once, to a colleague or outside when that one has answered. */
  z.strictObject({
    type: z.literal('transfer-call'),
    agentId: AgentId,
    callId: CallId,
    to: z.union([
      z.strictObject({ queueId: QueueId }),
      z.strictObject({ agentId: AgentId }),
      OutsideParty,
    ]),
  }),
  /** The caller to music; the colleague is rung, and both speak. */
  z.strictObject({
    type: z.literal('consult-agent'),
    agentId: AgentId,
    callId: CallId,
    secondId: AgentId,
  }),
  /** As above, with somebody outside in the colleague's place. */
  z.strictObject({
    type: z.literal('consult-outside'),
    agentId: AgentId,
    callId: CallId,
    ...OutsideParty.shape,
  }),
  /**
   * The agent calls somebody: his own phone first, which answers itself, then the other's. The name
   * is the server's, and never used twice.
   */
  z.strictObject({
    type: z.literal('call-out'),
    agentId: AgentId,
    callId: CallOutId,
    callerToken: CallerToken,
  }),
  /** As above, a colleague. */
  z.strictObject({
    type: z.literal('call-colleague'),
    agentId: AgentId,
    callId: InnerCallId,
    secondId: AgentId,
  }),
  /** Hand the caller over to the other; while that phone rings still, when it answers. */
  z.strictObject({ type: z.literal('complete-consult'), agentId: AgentId, callId: CallId }),
  /** Back to the caller alone; asked by the colleague, out of it. */
  z.strictObject({ type: z.literal('cancel-consult'), agentId: AgentId, callId: CallId }),
  /** All three in one talk. */
  z.strictObject({ type: z.literal('join-consult'), agentId: AgentId, callId: CallId }),
  /**
   * The agent's page (re)started and its phone is registered: these are the sessions it still has.
   * A talking leg that is not among them is rung again with auto-answer.
   */
  z.strictObject({
    type: z.literal('report-phone'),
    agentId: AgentId,
    offerIds: z.array(OfferId),
  }),
  z.strictObject({ type: z.literal('configure-queue'), queue: QueueSettings }),
  /** Head starts of single callers (an important person, a language); replaces the whole list. */
  z.strictObject({
    type: z.literal('boost-callers'),
    callers: z
      .array(z.strictObject({ callerToken: CallerToken, boostMs: ms.max(largestCallerBoostMs) }))
      .max(100_000),
  }),
  /** Callers who are told that they are not served, each until then; replaces the whole list. */
  z.strictObject({
    type: z.literal('block-callers'),
    callers: z
      .array(z.strictObject({ callerToken: CallerToken, untilMs: z.number().int() }))
      .max(100_000),
  }),
  z.strictObject({ type: z.literal('configure-rules'), queueId: QueueId, rules: QueueRules }),
  z.strictObject({
    type: z.literal('set-standby'),
    queueId: QueueId,
    standby: Standby.nullable(),
  }),
  /** Null: round the clock. */
  z.strictObject({
    type: z.literal('plan-hours'),
    queueId: QueueId,
    hours: PlannedHours.nullable(),
    /** When nobody's phone is rung for a callback: the night. In order, apart from each other. */
    quiet: z
      .array(z.strictObject({ fromMs: z.number().int(), untilMs: z.number().int() }))
      .max(1_000)
      .optional(),
  }),
  /**
   * A promise is taken back. `settledIn`: an expert has the citizen on the line by that call, of which
   * telephony knows nothing; absent: somebody of ours has settled it otherwise.
   */
  z.strictObject({
    type: z.literal('cancel-callback'),
    callbackId: CallId,
    settledIn: CallId.optional(),
  }),
  /** Promises that the server has on record; a telephony that lost its memory takes them up again. */
  z.strictObject({
    type: z.literal('restore-callbacks'),
    callbacks: z
      .array(
        z.strictObject({
          callbackId: CallId,
          firstCallId: CallId,
          callerToken: CallerToken,
          queueId: QueueId,
          enteredAtMs: z.number().int(),
          keyMs: z.number().int(),
          madeAtMs: z.number().int(),
          rings: z.number().int().nonnegative(),
          /** Calls of it so far: their names are not given again. */
          attempts: z.number().int().nonnegative(),
        }),
      )
      .max(10_000),
  }),
  z.strictObject({ type: z.literal('set-line'), line: LineState }),
  z.strictObject({
    type: z.literal('tell-news'),
    queueId: QueueId,
    /** In one breath with the greeting, to all. */
    news: News.nullable(),
    /** After it, one by one in this order, to those whom they concern. */
    also: z.array(News).max(40).optional(),
  }),
  /** Where this caller is known to live: news of other districts are not told to him. */
  z.strictObject({
    type: z.literal('place-caller'),
    callId: CallId,
    district: News.shape.district.unwrap(),
  }),
  /** Refused while any call is in it; agents who served it no longer do. */
  z.strictObject({ type: z.literal('remove-queue'), queueId: QueueId }),
  z.strictObject({ type: z.literal('show-view') }),
  /** What the PBX says that it holds, past the engine: for the self-check. */
  z.strictObject({ type: z.literal('show-pbx') }),
  /** What telephony counts of itself, for the page of figures. */
  z.strictObject({ type: z.literal('show-figures') }),
  /** The ways to the telephone network, as the PBX sees them. */
  z.strictObject({ type: z.literal('show-trunks') }),
  /** Their files are read anew; the answer tells what is known of them then. */
  z.strictObject({ type: z.literal('reload-trunks') }),
  /** The engine takes a fresh snapshot of the PBX, as after a lost connection. */
  z.strictObject({ type: z.literal('look-again') }),
]);
export type Request = z.infer<typeof Request>;

export const RefusalCode = z.enum([
  'unknown-agent',
  'unknown-call',
  'unknown-callback',
  'unknown-queue',
  'queue-in-use',
  'not-signed-in',
  'not-your-call',
  'not-in-wrap-up',
  'no-extension-left',
  'not-talking',
  'already-held',
  'not-held',
  'agent-not-free',
  'not-free-to-call',
  'phone-unreachable',
  'already-on-line',
  'inner-call',
  'consulting',
  'not-consulting',
  'consult-not-answered',
  'pbx-unavailable',
  'bad-request',
]);
export type RefusalCode = z.infer<typeof RefusalCode>;

export const Answer = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    view: TelephonyView.optional(),
    pbx: PbxView.optional(),
    figures: TelephonyFigures.optional(),
    trunks: z.array(TrunkState).optional(),
  }),
  z.strictObject({ ok: z.literal(false), refusal: RefusalCode }),
]);
export type Answer = z.infer<typeof Answer>;
