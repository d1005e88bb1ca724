import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit, Editor } from '../audit/index.ts';
import { requireAnyPermission, requirePermission } from '../auth/index.ts';
import {
  LetterList,
  LetterRow,
  LettersView,
  LetterView,
  NumberLetter,
  ReceivedFilter,
  ResendLetter,
  SettleReceived,
} from '../contract/letters.ts';
import { refuse } from '../contract/refusal.ts';
import { toAsciiDigits } from '../kit/persian-text.ts';
import type { Letters } from './letters.ts';

export interface LetterRoutesOptions {
  readonly letters: Letters;
  readonly audit: Audit;
  readonly nowMs: () => number;
}

/** Letters by their state, each with what it says, and what people do about them. */
export const letterRoutes: FastifyPluginAsyncZod<LetterRoutesOptions> = async (
  app,
  { letters, audit, nowMs },
) => {
  const page = {
    querystring: z.strictObject({
      list: LetterList,
      /** The last one of the page before. */
      after: z.string().max(80).optional(),
      ...ReceivedFilter.shape,
    }),
    response: { 200: LettersView },
  };
  app.get('/api/letters', { schema: page }, async (request) => {
    const { user } = requirePermission(request.session, 'letters');
    const { list, after, ...filter } = request.query;
    if (list === 'received' || list === 'review') {
      const by = { userId: user.userId, address: request.ip };
      const subject = { subjectKind: 'letters', subjectId: null };
      await audit.record({ ...by, act: 'received-letters-read', ...subject, detail: { list } });
    }
    return letters.page(list, after, filter);
  });

  const ofCase = {
    params: z.strictObject({ caseId: z.string().max(80) }),
    response: { 200: z.array(LetterRow) },
  };
  app.get('/api/cases/:caseId/letters', { schema: ofCase }, async (request) => {
    requireAnyPermission(request.session, 'letters', 'cases-verify');
    return letters.ofCase(request.params.caseId);
  });

  const params = z.strictObject({ letterId: z.string().max(80) });
  const one = { params, response: { 200: LetterView } };
  app.get('/api/letters/:letterId', { schema: one }, async (request) => {
    const { user } = requirePermission(request.session, 'letters');
    const { letterId } = request.params;
    const view = await viewOf(letterId);
    const by: Editor = { userId: user.userId, address: request.ip };
    const subject = { subjectKind: 'letter', subjectId: letterId };
    await audit.record({ ...by, act: 'letter-read', ...subject });
    return view;
  });

  app.post(
    '/api/letters/:letterId/resend',
    { schema: { ...one, body: ResendLetter } },
    async (request) => {
      const { user } = requirePermission(request.session, 'letters');
      const { letterId } = request.params;
      const by = { userId: user.userId, address: request.ip };
      const result = await letters.outbox.resend(letterId, request.body.reason, by, nowMs());
      if (result !== 'done') refuse(result);
      return viewOf(letterId);
    },
  );

  app.post(
    '/api/letters/:letterId/number',
    { schema: { ...one, body: NumberLetter } },
    async (request) => {
      const { user } = requirePermission(request.session, 'letters');
      const { letterId } = request.params;
      const by = { userId: user.userId, address: request.ip };
      const { number, date } = request.body;
      // Typed beside its day: the year is the day's where the number does not say it.
      const year = Number(toAsciiDigits(date).slice(0, 4));
      const given = { number, date, ...(Number.isInteger(year) ? { year } : {}) };
      const result = await letters.outbox.numberByHand(letterId, given, by, nowMs());
      if (result !== 'done') refuse(REFUSALS[result]);
      return viewOf(letterId);
    },
  );

  const settle = {
    params: z.strictObject({ receivedId: z.string().max(80) }),
    body: SettleReceived,
    response: { 200: LettersView },
  };
  app.post('/api/received-letters/:receivedId/settle', { schema: settle }, async (request) => {
    const { user } = requirePermission(request.session, 'letters');
    const by = { userId: user.userId, address: request.ip };
    const settled = { ...request.body, by };
    const result = await letters.received.settle(request.params.receivedId, settled, nowMs());
    if (result !== 'done') refuse(result);
    return letters.page('review');
  });

  async function viewOf(letterId: string): Promise<LetterView> {
    return (await letters.view(letterId)) ?? refuse('unknown-letter');
  }
};

/** By hand the year is always said: `no-year` is nobody's fault but ours. */
const REFUSALS = {
  'unknown-letter': 'unknown-letter',
  'bad-number': 'bad-letter-number',
  'bad-date': 'bad-letter-date',
  'another-year': 'letter-of-another-year',
  'no-year': 'letter-of-another-year',
  'number-taken': 'letter-number-taken',
  'number-differs': 'letter-number-taken',
} as const;
