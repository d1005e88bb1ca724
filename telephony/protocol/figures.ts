import { z } from 'zod';

const count = z.number().int().nonnegative();

/** What telephony counts of itself since it started: figures only, nothing of any call. */
export const AriFigures = z.strictObject({
  /** Requests to the PBX that took no longer than this, and longer than the bound before. */
  buckets: z.array(z.strictObject({ boundMs: z.number(), count })).max(40),
  answered: count,
  /** No answer within the deadline, or no connection. */
  unanswered: count,
  sumMs: count,
});
export type AriFigures = z.infer<typeof AriFigures>;

export const TelephonyFigures = z.strictObject({
  ari: AriFigures,
  /** The longest that one turn kept everything else waiting since the last asking. */
  eventLoopMs: z.number().nonnegative(),
});
export type TelephonyFigures = z.infer<typeof TelephonyFigures>;
