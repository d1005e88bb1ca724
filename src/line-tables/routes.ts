import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit, Editor } from '../audit/index.ts';
import { beforeBody, requirePermission } from '../auth/index.ts';
import { ImportedUsers } from '../contract/line-tables.ts';
import { Imported, ImportFile } from '../contract/organising.ts';
import { ChangedUser, ChangeUser } from '../contract/people.ts';
import { refuse } from '../contract/refusal.ts';
import { csvHeaders } from '../kit/csv.ts';
import type { HolidayTable } from './repository-holidays.ts';
import type { MembershipTable } from './repository-memberships.ts';
import type { QueueTables } from './repository-queues.ts';
import type { UserTable } from './repository-users.ts';

export interface LineTableRoutesOptions {
  readonly userTable: UserTable;
  readonly queueTables: QueueTables;
  readonly membershipTable: MembershipTable;
  readonly holidayTable: HolidayTable;
  readonly audit: Pick<Audit, 'record'>;
}

/** The longest file that the contract takes, where each letter is three bytes on the wire, and more. */
const FILE_BYTES = 1024 * 1024;

/** Users, queues, who serves them, and holidays: out to a spreadsheet and in again. */
export const lineTableRoutes: FastifyPluginAsyncZod<LineTableRoutesOptions> = async (
  app,
  { userTable, queueTables, membershipTable, holidayTable, audit },
) => {
  type Keeper = 'users-write' | 'queues-write';
  const long = (permission: Keeper) => ({
    ...{ bodyLimit: FILE_BYTES, preParsing: beforeBody(permission) },
  });
  const enter = (request: FastifyRequest, permission: Keeper): Editor => {
    const { user } = requirePermission(request.session, permission);
    return { userId: user.userId, address: request.ip };
  };
  const send = (reply: FastifyReply, name: string, csv: string) =>
    reply.headers(csvHeaders(name)).send(csv);
  const exported = (by: Editor, kind: string, subjectKind = 'queue') =>
    audit.record({ ...by, act: 'table-exported', subjectKind, subjectId: kind });

  app.get('/api/users/csv', async (request, reply) =>
    send(reply, 'users', await userTable.csv(enter(request, 'users-write'))),
  );
  const users = { body: ImportFile, response: { 200: ImportedUsers } };
  app.post('/api/users/import', { schema: users, ...long('users-write') }, async (request) =>
    userTable.take(request.body, enter(request, 'users-write')),
  );

  const one = {
    params: z.strictObject({ userId: z.string().max(60) }),
    body: ChangeUser,
    response: { 200: ChangedUser },
  };
  app.patch('/api/users/:userId', { schema: one }, async (request) => {
    const by = enter(request, 'users-write');
    const done = await userTable.changeOne(request.params.userId, request.body, by);
    if (done.type !== 'changed') refuse(done.type);
    return { firstPassword: done.firstPassword };
  });

  app.get('/api/queues/csv', async (request, reply) => {
    await exported(enter(request, 'queues-write'), 'queues');
    return send(reply, 'queues', queueTables.csv());
  });
  const taken = { body: ImportFile, response: { 200: Imported } };
  app.post('/api/queues/import', { schema: taken, ...long('queues-write') }, async (request) =>
    queueTables.take(request.body, enter(request, 'queues-write')),
  );

  app.get('/api/queue-agents/csv', async (request, reply) => {
    await exported(enter(request, 'queues-write'), 'queue-agents');
    return send(reply, 'queue-agents', await membershipTable.csv());
  });
  app.post(
    '/api/queue-agents/import',
    { schema: taken, ...long('queues-write') },
    async (request) => membershipTable.take(request.body, enter(request, 'queues-write')),
  );

  app.get('/api/holidays/csv', async (request, reply) => {
    await exported(enter(request, 'queues-write'), 'holidays', 'line');
    return send(reply, 'holidays', await holidayTable.csv());
  });
  app.post('/api/holidays/import', { schema: taken, ...long('queues-write') }, async (request) =>
    holidayTable.take(request.body, enter(request, 'queues-write')),
  );
};
