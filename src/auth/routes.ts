import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { refuse } from '../contract/refusal.ts';
import { ChangePassword, NewUser, SignIn, User } from '../contract/people.ts';
import { assert } from '../kit/assert.ts';
import { type Auth, SESSION_MS } from './auth.ts';
import { setCookieValue } from './cookie.ts';
import { requirePermission, type Session } from './permission.ts';

export interface AuthRoutesOptions {
  readonly auth: Auth;
  readonly audit: Audit;
  /** Signed out by the user: takes the phone's password away, closes the sockets. */
  readonly onSignedOut: (session: Session) => Promise<void>;
  /** Sessions ended by a new password: their sockets are closed. */
  readonly onSessionsEnded: (sessionIds: readonly string[]) => void;
}

/** Sign-in, sign-out, own password, users. Paths are whole: register without a prefix. */
export const authRoutes: FastifyPluginAsyncZod<AuthRoutesOptions> = async (app, options) => {
  const { auth, audit, onSignedOut, onSessionsEnded } = options;

  const signIn = { body: SignIn, response: { 200: User } };
  app.post('/api/session', { schema: signIn }, async (request, reply) => {
    const result = await auth.signIn(request.body, request.ip);
    if (result.type !== 'signed-in') refuse(result.type);
    void reply.header('set-cookie', setCookieValue(result.cookie, SESSION_MS));
    return result.session.user;
  });

  app.get('/api/session', { schema: { response: { 200: User } } }, async (request) => {
    // Also before the first password is changed: the page must know that it has to be.
    if (request.session === null) refuse('not-signed-in');
    return request.session.user;
  });

  const none = { response: { 204: z.undefined() } };
  app.delete('/api/session', { schema: none }, async (request, reply) => {
    const { session } = request;
    if (session === null) refuse('not-signed-in');
    await auth.signOut(session);
    await onSignedOut(session);
    return reply.header('set-cookie', setCookieValue(null, 0)).code(204).send();
  });

  const change = { body: ChangePassword, ...none };
  app.post('/api/session/password', { schema: change }, async (request, reply) => {
    const { session } = request;
    if (session === null) refuse('not-signed-in');
    const result = await auth.changePassword(session, request.body, request.ip);
    if (result.type !== 'changed') refuse(result.type);
    onSessionsEnded(result.endedSessionIds);
    return reply.code(204).send();
  });

  app.get('/api/users', { schema: { response: { 200: z.array(User) } } }, async (request) => {
    requirePermission(request.session, 'users-write');
    return auth.listUsers();
  });

  const add = { body: NewUser, response: { 200: User } };
  app.post('/api/users', { schema: add }, async (request) => {
    const { user } = requirePermission(request.session, 'users-write');
    const { result, userId } = await auth.addUser(request.body);
    if (result !== 'added') refuse(result);
    await audit.record({
      userId: user.userId,
      act: 'user-added',
      subjectKind: 'user',
      subjectId: userId,
      address: request.ip,
    });
    const added = (await auth.listUsers()).find((row) => row.userId === userId);
    assert(added !== undefined, 'a user just added is listed');
    return added;
  });
};
