import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Attachments, showPhoto } from '../attachments/index.ts';
import type { Audit } from '../audit/index.ts';
import { beforeBody, requirePermission } from '../auth/index.ts';
import type { Cases } from '../cases/index.ts';
import { PHOTO_BYTES } from '../contract/field.ts';
import { ReplyPhoto } from '../contract/referrals.ts';
import { refuse } from '../contract/refusal.ts';
import type { Referrals } from './referrals.ts';
import { mayReplyTo } from './reply-rules.ts';

export interface EvidenceRoutesOptions {
  readonly referrals: Referrals;
  readonly cases: Cases;
  readonly attachments: Attachments;
  readonly audit: Audit;
  readonly nowMs: () => number;
}

/** Photos that an official lays beside his reply: for whoever judges it, never for the citizen. */
export const evidenceRoutes: FastifyPluginAsyncZod<EvidenceRoutesOptions> = async (
  app,
  { referrals, cases, attachments, audit, nowMs },
) => {
  // As with visits: what it is, the bytes tell.
  app.addContentTypeParser(
    ['image/jpeg', 'image/png', 'image/webp', 'application/octet-stream'],
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );

  const params = z.strictObject({ referralId: z.string().max(80) });
  const add = { params, response: { 200: ReplyPhoto } };
  app.post(
    '/api/referrals/:referralId/photos',
    { schema: add, bodyLimit: PHOTO_BYTES, preParsing: beforeBody('referrals') },
    async (request) => {
      const { user } = requirePermission(request.session, 'referrals');
      const { referralId } = request.params;
      const found = await referrals.reachedReferral(user.userId, referralId, nowMs());
      if (found === undefined || !found.isMine) refuse('not-your-case');
      const { caseId } = found.row;
      const owner = await cases.findOwner(caseId);
      // It comes with a reply: where none is taken any more, neither is a photo of it.
      if (owner === undefined || !mayReplyTo(found.row, owner.status)) refuse('wrong-state');
      const bytes = request.body;
      if (!Buffer.isBuffer(bytes)) refuse('not-a-picture');
      const of = { referralId };
      const added = { caseId, of, stage: 'evidence', bytes, addedById: user.userId } as const;
      const result = await attachments.add({ ...added, atMs: nowMs() });
      if (result.type !== 'added') refuse(result.type);
      return { ...result.photo, referralId };
    },
  );

  const one = { params: z.strictObject({ ...params.shape, photoId: z.string().max(80) }) };
  app.get('/api/referrals/:referralId/photos/:photoId', { schema: one }, async (request, reply) => {
    const { user } = requirePermission(request.session, 'referrals');
    const { referralId, photoId } = request.params;
    const found = await referrals.reachedReferral(user.userId, referralId, nowMs());
    if (found === undefined) refuse('not-your-case');
    const row = await attachments.find(photoId);
    // What an inspector saw is not on the unit's page.
    if (row?.referralId === undefined || row.referralId === null) refuse('unknown-photo');
    if (row.caseId !== found.row.caseId) refuse('unknown-photo');
    return showPhoto({ attachments, audit }, row, user.userId, request, reply);
  });
};
