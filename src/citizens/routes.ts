import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requirePermission } from '../auth/index.ts';
import { NewCitizen } from '../contract/cases.ts';
import { ForgetCitizen } from '../contract/citizens.ts';
import { PopCitizen } from '../contract/desk.ts';
import { refuse } from '../contract/refusal.ts';
import type { CitizenRepository } from './repository.ts';

export interface CitizenRoutesOptions {
  readonly citizens: CitizenRepository;
  readonly nowMs: () => number;
}

export const citizenRoutes: FastifyPluginAsyncZod<CitizenRoutesOptions> = async (app, options) => {
  const { citizens, nowMs } = options;
  const add = { body: NewCitizen, response: { 200: PopCitizen } };
  app.post('/api/citizens', { schema: add }, async (request) => {
    const { user } = requirePermission(request.session, 'desk');
    const result = await citizens.addCitizen(request.body, user.userId, nowMs());
    return result.type === 'added' ? result.citizen : refuse(result.type);
  });

  const params = z.strictObject({ citizenId: z.string().max(80) });
  const forget = { params, body: ForgetCitizen, response: { 204: z.undefined() } };
  app.post('/api/citizens/:citizenId/forget', { schema: forget }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'cases-decide');
    const by = { userId: user.userId, address: request.ip };
    const { citizenId } = request.params;
    const result = await citizens.forget(citizenId, request.body, by, nowMs());
    return result === 'forgotten' ? reply.code(204).send() : refuse(result);
  });
};
