import { z } from 'zod';
import { words } from './name.ts';
import { Nuisance } from './nuisance.ts';

export const MAX_BLOCK_DAYS = 365;
/** As much as telephony takes. */
export const MAX_AHEAD_MS = 600_000;

/** How calls of a number are treated otherwise than all others. */
export const CallerMark = z.discriminatedUnion('kind', [
  /** Told so and hung up, until then. */
  z.strictObject({ kind: z.literal('blocked'), untilMs: z.number().int() }),
  /** In line as if he had come so much earlier. */
  z.strictObject({
    kind: z.literal('ahead'),
    aheadMs: z.number().int().positive().max(MAX_AHEAD_MS),
  }),
]);
export type CallerMark = z.infer<typeof CallerMark>;

export const MarkedCaller = z.strictObject({
  markId: z.string(),
  /** E.164. */
  number: z.string(),
  mark: CallerMark,
  reason: z.string(),
  /** Null: the rule against nuisance, by what it has found. */
  markedByName: z.string().nullable(),
  found: Nuisance.nullable(),
  markedAtMs: z.number().int(),
});
export type MarkedCaller = z.infer<typeof MarkedCaller>;

export const NewMarkedCaller = z.strictObject({
  /** As typed: any digits and punctuation. */
  number: z.string().min(1).max(40),
  reason: words(200),
  mark: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('blocked'),
      /** From now on: the clock of a desk may be wrong. */
      forMs: z
        .number()
        .int()
        .min(60_000)
        .max(MAX_BLOCK_DAYS * 86_400_000),
    }),
    CallerMark.options[1],
  ]),
});
export type NewMarkedCaller = z.infer<typeof NewMarkedCaller>;
