import { z } from 'zod';
import { News } from './queue-rules.ts';

const instantMs = z.number().int();

/** One thing that the callers of a queue are told, and how many had enough with it. */
export const Banner = z.strictObject({
  bannerId: z.string(),
  queueId: z.string(),
  queueFa: z.string(),
  queueEn: z.string(),
  topic: News.shape.topic,
  district: z.number().int().nullable(),
  onlyInSurge: z.boolean(),
  /** It is being told now: not only kept for a surge that there is not. */
  isTold: z.boolean(),
  startedAtMs: instantMs,
  startedByName: z.string().nullable(),
  /** When it ends by itself; null: when somebody ends it. */
  untilMs: instantMs.nullable(),
  endedAtMs: instantMs.nullable(),
  /** Null with an end: its time was over. */
  endedByName: z.string().nullable(),
  /** Calls that ended with the caller's 1, that was all, when this was what he had been told last. */
  answered: z.number().int(),
});
export type Banner = z.infer<typeof Banner>;
