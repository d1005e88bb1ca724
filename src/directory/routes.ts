import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { requireAnyPermission, requirePermission } from '../auth/index.ts';
import { DirectoryEntry, NewDirectoryEntry } from '../contract/directory.ts';
import { refuse } from '../contract/refusal.ts';
import type { DirectoryRepository } from './repository.ts';

export interface DirectoryRoutesOptions {
  readonly directory: DirectoryRepository;
  /** Rings at night: such an entry stays. */
  readonly isOnCall: (entryId: string) => Promise<boolean>;
  readonly audit: Audit;
}

/** Paths are whole: register without a prefix. */
export const directoryRoutes: FastifyPluginAsyncZod<DirectoryRoutesOptions> = async (
  app,
  { directory, isOnCall, audit },
) => {
  const list = { response: { 200: z.array(DirectoryEntry) } };
  app.get('/api/directory', { schema: list }, async (request) => {
    const { user } = requireAnyPermission(request.session, 'desk', 'queues-write');
    const entries = await directory.list();
    const keepsIt = user.permissions.includes('queues-write');
    if (!keepsIt) return entries.filter(({ kind }) => kind !== 'person');
    // A person's number is personal data: who read it is kept.
    const entry = { subjectKind: 'outside-number', subjectId: null, address: request.ip };
    await audit.record({ ...entry, userId: user.userId, act: 'directory-read' });
    return entries;
  });

  const add = { body: NewDirectoryEntry, response: { 200: DirectoryEntry } };
  app.post('/api/directory', { schema: add }, async (request) => {
    const { user } = requirePermission(request.session, 'queues-write');
    const by = { userId: user.userId, address: request.ip };
    const done = await directory.add(request.body, by);
    if (typeof done === 'string') refuse(done);
    return done;
  });

  const params = z.strictObject({ entryId: z.string().max(40) });
  const drop = { params, response: { 204: z.undefined() } };
  app.delete('/api/directory/:entryId', { schema: drop }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'queues-write');
    const by = { userId: user.userId, address: request.ip };
    if (await isOnCall(request.params.entryId)) refuse('number-on-call');
    if (!(await directory.drop(request.params.entryId, by))) refuse('not-found');
    return reply.code(204).send();
  });
};
