import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requireAnyPermission, requirePermission } from '../auth/index.ts';
import { refuse } from '../contract/refusal.ts';
import { NewSmsTemplate, SmsTemplate, SmsTemplatePreview } from '../contract/sms-templates.ts';
import type { SmsTemplates } from './repository-templates.ts';
import { previewOf } from './template.ts';

export interface SmsTemplateRoutesOptions {
  readonly smsTemplates: SmsTemplates;
}

/** Texts of SMS: written by one, approved by another. */
export const smsTemplateRoutes: FastifyPluginAsyncZod<SmsTemplateRoutesOptions> = async (
  app,
  { smsTemplates },
) => {
  const either = ['sms-write', 'sms-approve'] as const;
  const listed = { response: { 200: z.array(SmsTemplate) } };

  app.get('/api/sms-templates', { schema: listed }, async (request) => {
    const { user } = requireAnyPermission(request.session, ...either);
    return smsTemplates.list(user.userId);
  });

  app.post(
    '/api/sms-templates',
    { schema: { ...listed, body: NewSmsTemplate } },
    async (request) => {
      const { user } = requirePermission(request.session, 'sms-write');
      const refusal = await smsTemplates.draft(request.body, {
        userId: user.userId,
        address: request.ip,
      });
      if (refusal !== null) refuse(refusal);
      return smsTemplates.list(user.userId);
    },
  );

  const preview = { body: NewSmsTemplate, response: { 200: SmsTemplatePreview } };
  app.post(
    '/api/sms-templates/preview',
    { schema: preview, config: { isReading: true } },
    async (request) => {
      requireAnyPermission(request.session, ...either);
      const { name, language, text } = request.body;
      return previewOf(name, language, text);
    },
  );

  const decide = { ...listed, params: z.strictObject({ versionId: z.string().max(80) }) };
  app.post('/api/sms-templates/:versionId/approve', { schema: decide }, async (request) => {
    const { user } = requirePermission(request.session, 'sms-approve');
    const by = { userId: user.userId, address: request.ip };
    const refusal = await smsTemplates.approve(request.params.versionId, by);
    if (refusal !== null) refuse(refusal);
    return smsTemplates.list(user.userId);
  });

  app.post('/api/sms-templates/:versionId/discard', { schema: decide }, async (request) => {
    const { user } = requireAnyPermission(request.session, ...either);
    const by = { userId: user.userId, address: request.ip };
    const refusal = await smsTemplates.discard(request.params.versionId, by);
    if (refusal !== null) refuse(refusal);
    return smsTemplates.list(user.userId);
  });

  // Stopping what is wrong is anybody's duty who writes texts; letting it go is like approving it.
  app.post('/api/sms-templates/:versionId/suspend', { schema: decide }, async (request) => {
    const { user } = requireAnyPermission(request.session, ...either);
    const by = { userId: user.userId, address: request.ip };
    const refusal = await smsTemplates.suspend(request.params.versionId, by);
    if (refusal !== null) refuse(refusal);
    return smsTemplates.list(user.userId);
  });

  app.post('/api/sms-templates/:versionId/resume', { schema: decide }, async (request) => {
    const { user } = requirePermission(request.session, 'sms-approve');
    const by = { userId: user.userId, address: request.ip };
    const refusal = await smsTemplates.resume(request.params.versionId, by);
    if (refusal !== null) refuse(refusal);
    return smsTemplates.list(user.userId);
  });
};
