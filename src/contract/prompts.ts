import { z } from 'zod';

/** A minute at 48,000 samples a second, two voices, 16 bits, is eleven and a half megabytes. */
export const PROMPT_BYTES = 12 * 1024 * 1024;
export const PROMPT_SHORTEST_MS = 200;
export const PROMPT_LONGEST_MS = 60_000;

/** As the flow names it: `greeting`, `ar/number/20-o`. */
export const PromptName = z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+){0,3}$/u);

/** One sentence or number that callers or experts hear. */
export const PromptRow = z.strictObject({
  name: PromptName,
  language: z.enum(['fa', 'ar']),
  /** What the speaker reads. */
  text: z.string(),
  /** `placeholder`: a machine speaks. `recorded`: a person does. `missing`: nobody, the caller hears nothing. */
  state: z.enum(['placeholder', 'recorded', 'missing']),
  /** Recorded here, over what the product brings: it can be taken back. */
  isOwn: z.boolean(),
  /** Null where it is missing. */
  durationMs: z.number().int().nullable(),
  /** When the own recording came; null where there is none. */
  changedAtMs: z.number().int().nullable(),
});
export type PromptRow = z.infer<typeof PromptRow>;
