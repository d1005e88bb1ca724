import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { beforeBody, requirePermission } from '../auth/index.ts';
import { refuse } from '../contract/refusal.ts';
import {
  CalendarChange,
  CalendarRow,
  ClockEffect,
  Imported,
  ImportKind,
  ImportTable,
  NewRoutingRule,
  NewWeek,
  RoutingRuleRow,
  TriedRoute,
  TryRoute,
} from '../contract/organising.ts';
import { csvHeaders } from '../kit/csv.ts';
import type { Importing } from './import.ts';
import type { CalendarRepository } from './repository-calendars.ts';
import type { Exporting } from './repository-export.ts';
import type { RoutingRepository } from './repository-routing.ts';

export interface OrganisingRoutesOptions {
  readonly routing: RoutingRepository;
  readonly calendars: CalendarRepository;
  readonly importing: Importing;
  readonly exporting: Exporting;
  readonly audit: Pick<Audit, 'record'>;
  readonly nowMs: () => number;
}

/** The longest file that the contract takes, where each letter is three bytes on the wire, and more. */
const FILE_BYTES = 1024 * 1024;

/** Routing, working weeks, and the organisation's tables in and out: for administrators and the head of 137. */
export const organisingRoutes: FastifyPluginAsyncZod<OrganisingRoutesOptions> = async (
  app,
  { routing, calendars, importing, exporting, audit, nowMs },
) => {
  function enter(request: FastifyRequest) {
    const { user } = requirePermission(request.session, 'organisation-write');
    return { userId: user.userId, address: request.ip };
  }

  const rules = { response: { 200: z.array(RoutingRuleRow) } };
  app.get('/api/routing-rules', { schema: rules }, async (request) => {
    enter(request);
    return routing.list(nowMs());
  });

  app.post(
    '/api/routing-rules',
    { schema: { ...rules, body: NewRoutingRule } },
    async (request) => {
      const result = await routing.add(request.body, enter(request), nowMs());
      if (result !== 'set') refuse(result);
      return routing.list(nowMs());
    },
  );

  const rule = { ...rules, params: z.strictObject({ ruleId: z.string().max(80) }) };
  app.delete('/api/routing-rules/:ruleId', { schema: rule }, async (request) => {
    const result = await routing.end(request.params.ruleId, enter(request), nowMs());
    if (result !== 'set') refuse(result);
    return routing.list(nowMs());
  });

  const tried = { body: TryRoute, response: { 200: TriedRoute } };
  app.post(
    '/api/routing-trial',
    { schema: tried, config: { isReading: true } },
    async (request) => {
      enter(request);
      const found = await routing.tryRoute(request.body);
      return typeof found === 'string' ? refuse(found) : found;
    },
  );

  const listed = { response: { 200: z.array(CalendarRow) } };
  app.get('/api/calendars', { schema: listed }, async (request) => {
    enter(request);
    return calendars.list();
  });

  const params = z.strictObject({ calendarId: z.string().max(80) });
  const setWeek = { ...listed, params, body: NewWeek };
  app.post('/api/calendars/:calendarId/weeks', { schema: setWeek }, async (request) => {
    const by = enter(request);
    const result = await calendars.setWeek(request.params.calendarId, request.body, by, nowMs());
    if (result !== 'set') refuse(result);
    return calendars.list();
  });

  const ofDay = z.strictObject({ calendarId: z.string().max(80), fromDay: z.string().max(10) });
  const dropWeek = { ...listed, params: ofDay };
  app.delete('/api/calendars/:calendarId/weeks/:fromDay', { schema: dropWeek }, async (request) => {
    const { calendarId, fromDay } = request.params;
    const result = await calendars.dropWeek(calendarId, fromDay, enter(request), nowMs());
    if (result !== 'set') refuse(result);
    return calendars.list();
  });

  const effect = { body: CalendarChange, response: { 200: ClockEffect } };
  app.post(
    '/api/calendar-effect',
    { schema: effect, config: { isReading: true } },
    async (request) => {
      enter(request);
      return calendars.effectOf(request.body, nowMs());
    },
  );

  const table = z.strictObject({ kind: z.string().max(20) });
  const take = { params: table, body: ImportTable, response: { 200: Imported } };
  const long = { bodyLimit: FILE_BYTES, preParsing: beforeBody('organisation-write') };
  app.post('/api/imports/:kind', { schema: take, ...long }, async (request) => {
    const by = enter(request);
    const kind = ImportKind.safeParse(request.params.kind);
    if (!kind.success) refuse('not-found');
    const hasIds = kind.data !== 'routing' && kind.data !== 'calendars';
    if (request.body.onlyNew === true && !hasIds) refuse('bad-request', ['onlyNew']);
    return importing.take(kind.data, request.body, by, nowMs());
  });

  app.get('/api/imports/:kind/csv', { schema: { params: table } }, async (request, reply) => {
    const by = enter(request);
    const kind = ImportKind.safeParse(request.params.kind);
    if (!kind.success) refuse('not-found');
    const subject = { subjectKind: 'organisation', subjectId: kind.data };
    await audit.record({ ...by, act: 'table-exported', ...subject });
    return reply.headers(csvHeaders(kind.data)).send(await exporting.csv(kind.data, nowMs()));
  });
};
