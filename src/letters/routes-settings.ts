import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requireAnyPermission, requirePermission } from '../auth/index.ts';
import {
  LetterSecretSet,
  LetterSettings,
  LetterSettingsView,
  LetterTemplate,
  LetterTemplatePreview,
  LetterTrial,
  NewLetterTemplate,
  SetLetterSecret,
} from '../contract/letter-settings.ts';
import { refuse } from '../contract/refusal.ts';
import type { Letters } from './letters.ts';
import { previewLetter } from './template.ts';

/** How letters leave, and what they say: set by administrators, texts approved by another. */
export const letterSettingRoutes: FastifyPluginAsyncZod<{ readonly letters: Letters }> = async (
  app,
  { letters },
) => {
  const shown = { response: { 200: LetterSettingsView } };
  app.get('/api/letter-settings', { schema: shown }, async (request) => {
    requirePermission(request.session, 'letters-write');
    return letters.settings.view();
  });

  app.post(
    '/api/letter-settings',
    { schema: { ...shown, body: LetterSettings } },
    async (request) => {
      const { user } = requirePermission(request.session, 'letters-write');
      const by = { userId: user.userId, address: request.ip };
      const result = await letters.settings.set(request.body, by);
      if (result !== 'set') refuse(result);
      return letters.settings.view();
    },
  );

  const secret = { body: SetLetterSecret, response: { 200: LetterSecretSet } };
  app.post('/api/letter-settings/secret', { schema: secret }, async (request) => {
    const { user } = requirePermission(request.session, 'letters-write');
    const by = { userId: user.userId, address: request.ip };
    const shownOnce = await letters.settings.setSecret(request.body.secret, by);
    return { ...(await letters.settings.view()), shownOnce };
  });

  app.post(
    '/api/letter-settings/trial',
    { schema: { response: { 200: LetterTrial } } },
    async (request) => {
      requirePermission(request.session, 'letters-write');
      const set = await letters.settings.read();
      const automation = letters.ways(set.settings.way, set);
      return { fault: automation === null ? null : await automation.probe() };
    },
  );

  const either = ['letters-write', 'letters-approve'] as const;
  const listed = { response: { 200: z.array(LetterTemplate) } };
  app.get('/api/letter-templates', { schema: listed }, async (request) => {
    const { user } = requireAnyPermission(request.session, ...either);
    return letters.templates.list(user.userId);
  });

  app.post(
    '/api/letter-templates',
    { schema: { ...listed, body: NewLetterTemplate } },
    async (request) => {
      const { user } = requirePermission(request.session, 'letters-write');
      const by = { userId: user.userId, address: request.ip };
      const refusal = await letters.templates.draft(request.body, by);
      if (refusal !== null) refuse(refusal);
      return letters.templates.list(user.userId);
    },
  );

  const preview = { body: NewLetterTemplate, response: { 200: LetterTemplatePreview } };
  app.post('/api/letter-templates/preview', { schema: preview }, async (request) => {
    requireAnyPermission(request.session, ...either);
    const { name, subject, text } = request.body;
    return previewLetter(name, subject, text);
  });

  const decide = { ...listed, params: z.strictObject({ versionId: z.string().max(80) }) };
  app.post('/api/letter-templates/:versionId/approve', { schema: decide }, async (request) => {
    const { user } = requirePermission(request.session, 'letters-approve');
    const by = { userId: user.userId, address: request.ip };
    const refusal = await letters.templates.approve(request.params.versionId, by);
    if (refusal !== null) refuse(refusal);
    return letters.templates.list(user.userId);
  });

  app.post('/api/letter-templates/:versionId/discard', { schema: decide }, async (request) => {
    const { user } = requireAnyPermission(request.session, ...either);
    const by = { userId: user.userId, address: request.ip };
    const refusal = await letters.templates.discard(request.params.versionId, by);
    if (refusal !== null) refuse(refusal);
    return letters.templates.list(user.userId);
  });
};
