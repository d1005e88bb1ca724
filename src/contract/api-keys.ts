import { z } from 'zod';
import { words } from './name.ts';
import { Permission } from './people.ts';

/**
 * What a program may be allowed: reading, figures, and what is set up. Telephones, contacts, verdicts
 * and users are people's own work, and no key makes another key. Cases are read by who judges them, so
 * no key reads them either.
 */
export const KEY_PERMISSIONS = [
  'board',
  'calls-read',
  'calls-export',
  'sms-read',
  'sms-write',
  'oversight',
  'duty-roster',
  'queues-write',
  'line-control',
  'organisation-write',
  'knowledge-write',
  'system-read',
] as const satisfies readonly Permission[];
export const KeyPermission = z.enum(KEY_PERMISSIONS);
export type KeyPermission = z.infer<typeof KeyPermission>;

/** `read`: of what its permissions open, only what changes nothing. */
export const KeyAccess = z.enum(['read', 'write']);
export type KeyAccess = z.infer<typeof KeyAccess>;

/** A key that nobody renews ends: forgotten programs must not be able to for ever. */
export const NewApiKey = z.strictObject({
  name: words(60),
  permissions: z.array(KeyPermission).min(1),
  access: KeyAccess,
  days: z.number().int().min(1).max(366),
});
export type NewApiKey = z.infer<typeof NewApiKey>;

export const ApiKeyRow = z.strictObject({
  keyId: z.string(),
  name: z.string(),
  permissions: z.array(z.string()),
  access: KeyAccess,
  createdBy: z.string(),
  createdAtMs: z.number().int(),
  expiresAtMs: z.number().int(),
  lastUsedAtMs: z.number().int().nullable(),
  revokedAtMs: z.number().int().nullable(),
  /**
   * Made by a clock that was ahead, and has been set right since: refused until its own date has come,
   * and good from then on unless somebody revokes it.
   */
  isAhead: z.boolean(),
});
export type ApiKeyRow = z.infer<typeof ApiKeyRow>;

/** The key itself is told this once: only its hash stays. */
export const MadeApiKey = z.strictObject({ key: z.string(), row: ApiKeyRow });
export type MadeApiKey = z.infer<typeof MadeApiKey>;
