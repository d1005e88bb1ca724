import type { User } from '../contract/people.ts';
import { assert } from '../kit/assert.ts';
import { sessionIdOf, signClaim } from './cookie.ts';
import { hashPassword, verifyPassword } from './password.ts';
import type { Session } from './permission.ts';
import { type AddUserResult, type AuthRepository } from './repository.ts';

/** One shift and its handover: after it everybody signs in again. */
export const SESSION_MS = 12 * 3_600_000;

export interface AuthOptions {
  readonly users: AuthRepository;
  /** Base64, 32 bytes: `secrets.sessionKey`. */
  readonly sessionKey: string;
  readonly nowMs: () => number;
  readonly newId: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
}

export type SignInResult =
  | { readonly type: 'signed-in'; readonly session: Session; readonly cookie: string }
  | { readonly type: 'wrong-password' }
  | { readonly type: 'locked-out' };
export type Auth = Awaited<ReturnType<typeof makeAuth>>;

/** Sign-in, sessions and users: the rules between routes and tables. */
export async function makeAuth(options: AuthOptions) {
  const { users, nowMs, newId, randomBytes } = options;
  const key = Buffer.from(options.sessionKey, 'base64');
  assert(key.length === 32, 'the session key has 32 bytes');
  const randomText = (bytes: number) => Buffer.from(randomBytes(bytes)).toString('base64url');
  // An unknown user costs the same time as a known one: names cannot be found out by the clock.
  const nobodysHash = await hashPassword(randomText(18));

  const addUser = async (fresh: {
    username: string;
    name: string;
    roles: readonly string[];
    password: string;
  }): Promise<{ result: AddUserResult; userId: string }> => {
    const userId = newId();
    const { password, ...person } = fresh;
    const result = await users.addUser({
      ...person,
      id: userId,
      passwordHash: await hashPassword(password),
      // Somebody else knows it: the person's first act is to choose his own.
      mustChangePassword: true,
      createdAtMs: nowMs(),
    });
    return { result, userId };
  };

  return {
    addUser,
    listUsers: (): Promise<User[]> => users.listUsers(),

    async signIn(
      given: { username: string; password: string },
      address: string,
    ): Promise<SignInResult> {
      const username = given.username.trim().toLowerCase();
      if ((await users.beginAttempt(username, address, nowMs())) === 'locked') {
        return { type: 'locked-out' };
      }
      const known = await users.findCredentials(username);
      const right = await verifyPassword(known?.passwordHash ?? nobodysHash, given.password);
      if (known === undefined || !right) return { type: 'wrong-password' };
      const atMs = nowMs();
      const claim = {
        sessionId: randomText(24),
        userId: known.userId,
        expiresAtMs: atMs + SESSION_MS,
      };
      const row = {
        id: claim.sessionId,
        userId: claim.userId,
        expiresAtMs: claim.expiresAtMs,
        address,
      };
      await users.openSession(row, username, atMs);
      const session = await users.findSession(claim.sessionId, atMs);
      if (session === null) return { type: 'wrong-password' };
      return { type: 'signed-in', session, cookie: signClaim(claim, key) };
    },

    /** By Cookie header, for HTTP and sockets; null: not signed in. */
    async authenticate(cookieHeader: string | undefined): Promise<Session | null> {
      const sessionId = sessionIdOf(cookieHeader, key, nowMs());
      return sessionId === null ? null : users.findSession(sessionId, nowMs());
    },

    /** Does this session still stand? For sockets, which outlive their handshake. */
    findSession: (sessionId: string): Promise<Session | null> =>
      users.findSession(sessionId, nowMs()),

    signOut: (session: Session): Promise<boolean> => users.endSession(session.sessionId, nowMs()),

    /** Answers the ids of the user's other sessions, which are ended. */
    async changePassword(
      session: Session,
      change: { oldPassword: string; newPassword: string },
      address: string,
    ): Promise<
      | { type: 'changed'; endedSessionIds: string[] }
      | { type: 'wrong-password' | 'locked-out' | 'same-password' }
    > {
      const { userId, username } = session.user;
      if (change.oldPassword === change.newPassword) return { type: 'same-password' };
      if ((await users.beginAttempt(username, address, nowMs())) === 'locked') {
        return { type: 'locked-out' };
      }
      const known = await users.findPasswordHash(userId);
      assert(known !== undefined, 'a session belongs to a user');
      if (!(await verifyPassword(known, change.oldPassword))) return { type: 'wrong-password' };
      const passwordHash = await hashPassword(change.newPassword);
      const keep = { userId, username, passwordHash, keepSessionId: session.sessionId };
      return { type: 'changed', endedSessionIds: await users.changePassword(keep, nowMs()) };
    },

    /**
     * On an empty users table: the user `admin`, who may do everything this version has, with a
     * random password that is answered this once. Null: there are users already.
     */
    async ensureFirstAdministrator(): Promise<{ username: string; password: string } | null> {
      if ((await users.countUsers()) > 0) return null;
      const password = randomText(12);
      const { result } = await addUser({
        username: 'admin',
        name: 'مدیر سامانه',
        roles: ['head', 'informatics', 'shift-supervisor'],
        password,
      });
      return result === 'added' ? { username: 'admin', password } : null;
    },
  };
}
