import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Audit } from '../audit/index.ts';
import { refuse } from '../contract/refusal.ts';
import type { Attachments } from './repository.ts';

type Row = NonNullable<Awaited<ReturnType<Attachments['find']>>>;

/**
 * Sends a photo to whoever may see it, which is the route's to judge, and writes down who saw it.
 * Refuses with `unknown-photo` what is not there any more.
 */
export async function showPhoto(
  { attachments, audit }: { readonly attachments: Attachments; readonly audit: Audit },
  row: Row,
  userId: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const content = await attachments.content(row);
  if (content === null) refuse('unknown-photo');
  await audit.record({
    userId,
    act: 'photo-seen',
    subjectKind: 'case',
    subjectId: row.caseId,
    address: request.ip,
    detail: { photoId: row.id, stage: row.stage },
  });
  return reply
    .type(row.type)
    .headers({ 'cache-control': 'private, no-store', 'content-disposition': 'inline' })
    .send(content);
}
