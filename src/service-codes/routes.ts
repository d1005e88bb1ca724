import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { beforeBody, requirePermission, requireSession } from '../auth/index.ts';
import { District, ServiceCode } from '../contract/cases.ts';
import { NewServiceCode, ServiceCodeRow, SetServiceCode } from '../contract/organising.ts';
import { DistrictShapes, ImportedShapes, ImportShapes } from '../contract/places.ts';
import { refuse } from '../contract/refusal.ts';
import type { ServiceCodeEditing } from './repository-editing.ts';
import type { DistrictMap } from './repository-shapes.ts';
import type { ServiceCodeRepository } from './repository.ts';

export interface ServiceCodeRoutesOptions {
  readonly serviceCodes: ServiceCodeRepository;
  readonly codeEditing: ServiceCodeEditing;
  readonly districtMap: DistrictMap;
  readonly nowMs: () => number;
}

/** The longest map that the contract takes, with room for letters of three bytes. */
const MAP_BYTES = 8 * 1024 * 1024;

/** The lists that forms choose from, and the whole catalogue for who keeps it. */
export const serviceCodeRoutes: FastifyPluginAsyncZod<ServiceCodeRoutesOptions> = async (
  app,
  { serviceCodes, codeEditing, districtMap, nowMs },
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

  // A browser keeps it, and asks each time whether it is still so: nothing personal is in it.
  const shapes = { response: { 200: DistrictShapes, 304: z.undefined() } };
  app.get('/api/district-shapes', { schema: shapes }, async (request, reply) => {
    requireSession(request.session);
    const { shapes: known, json, etag } = await districtMap.inForce();
    void reply.headers({ etag, 'cache-control': 'private, no-cache' });
    if (request.headers['if-none-match']?.includes(etag) === true) return reply.code(304).send();
    return reply.serializer(() => json).send(known);
  });

  app.get('/api/district-shapes/geojson', async (request, reply) => {
    const { user } = requirePermission(request.session, 'organisation-write');
    const geojson = await districtMap.geojson({ userId: user.userId, address: request.ip });
    const headers = {
      'content-type': 'application/geo+json; charset=utf-8',
      'content-disposition': 'attachment; filename="districts.geojson"',
      'cache-control': 'no-store',
    };
    return reply.headers(headers).send(geojson);
  });

  const take = { body: ImportShapes, response: { 200: ImportedShapes } };
  const long = { bodyLimit: MAP_BYTES, preParsing: beforeBody('organisation-write') };
  app.post('/api/district-shapes', { schema: take, ...long }, async (request) => {
    const { user } = requirePermission(request.session, 'organisation-write');
    return districtMap.take(request.body, { userId: user.userId, address: request.ip }, nowMs());
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
