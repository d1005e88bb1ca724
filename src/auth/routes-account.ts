import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import {
  ConfirmSecondFactor,
  ProveAgain,
  RecoveryCodes,
  SecondFactorBegun,
  SecondFactorView,
  SessionRow,
} from '../contract/account.ts';
import { refuse } from '../contract/refusal.ts';
import type { Auth } from './auth.ts';
import { setCookieValue } from './cookie.ts';
import { requireOwnPassword, requireSession, type Session } from './permission.ts';

export interface AccountRoutesOptions {
  readonly auth: Auth;
  readonly audit: Audit;
  /** Their sockets are closed. */
  readonly onSessionsEnded: (sessionIds: readonly string[]) => void;
  /** Nowhere signed in any more: his phone's password is taken away. */
  readonly onUserOut: (userId: string) => Promise<void>;
}

/** My own account: where I am signed in, and my second factor. Paths are whole. */
export const accountRoutes: FastifyPluginAsyncZod<AccountRoutesOptions> = async (app, options) => {
  const { auth, audit, onSessionsEnded, onUserOut } = options;
  const { secondFactors } = auth;
  const none = { response: { 204: z.undefined() } };
  type Asked = { readonly session: Session; readonly ip: string };
  const record = ({ session, ip }: Asked, act: string, detail?: Record<string, number>) =>
    audit.record({
      userId: session.user.userId,
      act,
      subjectKind: 'user',
      subjectId: session.user.userId,
      address: ip,
      ...(detail === undefined ? {} : { detail }),
    });
  const prove = async ({ session, ip }: Asked, given: z.infer<typeof ProveAgain>) => {
    const proof = await auth.proveAgain(session, given, ip);
    if (proof !== 'proven') refuse(proof);
  };

  const listed = { response: { 200: z.array(SessionRow) } };
  app.get('/api/account/sessions', { schema: listed }, async (request) =>
    auth.sessionsOf(requireSession(request.session)),
  );

  const one = { params: z.strictObject({ handle: z.string().max(60) }), ...none };
  app.delete('/api/account/sessions/:handle', { schema: one }, async (request, reply) => {
    const session = requireSession(request.session);
    const ended = await auth.endOwnSession(session.user.userId, request.params.handle);
    if (ended === null) refuse('unknown-session');
    onSessionsEnded([ended]);
    await record({ session, ip: request.ip }, 'session-ended');
    return reply.code(204).send();
  });

  app.delete('/api/account/sessions', { schema: none }, async (request, reply) => {
    const session = requireSession(request.session);
    const { userId } = session.user;
    const ended = await auth.endAllSessions(userId);
    onSessionsEnded(ended);
    await onUserOut(userId);
    await record({ session, ip: request.ip }, 'sessions-ended', { sessions: ended.length });
    return reply.header('set-cookie', setCookieValue(null, 0)).code(204).send();
  });

  const view = { response: { 200: SecondFactorView } };
  app.get('/api/account/second-factor', { schema: view }, async (request) =>
    secondFactors.view(requireOwnPassword(request.session).user.userId),
  );

  const begin = { body: ProveAgain, response: { 200: SecondFactorBegun } };
  app.post('/api/account/second-factor', { schema: begin }, async (request) => {
    const session = requireOwnPassword(request.session);
    await prove({ session, ip: request.ip }, request.body);
    const { userId, username } = session.user;
    const begun = await secondFactors.begin(userId, username);
    return begun ?? refuse('second-factor-on');
  });

  const confirm = { body: ConfirmSecondFactor, response: { 200: RecoveryCodes } };
  app.post('/api/account/second-factor/confirm', { schema: confirm }, async (request) => {
    const session = requireOwnPassword(request.session);
    const confirmed = await secondFactors.confirm(session.user.userId, request.body.code);
    if (confirmed.type !== 'on') {
      refuse(confirmed.type === 'wrong' ? 'wrong-second-factor' : 'second-factor-not-begun');
    }
    await record({ session, ip: request.ip }, 'second-factor-on');
    return { codes: confirmed.codes };
  });

  const remove = { body: ProveAgain, ...none };
  app.post('/api/account/second-factor/remove', { schema: remove }, async (request, reply) => {
    const session = requireSession(request.session);
    const { userId, roles } = session.user;
    await prove({ session, ip: request.ip }, request.body);
    const rules = await secondFactors.rules();
    const isNeeded = rules.some(
      ({ roleId, secondFactorFromMs }) => secondFactorFromMs !== null && roles.includes(roleId),
    );
    if (isNeeded) refuse('second-factor-required');
    if (!(await secondFactors.remove(userId))) refuse('second-factor-not-begun');
    await record({ session, ip: request.ip }, 'second-factor-off');
    return reply.code(204).send();
  });

  const renew = { body: ProveAgain, response: { 200: RecoveryCodes } };
  app.post('/api/account/recovery-codes', { schema: renew }, async (request) => {
    const session = requireSession(request.session);
    await prove({ session, ip: request.ip }, request.body);
    if (session.user.secondFactor !== 'on') refuse('second-factor-not-begun');
    const codes = await secondFactors.renewCodes(session.user.userId);
    await record({ session, ip: request.ip }, 'recovery-codes-renewed');
    return { codes };
  });
};
