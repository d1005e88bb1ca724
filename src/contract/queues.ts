import { z } from 'zod';
import { words } from './name.ts';
import { AgentSkill, QueueSkills, QueueWidening } from './queue-skills.ts';

/** Who of the free agents is rung. */
export const STRATEGIES = [
  'longest-idle',
  'round-robin',
  'fewest-calls',
  'least-talk',
  'random',
  'weighted-random',
  'fixed-order',
  'skills',
  'ring-all',
] as const;

/** What callers are spoken to in, and the key that leads them to such a queue. */
const LANGUAGES = ['fa', 'ar'] as const;
/** 1 and 2 have meanings of their own. */
const MENU_KEYS = ['none', '3', '4', '5', '6', '7', '8', '9'] as const;

/** What the expert alone hears before he is joined. */
export const WHISPERS = [
  'none',
  'name',
  'name-language',
  'name-wait',
  'name-language-wait',
] as const;
/** Recorded names of queues (`queue/…` of the manifest); `number`: none of them, its number is said. */
export const SPOKEN_NAMES = [
  'number',
  'general',
  'urgent',
  'water',
  'roads',
  'cleaning',
  'complaints',
  'follow-up',
  'pilgrims',
] as const;

/** Kept in milliseconds, told and typed in seconds: only whole ones can be written. */
const seconds = (least: number, most: number) => ({
  kind: 'seconds' as const,
  least,
  most,
  shape: z
    .number()
    .int()
    .min(least * 1_000)
    .max(most * 1_000)
    .multipleOf(1_000),
});
const count = (least: number, most: number) => ({
  kind: 'count' as const,
  least,
  most,
  shape: z.number().int().min(least).max(most),
});
const people = (least: number, most: number) => ({
  ...count(least, most),
  kind: 'people' as const,
});
const text = (shape: z.ZodString) => ({ kind: 'text' as const, shape });
const name = () => text(words(60));
const oneOf = <const T extends readonly [string, ...string[]]>(options: T) => ({
  kind: 'choice' as const,
  options,
  shape: z.enum(options),
});
const yesNo = () => ({ kind: 'flag' as const, shape: z.boolean() });

/**
 * Everything that an administrator sets of a queue, in the order of the form. A new setting is a
 * line here, a column in the schema, its words in both languages, and a line in `toQueueSettings`.
 */
export const QUEUE_FIELDS = {
  nameFa: name(),
  nameEn: name(),
  extension: text(z.string().regex(/^[0-9]{1,10}$/)),
  strategy: oneOf(STRATEGIES),
  skills: { kind: 'skills' as const, shape: QueueSkills },
  widening: { kind: 'widening' as const, shape: QueueWidening },
  ringLimitMs: seconds(5, 120),
  missLimit: count(1, 20),
  reofferAfterMs: seconds(0, 600),
  autoAnswer: yesNo(),
  whisper: oneOf(WHISPERS),
  spokenName: oneOf(SPOKEN_NAMES),
  wrapUpLimitMs: seconds(0, 1_800),
  wrapUpExtensions: count(0, 10),
  lastAgentMs: seconds(0, 86_400),
  boostMs: seconds(0, 3_600),
  repeatBoostMs: seconds(0, 3_600),
  frequentBoostMs: seconds(0, 3_600),
  minimumStaff: people(0, 200),
  language: oneOf(LANGUAGES),
  menuKey: oneOf(MENU_KEYS),
  announceEveryMs: seconds(10, 600),
  greetingMustHear: yesNo(),
  callbackOn: yesNo(),
  callbackAfterMs: seconds(0, 1_800),
  callbackTries: count(1, 5),
  callbackRetryMs: seconds(60, 7_200),
  callbackPerDay: count(1, 10),
  serviceLevelMs: seconds(1, 600),
  shortAbandonMs: seconds(0, 60),
  longestWaitYellowMs: seconds(5, 3_600),
  longestWaitRedMs: seconds(5, 3_600),
};
export type QueueField = keyof typeof QUEUE_FIELDS;
export const QUEUE_FIELD_NAMES = Object.keys(QUEUE_FIELDS) as QueueField[];

type Shapes = { [K in QueueField]: (typeof QUEUE_FIELDS)[K]['shape'] };
const shapes = Object.fromEntries(
  Object.entries(QUEUE_FIELDS).map(([field, { shape }]) => [field, shape]),
) as Shapes;

interface Limits {
  readonly longestWaitYellowMs: number;
  readonly longestWaitRedMs: number;
}
/** Red before yellow would never show yellow. */
const yellowFirst = (queue: Limits): boolean => queue.longestWaitYellowMs < queue.longestWaitRedMs;
const redIsLater = { path: ['longestWaitRedMs'] };

/** A key leads to another language than the greeting's. */
const keyIsOfOther = (queue: { readonly language: string; readonly menuKey: string }): boolean =>
  queue.menuKey === 'none' || queue.language !== 'fa';
const keyIsWrong = { path: ['menuKey'] };

/** Of several phones that pick up by themselves it would be chance who has the call. */
const someoneAnswers = (queue: { readonly strategy: string; readonly autoAnswer: boolean }) =>
  queue.strategy !== 'ring-all' || !queue.autoAnswer;
const autoIsWrong = { path: ['autoAnswer'] };

export const QueueForm = z
  .strictObject(shapes)
  .refine(yellowFirst, redIsLater)
  .refine(keyIsOfOther, keyIsWrong)
  .refine(someoneAnswers, autoIsWrong);
export type QueueForm = z.infer<typeof QueueForm>;

/** `version`: the one that the editor saw; another one since then is told, not overwritten. */
export const ChangeQueue = z
  .strictObject({ ...shapes, version: z.number().int().min(1) })
  .refine(yellowFirst, redIsLater)
  .refine(keyIsOfOther, keyIsWrong)
  .refine(someoneAnswers, autoIsWrong);
export const ArchiveQueue = z.strictObject({ version: z.number().int().min(1) });

/** One setting that was something else before. */
export const QueueChange = z.strictObject({
  field: z.string(),
  before: z.union([z.string(), z.number(), z.boolean()]),
  after: z.union([z.string(), z.number(), z.boolean()]),
});
export type QueueChange = z.infer<typeof QueueChange>;

export const QueueView = z.strictObject({
  ...shapes,
  queueId: z.string(),
  version: z.number().int(),
  /** Its latest change: when, by whom, what. Null: as it was made. */
  lastChange: z
    .strictObject({
      atMs: z.number().int(),
      byName: z.string().nullable(),
      changes: z.array(QueueChange),
    })
    .nullable(),
});
export type QueueView = z.infer<typeof QueueView>;

/** The queues one agent serves, each with a rank: 1 is asked first. None chosen: all queues. */
export const AgentQueues = z
  .strictObject({
    queues: z
      .array(z.strictObject({ queueId: z.string().max(40), rank: z.number().int().min(1).max(9) }))
      .max(100),
  })
  .refine(({ queues }) => new Set(queues.map(({ queueId }) => queueId)).size === queues.length, {
    path: ['queues'],
  });
export type AgentQueues = z.infer<typeof AgentQueues>;

export const AgentQueuesView = z.strictObject({
  userId: z.string(),
  name: z.string(),
  queues: AgentQueues.shape.queues,
  skills: z.array(AgentSkill),
});
export type AgentQueuesView = z.infer<typeof AgentQueuesView>;
