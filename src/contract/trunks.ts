import { z } from 'zod';

/** A way to the telephone network, as people see it; what each word means stands in telephony's protocol. */
export const TrunkRow = z.strictObject({
  name: z.string(),
  isOutgoing: z.boolean(),
  isKnown: z.boolean(),
  reach: z.enum(['reachable', 'unreachable', 'not-asked', 'no-address', 'unknown', 'no-trunk']),
  roundTripMs: z.number().nullable(),
  registration: z.enum(['none', 'registered', 'unregistered', 'rejected', 'unknown']),
  calls: z.number().int(),
});
export type TrunkRow = z.infer<typeof TrunkRow>;

/** Calls can come in and go out by it, as far as anybody is asked. */
export function isTrunkWell(trunk: Pick<TrunkRow, 'isKnown' | 'reach' | 'registration'>): boolean {
  const { isKnown, reach, registration } = trunk;
  return (
    isKnown &&
    reach !== 'unreachable' &&
    registration !== 'rejected' &&
    registration !== 'unregistered'
  );
}
