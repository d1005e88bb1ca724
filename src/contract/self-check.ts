import { z } from 'zod';

/** In which way two of the four sides may differ: engine, ledger, PBX, board. */
export const DifferenceKind = z.enum([
  /** Open in the ledger, and telephony has no such call. */
  'ledger-has-ghost',
  'ledger-misses-call',
  'ledger-misses-answer',
  /** What telephony told is not stored yet, or the database does not answer. */
  'ledger-behind',
  'pbx-misses-call',
  'engine-misses-call',
  /** A leg of ours that belongs to nothing. */
  'stray-leg',
  /** What joined a call that is over. */
  'leftover',
  'joins-differ',
  /** Somebody is to be called back, and telephony does not know of it. */
  'engine-misses-promise',
  /** Telephony would call somebody back whose promise is over in the records. */
  'engine-has-promise',
  /** An expert's phone is registered, or on a leg of its own, and telephony thinks otherwise. */
  'phone-differs',
  'pbx-silent',
  'board-call-differs',
  'board-agent-differs',
  'board-live-differs',
]);
export type DifferenceKind = z.infer<typeof DifferenceKind>;

/** What the self-check last found, as the board shows it. No ids: kinds and counts. */
export const SelfCheck = z.strictObject({
  /** `blind`: telephony is away, nothing could be compared. */
  state: z.enum(['same', 'differs', 'blind']),
  checkedAtMs: z.number().int(),
  /** Of the oldest difference that stands; else when this state began. */
  sinceMs: z.number().int(),
  found: z.array(z.strictObject({ kind: DifferenceKind, count: z.number().int() })),
});
export type SelfCheck = z.infer<typeof SelfCheck>;
