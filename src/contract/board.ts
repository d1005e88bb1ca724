import { z } from 'zod';
import { SelfCheck } from './self-check.ts';

/**
 * The supervisor's board: one snapshot on joining, then numbered patches. A gap in the numbers
 * means: ask for a fresh snapshot. `applyBoardPatch` is the one reducer, used by the browser and
 * by the tests that prove snapshot + patches = fresh snapshot.
 */
const instantMs = z.number().int();

export const BoardCall = z.strictObject({
  callId: z.string(),
  queueId: z.string(),
  phase: z.enum([
    'greeting',
    'waiting',
    'offered',
    'announcing',
    'calling',
    'talking',
    'recording',
  ]),
  /** Name of the one known citizen, else null; several or none: null. */
  citizenName: z.string().nullable(),
  /** Normalised number, null when withheld. */
  phone: z.string().nullable(),
  enteredAtMs: instantMs,
  /** The order in line: the arrival less the head starts. */
  keyMs: instantMs,
  answeredAtMs: instantMs.nullable(),
  heldSinceMs: instantMs.nullable(),
  agentId: z.string().nullable(),
  /** We call him, as he asked for; absent: he has called. */
  isCallback: z.literal(true).optional(),
  /** An expert has called: him, or a colleague. */
  direction: z.enum(['outbound', 'inner']).optional(),
});

export type BoardCall = z.infer<typeof BoardCall>;

const NOT_WAITING = ['talking', 'calling', 'recording'];

/** Somebody who waits for us; whom we talk with or call does not, nor who leaves a message. */
export function isWaiting({ phase }: { readonly phase: string }): boolean {
  return !NOT_WAITING.includes(phase);
}

export const BoardAgent = z.strictObject({
  agentId: z.string(),
  name: z.string(),
  wish: z.enum(['available', 'paused', 'signed-out']),
  pauseReason: z.string().nullable(),
  pausedSinceMs: instantMs.nullable(),
  activity: z.enum([
    'idle',
    'ringing',
    'announcing',
    'talking',
    'consulting',
    'rejoining',
    'wrap-up',
    'busy',
  ]),
  reachable: z.boolean(),
  setAsideMisses: z.number().int().nullable(),
  sinceMs: instantMs,
  callId: z.string().nullable(),
  answeredToday: z.number().int(),
});
export type BoardAgent = z.infer<typeof BoardAgent>;

/** Today (Tehran), one queue. From these any service-level formula can be recomputed. */
export const BoardCounters = z.strictObject({
  queueId: z.string(),
  offered: z.number().int(),
  answered: z.number().int(),
  /** Answered within the queue's service-level time. */
  answeredInTime: z.number().int(),
  abandoned: z.number().int(),
  shortAbandoned: z.number().int(),
  /** Sum over the other outcomes. */
  otherEnded: z.number().int(),
  answeredWaitMs: z.number().int(),
});
export type BoardCounters = z.infer<typeof BoardCounters>;

/** What somebody who would call now waits, and how wrong such predictions were of late. */
export const BoardEstimate = z.strictObject({
  queueId: z.string(),
  /** Null: too few calls yet, or nobody there to answer. */
  expectedWaitMs: z.number().int().nullable(),
  /** Half of them, nine of ten were at most so wrong. */
  errorP50Ms: z.number().int().nullable(),
  errorP90Ms: z.number().int().nullable(),
});
export type BoardEstimate = z.infer<typeof BoardEstimate>;

export const BoardQueue = z.strictObject({
  queueId: z.string(),
  nameFa: z.string(),
  nameEn: z.string(),
  serviceLevelMs: z.number().int(),
  shortAbandonMs: z.number().int(),
  /** Colour limits set by the supervisor, with hysteresis in the reducer's users. */
  longestWaitYellowMs: z.number().int(),
  longestWaitRedMs: z.number().int(),
});
export type BoardQueue = z.infer<typeof BoardQueue>;

export const BoardAlarm = z.strictObject({
  alarm: z.string(),
  subject: z.string(),
  sinceMs: instantMs,
});
export type BoardAlarm = z.infer<typeof BoardAlarm>;

export const BoardSnapshot = z.strictObject({
  seq: z.number().int(),
  /** The server's clock when the snapshot was made: the page shows ages against it. */
  atMs: instantMs,
  /** Tehran day of the counters, ISO. */
  day: z.string(),
  /** False: telephony or PBX is away; figures stand still and the board says so. */
  live: z.boolean(),
  queues: z.array(BoardQueue),
  calls: z.array(BoardCall),
  agents: z.array(BoardAgent),
  counters: z.array(BoardCounters),
  estimates: z.array(BoardEstimate),
  alarms: z.array(BoardAlarm),
  /** Null: not compared yet since the server began. */
  selfCheck: SelfCheck.nullable(),
  /** When the promised callbacks last moved: whoever shows them asks for them anew. */
  promisesAtMs: instantMs,
});
export type BoardSnapshot = z.infer<typeof BoardSnapshot>;

/** One change. `changes` are applied in order. */
export const BoardChange = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('call-set'), call: BoardCall }),
  z.strictObject({ type: z.literal('call-patch'), callId: z.string(), set: BoardCall.partial() }),
  z.strictObject({ type: z.literal('call-gone'), callId: z.string() }),
  z.strictObject({ type: z.literal('agent-set'), agent: BoardAgent }),
  z.strictObject({
    type: z.literal('agent-patch'),
    agentId: z.string(),
    set: BoardAgent.partial(),
  }),
  z.strictObject({ type: z.literal('agent-gone'), agentId: z.string() }),
  z.strictObject({ type: z.literal('counters-set'), counters: BoardCounters }),
  z.strictObject({ type: z.literal('estimate-set'), estimate: BoardEstimate }),
  z.strictObject({ type: z.literal('queue-set'), queue: BoardQueue }),
  z.strictObject({ type: z.literal('queue-gone'), queueId: z.string() }),
  z.strictObject({ type: z.literal('alarm-raised'), alarm: BoardAlarm }),
  z.strictObject({ type: z.literal('alarm-cleared'), alarm: z.string(), subject: z.string() }),
  z.strictObject({ type: z.literal('live-set'), live: z.boolean() }),
  z.strictObject({ type: z.literal('self-check-set'), selfCheck: SelfCheck }),
  z.strictObject({ type: z.literal('promises-moved'), promisesAtMs: instantMs }),
  /** Midnight in Tehran: counters of the new day follow. */
  z.strictObject({ type: z.literal('day-set'), day: z.string() }),
]);
export type BoardChange = z.infer<typeof BoardChange>;

export const BoardPatch = z.strictObject({
  seq: z.number().int(),
  atMs: instantMs,
  changes: z.array(BoardChange),
});
export type BoardPatch = z.infer<typeof BoardPatch>;
