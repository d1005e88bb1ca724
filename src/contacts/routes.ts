import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requirePermission } from '../auth/index.ts';
import type { ErrorCode } from '../contract/error-catalogue.ts';
import { refuse } from '../contract/refusal.ts';
import { ContactMatter, FinishContact, MatterSplit, SplitQuery } from '../contract/matters.ts';
import { tehranDay } from '../kit/jalali.ts';
import type { MatterFigures } from './repository-figures.ts';
import type { ContactRepository } from './repository.ts';

export interface ContactRoutesOptions {
  readonly contacts: ContactRepository;
  /** Handed in by src/cases. */
  readonly finish: (
    contactId: string,
    agentId: string,
    form: FinishContact,
    atMs: number,
  ) => Promise<
    { readonly type: 'finished'; readonly callId: string | null } | { readonly type: ErrorCode }
  >;
  readonly figures: MatterFigures;
  readonly nowMs: () => number;
  /** Tells telephony that wrap-up is over; its faults are its own: the contact is finished. */
  readonly onFinished: (finished: {
    readonly agentId: string;
    readonly contactId: string;
    readonly callId: string | null;
  }) => Promise<void>;
}

export const contactRoutes: FastifyPluginAsyncZod<ContactRoutesOptions> = async (app, options) => {
  const { contacts, nowMs, onFinished } = options;
  const finishing = {
    params: z.strictObject({ contactId: z.string().max(80) }),
    body: FinishContact,
    response: { 204: z.undefined() },
  };
  app.post('/api/contacts/:contactId/finish', { schema: finishing }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'desk');
    const { contactId } = request.params;
    const result = await options.finish(contactId, user.userId, request.body, nowMs());
    if (result.type !== 'finished') refuse(result.type);
    await onFinished({ agentId: user.userId, contactId, callId: result.callId });
    return reply.code(204).send();
  });

  const matters = {
    params: z.strictObject({ contactId: z.string().max(80) }),
    response: { 200: z.array(ContactMatter) },
  };
  app.get('/api/contacts/:contactId/matters', { schema: matters }, async (request) => {
    const { user } = requirePermission(request.session, 'desk');
    const { contactId } = request.params;
    const known = await contacts.find(contactId);
    // While it rings, and while a colleague has it, nothing of it is his to read: no fault, nothing.
    const isInHand = known?.agentId === user.userId && known.finishedAtMs === null;
    return isInHand ? contacts.listItems(contactId) : [];
  });

  const split = { querystring: SplitQuery, response: { 200: MatterSplit } };
  app.get('/api/matters/split', { schema: split }, async (request) => {
    requirePermission(request.session, 'board');
    const today = tehranDay(nowMs());
    const { from = today, to = today } = request.query;
    return options.figures.split({ from, to });
  });
};
