import type { Permission, User } from '../contract/people.ts';
import { refuse } from '../contract/refusal.ts';

/** Where a permission reaches; the widest of a user's roles counts. */
export type Scope = 'own' | 'own-district' | 'department-subtree' | 'session' | 'all';
const NARROW_TO_WIDE: readonly Scope[] = [
  'own',
  'session',
  'own-district',
  'department-subtree',
  'all',
];

export interface Session {
  readonly sessionId: string;
  /** A program's key that was given for reading. */
  readonly readsOnly?: boolean;
  readonly expiresAtMs: number;
  readonly lastSeenAtMs: number;
  readonly user: User;
  readonly scopes: Readonly<Partial<Record<Permission, Scope>>>;
}

export function widest(a: Scope | undefined, b: Scope): Scope {
  if (a === undefined) return b;
  return NARROW_TO_WIDE.indexOf(a) >= NARROW_TO_WIDE.indexOf(b) ? a : b;
}

/** For socket events: no throw. False also while something must be done before anything else. */
export function hasPermission(session: Session | null, permission: Permission): boolean {
  return (
    session !== null &&
    !session.user.mustChangePassword &&
    session.user.secondFactor !== 'missing' &&
    session.user.permissions.includes(permission)
  );
}

/** The session, or a refusal: not-signed-in, password-change-needed, second-factor-missing, not-allowed. */
export function requirePermission(session: Session | null, permission: Permission): Session {
  const signedIn = requireSession(session);
  if (!signedIn.user.permissions.includes(permission)) refuse('not-allowed');
  return signedIn;
}

/** As requirePermission, when any one of several will do. */
export function requireAnyPermission(
  session: Session | null,
  ...permissions: readonly Permission[]
): Session {
  const signedIn = requireSession(session);
  if (!permissions.some((permission) => signedIn.user.permissions.includes(permission))) {
    refuse('not-allowed');
  }
  return signedIn;
}

/** Any signed-in user whose password is his own, with the second factor that his role needs. */
export function requireSession(session: Session | null): Session {
  const own = requireOwnPassword(session);
  if (own.user.secondFactor === 'missing') refuse('second-factor-missing');
  return own;
}

/** Signed in with a password of his own; he may still have to set up his second factor. */
export function requireOwnPassword(session: Session | null): Session {
  if (session === null) refuse('not-signed-in');
  if (session.user.mustChangePassword) refuse('password-change-needed');
  return session;
}
