import { z } from 'zod';
import { QueueId } from './ids.ts';

const ms = z.number().int().nonnegative();

/** Where a rule sends a caller. */
export const Destination = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('queue'), queueId: QueueId }),
  /** Told why in one sentence, and hung up. */
  z.strictObject({ to: z.literal('message') }),
  /** The dialplan's own queue, and whatever the site has put there. */
  z.strictObject({ to: z.literal('fallback') }),
]);
export type Destination = z.infer<typeof Destination>;

/** When callers of a queue go elsewhere. Null: never by this rule. */
export const QueueRules = z.strictObject({
  /** At the door: so many are before him. */
  longestQueue: z
    .strictObject({ maxWaiting: z.number().int().min(1), then: Destination })
    .nullable(),
  /** He has waited so long in this queue. */
  longestWait: z.strictObject({ limitMs: ms.min(10_000), then: Destination }).nullable(),
  /**
   * Nobody has been signed in for so long. Never at once: a telephony that starts hears of the
   * queues a moment before it hears who is there, and shifts change hands.
   */
  nobodySignedIn: z.strictObject({ afterMs: ms.min(5_000), then: Destination }).nullable(),
  /** Somebody is signed in, but for so long nobody has wanted calls. */
  allPaused: z.strictObject({ afterMs: ms.min(5_000), then: Destination }).nullable(),
});
export type QueueRules = z.infer<typeof QueueRules>;

/** Why a call went elsewhere: kept with the call. */
export const LeaveCause = z.enum([
  'longest-queue',
  'longest-wait',
  'nobody-signed-in',
  'all-paused',
]);
export type LeaveCause = z.infer<typeof LeaveCause>;
