import { z } from 'zod';
import { PhoneDoor } from './phone-door.ts';

/** What the line needs to work, each looked at by itself. */
export const HealthPart = z.enum([
  'database',
  'telephony',
  'pbx',
  'trunks',
  'phone-door',
  'gateway',
  'sms-account',
  // Only where there is a second account.
  'sms-standby',
  'outbox',
  'letters',
  'prompts',
  'disk',
  // Only where somebody wants it watched.
  'backup',
  'certificate',
  'time-zone',
]);
export type HealthPart = z.infer<typeof HealthPart>;

/** Why a part is not as it should be. */
export const HealthReason = z.enum([
  'no-answer',
  'not-linked',
  'pbx-lost',
  'unknown-while-away',
  'simulated',
  'resting',
  'waiting-long',
  'missing',
  'placeholders',
  'little-room',
  'no-room',
  'old-data',
  'account-unknown',
  'low-credit',
  'resends-itself',
  'debug-mode',
  'expires-soon',
  'no-such-line',
  'automation-rests',
  'letter-waits',
  'for-review',
  'no-number',
  'no-trunk',
  'trunk-missing',
  'trunk-away',
  'no-record',
  'guessing',
  'used-elsewhere',
  'no-backup',
  'backup-old',
  'no-certificate',
  'own-unused',
  'certificate-ends',
  'certificate-over',
]);
export type HealthReason = z.infer<typeof HealthReason>;

/** `worry`: works, and somebody should look. `down`: does not work. */
export const PartHealth = z.strictObject({
  part: HealthPart,
  state: z.enum(['well', 'worry', 'down']),
  reason: HealthReason.nullable(),
  /** What the reason counts: prompts, minutes, megabytes. Null where there is nothing to count. */
  amount: z.number().int().nullable(),
});
export type PartHealth = z.infer<typeof PartHealth>;

/** For a watcher without a session: states and reasons, no amounts. */
export const Health = z.strictObject({
  /** The server can do its work; else the answer is 503. */
  ok: z.boolean(),
  telephony: z.boolean(),
  database: z.boolean(),
  parts: z.array(PartHealth.omit({ amount: true })),
});
export type Health = z.infer<typeof Health>;

/** The same for people, who may read more. */
export const SystemView = z.strictObject({
  version: z.string(),
  startedAtMs: z.number().int(),
  lookedAtMs: z.number().int(),
  database: z.enum(['sqlite', 'postgres']),
  /** Of which moment the last whole backup is. Null: none is known. */
  backupAtMs: z.number().int().nullable(),
  parts: z.array(PartHealth),
  /** Null: the PBX keeps no record of it. */
  phoneDoor: PhoneDoor.nullable(),
});
export type SystemView = z.infer<typeof SystemView>;
