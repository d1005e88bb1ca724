import type { SessionRow } from '../contract/account.ts';
import type { UserRow } from '../contract/people.ts';
import { assert } from '../kit/assert.ts';
import type { ApiKeys } from './api-keys.ts';
import { sessionIdOf, signClaim } from './cookie.ts';
import { passwordFault, type PasswordFault } from './password-rules.ts';
import { hashPassword, verifyPassword } from './password.ts';
import type { Session } from './permission.ts';
import type { SessionRepository } from './repository-sessions.ts';
import { type AddUserResult, type AuthRepository } from './repository.ts';
import type { SecondFactors } from './second-factor.ts';
import { handleOf } from './session-handle.ts';

/** One shift and its handover: after it everybody signs in again. */
export const SESSION_MS = 12 * 3_600_000;

/** «Last seen» is told in minutes: a write for each request would be for nothing. */
const SEEN_EVERY_MS = 5 * 60_000;

export interface AuthOptions {
  readonly users: AuthRepository;
  readonly sessions: SessionRepository;
  readonly secondFactors: SecondFactors;
  readonly apiKeys: ApiKeys;
  /** Base64, 32 bytes: `secrets.sessionKey`. */
  readonly sessionKey: string;
  /** Signs nothing any more; who came in by it stays in. */
  readonly formerSessionKey?: string | undefined;
  readonly nowMs: () => number;
  /** The machine's own clock, by which the edge looks at cookies; absent: the same as `nowMs`. */
  readonly wallMs?: (() => number) | undefined;
  readonly newId: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
}

export type SignInResult =
  | {
      readonly type: 'signed-in';
      readonly session: Session;
      readonly cookie: string;
      /** One code less on his paper. */
      readonly usedRecoveryCode: boolean;
    }
  | { readonly type: NotProven };

type NotProven = 'wrong-password' | 'locked-out' | 'second-factor-needed' | 'wrong-second-factor';
export type Auth = Awaited<ReturnType<typeof makeAuth>>;

