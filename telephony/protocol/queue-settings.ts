import { z } from 'zod';
import { QueueId } from './ids.ts';

const ms = z.number().int().nonnegative();

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
  /** Who leaves sooner than this is counted apart (`short_abandoned`); 5,000 is usual. */
  shortAbandonMs: ms,
});
export type QueueSettings = z.infer<typeof QueueSettings>;
