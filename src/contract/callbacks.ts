import { z } from 'zod';

/** Citizens who have hung up and will be called when their turn comes. */
const instantMs = z.number().int();

export const PendingCallback = z.strictObject({
  callbackId: z.string(),
  queueId: z.string(),
  /** Normalised; null: erased, he is not called any more; or the reader may not see numbers. */
  phone: z.string().nullable(),
  /** His first arrival: the place that he keeps. */
  enteredAtMs: instantMs,
  madeAtMs: instantMs,
  /** So often his phone has rung in vain. */
  rings: z.number().int(),
});
export type PendingCallback = z.infer<typeof PendingCallback>;

const number = z.number().int();
/** Of one Tehran day, by what became of the promises; `made` is the sum of the others. */
export const CallbackFigures = z.strictObject({
  made: number,
  pending: number,
  reached: number,
  unreached: number,
  declined: number,
  settled: number,
  cancelled: number,
  expired: number,
});
export type CallbackFigures = z.infer<typeof CallbackFigures>;

export const CallbacksView = z.strictObject({
  pending: z.array(PendingCallback),
  today: CallbackFigures,
});
export type CallbacksView = z.infer<typeof CallbacksView>;
