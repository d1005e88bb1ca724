import { z } from 'zod';

/** A way to the telephone network, as the PBX sees it now. Nothing of any call. */
export const TrunkState = z.strictObject({
  /** As its file names it. */
  name: z.string().max(80),
  /** Calls that we make take it (PASOKH_TRUNK). */
  isOutgoing: z.boolean(),
  /** False: it is to be taken, and the PBX has no file of it. */
  isKnown: z.boolean(),
  /**
   * `not-asked`: its file does not tell the PBX to ask (qualify_frequency). `no-address`: it comes
   * to us, and nothing can be sent to it. `unknown`: asked, and no answer was due yet. `no-trunk`: a
   * registration alone, which belongs to no trunk.
   */
  reach: z.enum(['reachable', 'unreachable', 'not-asked', 'no-address', 'unknown', 'no-trunk']),
  /** From the question to its answer; null where none has come. */
  roundTripMs: z.number().nonnegative().nullable(),
  /** `none`: the provider knows us by our address. Of several the worst. */
  registration: z.enum(['none', 'registered', 'unregistered', 'rejected', 'unknown']),
  /** Channels on it now. */
  calls: z.number().int().nonnegative(),
});
export type TrunkState = z.infer<typeof TrunkState>;
