import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requirePermission, requireSession } from '../auth/index.ts';
import { District, ServiceCode } from '../contract/cases.ts';
import { refuse } from '../contract/refusal.ts';
import { NewServiceCode, ServiceCodeRow, SetServiceCode } from '../contract/organising.ts';
import type { ServiceCodeEditing } from './repository-editing.ts';
import type { ServiceCodeRepository } from './repository.ts';

export interface ServiceCodeRoutesOptions {
  readonly serviceCodes: ServiceCodeRepository;
  readonly codeEditing: ServiceCodeEditing;
  readonly nowMs: () => number;
}

/** The lists that forms choose from, and the whole catalogue for who keeps it. */
export const serviceCodeRoutes: FastifyPluginAsyncZod<ServiceCodeRoutesOptions> = async (
  app,
  { serviceCodes, codeEditing, nowMs },
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

  const catalogue = { response: { 200: z.array(ServiceCodeRow) } };
  app.get('/api/service-catalogue', { schema: catalogue }, async (request) => {
    requirePermission(request.session, 'organisation-write');
    return codeEditing.list(nowMs());
  });

  const add = { ...catalogue, body: NewServiceCode };
  app.post('/api/service-catalogue', { schema: add }, async (request) => {
    const { user } = requirePermission(request.session, 'organisation-write');
    const by = { userId: user.userId, address: request.ip };
    const result = await codeEditing.add(request.body, by, nowMs());
    if (result !== 'set') refuse(result);
    return codeEditing.list(nowMs());
  });

  const params = z.strictObject({ code: z.string().max(20) });
  const set = { ...catalogue, params, body: SetServiceCode };
  app.patch('/api/service-catalogue/:code', { schema: set }, async (request) => {
    const { user } = requirePermission(request.session, 'organisation-write');
    const by = { userId: user.userId, address: request.ip };
    const result = await codeEditing.set(request.params.code, request.body, by, nowMs());
    if (result !== 'set') refuse(result);
    return codeEditing.list(nowMs());
  });
};
