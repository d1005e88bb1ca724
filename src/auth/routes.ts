import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { refuse } from '../contract/refusal.ts';
import { ChangePassword, NewUser, SignIn, User, UserRow } from '../contract/people.ts';
import { assert } from '../kit/assert.ts';
import { SESSION_MS } from './auth.ts';
import { setCookieValue } from './cookie.ts';
import { deviceOf } from './device.ts';
import { passwordFault } from './password-rules.ts';
import { requirePermission } from './permission.ts';
import { accessRoutes } from './routes-access.ts';
import { keyRoutes } from './routes-keys.ts';
import { accountRoutes, type AccountRoutesOptions } from './routes-account.ts';

export type AuthRoutesOptions = AccountRoutesOptions;

/** Sign-in, sign-out, own password, users. Paths are whole: register without a prefix. */
export const authRoutes: FastifyPluginAsyncZod<AuthRoutesOptions> = async (app, options) => {
  const { auth, audit, onSessionsEnded, onUserOut } = options;
  await app.register(accountRoutes, options);
  await app.register(accessRoutes, options);
  await app.register(keyRoutes, options);

  const signIn = { body: SignIn, response: { 200: User } };
  app.post('/api/session', { schema: signIn }, async (request, reply) => {
    const device = deviceOf(request.headers['user-agent']);
    const result = await auth.signIn(request.body, request.ip, device);
    if (result.type !== 'signed-in') {
      // Without the name: people type passwords into the wrong field.
      if (result.type !== 'second-factor-needed') request.log.warn(`sign-in: ${result.type}`);
      refuse(result.type);
    }
    const { userId } = result.session.user;
    request.log.info({ userId }, 'signed in');
    if (result.usedRecoveryCode) {
      const act = 'recovery-code-used';
      const subject = { subjectKind: 'user', subjectId: userId };
      await audit.record({ userId, act, ...subject, address: request.ip });
    }
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
    onSessionsEnded([session.sessionId]);
    await onUserOut(session.user.userId);
    return reply.header('set-cookie', setCookieValue(null, 0)).code(204).send();
  });

  const change = { body: ChangePassword, ...none };
  app.post('/api/session/password', { schema: change }, async (request, reply) => {
    const { session } = request;
    if (session === null) refuse('not-signed-in');
    const result = await auth.changePassword(session, request.body, request.ip);
    if (result.type !== 'changed') refuse(result.type);
    onSessionsEnded(result.endedSessionIds);
    const { userId } = session.user;
    const subject = { subjectKind: 'user', subjectId: userId };
    await audit.record({ userId, act: 'password-changed', ...subject, address: request.ip });
    return reply.code(204).send();
  });

  app.get('/api/users', { schema: { response: { 200: z.array(UserRow) } } }, async (request) => {
    requirePermission(request.session, 'users-write');
    return auth.listUsers();
  });

  const add = { body: NewUser, response: { 200: UserRow } };
  app.post('/api/users', { schema: add }, async (request) => {
    const { user } = requirePermission(request.session, 'users-write');
    const fault = passwordFault(request.body.password, request.body);
    if (fault !== null) refuse(fault);
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
