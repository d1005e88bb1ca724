import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { hasPermission, requirePermission } from '../auth/index.ts';
import { refuse } from '../contract/refusal.ts';
import { partOf } from './range.ts';
import type { VoiceMessageRepository } from './repository.ts';
import type { Shelf } from './shelf.ts';

export interface VoiceMessageRoutesOptions {
  readonly voiceMessages: VoiceMessageRepository;
  readonly shelf: Shelf;
  readonly audit: Audit;
}

/** To listen: by the holder of the number's claim, or by whoever may see all calls. */
export const voiceMessageRoutes: FastifyPluginAsyncZod<VoiceMessageRoutesOptions> = async (
  app,
  { voiceMessages, shelf, audit },
) => {
  const params = z.strictObject({ messageId: z.string().max(120) });

  app.get(
    '/api/voice-messages/:messageId/sound',
    { schema: { params } },
    async (request, reply) => {
      const { user } = requirePermission(request.session, 'voice-messages');
      const { messageId } = request.params;
      const message = await voiceMessages.find(messageId);
      if (message === null || message.phoneHash === null) refuse('unknown-voice-message');
      const seesAll = hasPermission(request.session, 'calls-read');
      if (!seesAll && !(await voiceMessages.isClaimedBy(message.phoneHash, user.userId))) {
        refuse('missed-not-claimed');
      }
      const size = message.state === 'kept' ? await shelf.sizeOf(messageId) : null;
      if (size === null) refuse('unknown-voice-message');
      const part = partOf(request.headers.range, size);
      void reply.headers({ 'accept-ranges': 'bytes', 'cache-control': 'private, no-store' });
      if (part === null) {
        return reply.code(416).header('content-range', `bytes */${size}`).send();
      }
      const { start, end } = part === 'whole' ? { start: 0, end: size - 1 } : part;
      // Each part that was heard: who asks for the middle of it has listened, too.
      await audit.record({
        userId: user.userId,
        address: request.ip,
        act: 'voice-message-played',
        subjectKind: 'voice-message',
        subjectId: messageId,
        detail: { callId: message.callId, start, end },
      });
      if (part !== 'whole') {
        void reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`);
      }
      return reply
        .header('content-length', end - start + 1)
        .type('audio/wav')
        .send(shelf.read(messageId, start, end));
    },
  );
};
