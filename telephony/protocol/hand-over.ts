import { z } from 'zod';

/**
 * From a newer telephony process to the one that holds the calls, over the same socket as the
 * server's frames: stop, save everything, name your last number. What is not taken over yet stays
 * with the older one.
 */
export const HandOver = z.strictObject({ frame: z.literal('hand-over') });
export type HandOver = z.infer<typeof HandOver>;

/** `lastSeq` null: it could not save what it knows and goes on. */
export const HandedOver = z.strictObject({
  frame: z.literal('handed-over'),
  lastSeq: z.number().int().nonnegative().nullable(),
});
export type HandedOver = z.infer<typeof HandedOver>;
