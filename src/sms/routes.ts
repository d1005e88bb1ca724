import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requirePermission, requireSession } from '../auth/index.ts';
import { refuse } from '../contract/refusal.ts';
import { SmsGateway, SmsRow } from '../contract/sms.ts';
import { formFields } from './callback.ts';
import type { SmsProvider } from './provider.ts';
import { receptorShown, type ShieldNames } from './receptor.ts';
import type { SmsRepository } from './repository.ts';

export interface SmsRoutesOptions {
  readonly repository: SmsRepository;
  readonly accounts: readonly SmsProvider[];
  /** The one that sends now. */
  readonly first: () => SmsProvider;
  readonly simulatorUrl: string | null;
  /** In the path of the gateway's callbacks, any of them: its only proof of who calls. */
  readonly callbackSecrets: readonly string[];
  readonly shieldNames: ShieldNames;
  readonly nowMs: () => number;
}

const LIST_LIMIT = 200;

/** Messages of a case, which gateway stands behind, and the gateway's reports. Whole paths. */
export const smsRoutes: FastifyPluginAsyncZod<SmsRoutesOptions> = async (app, options) => {
  const { repository, first, simulatorUrl } = options;

  const list = {
    querystring: z.object({ caseId: z.string().max(80).optional() }),
    response: { 200: z.array(SmsRow) },
  };
  app.get('/api/sms', { schema: list }, async (request) => {
    requirePermission(request.session, 'sms-read');
    const rows = await repository.list({ caseId: request.query.caseId ?? null, limit: LIST_LIMIT });
    const shown = await options.shieldNames(rows.flatMap(({ caseId }) => caseId ?? []));
    return rows.map((row) => ({
      smsId: row.id,
      caseId: row.caseId,
      kind: row.kind,
      receptor: receptorShown(row.to, row),
      body: row.caseId === null ? row.body : shown(row.caseId, row.body),
      templateVersion: row.templateVersion,
      state: row.state,
      reason: row.reason,
      createdAtMs: row.createdAtMs,
      updatedAtMs: row.updatedAtMs,
    }));
  });

  app.get('/api/sms/gateway', { schema: { response: { 200: SmsGateway } } }, async (request) => {
    requireSession(request.session);
    return { provider: first().id, simulatorUrl };
  });

  await app.register(callbackRoutes, options);
};

/** Apart, because only here any encoding of a body is taken. */
const callbackRoutes: FastifyPluginAsyncZod<SmsRoutesOptions> = async (app, options) => {
  const { repository, accounts, callbackSecrets, nowMs } = options;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'string', bodyLimit: 256_000 },
    async (request: FastifyRequest, body: string | Buffer) =>
      formFields(request.headers['content-type'] ?? '', String(body)),
  );

  app.route<{ Params: { secret: string }; Querystring: Record<string, unknown> }>({
    method: ['GET', 'POST'],
    url: '/api/sms/callback/:secret',
    // The path holds the secret: requests are not logged, faults by the route's pattern are.
    logLevel: 'error',
    async handler(request, reply) {
      const { secret } = request.params;
      if (!callbackSecrets.some((one) => isSame(secret, one))) refuse('not-found');
      const raw = { query: request.query, body: request.body };
      // Also of the account that stands by: it is told what became of what it had sent.
      for (const account of accounts) {
        for (const { ref, status } of account.parseCallback(raw)) {
          await repository.report(ref, status, 'callback', nowMs());
        }
        for (const sms of account.parseInbound(raw)) await repository.receive(sms, nowMs());
      }
      // Unknown ids too: the gateway would repeat anything else thirty times.
      return reply.code(200).type('text/plain').send('ok');
    },
  });
};

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
