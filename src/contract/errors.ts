import { z } from 'zod';

/** Body of every HTTP error; the catalogue with statuses and both texts is docs/errors.md. */
export const Problem = z.strictObject({
  code: z.string(),
  message: z.string(),
  /** What is missing or wrong, by field, where there is something to point at. */
  fields: z.array(z.string()).optional(),
});
export type Problem = z.infer<typeof Problem>;
