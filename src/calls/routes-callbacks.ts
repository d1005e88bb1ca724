import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Answer, Request } from '../../telephony/protocol/index.ts';
import { CallId } from '../../telephony/protocol/index.ts';
import { toDone } from '../agents/index.ts';
import type { Audit } from '../audit/index.ts';
import { hasPermission, requirePermission } from '../auth/index.ts';
import { CallbacksView } from '../contract/callbacks.ts';
import { refuse } from '../contract/refusal.ts';
import { tehranDay } from '../kit/jalali.ts';
import { type CallbackRepository, cancelledBy } from './repository-callbacks.ts';

export interface CallbackRoutesOptions {
  readonly callbacks: CallbackRepository;
  readonly audit: Audit;
  readonly nowMs: () => number;
  readonly ask: (request: Request) => Promise<Answer>;
  readonly isTelephonyUp: () => boolean;
  /** Without a word of telephony. */
  readonly onPromisesMoved: () => void;
}

/** Who is to be called back, and what became of the promises of today. */
export const callbackRoutes: FastifyPluginAsyncZod<CallbackRoutesOptions> = async (
  app,
  options,
) => {
  const { callbacks, audit, nowMs, ask, isTelephonyUp } = options;

  app.get('/api/callbacks', { schema: { response: { 200: CallbacksView } } }, async (request) => {
    const session = requirePermission(request.session, 'board');
    const today = await callbacks.figuresOf(tehranDay(nowMs()));
    const pending = await callbacks.pending();
    // As on the board: not everybody who watches the line sees who is calling.
    if (hasPermission(session, 'calls-read')) return { pending, today };
    return { pending: pending.map((one) => ({ ...one, phone: null })), today };
  });

  const params = z.strictObject({ callbackId: CallId });
  const cancel = { params, response: { 204: z.undefined() } };
  app.delete('/api/callbacks/:callbackId', { schema: cancel }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'line-control');
    const { callbackId } = request.params;
    const asked = toDone(await ask({ type: 'cancel-callback', callbackId }), isTelephonyUp());
    const by = { userId: user.userId, address: request.ip };
    if (asked.ok) {
      await audit.record(cancelledBy(by, callbackId));
    } else {
      const isForgotten =
        asked.code === 'unknown-callback' && (await callbacks.closeForgotten(callbackId, by));
      if (!isForgotten) refuse(asked.code);
      options.onPromisesMoved();
    }
    return reply.code(204).send();
  });
};
