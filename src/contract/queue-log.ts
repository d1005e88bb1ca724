import { z } from 'zod';
import { LedgerDay } from './calls.ts';

/** In one download; longer ranges are the command's, in a process of its own. */
export const MAX_LOG_DAYS = 31;

/** Query of GET /api/queue-log: Tehran days, both included. */
export const QueueLogQuery = z
  .strictObject({ from: LedgerDay, to: LedgerDay })
  .refine(({ from, to }) => from <= to, { path: ['to'] });
