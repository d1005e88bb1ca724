import { z } from 'zod';

/** One of my open sessions. */
export const SessionRow = z.strictObject({
  handle: z.string(),
  /** Browser and system in words; null: not known. */
  device: z.string().nullable(),
  address: z.string(),
  createdAtMs: z.number().int(),
  lastSeenAtMs: z.number().int(),
  /** The one that asks. */
  isThis: z.boolean(),
});
export type SessionRow = z.infer<typeof SessionRow>;

/** Before something that an open page alone must not do. */
export const ProveAgain = z.strictObject({
  password: z.string().min(1).max(200),
  code: z.string().min(1).max(40).optional(),
});

export const SecondFactorView = z.strictObject({
  /** Null: off. */
  onSinceMs: z.number().int().nullable(),
  recoveryCodesLeft: z.number().int(),
});
export type SecondFactorView = z.infer<typeof SecondFactorView>;

/** Goes into the authenticator: as a picture, or typed. */
export const SecondFactorBegun = z.strictObject({ secret: z.string(), uri: z.string() });
export type SecondFactorBegun = z.infer<typeof SecondFactorBegun>;

export const ConfirmSecondFactor = z.strictObject({ code: z.string().regex(/^[0-9]{6}$/) });

/** Shown this once: only their hashes stay. */
export const RecoveryCodes = z.strictObject({ codes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

export const RoleRule = z.strictObject({ roleId: z.string(), needsSecondFactor: z.boolean() });
export type RoleRule = z.infer<typeof RoleRule>;
export const ChangeRoleRule = z.strictObject({ needsSecondFactor: z.boolean() });

/** A user's safety, for who administers: nothing that lets him in. */
export const UserAccess = z.strictObject({
  userId: z.string(),
  openSessions: z.number().int(),
});
export type UserAccess = z.infer<typeof UserAccess>;
