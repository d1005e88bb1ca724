import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requirePermission, requireSession } from '../auth/index.ts';
import {
  CircularAddressees,
  CircularReader,
  CircularRow,
  CircularText,
  ConfirmCircular,
  MyCircular,
} from '../contract/circulars.ts';
import { refuse } from '../contract/refusal.ts';
import type { Circulars } from './repository.ts';

export interface CircularRoutesOptions {
  readonly circulars: Circulars;
  readonly nowMs: () => number;
}

/** Read by whom they concern, whatever his role; written and watched by who leads. */
export const circularRoutes: FastifyPluginAsyncZod<CircularRoutesOptions> = async (
  app,
  { circulars, nowMs },
) => {
  const params = z.strictObject({ circularId: z.string().max(80) });

  const mine = { response: { 200: z.array(MyCircular) } };
  app.get('/api/circulars/mine', { schema: mine }, async (request) => {
    const { user } = requireSession(request.session);
    return circulars.mine(user.userId, nowMs());
  });

  const confirm = { ...mine, params, body: ConfirmCircular };
  app.post('/api/circulars/:circularId/read', { schema: confirm }, async (request) => {
    const { user } = requireSession(request.session);
    const by = { userId: user.userId, address: request.ip };
    const { circularId } = request.params;
    const result = await circulars.confirm(circularId, request.body.number, by, nowMs());
    if (result !== 'set') refuse(result);
    return circulars.mine(user.userId, nowMs());
  });

  const list = { response: { 200: z.array(CircularRow) } };
  app.get('/api/circulars', { schema: list }, async (request) => {
    requirePermission(request.session, 'circulars-write');
    return circulars.list(nowMs());
  });

  const addressees = { response: { 200: CircularAddressees } };
  app.get('/api/circulars/addressees', { schema: addressees }, async (request) => {
    requirePermission(request.session, 'circulars-write');
    return circulars.addressees();
  });

  const readers = { params, response: { 200: z.array(CircularReader) } };
  app.get('/api/circulars/:circularId/readers', { schema: readers }, async (request) => {
    requirePermission(request.session, 'circulars-write');
    const found = await circulars.readers(request.params.circularId, nowMs());
    return found ?? refuse('unknown-circular');
  });

  app.post('/api/circulars', { schema: { ...list, body: CircularText } }, async (request) => {
    const { user } = requirePermission(request.session, 'circulars-write');
    await circulars.add(request.body, { userId: user.userId, address: request.ip }, nowMs());
    return circulars.list(nowMs());
  });

  const rewrite = { ...list, params, body: CircularText };
  app.post('/api/circulars/:circularId/versions', { schema: rewrite }, async (request) => {
    const { user } = requirePermission(request.session, 'circulars-write');
    const by = { userId: user.userId, address: request.ip };
    const { circularId } = request.params;
    const result = await circulars.rewrite(circularId, request.body, by, nowMs());
    if (result !== 'set') refuse(result);
    return circulars.list(nowMs());
  });

  const withdraw = { ...list, params };
  app.post('/api/circulars/:circularId/withdraw', { schema: withdraw }, async (request) => {
    const { user } = requirePermission(request.session, 'circulars-write');
    const by = { userId: user.userId, address: request.ip };
    const result = await circulars.withdraw(request.params.circularId, by, nowMs());
    if (result !== 'set') refuse(result);
    return circulars.list(nowMs());
  });
};
