import { z } from 'zod';

/** An identifier made by us or by the PBX: printable ASCII, no blanks, safe in a channel name. */
const identifier = z.string().regex(/^[A-Za-z0-9._-]{1,80}$/);

/** One citizen's call, from arrival to its outcome. It is the caller channel's id in the PBX. */
export const CallId = identifier.brand('CallId');
export type CallId = z.infer<typeof CallId>;

/** One ring of one agent for one call: `<callId>.<n>`, n counts the call's offers from 1. */
export const OfferId = identifier.brand('OfferId');
export type OfferId = z.infer<typeof OfferId>;

/** A person who answers calls; the same id as the user's in the server. */
export const AgentId = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,40}$/)
  .brand('AgentId');
export type AgentId = z.infer<typeof AgentId>;

export const QueueId = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/)
  .brand('QueueId');
export type QueueId = z.infer<typeof QueueId>;

/** A language or a field of work, as the queues' owners name it, in one word: `arabic`, «عربی». */
export const Skill = z
  .string()
  .regex(/^\p{L}[\p{L}\p{M}\p{N}\u200c-]{0,39}$/u)
  .brand('Skill');
export type Skill = z.infer<typeof Skill>;

/** How well somebody masters a skill; 9 is best. */
export const SkillLevel = z.number().int().min(1).max(9);

/**
 * Stands for a caller's number inside telephony: the number sealed with a key that only the ARI
 * adapter and the server hold. The same number gives the same token, so repeated callers are seen
 * without anybody in between (engine, journal, log) holding personal data. Null: number withheld.
 */
export const CallerToken = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,200}$/)
  .brand('CallerToken');
export type CallerToken = z.infer<typeof CallerToken>;
