import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requirePermission } from '../auth/index.ts';
import { refuse } from '../contract/refusal.ts';
import { BlockedSms, NewBlockedSms, SmsSettings } from '../contract/sms-settings.ts';
import type { SmsSettingsRepository } from './repository-settings.ts';

export interface SmsSettingsRoutesOptions {
  readonly smsSettings: SmsSettingsRepository;
}

/** Lines, hours and limits of SMS, and who gets none. */
export const smsSettingsRoutes: FastifyPluginAsyncZod<SmsSettingsRoutesOptions> = async (
  app,
  { smsSettings },
) => {
  const shown = { response: { 200: SmsSettings } };
  app.get('/api/sms-settings', { schema: shown }, async (request) => {
    requirePermission(request.session, 'sms-write');
    return smsSettings.read();
  });

  app.post('/api/sms-settings', { schema: { ...shown, body: SmsSettings } }, async (request) => {
    const { user } = requirePermission(request.session, 'sms-write');
    await smsSettings.set(request.body, { userId: user.userId, address: request.ip });
    return smsSettings.read();
  });

  const listed = { response: { 200: z.array(BlockedSms) } };
  app.get('/api/sms-blocked', { schema: listed }, async (request) => {
    const { user } = requirePermission(request.session, 'sms-write');
    return smsSettings.blocked({ userId: user.userId, address: request.ip });
  });

  app.post('/api/sms-blocked', { schema: { ...listed, body: NewBlockedSms } }, async (request) => {
    const { user } = requirePermission(request.session, 'sms-write');
    const by = { userId: user.userId, address: request.ip };
    const refusal = await smsSettings.block(request.body, by);
    if (refusal !== null) refuse(refusal);
    return smsSettings.blocked(by);
  });

  const params = z.strictObject({ blockedId: z.string().max(80) });
  app.delete('/api/sms-blocked/:blockedId', { schema: { ...listed, params } }, async (request) => {
    const { user } = requirePermission(request.session, 'sms-write');
    const by = { userId: user.userId, address: request.ip };
    if (!(await smsSettings.unblock(request.params.blockedId, by))) refuse('not-found');
    return smsSettings.blocked(by);
  });
};
