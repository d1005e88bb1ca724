import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requirePermission } from '../auth/index.ts';
import { LiveName } from '../contract/live-settings.ts';
import { refuse } from '../contract/refusal.ts';
import { ChangeSetting, SettingRow, SettingTried, SettingTry } from '../contract/settings.ts';
import type { EnvironmentRow } from './environment.ts';
import type { Settings } from './repository.ts';

export interface SettingRoutesOptions {
  readonly settings: Settings;
  /** What this start was told from outside. */
  readonly environment: readonly EnvironmentRow[];
}

/** How the installation is set, and what of it may be changed without a new start. */
export const settingRoutes: FastifyPluginAsyncZod<SettingRoutesOptions> = async (
  app,
  { settings, environment },
) => {
  const listed = { response: { 200: z.array(SettingRow) } };
  app.get('/api/settings', { schema: listed }, async (request) => {
    requirePermission(request.session, 'system-read');
    return settings.list(environment);
  });

  const params = z.strictObject({ name: z.string().max(80) });
  /** Of those that the environment alone says there is nothing to change. */
  const liveOf = (name: string): LiveName => LiveName.safeParse(name).data ?? refuse('not-found');
  const tried = { params, querystring: SettingTry, response: { 200: SettingTried } };
  app.get('/api/settings/:name/trial', { schema: tried }, async (request) => {
    requirePermission(request.session, 'settings-write');
    const name = liveOf(request.params.name);
    return (
      (await settings.tried(name, request.query.value ?? null)) ?? refuse('setting-value-wrong')
    );
  });

  const changed = { params, body: ChangeSetting, ...listed };
  app.post('/api/settings/:name', { schema: changed }, async (request) => {
    const { user } = requirePermission(request.session, 'settings-write');
    const by = { userId: user.userId, address: request.ip };
    const refusal = await settings.set(liveOf(request.params.name), request.body, by);
    if (refusal !== null) refuse(refusal);
    return settings.list(environment);
  });
};
