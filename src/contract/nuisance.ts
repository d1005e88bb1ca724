import { z } from 'zod';

const count = (least: number, most: number) => z.number().int().min(least).max(most);

/**
 * When a number is blocked without a person's doing. A day is the longest look back, and a block
 * lasts at least as long: when it is over, what led to it no longer counts.
 */
export const NuisanceRule = z
  .strictObject({
    on: z.boolean(),
    /** So many calls that were a nuisance, … */
    calls: count(2, 20),
    withinMinutes: count(5, 1_440),
    /** A silent caller who hangs up sooner counts, too; 0: none does. */
    shorterThanSeconds: count(0, 60),
    blockHours: count(1, 720),
  })
  .refine(({ withinMinutes, blockHours }) => withinMinutes <= blockHours * 60, {
    path: ['blockHours'],
  });
export type NuisanceRule = z.infer<typeof NuisanceRule>;

export const FIRST_NUISANCE_RULE: NuisanceRule = {
  on: false,
  calls: 3,
  withinMinutes: 60,
  shorterThanSeconds: 5,
  blockHours: 24,
};

/** What the rule has found: kept with the block as its cause. */
export const Nuisance = z.strictObject({
  calls: z.number().int(),
  /** Of them, those that an expert called so. */
  judged: z.number().int(),
  withinMinutes: z.number().int(),
});
export type Nuisance = z.infer<typeof Nuisance>;
