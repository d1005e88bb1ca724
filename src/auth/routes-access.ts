import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ChangeRoleRule, RoleRule, UserAccess } from '../contract/account.ts';
import { refuse } from '../contract/refusal.ts';
import { requirePermission } from './permission.ts';
import type { AccountRoutesOptions } from './routes-account.ts';

/** Other people's access, for who administers users. Paths are whole. */
export const accessRoutes: FastifyPluginAsyncZod<AccountRoutesOptions> = async (app, options) => {
  const { auth, audit, onSessionsEnded, onUserOut } = options;
  const none = { response: { 204: z.undefined() } };
  const user = { params: z.strictObject({ userId: z.string().max(60) }), ...none };

  app.get('/api/user-access', { schema: { response: { 200: z.array(UserAccess) } } }, async (r) => {
    requirePermission(r.session, 'users-write');
    const counts = await auth.sessionCounts();
    return [...counts].map(([userId, openSessions]) => ({ userId, openSessions }));
  });

  type Done = {
    readonly act: string;
    readonly by: string;
    readonly userId: string;
    readonly ip: string;
  };
  /** Signed out everywhere, whatever else was done to him. */
  async function putOut({ act, by, userId, ip }: Done): Promise<void> {
    const ended = await auth.endAllSessions(userId);
    onSessionsEnded(ended);
    await onUserOut(userId);
    await audit.record({
      userId: by,
      act,
      subjectKind: 'user',
      subjectId: userId,
      address: ip,
      detail: { sessions: ended.length },
    });
  }

  app.delete('/api/users/:userId/sessions', { schema: user }, async (request, reply) => {
    const by = requirePermission(request.session, 'users-write').user.userId;
    const { userId } = request.params;
    if (!(await auth.isUser(userId))) refuse('unknown-user');
    await putOut({ act: 'sessions-ended', by, userId, ip: request.ip });
    return reply.code(204).send();
  });

  app.delete('/api/users/:userId/second-factor', { schema: user }, async (request, reply) => {
    const by = requirePermission(request.session, 'users-write').user.userId;
    const { userId } = request.params;
    if (!(await auth.isUser(userId))) refuse('unknown-user');
    // With his own he proves himself: an open page of his must not be enough to take it away.
    if (userId === by) refuse('not-for-oneself');
    if (!(await auth.secondFactors.remove(userId))) refuse('second-factor-not-begun');
    await putOut({ act: 'second-factor-reset', by, userId, ip: request.ip });
    return reply.code(204).send();
  });

  const rules = { response: { 200: z.array(RoleRule) } };
  const readRules = async () =>
    (await auth.secondFactors.rules()).map(({ roleId, secondFactorFromMs }) => ({
      roleId,
      needsSecondFactor: secondFactorFromMs !== null,
    }));
  app.get('/api/role-rules', { schema: rules }, async (request) => {
    requirePermission(request.session, 'users-write');
    return readRules();
  });

  const change = {
    params: z.strictObject({ roleId: z.string().max(60) }),
    body: ChangeRoleRule,
    ...rules,
  };
  app.patch('/api/role-rules/:roleId', { schema: change }, async (request) => {
    const { user: by } = requirePermission(request.session, 'users-write');
    const { roleId } = request.params;
    const { needsSecondFactor } = request.body;
    if (!(await auth.secondFactors.setRule(roleId, needsSecondFactor))) refuse('unknown-role');
    await audit.record({
      userId: by.userId,
      act: 'role-rule-changed',
      subjectKind: 'role',
      subjectId: roleId,
      address: request.ip,
      detail: { needsSecondFactor },
    });
    return readRules();
  });
};