/** Sign-in, sessions and users: the rules between routes and tables. */
export async function makeAuth(options: AuthOptions) {
  const { users, sessions, secondFactors, nowMs, newId, randomBytes } = options;
  const key = Buffer.from(options.sessionKey, 'base64');
  assert(key.length === 32, 'the session key has 32 bytes');
  const { formerSessionKey } = options;
  const formerKey = formerSessionKey === undefined ? null : Buffer.from(formerSessionKey, 'base64');
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

  /** Password and, where there is one, second factor. Every attempt counts before it is looked at. */
  async function prove(
    given: { username: string; password: string; code?: string | undefined },
    address: string,
  ): Promise<{ type: NotProven } | { type: 'proven'; userId: string; byRecovery: boolean }> {
    const { username } = given;
    if ((await users.beginAttempt(username, address, nowMs())) === 'locked') {
      return { type: 'locked-out' };
    }
    const known = await users.findCredentials(username);
    const right = await verifyPassword(known?.passwordHash ?? nobodysHash, given.password);
    if (known === undefined || !right) return { type: 'wrong-password' };
    const factor = await secondFactors.check(known.userId, given.code);
    if (factor === 'needed') {
      await users.takeBackAttempt(username, address);
      return { type: 'second-factor-needed' };
    }
    if (factor === 'wrong') return { type: 'wrong-second-factor' };
    return { type: 'proven', userId: known.userId, byRecovery: factor === 'right-by-recovery' };
  }

  return {
    addUser,
    listUsers: (): Promise<UserRow[]> => users.listUsers(),

    async signIn(
      given: { username: string; password: string; code?: string | undefined },
      address: string,
      device: string | null = null,
    ): Promise<SignInResult> {
      const username = given.username.trim().toLowerCase();
      const proof = await prove({ ...given, username }, address);
      if (proof.type !== 'proven') return proof;
      const atMs = nowMs();
      const claim = {
        sessionId: randomText(24),
        userId: proof.userId,
        expiresAtMs: atMs + SESSION_MS,
      };
      const row = {
        id: claim.sessionId,
        userId: claim.userId,
        expiresAtMs: claim.expiresAtMs,
        address,
        device,
      };
      await users.openSession(row, username, atMs);
      const session = await users.findSession(claim.sessionId, atMs);
      if (session === null) return { type: 'wrong-password' };
      // Of two clocks that differ the later: the session itself ends when its row says so.
      const lateMs = Math.max(atMs, options.wallMs?.() ?? atMs);
      const cookie = signClaim({ ...claim, expiresAtMs: lateMs + SESSION_MS }, key);
      return { type: 'signed-in', session, cookie, usedRecoveryCode: proof.byRecovery };
    },

    /** Before something that a session alone must not do, for it may be somebody else's hand. */
    async proveAgain(
      session: Session,
      given: { password: string; code?: string | undefined },
      address: string,
    ): Promise<NotProven | 'proven'> {
      const { username } = session.user;
      const proof = await prove({ ...given, username }, address);
      if (proof.type === 'proven') await users.takeBackAttempt(username, address);
      return proof.type;
    },

    /** By Cookie header, for HTTP and sockets; null: not signed in. */
    async authenticate(cookieHeader: string | undefined): Promise<Session | null> {
      const sessionId =
        sessionIdOf(cookieHeader, key, nowMs()) ??
        (formerKey === null ? null : sessionIdOf(cookieHeader, formerKey, nowMs()));
      if (sessionId === null) return null;
      const atMs = nowMs();
      const session = await users.findSession(sessionId, atMs);
      if (session !== null && atMs - session.lastSeenAtMs >= SEEN_EVERY_MS) {
        // A database that cannot write now must not shut anybody out: it is only «last seen».
        await sessions.seen(sessionId, atMs).catch(() => undefined);
      }
      return session;
    },

    /** Does this session still stand? For sockets, which outlive their handshake. */
    findSession: (sessionId: string): Promise<Session | null> =>
      users.findSession(sessionId, nowMs()),

    signOut: (session: Session): Promise<boolean> => users.endSession(session.sessionId, nowMs()),

    async sessionsOf(session: Session): Promise<SessionRow[]> {
      const rows = await sessions.standing(session.user.userId, nowMs());
      return rows.map(({ id, ...row }) => ({
        ...row,
        handle: handleOf(id),
        isThis: id === session.sessionId,
      }));
    },

    /** One of his own, by its handle; the id that it had, null: there is none such. */
    async endOwnSession(userId: string, handle: string): Promise<string | null> {
      const rows = await sessions.standing(userId, nowMs());
      const found = rows.find(({ id }) => handleOf(id) === handle);
      if (found === undefined) return null;
      return (await users.endSession(found.id, nowMs())) ? found.id : null;
    },

    /** Signed out everywhere; answers the ids of the sessions. */
    endAllSessions: (userId: string): Promise<string[]> => sessions.endAll(userId, nowMs()),
    sessionCounts: (): Promise<Map<string, number>> => sessions.counts(nowMs()),
    isUser: (userId: string): Promise<boolean> => sessions.isUser(userId),
    secondFactors,
    apiKeys: options.apiKeys,

    /** Answers the ids of the user's other sessions, which are ended. */
    async changePassword(
      session: Session,
      change: { oldPassword: string; newPassword: string },
      address: string,
    ): Promise<
      | { type: 'changed'; endedSessionIds: string[] }
      | { type: 'wrong-password' | 'locked-out' | 'same-password' | PasswordFault }
    > {
      const { userId, username } = session.user;
      if (change.oldPassword === change.newPassword) return { type: 'same-password' };
      const fault = passwordFault(change.newPassword, session.user);
      if (fault !== null) return { type: fault };
      if ((await users.beginAttempt(username, address, nowMs())) === 'locked') {
        return { type: 'locked-out' };
      }
      const known = await users.findPasswordHash(userId);
      assert(known !== undefined, 'a session belongs to a user');
      if (!(await verifyPassword(known, change.oldPassword))) return { type: 'wrong-password' };
      // A whole office that chooses its first passwords must not shut its own door.
      await users.takeBackAttempt(username, address);
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
