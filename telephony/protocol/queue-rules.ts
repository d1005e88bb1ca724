import { z } from 'zod';
import { CallerToken, OutsideId, QueueId } from './ids.ts';

const ms = z.number().int().nonnegative();

/** Where a rule sends a caller. */
export const Destination = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('queue'), queueId: QueueId }),
  /** Told why in one sentence, and hung up. */
  z.strictObject({ to: z.literal('message') }),
  /** Told why, and recorded; where that cannot be, the rule does not hold for him. */
  z.strictObject({ to: z.literal('voicemail') }),
  /** The dialplan's own queue, and whatever the site has put there. */
  z.strictObject({ to: z.literal('fallback') }),
]);
export type Destination = z.infer<typeof Destination>;

/** A rule may also ask whether he would be called at his turn. */
export const RuleDestination = z.discriminatedUnion('to', [
  ...Destination.options,
  /** `otherwise`: who says nothing, or cannot be called, is told why and hung up, or waits on. */
  z.strictObject({ to: z.literal('callback'), otherwise: z.enum(['message', 'stay']) }),
]);
export type RuleDestination = z.infer<typeof RuleDestination>;

/** When callers of a queue go elsewhere. Null: never by this rule. */
export const QueueRules = z.strictObject({
  /** At the door: so many are before him. */
  longestQueue: z
    .strictObject({ maxWaiting: z.number().int().min(1), then: RuleDestination })
    .nullable(),
  /** At the door: he would be likely to wait longer. While nothing is known of that, he is let in. */
  expectedWait: z
    .strictObject({ limitMs: ms.min(10_000), then: RuleDestination })
    .nullable()
    .default(null),
  /** He has waited so long in this queue. */
  longestWait: z.strictObject({ limitMs: ms.min(10_000), then: RuleDestination }).nullable(),
  /**
   * Nobody whom its skills let have its calls has been signed in for so long. Never at once: a
   * telephony that starts hears of the queues a moment before it hears who is there, and shifts
   * change hands.
   */
  nobodySignedIn: z.strictObject({ afterMs: ms.min(5_000), then: RuleDestination }).nullable(),
  /** Such a one is signed in, but for so long none of them has wanted calls. */
  allPaused: z.strictObject({ afterMs: ms.min(5_000), then: RuleDestination }).nullable(),
});
export type QueueRules = z.infer<typeof QueueRules>;

/** The on-call number: rings for the first caller when for so long nobody can be reached. */
export const Standby = z.strictObject({
  afterMs: ms.min(10_000),
  outsideId: OutsideId,
  numberToken: CallerToken,
});
export type Standby = z.infer<typeof Standby>;

/** Callers who wait when a line closes: served still, or told so and hung up. */
export const AtClosing = z.enum(['stay', 'leave']);
export type AtClosing = z.infer<typeof AtClosing>;

/**
 * When a queue is closed, as instants: the engine knows no calendar. Whoever plans sends some weeks,
 * so that doors open and close in time while the server is away. Past the plan a queue is open.
 */
export const PlannedHours = z.strictObject({
  /** In order, apart from each other. */
  closed: z
    .array(
      z.strictObject({
        fromMs: z.number().int(),
        untilMs: z.number().int(),
        cause: z.enum(['hours', 'holiday']),
      }),
    )
    .max(1_000),
  then: Destination,
  waiting: AtClosing,
});
export type PlannedHours = z.infer<typeof PlannedHours>;

/** What a supervisor has switched for all queues. */
export const LineState = z.strictObject({
  /** Closed now, whatever the hours say. */
  emergency: z.strictObject({ sinceMs: z.number().int(), waiting: AtClosing }).nullable(),
  /** Many call for one reason: a short greeting, the news first, the place told more rarely. */
  surge: z.boolean(),
});
export type LineState = z.infer<typeof LineState>;

/** What many call about, told after the greeting; who then presses 1 has been served. */
export const News = z.strictObject({
  /** The banner's, to count whom it has served by; absent: nobody counts them. */
  newsId: z.string().min(1).max(60).optional(),
  topic: z.enum(['outage', 'storm']),
  /** Where: the number of the city's district, 13 is Samen. Absent: said of no district. */
  district: z.number().int().min(1).max(13).optional(),
  /** Told during a surge only. */
  onlyInSurge: z.boolean(),
});
export type News = z.infer<typeof News>;

/** Why a call went elsewhere: kept with the call. */
export const LeaveCause = z.enum([
  'emergency',
  'holiday',
  'hours',
  'longest-queue',
  'expected-wait',
  'longest-wait',
  'nobody-signed-in',
  'all-paused',
  /** The caller's own choice, by a key: a queue of his language. */
  'menu-key',
  /** Of the caller, not of a queue: his number is blocked. */
  'blocked',
]);
export type LeaveCause = z.infer<typeof LeaveCause>;
