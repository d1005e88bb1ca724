import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requirePermission } from '../auth/index.ts';
import type { ContactRepository } from '../contacts/index.ts';
import { refuse } from '../contract/refusal.ts';
import { NearCase, NearQuery } from '../contract/near-cases.ts';
import type { Duplicates } from './repository.ts';

export interface DuplicateRoutesOptions {
  readonly duplicates: Duplicates;
  readonly contacts: Pick<ContactRepository, 'find'>;
  readonly nowMs: () => number;
  /** What is shown of cases that somebody reported in confidence. */
  readonly shield: (
    caseIds: readonly string[],
  ) => Promise<(caseId: string, text: string) => string>;
}

/** Asked by POST: what somebody says is no part of an address. */
export const duplicateRoutes: FastifyPluginAsyncZod<DuplicateRoutesOptions> = async (
  app,
  { duplicates, contacts, nowMs, shield },
) => {
  const near = { body: NearQuery, response: { 200: z.array(NearCase) } };
  app.post('/api/near-cases', { schema: near }, async (request) => {
    const { user } = requirePermission(request.session, 'desk');
    const { contactId } = request.body;
    const known = (await contacts.find(contactId)) ?? refuse('unknown-contact');
    if (known.agentId !== user.userId) refuse('not-your-contact');
    if (known.finishedAtMs !== null) refuse('contact-finished');
    const about = { phoneHash: known.phoneHash, atMs: nowMs() };
    const found = await duplicates.near(request.body, about);
    const shown = await shield(found.map(({ caseId }) => caseId));
    return found.map((one) => ({
      ...one,
      addressText: shown(one.caseId, one.addressText),
      landmark: shown(one.caseId, one.landmark),
    }));
  });
};
