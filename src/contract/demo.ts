import { z } from 'zod';

/** A number, and what the desk will show of it. */
export const DemoCaller = z.strictObject({
  number: z.string(),
  about: z.enum(['unknown', 'several', 'pilgrim', 'protected', 'known']),
});
export type DemoCaller = z.infer<typeof DemoCaller>;

/** What the page of the demonstration is told; in a normal start nobody answers for it. */
export const DemoView = z.strictObject({
  isStorm: z.boolean(),
  ratePerMinute: z.number(),
  people: z.array(
    z.strictObject({ username: z.string(), name: z.string(), roles: z.array(z.string()) }),
  ),
  /** Of all its accounts. */
  password: z.string(),
  /** Numbers to call from: one that the city does not know first, then some with a past. */
  callers: z.array(DemoCaller),
  phone: z.strictObject({ username: z.string(), password: z.string(), webSocketPath: z.string() }),
});
export type DemoView = z.infer<typeof DemoView>;

const number = z.string().regex(/^09[0-9]{9}$/);
export const SetStorm = z.strictObject({ on: z.boolean() });
export const DemoNumber = z.strictObject({ number });
export const DemoReply = z.strictObject({ number, text: z.string().trim().min(1).max(300) });
/** A telephone's conversation with the line, the oldest first. */
export const DemoMessages = z.array(
  z.strictObject({ text: z.string(), atMs: z.number().int(), isOurs: z.boolean() }),
);
export type DemoMessages = z.infer<typeof DemoMessages>;
