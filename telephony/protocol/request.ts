import { z } from 'zod';
import { AgentId, CallId, OfferId, QueueId } from './ids.ts';
import { QueueSettings } from './queue-settings.ts';
import { TelephonyView } from './view.ts';

/** What the server may ask of telephony. Each is answered or refused, once. */
export const Request = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('sign-in-agent'),
    agentId: AgentId,
    queueIds: z.array(QueueId).min(1),
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
  z.strictObject({ type: z.literal('hang-up-call'), agentId: AgentId, callId: CallId }),
  z.strictObject({ type: z.literal('hold-call'), agentId: AgentId, callId: CallId }),
  z.strictObject({ type: z.literal('unhold-call'), agentId: AgentId, callId: CallId }),
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
  /** Refused while any call is in it; agents who served it no longer do. */
  z.strictObject({ type: z.literal('remove-queue'), queueId: QueueId }),
  z.strictObject({ type: z.literal('show-view') }),
]);
export type Request = z.infer<typeof Request>;

export const RefusalCode = z.enum([
  'unknown-agent',
  'unknown-call',
  'unknown-queue',
  'queue-in-use',
  'not-signed-in',
  'not-your-call',
  'not-in-wrap-up',
  'not-talking',
  'already-held',
  'not-held',
  'pbx-unavailable',
  'bad-request',
]);
export type RefusalCode = z.infer<typeof RefusalCode>;

export const Answer = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), view: TelephonyView.optional() }),
  z.strictObject({ ok: z.literal(false), refusal: RefusalCode }),
]);
export type Answer = z.infer<typeof Answer>;
