import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requireSession } from '../auth/index.ts';
import { District, ServiceCode } from '../contract/cases.ts';
import type { ServiceCodeRepository } from './repository.ts';

export interface ServiceCodeRoutesOptions {
  readonly serviceCodes: ServiceCodeRepository;
  readonly nowMs: () => number;
}

/** The lists that forms choose from. */
export const serviceCodeRoutes: FastifyPluginAsyncZod<ServiceCodeRoutesOptions> = async (
  app,
  { serviceCodes, nowMs },
) => {
  const codes = { response: { 200: z.array(ServiceCode) } };
  app.get('/api/service-codes', { schema: codes }, async (request) => {
    requireSession(request.session);
    return serviceCodes.listActive(nowMs());
  });

  const districts = { response: { 200: z.array(District) } };
  app.get('/api/districts', { schema: districts }, async (request) => {
    requireSession(request.session);
    return serviceCodes.listDistricts();
  });
};
