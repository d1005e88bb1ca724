import { z } from 'zod';
import { HandOver } from './hand-over.ts';
import { NumberedNotice } from './notice.ts';
import { Answer, Request } from './request.ts';

/**
 * Frames on the Unix socket between server and telephony (WebSocket messages, JSON, one frame each).
 * The server connects, says hello with the last notice it has stored, and gets all later ones.
 * A hello from an unknown journal id (a fresh journal) gets everything the journal holds.
 */
export const FromServer = z.discriminatedUnion('frame', [
  z.strictObject({
    frame: z.literal('hello'),
    journalId: z.string().nullable(),
    lastSeq: z.number().int().nonnegative(),
  }),
  z.strictObject({ frame: z.literal('request'), id: z.string().max(80), request: Request }),
  /** Everything up to here is stored: the journal may forget it. */
  z.strictObject({ frame: z.literal('ack'), seq: z.number().int().nonnegative() }),
  HandOver,
]);
export type FromServer = z.infer<typeof FromServer>;

export const FromTelephony = z.discriminatedUnion('frame', [
  z.strictObject({
    frame: z.literal('welcome'),
    journalId: z.string(),
    /** Raised at every start of telephony: older epochs are fenced. */
    epoch: z.number().int(),
    /** Notices go on after this number: what lies between it and the hello's was never given out. */
    afterSeq: z.number().int().nonnegative(),
  }),
  /** What became known in one moment, in order. */
  z.strictObject({ frame: z.literal('notices'), notices: z.array(NumberedNotice).min(1) }),
  z.strictObject({ frame: z.literal('answer'), id: z.string().max(80), answer: Answer }),
]);
export type FromTelephony = z.infer<typeof FromTelephony>;
