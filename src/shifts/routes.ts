import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { requirePermission } from '../auth/index.ts';
import { refuse } from '../contract/refusal.ts';
import {
  GiveContact,
  Handover,
  HandoverRow,
  ShiftNow,
  type ShiftPicture,
  WriteHandover,
} from '../contract/shifts.ts';
import type { Handovers } from './repository.ts';
import type { Unfinished } from './repository-unfinished.ts';

export interface ShiftRoutesOptions {
  readonly handovers: Handovers;
  readonly unfinished: Unfinished;
  /** What goes on now, by all that the system knows. */
  readonly shiftPicture: (userId: string) => Promise<ShiftPicture>;
  readonly isOnShift: (agentId: string) => boolean;
  /** The call that this expert is rung for or has, wrap-up included. */
  readonly callInHand: (agentId: string) => string | null;
  /** Lists of these desks have changed. */
  readonly onGiven: (agentIds: readonly string[]) => void;
  readonly audit: Audit;
  readonly nowMs: () => number;
}

/** Of those who lead shifts: what goes on, handing it over, taking it over. */
export const shiftRoutes: FastifyPluginAsyncZod<ShiftRoutesOptions> = async (app, options) => {
  const { handovers, unfinished, shiftPicture, audit, nowMs } = options;

  async function now(userId: string): Promise<ShiftNow> {
    const experts = (await unfinished.experts()).map((one) => ({
      ...one,
      isOnShift: options.isOnShift(one.agentId),
    }));
    return { picture: await shiftPicture(userId), experts };
  }

  const picture = { response: { 200: ShiftNow } };
  app.get('/api/shift', { schema: picture }, async (request) => {
    const { user } = requirePermission(request.session, 'shift-handover');
    return now(user.userId);
  });

  const list = { response: { 200: z.array(HandoverRow) } };
  app.get('/api/shift/handovers', { schema: list }, async (request) => {
    requirePermission(request.session, 'shift-handover');
    return handovers.list();
  });

  const params = z.strictObject({ handoverId: z.string().max(80) });
  const one = { params, response: { 200: Handover } };
  app.get('/api/shift/handovers/:handoverId', { schema: one }, async (request) => {
    const { user } = requirePermission(request.session, 'shift-handover');
    const { handoverId } = request.params;
    const found = await handovers.open(handoverId);
    if (found === null) refuse('unknown-handover');
    // Its words may speak of citizens.
    await audit.record({
      ...{ userId: user.userId, act: 'shift-handover-read', subjectKind: 'shift-handover' },
      ...{ subjectId: handoverId, address: request.ip },
    });
    return found;
  });

  const write = { ...list, body: WriteHandover };
  app.post('/api/shift/handovers', { schema: write }, async (request) => {
    const { user } = requirePermission(request.session, 'shift-handover');
    const by = { userId: user.userId, address: request.ip };
    // Not what the page was shown, but what holds in this moment.
    await handovers.write(request.body.note, await shiftPicture(user.userId), by, nowMs());
    return handovers.list();
  });

  const confirm = { ...list, params };
  app.post('/api/shift/handovers/:handoverId/confirm', { schema: confirm }, async (request) => {
    const { user } = requirePermission(request.session, 'shift-handover');
    const by = { userId: user.userId, address: request.ip };
    const result = await handovers.confirm(request.params.handoverId, by, nowMs());
    if (result !== 'set') refuse(result);
    return handovers.list();
  });

  const give = {
    ...picture,
    params: z.strictObject({ contactId: z.string().max(80) }),
    body: GiveContact,
  };
  app.post('/api/shift/contacts/:contactId/give', { schema: give }, async (request) => {
    const { user } = requirePermission(request.session, 'shift-handover');
    const { contactId } = request.params;
    const { agentId } = request.body;
    const known = await unfinished.callOf(contactId);
    // He is writing it down at this moment.
    if (known !== null && options.callInHand(known.agentId) === known.callId) {
      refuse('contact-in-hand');
    }
    const by = { userId: user.userId, address: request.ip };
    const given = await unfinished.give(contactId, agentId, by);
    if (given.type !== 'given') refuse(given.type);
    options.onGiven([given.fromId, agentId]);
    return now(user.userId);
  });
};
