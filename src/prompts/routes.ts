import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { beforeBody, requirePermission } from '../auth/index.ts';
import { PROMPT_BYTES, PromptName, PromptRow } from '../contract/prompts.ts';
import { refuse } from '../contract/refusal.ts';
import type { Prompts } from './prompts.ts';

export interface PromptRoutesOptions {
  readonly prompts: Prompts;
}

/** What callers hear: for whoever sets the queues. Names hold slashes, and come as one part of the path. */
export const promptRoutes: FastifyPluginAsyncZod<PromptRoutesOptions> = async (
  app,
  { prompts },
) => {
  // A sound file alone; as JSON a page could have us parse megabytes of it.
  app.removeAllContentTypeParsers();
  // The name of a type is not believed: what it is, the bytes tell.
  app.addContentTypeParser(
    ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'],
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );

  app.get(
    '/api/prompts',
    { schema: { response: { 200: z.array(PromptRow) } } },
    async (request) => {
      requirePermission(request.session, 'queues-write');
      return prompts.list();
    },
  );

  const params = z.strictObject({ promptName: PromptName });
  // What was changed is another address: a browser plays what it has fetched once again and again.
  const heard = { params, querystring: z.strictObject({ v: z.string().max(20).optional() }) };
  app.get('/api/prompts/:promptName/sound', { schema: heard }, async (request, reply) => {
    requirePermission(request.session, 'queues-write');
    const sound = await prompts.read(request.params.promptName);
    if (sound === null) refuse('unknown-prompt');
    return reply.type('audio/wav').send(sound);
  });

  const one = { params, response: { 200: PromptRow } };
  app.post(
    '/api/prompts/:promptName/recording',
    { schema: one, bodyLimit: PROMPT_BYTES, preParsing: beforeBody('queues-write') },
    async (request) => {
      const { user } = requirePermission(request.session, 'queues-write');
      if (!Buffer.isBuffer(request.body)) refuse('prompt-not-wave');
      const by = { userId: user.userId, address: request.ip };
      const result = await prompts.record(request.params.promptName, request.body, by);
      return typeof result === 'string' ? refuse(result) : result;
    },
  );

  app.delete('/api/prompts/:promptName/recording', { schema: one }, async (request) => {
    const { user } = requirePermission(request.session, 'queues-write');
    const by = { userId: user.userId, address: request.ip };
    const result = await prompts.takeBack(request.params.promptName, by);
    return typeof result === 'string' ? refuse(result) : result;
  });
};
