import { z } from 'zod';
import { words } from './name.ts';

const count = (least: number, most: number) => z.number().int().min(least).max(most);
const minute = count(0, 1439);

/** Minutes of the Tehran day between which citizens are not woken; equal: never quiet. */
export const QuietHours = z.strictObject({ fromMin: minute, untilMin: minute });
export type QuietHours = z.infer<typeof QuietHours>;

/** What a message is for: which line it leaves by, and when it may wake. */
export const SmsPurpose = z.enum(['results', 'notices', 'answers']);
export type SmsPurpose = z.infer<typeof SmsPurpose>;

export const SmsLine = z.strictObject({
  number: z.string().regex(/^[0-9]{3,14}$/),
  gateway: z.enum(['kavenegar', 'smsir']),
  purposes: z.array(SmsPurpose).min(1),
  /** Citizens can write to it. */
  canReceive: z.boolean(),
  perHour: count(1, 100_000),
});
export type SmsLine = z.infer<typeof SmsLine>;

/** Both ask for a reply. */
const ASKING: readonly SmsPurpose[] = ['results', 'answers'];

export const SmsSettings = z
  .strictObject({
    /** Answers to a citizen's own act are never held. */
    quiet: z.strictObject({ results: QuietHours, notices: QuietHours }),
    /** So many messages one number gets in a day at the most. */
    perNumberDay: count(1, 200),
    /** Without lines all leaves by the account's own. */
    lines: z.array(SmsLine).max(10),
    /** So many days after its end the text of a message is erased; longer than objections take. */
    keepTextDays: count(30, 3_650),
    /** Below it the account is a worry: in the gateway's own money. */
    lowCredit: count(0, 2_000_000_000),
  })
  .refine(
    ({ lines }) =>
      lines.every(({ purposes, canReceive }) => {
        return canReceive || !purposes.some((purpose) => ASKING.includes(purpose));
      }),
    { path: ['lines'] },
  );
export type SmsSettings = z.infer<typeof SmsSettings>;

export const FIRST_SMS_SETTINGS: SmsSettings = {
  quiet: {
    results: { fromMin: 21 * 60 + 30, untilMin: 8 * 60 },
    notices: { fromMin: 21 * 60 + 30, untilMin: 8 * 60 },
  },
  perNumberDay: 12,
  lines: [],
  keepTextDays: 180,
  lowCredit: 500_000,
};

/** A number that gets no SMS, whatever it would say. */
export const BlockedSms = z.strictObject({
  blockedId: z.string(),
  /** E.164. */
  number: z.string(),
  reason: z.string(),
  blockedByName: z.string(),
  blockedAtMs: z.number().int(),
});
export type BlockedSms = z.infer<typeof BlockedSms>;

export const NewBlockedSms = z.strictObject({
  /** As typed: any digits and punctuation. */
  number: z.string().min(1).max(40),
  reason: words(200),
});
export type NewBlockedSms = z.infer<typeof NewBlockedSms>;
