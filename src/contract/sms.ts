import { z } from 'zod';

export const SmsState = z.enum([
  'queued',
  'sending',
  'accepted',
  'delivered',
  'undelivered',
  'failed',
  'blocked',
  'uncertain',
  'held',
  'cancelled',
  'expired',
  'needs_review',
]);
export type SmsState = z.infer<typeof SmsState>;

export const SmsRow = z.strictObject({
  smsId: z.string(),
  caseId: z.string().nullable(),
  kind: z.string(),
  /** 0912***4567; *** where it is about a case that was reported in confidence. */
  receptor: z.string(),
  /** Empty: it is gone by now. */
  body: z.string(),
  /** Of the text that it was made from. */
  templateVersion: z.number().int().nullable(),
  state: SmsState,
  reason: z.string().nullable(),
  createdAtMs: z.number().int(),
  updatedAtMs: z.number().int(),
});
export type SmsRow = z.infer<typeof SmsRow>;

/** GET /api/sms/gateway: says plainly when nothing leaves the building. */
export const SmsGateway = z.strictObject({
  provider: z.enum(['kavenegar', 'simulator', 'smsir']),
  /** Address of the simulator's phone-like page (this host only), null with a real gateway. */
  simulatorUrl: z.string().nullable(),
});
