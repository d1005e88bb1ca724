import { z } from 'zod';

const instantMs = z.number().int();

/**
 * A stretch of one caller's wait, and why nobody had him in it: read from what telephony told while
 * it happened.
 */
export const CallWait = z.strictObject({
  fromMs: instantMs,
  toMs: instantMs,
  queueId: z.string(),
  why: z.enum([
    /** Our programs were away: he waited in the exchange's own queue. */
    'before-us',
    /** Phones rang for him. */
    'rung',
    /** The on-call number did. */
    'standby',
    /** Nobody who serves the queue was signed in. */
    'nobody',
    /** Those who were: on a break, set aside, or their phones out of reach. */
    'none-ready',
    /** All who were ready had work in hand. */
    'all-busy',
    /** Whoever was free had missed or declined this very call. */
    'missed',
    /** Somebody was free whom the call could not have: skill, rank, greeting, or no exchange. */
    'held-back',
    /** Nobody kept then who served which queue. */
    'unknown',
  ]),
  /** Who was rung, or was free. */
  agentIds: z.array(z.string()),
  /** Of the queue, as it began: signed in, with work in hand, on a break. */
  signedIn: z.number().int(),
  working: z.number().int(),
  paused: z.number().int(),
  /** Callers who stood before him and were given to experts of this queue meanwhile. */
  ahead: z.number().int(),
  /** Of these: who had come later, and stood there by a head start. */
  aheadByBoost: z.number().int(),
  /** Callers who stood behind him, given to experts whom he could not have. */
  behind: z.number().int(),
});
export type CallWait = z.infer<typeof CallWait>;
