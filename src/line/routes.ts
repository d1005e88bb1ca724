import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requireAnyPermission, requirePermission } from '../auth/index.ts';
import { Banner } from '../contract/banners.ts';
import { refuse } from '../contract/refusal.ts';
import {
  Applied,
  EmergencySwitch,
  Holiday,
  LineView,
  NewsChange,
  PlanChange,
  PlanKept,
  QueuePlan,
  SurgeSwitch,
} from '../contract/queue-rules.ts';
import type { OutsideCalls } from '../directory/index.ts';
import type { Line } from './line.ts';

export interface LineRoutesOptions {
  readonly line: Line;
  readonly outside: OutsideCalls;
  readonly nowMs: () => number;
}

const BANNERS_SHOWN_MS = 30 * 86_400_000;

/** The switches of the supervisors; rules, hours and holidays of the administrators. */
export const lineRoutes: FastifyPluginAsyncZod<LineRoutesOptions> = async (app, options) => {
  const { line, outside, nowMs } = options;
  const applied = { response: { 200: Applied } };

  app.get('/api/line', { schema: { response: { 200: LineView } } }, async (request) => {
    requirePermission(request.session, 'board');
    return line.view();
  });

  const emergency = { body: EmergencySwitch, ...applied };
  app.post('/api/line/emergency', { schema: emergency }, async (request) => {
    const { user } = requirePermission(request.session, 'line-control');
    const by = { userId: user.userId, address: request.ip };
    return line.moveEmergency(request.body, by);
  });

  app.post('/api/line/surge', { schema: { body: SurgeSwitch, ...applied } }, async (request) => {
    const { user } = requirePermission(request.session, 'line-control');
    const by = { userId: user.userId, address: request.ip };
    return line.moveSurge(request.body.on, by);
  });

  app.post('/api/line/news', { schema: { body: NewsChange, ...applied } }, async (request) => {
    const { user } = requirePermission(request.session, 'line-control');
    const by = { userId: user.userId, address: request.ip };
    const done = await line.tellNews({ ...request.body, ...by });
    if (done === null) refuse('unknown-queue');
    return done;
  });

  const banners = { response: { 200: z.array(Banner) } };
  app.get('/api/banners', { schema: banners }, async (request) => {
    requirePermission(request.session, 'board');
    return line.banners(nowMs() - BANNERS_SHOWN_MS);
  });

  // What a citizen has just heard from the machine is the expert's to know.
  app.get('/api/banners/now', { schema: banners }, async (request) => {
    requireAnyPermission(request.session, 'desk', 'board');
    return line.banners(null);
  });

  const plans = { response: { 200: z.array(QueuePlan) } };
  app.get('/api/queue-plans', { schema: plans }, async (request) => {
    requirePermission(request.session, 'queues-write');
    return line.plans();
  });

  const params = z.strictObject({ queueId: z.string().max(40) });
  const plan = { params, body: PlanChange, response: { 200: PlanKept } };
  app.patch('/api/queue-plans/:queueId', { schema: plan }, async (request) => {
    const { user } = requirePermission(request.session, 'queues-write');
    const { queueId } = request.params;
    const { rules, hours, version } = request.body;
    const change = { ...(rules && { rules }), ...(hours && { hours }), version };
    if (!(await isWithinReach(line, change))) refuse('unknown-queue');
    const entryId = rules?.standby?.entryId;
    const party = entryId === undefined ? null : await outside(entryId, true);
    if (typeof party === 'string') refuse(party);
    // Empty desks are no reason to send citizens to the police.
    if (entryId?.startsWith('emergency-')) refuse('unknown-outside-number');
    const by = { userId: user.userId, address: request.ip };
    const done = await line.change(queueId, change, by);
    if (typeof done === 'string') refuse(done);
    return done;
  });

  const holidays = { response: { 200: z.array(Holiday) } };
  app.get('/api/holidays', { schema: holidays }, async (request) => {
    requirePermission(request.session, 'queues-write');
    return line.holidays();
  });

  app.post('/api/holidays', { schema: { body: Holiday, ...applied } }, async (request) => {
    const { user } = requirePermission(request.session, 'queues-write');
    const by = { userId: user.userId, address: request.ip };
    return line.keepHoliday(request.body, by);
  });

  const one = { params: z.strictObject({ day: z.string().max(10) }), ...applied };
  app.delete('/api/holidays/:day', { schema: one }, async (request) => {
    const { user } = requirePermission(request.session, 'queues-write');
    const by = { userId: user.userId, address: request.ip };
    const done = await line.dropHoliday(request.params.day, by);
    if (done === null) refuse('not-found');
    return done;
  });
};

/** Every queue named as a destination exists. */
async function isWithinReach(
  line: Line,
  change: Pick<z.infer<typeof PlanChange>, 'rules' | 'hours'>,
): Promise<boolean> {
  const known = new Set((await line.plans()).map(({ queueId }) => queueId));
  const { rules, hours } = change;
  const all = [...Object.values(rules ?? {}), hours ?? null];
  return all.every((rule) => {
    const then = rule !== null && 'then' in rule ? rule.then : null;
    return then?.to !== 'queue' || known.has(then.queueId);
  });
}
