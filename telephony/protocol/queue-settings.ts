import { z } from 'zod';
import { QueueId, Skill, SkillLevel } from './ids.ts';

const ms = z.number().int().nonnegative();

/** Who of the fitting agents is rung first. Ranks come before all of them but `weighted-random`. */
export const Strategy = z.enum([
  'longest-idle',
  /** In turn, going on after whoever was rung last. */
  'round-robin',
  /** Since the sign-in, like `least-talk`. */
  'fewest-calls',
  'least-talk',
  'random',
  /** By chance, a low rank more often than a high one. */
  'weighted-random',
  /** Always in the order of ranks and names. */
  'fixed-order',
  /** Who masters the queue's skills best. */
  'skills',
  /** All who are free, at once; the first to answer has the call. */
  'ring-all',
]);
export type Strategy = z.infer<typeof Strategy>;

export const SkillNeed = z.strictObject({
  skill: Skill,
  level: SkillLevel,
  /** Without a required skill nobody is rung; who has a preferred one is rung first. */
  need: z.enum(['required', 'preferred']),
});
export type SkillNeed = z.infer<typeof SkillNeed>;

/** From this wait on (head starts count as waiting) also these agents fit. */
export const WideningStep = z.strictObject({
  afterMs: ms,
  maxRank: z.number().int().min(1).max(99),
  /** So much lower may the level of a required skill be. */
  levelsLess: z.number().int().min(0).max(9),
});
export type WideningStep = z.infer<typeof WideningStep>;

/** Who waits long may hang up and is called when his turn comes. */
export const CallbackRules = z.strictObject({
  /** Offered to whoever has waited so long, with the next telling of his place. */
  offerAfterMs: ms,
  /** So often his phone is rung before he counts as not reached. */
  tries: z.number().int().min(1).max(10),
  /** From a ring that was busy or not answered to the next. */
  retryAfterMs: ms.min(10_000),
  /** So many may one number ask for within 24 hours. */
  perDay: z.number().int().min(1).max(20),
});
export type CallbackRules = z.infer<typeof CallbackRules>;

/** What the expert alone hears before he is joined with a caller: the queue's name, and more. */
export const Whisper = z.strictObject({
  /** Its recording; null: the queue's number is said. */
  name: z
    .string()
    .regex(/^[a-z][a-z-]{0,39}$/)
    .nullable(),
  /** Also the caller's language, where it is not the usual one. */
  language: z.boolean(),
  /** Also how long he has waited, from a minute on. */
  wait: z.boolean(),
});
export type Whisper = z.infer<typeof Whisper>;

/** What a queue's owner sets. Times are milliseconds. */
export const QueueSettings = z.strictObject({
  queueId: QueueId,
  /** What citizens dial: the dialplan passes it to us. */
  extension: z.string().regex(/^[0-9]{1,10}$/),
  /** How long one agent rings before the next is tried. */
  ringLimitMs: ms.min(3_000),
  /** Wrap-up ends by itself here; the unfinished contact then waits on the agent's list. */
  wrapUpLimitMs: ms,
  /** An agent may add the limit once more this many times, for a contact that takes longer. */
  wrapUpExtensions: z.number().int().nonnegative(),
  /** Offers missed in a row before an agent is set aside. */
  missLimit: z.number().int().min(1),
  /** The same call comes back to the agent who missed it only after this, if he is the only one. */
  reofferAfterMs: ms,
  /** Place in line is told this often, counted from the end of the previous telling. */
  announceEveryMs: ms.min(10_000),
  /** Answering stops the greeting, unless it is must-hear: then it is heard to its end first. */
  greetingMustHear: z.boolean(),
  /** Phones pick up by themselves after a beep. Absent: no. */
  autoAnswer: z.boolean().optional(),
  /** Null or absent: the two are joined at once. */
  whisper: Whisper.nullable().optional(),
  /** Null or absent: nobody is called back. */
  callback: CallbackRules.nullable().optional(),
  /** What its callers are spoken to in, also where they are sent on to. Absent: Persian. */
  language: z.enum(['fa', 'ar']).optional(),
  /** Pressed before an expert answers, it leads here from queues of another language. */
  menuKey: z
    .string()
    .regex(/^[3-9]$/)
    .optional(),
  /** Who leaves sooner than this is counted apart (`short_abandoned`); 5,000 is usual. */
  shortAbandonMs: ms,
  strategy: Strategy,
  /** Callers of this queue are served as if they had come so much earlier: a head start. */
  boostMs: ms,
  /** The head start of who called within the last hour and was not answered. */
  repeatBoostMs: ms,
  /** The head start of who has called three times or more within a day, answered or not. */
  frequentBoostMs: ms.optional(),
  /** Whoever talked with the caller within this time is rung first, if free; 0: nobody is. */
  lastAgentWithinMs: ms,
  skills: z.array(SkillNeed).max(10),
  /** Ascending by `afterMs`; empty: all members with the full levels, from the first moment. */
  widening: z.array(WideningStep).max(10),
  /** Fewer agents who could take its calls raise an alarm; 0: never. */
  minimumStaff: z.number().int().min(0),
});
export type QueueSettings = z.infer<typeof QueueSettings>;
