import { z } from 'zod';
import { Imported } from './organising.ts';

/** Who works on the line, its queues, who serves them, and its holidays: tables out and in again. */
export const LineTable = z.enum(['users', 'queues', 'queue-agents', 'holidays']);
export type LineTable = z.infer<typeof LineTable>;

/** Hashing first passwords is slow on purpose: so many at most are made by one file. */
export const MOST_NEW_USERS = 200;

export const ImportedUsers = z.strictObject({
  ...Imported.shape,
  /** Of those who are new, come back or asked for another: told this once, kept nowhere, changed at the first sign-in. */
  firstPasswords: z.array(z.strictObject({ username: z.string(), password: z.string() })),
});
export type ImportedUsers = z.infer<typeof ImportedUsers>;
