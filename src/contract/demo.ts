import { z } from 'zod';

/** What the page of the demonstration is told; in a normal start nobody answers for it. */
export const DemoView = z.strictObject({
  isStorm: z.boolean(),
  ratePerMinute: z.number(),
  people: z.array(
    z.strictObject({ username: z.string(), name: z.string(), roles: z.array(z.string()) }),
  ),
  /** Of all its accounts. */
  password: z.string(),
  /** Numbers to call from: the newcomer's own first, then some that the city knows. */
  numbers: z.array(z.string()),
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
