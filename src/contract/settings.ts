import { z } from 'zod';

/** One of the environment's settings; what it means stands in the pages' texts, by its name. */
export const SettingRow = z.strictObject({
  name: z.string(),
  /** As it is in force; null: it is a secret that is set. */
  value: z.string().nullable(),
  defaultValue: z.string(),
  isSet: z.boolean(),
});
export type SettingRow = z.infer<typeof SettingRow>;
