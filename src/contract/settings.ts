import { z } from 'zod';
import { LiveEffect } from './live-settings.ts';

/** How one setting may be changed while the line runs. */
export const LiveSetting = z.strictObject({
  kind: z.enum(['count', 'mobiles', 'choice']),
  /** Bounds of a count; null: it is none. */
  least: z.number().int().nullable(),
  most: z.number().int().nullable(),
  /** What a choice may be. */
  choices: z.array(z.string()),
  /** What a shorter time does at once. */
  effect: LiveEffect.nullable(),
  /** Counts changes: whoever changes it says which one he saw. */
  version: z.number().int(),
  /** What it is when it is not set here, as it is shown. */
  givenValue: z.string(),
  /** Who set it here last, or took it back, and when; null: nobody has. */
  changedByName: z.string().nullable(),
  changedAtMs: z.number().int().nullable(),
});
export type LiveSetting = z.infer<typeof LiveSetting>;

/** One setting; what it means stands in the pages' texts, by its name. */
export const SettingRow = z.strictObject({
  name: z.string(),
  /** As it is in force; null: it is a secret that is set. */
  value: z.string().nullable(),
  defaultValue: z.string(),
  /** It is not the default. */
  isSet: z.boolean(),
  from: z.enum(['page', 'environment', 'default']),
  /** Null: it counts from the next start, and the environment alone says it. */
  live: LiveSetting.nullable(),
});
export type SettingRow = z.infer<typeof SettingRow>;

/** As typed; a telephone that is kept may be `…` and its last four digits. Null: as given again. */
const typedValue = z.string().max(800);

export const ChangeSetting = z.strictObject({
  value: typedValue.nullable(),
  version: z.number().int().min(0),
  /** So many rows or people the person was told that it concerns at once. */
  agreed: z.number().int().min(0),
});
export type ChangeSetting = z.infer<typeof ChangeSetting>;

/** Left out: as given again. */
export const SettingTry = z.strictObject({ value: typedValue.optional() });

export const SettingTried = z.strictObject({
  /** As it would be shown. */
  value: z.string(),
  /** So many rows would be erased, people leave a list or be written to at once. */
  count: z.number().int(),
});
export type SettingTried = z.infer<typeof SettingTried>;
