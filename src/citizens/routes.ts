import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { requirePermission } from '../auth/index.ts';
import { NewCitizen } from '../contract/cases.ts';
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
};
