import { z } from 'zod';
import { SmsRow } from './sms.ts';

const instantMs = z.number().int();

/**
 * review: what became of it nobody knows, so a person looks. waiting: not with a gateway yet, or in
 * doubt. unreached: ended without reaching anybody. all: the newest first.
 */
export const SmsList = z.enum(['review', 'waiting', 'unreached', 'all']);
export type SmsList = z.infer<typeof SmsList>;

/** In one answer; more is asked for behind the last one. */
export const SMS_AT_ONCE = 50;

/** As the list has it: what it says is read one by one, which is audited. */
export const SmsListed = SmsRow.omit({ body: true, templateVersion: true }).extend({
  trackingCode: z.string().nullable(),
});
export type SmsListed = z.infer<typeof SmsListed>;

export const SmsOutboxView = z.strictObject({
  /** Capped: past it there are more. */
  counts: z.strictObject({ review: z.number().int(), waiting: z.number().int() }),
  rows: z.array(SmsListed),
  /** Nothing leaves until then, and why; null: the gateway is well. */
  resting: z.strictObject({ untilMs: instantMs, reason: z.string() }).nullable(),
  /** Lines of the settings that the gateway refuses. */
  refusedLines: z.array(z.string()),
});
export type SmsOutboxView = z.infer<typeof SmsOutboxView>;

export const SmsOpened = SmsListed.extend({
  /** Empty: it is gone by now. */
  body: z.string(),
  gateway: z.string().nullable(),
  line: z.string().nullable(),
  attempts: z.array(
    z.strictObject({
      op: z.enum(['send', 'resolve']),
      outcome: z.string(),
      code: z.string().nullable(),
      tookMs: z.number().int(),
      atMs: instantMs,
    }),
  ),
  /** What a person may say of it now. */
  acts: z.array(z.enum(['again', 'arrived', 'not-arrived'])),
});
export type SmsOpened = z.infer<typeof SmsOpened>;

/** again: it is sent as a new message. arrived, not-arrived: what a person has found out. */
export const SettleSms = z.strictObject({ as: z.enum(['again', 'arrived', 'not-arrived']) });
export type SettleSms = z.infer<typeof SettleSms>;
