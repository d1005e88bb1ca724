import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Audit } from '../audit/index.ts';
import { hasPermission, requirePermission } from '../auth/index.ts';
import { refuse } from '../contract/refusal.ts';
import { MAX_LOG_DAYS, QueueLogQuery } from '../contract/queue-log.ts';
import type { Personal, Store } from '../db/index.ts';
import { daysBetween } from '../kit/jalali-period.ts';
import { writeQueueLog } from './export.ts';
import { queueLogSource } from './repository.ts';

export interface QueueLogRoutesOptions {
  readonly store: Store;
  readonly personal: Personal;
  readonly audit: Audit;
}

/** The days' calls as a file for programs that read Asterisk's queue_log. */
export const queueLogRoutes: FastifyPluginAsyncZod<QueueLogRoutesOptions> = async (
  app,
  { audit, ...kept },
) => {
  app.get('/api/queue-log', { schema: { querystring: QueueLogQuery } }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'calls-export');
    const { from: fromDay, to: toDay } = request.query;
    if (daysBetween(fromDay, toDay) > MAX_LOG_DAYS) {
      refuse('range-too-long', [String(MAX_LOG_DAYS)]);
    }
    const withNumbers = hasPermission(request.session, 'calls-read');
    await audit.record({
      userId: user.userId,
      act: 'queue-log-exported',
      subjectKind: 'call',
      subjectId: null,
      address: request.ip,
      detail: { fromDay, toDay, numbers: withNumbers },
    });
    const source = queueLogSource(kept, withNumbers);
    const text = writeQueueLog(source, { fromDay, toDay }, breathe);
    return reply
      .type('text/plain; charset=utf-8')
      .header('content-disposition', `attachment; filename="queue_log_${fromDay}_${toDay}.txt"`)
      .header('cache-control', 'no-store')
      .send(Readable.from(text, { objectMode: false }));
  });
};

/** SQLite answers at once: without this a long export would hold everybody else's turn. */
const breathe = (): Promise<void> => new Promise((resume) => setImmediate(resume));
