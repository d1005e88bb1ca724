import { z } from 'zod';
import { CallWait } from './call-waits.ts';
import { OutboundAbout } from './outbound.ts';

const instantMs = z.number().int();

/** One call of the ledger: what a figure on the board is made of. */
export const CallRecord = z.strictObject({
  callId: z.string(),
  queueId: z.string(),
  /** Normalised number; null when withheld or erased. */
  phone: z.string().nullable(),
  enteredAtMs: instantMs,
  answeredAtMs: instantMs.nullable(),
  endedAtMs: instantMs.nullable(),
  /** Null while the call goes on. */
  outcome: z.string().nullable(),
  /** The queue's rule that sent the caller away, if one did. */
  cause: z.string().nullable(),
  /** `outside`: the one to whom the call had been handed out. */
  endedBy: z.enum(['caller', 'agent', 'system', 'outside']).nullable(),
  agentId: z.string().nullable(),
  agentName: z.string().nullable(),
  waitMs: z.number().int().nullable(),
  talkMs: z.number().int().nullable(),
  holdMs: z.number().int().nullable(),
  /** We have called, as promised; it stands at the instant of the call in which that was asked for. */
  isCallback: z.boolean(),
  /** `outbound`: an expert has called, from his desk; `inner`: a colleague. */
  direction: z.enum(['inbound', 'outbound', 'inner']),
});
export type CallRecord = z.infer<typeof CallRecord>;

/** One step of its history; `detail` holds ids, times and the engine's decision (the "why"). */
export const CallEvent = z.strictObject({
  seq: z.number().int(),
  atMs: instantMs,
  type: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
export type CallEvent = z.infer<typeof CallEvent>;

export const CallHistory = z.strictObject({
  ...CallRecord.shape,
  events: z.array(CallEvent),
  /** Why it waited, of a call that came to us. */
  waits: z.array(CallWait),
  /** Names of all agents whom the events speak of, by id. */
  agents: z.record(z.string(), z.string()),
  /** Names of the directory's entries whom they speak of, by id; who was dropped since is not there. */
  outside: z.record(z.string(), z.strictObject({ nameFa: z.string(), nameEn: z.string() })),
  /** What the expert has called about; null: he has not. */
  about: OutboundAbout.nullable(),
  /** Names of the queues that the call was in, by id; archived ones too. */
  queues: z.record(z.string(), z.strictObject({ nameFa: z.string(), nameEn: z.string() })),
});
export type CallHistory = z.infer<typeof CallHistory>;

/** A Tehran day, ISO, of a time in which there can be calls. */
export const LedgerDay = z.iso.date().regex(/^20/);

/** Which calls of all; the number is in the body because addresses end in logs. */
export const CallsFilter = z
  .strictObject({
    /** Tehran days, both included. */
    fromDay: LedgerDay,
    toDay: LedgerDay,
    queueId: z.string().max(40).optional(),
    /** One of telephony's, or `goes-on`. */
    outcome: z.string().max(40).optional(),
    /** Who talked last. */
    agentId: z.string().max(40).optional(),
    /** As typed: any digits and punctuation. */
    number: z.string().min(1).max(40).optional(),
    /** The last call of the page before. */
    after: z.strictObject({ enteredAtMs: instantMs, callId: z.string().max(80) }).optional(),
  })
  .refine(({ fromDay, toDay }) => fromDay <= toDay, { path: ['toDay'] });
export type CallsFilter = z.infer<typeof CallsFilter>;

export const CallsPage = z.strictObject({
  /** The newest first. */
  calls: z.array(CallRecord),
  /** For the next page; null: that was all. */
  next: z.strictObject({ enteredAtMs: instantMs, callId: z.string() }).nullable(),
});
export type CallsPage = z.infer<typeof CallsPage>;

/** What a filter may name. */
export const CallChoices = z.strictObject({
  queues: z.array(z.strictObject({ queueId: z.string(), nameFa: z.string(), nameEn: z.string() })),
  agents: z.array(z.strictObject({ agentId: z.string(), name: z.string() })),
});
export type CallChoices = z.infer<typeof CallChoices>;

/** Query of GET /api/calls: a Tehran day, and one outcome or all. */
export const CallQuery = z.strictObject({
  day: LedgerDay,
  outcome: z.string().max(40).optional(),
  queueId: z.string().max(40).optional(),
});
