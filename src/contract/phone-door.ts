import { z } from 'zod';

/** Why the PBX let somebody's phone not in. */
export const DoorRefusal = z.enum(['unknown-name', 'wrong-password', 'not-allowed']);
export type DoorRefusal = z.infer<typeof DoorRefusal>;

/** What came to the phones' door (SIP), as the PBX's own record of it tells. */
export const PhoneDoor = z.strictObject({
  /** Turned away in the last hour. */
  refused: z.record(DoorRefusal, z.number().int().nonnegative()),
  /** Whence most of them came; the browser phones' own way is not among them. Ten at most. */
  hosts: z.array(
    z.strictObject({
      host: z.string().max(60),
      count: z.number().int().positive(),
      lastAtMs: z.number().int(),
    }),
  ),
  /** Accounts whose password was right, in somebody else's place. The newest first, of a day. */
  elsewhere: z.array(
    z.strictObject({
      agentId: z.string(),
      name: z.string(),
      host: z.string().max(60),
      atMs: z.number().int(),
    }),
  ),
});
export type PhoneDoor = z.infer<typeof PhoneDoor>;
