import { z } from 'zod';
import { words } from './name.ts';

const QueueName = z.string().regex(/^[a-z0-9-]{1,40}$/);

/** Where a rule sends a caller; telephony's own shape of it is the same. */
export const Destination = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('queue'), queueId: QueueName }),
  z.strictObject({ to: z.literal('message') }),
  z.strictObject({ to: z.literal('voicemail') }),
  z.strictObject({ to: z.literal('fallback') }),
]);
export type Destination = z.infer<typeof Destination>;

/** A rule may also ask whether he would be called at his turn: else he is hung up, or waits on. */
export const RuleDestination = z.discriminatedUnion('to', [
  ...Destination.options,
  z.strictObject({ to: z.literal('callback'), otherwise: z.enum(['message', 'stay']) }),
]);
export type RuleDestination = z.infer<typeof RuleDestination>;

const HOUR_MS = 3_600_000;
const waitMs = z.number().int().min(10_000).max(HOUR_MS);

/** When callers of a queue go elsewhere. Null: never by this rule. */
export const QueueRules = z.strictObject({
  longestQueue: z
    .strictObject({ maxWaiting: z.number().int().min(1).max(1_000), then: RuleDestination })
    .nullable(),
  expectedWait: z.strictObject({ limitMs: waitMs, then: RuleDestination }).nullable().default(null),
  longestWait: z.strictObject({ limitMs: waitMs, then: RuleDestination }).nullable(),
  nobodySignedIn: z.strictObject({ afterMs: waitMs, then: RuleDestination }).nullable(),
  allPaused: z.strictObject({ afterMs: waitMs, then: RuleDestination }).nullable(),
  /** Nobody can be reached for so long: this entry of the directory is rung. */
  standby: z
    .strictObject({ afterMs: waitMs, entryId: z.string().max(40) })
    .nullable()
    .default(null),
});
export type QueueRules = z.infer<typeof QueueRules>;

export const NO_RULES: QueueRules = {
  longestQueue: null,
  expectedWait: null,
  longestWait: null,
  nobodySignedIn: null,
  allPaused: null,
  standby: null,
};

export type RuleName = Exclude<keyof QueueRules, 'standby'>;

/** Those that ask callers whether they would be called: only a queue that calls back can have them. */
export function rulesThatAsk(rules: QueueRules): RuleName[] {
  return (Object.keys(NO_RULES) as (keyof QueueRules)[]).filter((name): name is RuleName => {
    return name !== 'standby' && rules[name]?.then.to === 'callback';
  });
}

/** Minutes from midnight, Tehran; 1440 is the end of the day. */
const OpenTime = z
  .strictObject({
    fromMin: z.number().int().min(0).max(1_439),
    untilMin: z.number().int().min(1).max(1_440),
  })
  .refine(({ fromMin, untilMin }) => fromMin < untilMin);

export const OpenTimes = z
  .array(OpenTime)
  .max(6)
  .refine((times) => times.every((one, i) => i === 0 || one.fromMin >= times[i - 1]!.untilMin));

/** Callers who wait when the queue closes: served still, or told so and hung up. */
export const AtClosing = z.enum(['stay', 'leave']);

export const QueueHours = z.strictObject({
  /** Seven days, Saturday first: when the queue is open. Null: round the clock. */
  week: z.array(OpenTimes).length(7).nullable(),
  closedOnHolidays: z.boolean(),
  /** Out of hours: told so, or the night's queue. */
  then: Destination,
  waiting: AtClosing,
});
export type QueueHours = z.infer<typeof QueueHours>;

export const ROUND_THE_CLOCK: QueueHours = {
  week: null,
  closedOnHolidays: false,
  then: { to: 'message' },
  waiting: 'stay',
};

/** What many call about, told after the greeting; who then presses 1 has been served. */
export const News = z.strictObject({
  topic: z.enum(['outage', 'storm']),
  /** The district where it is; absent: said of none. */
  district: z.number().int().min(1).max(13).optional(),
  onlyInSurge: z.boolean(),
});
export type News = z.infer<typeof News>;

/** In force, until then; null: until somebody ends it. */
export const ToldNews = z.strictObject({
  ...News.shape,
  bannerId: z.string(),
  untilMs: z.number().int().nullable(),
});
export type ToldNews = z.infer<typeof ToldNews>;

export const QueuePlan = z.strictObject({
  queueId: z.string(),
  nameFa: z.string(),
  nameEn: z.string(),
  /** Whether its callers may be called back; `no-trunk`: no queue's may, there is no line out. */
  callbacks: z.enum(['on', 'off', 'no-trunk']),
  rules: QueueRules,
  hours: QueueHours,
  /** Of what is kept: whoever changes a part says which he has seen. */
  versions: z.strictObject({ rules: z.string(), hours: z.string() }),
});
export type QueuePlan = z.infer<typeof QueuePlan>;

/** One part of the plan; `version` is that part's. */
export const PlanChange = z
  .strictObject({
    rules: QueueRules.optional(),
    hours: QueueHours.optional(),
    version: z.string().regex(/^[\w-]{22}$/u),
  })
  .refine(({ rules, hours }) => (rules === undefined) !== (hours === undefined));

/** A Tehran day, ISO. */
const Day = z.iso.date();
export const Holiday = z.strictObject({ day: Day, name: words(100) });
export type Holiday = z.infer<typeof Holiday>;

/** Who last moved a switch, and when; null: nobody ever did. */
const Moved = z.strictObject({ byName: z.string().nullable(), atMs: z.number().int() }).nullable();

export const LineView = z.strictObject({
  emergency: z.strictObject({ on: z.boolean(), waiting: AtClosing, moved: Moved }),
  surge: z.strictObject({ on: z.boolean(), moved: Moved }),
  queues: z.array(
    z.strictObject({
      ...QueuePlan.pick({ queueId: true, nameFa: true, nameEn: true }).shape,
      /** The newest first. */
      news: z.array(ToldNews),
    }),
  ),
});
export type LineView = z.infer<typeof LineView>;

export const EmergencySwitch = z.strictObject({ on: z.boolean(), waiting: AtClosing });
export const SurgeSwitch = z.strictObject({ on: z.boolean() });
/**
 * Told besides what is told already; of the same topic and district, in its place. Null: the banner
 * is told no more, or where none is named, nothing is any more.
 */
export const NewsChange = z.strictObject({
  queueId: QueueName,
  news: News.nullable(),
  /** The one that ends, with `news` null. */
  bannerId: z.string().max(60).optional(),
  /** Null: until somebody ends them. */
  untilMs: z.number().int().nullable().default(null),
});

/** `applied` false: kept, and telephony is told as soon as it is there. */
export const Applied = z.strictObject({ applied: z.boolean() });
export type Applied = z.infer<typeof Applied>;

/** `version`: what the changed part has now. */
export const PlanKept = z.strictObject({ ...Applied.shape, version: z.string() });
export type PlanKept = z.infer<typeof PlanKept>;
