import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requirePermission } from '../auth/index.ts';
import { FinishContact } from '../contract/cases.ts';
import { refuse } from '../contract/error-catalogue.ts';
import type { ContactRepository } from './repository.ts';

export interface ContactRoutesOptions {
  readonly contacts: ContactRepository;
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
  const finish = {
    params: z.strictObject({ contactId: z.string().max(80) }),
    body: FinishContact,
    response: { 204: z.undefined() },
  };
  app.post('/api/contacts/:contactId/finish', { schema: finish }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'desk');
    const { contactId } = request.params;
    const result = await contacts.finishContact(contactId, user.userId, request.body, nowMs());
    if (result.type !== 'finished') refuse(result.type);
    await onFinished({ agentId: user.userId, contactId, callId: result.callId });
    return reply.code(204).send();
  });
};
