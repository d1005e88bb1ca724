/**
 * How the installation is set: what the environment says, and what of it is changed on a page without
 * a new start.
 *
 *   makeSettings({ store, personal, audit, nowMs, given, concerned }) → Settings
 *     .rules() at each use, in the units of those who obey; .refresh() now and then; .onChanged(hear)
 *   toSettings(inForce, usual) → EnvironmentRow[], of the environment, without secrets
 *   app.register(settingRoutes, { settings, environment })
 */
export { type EnvironmentRow, toSettings } from './environment.ts';
export { makeSettings, type Settings, type SettingsOptions } from './repository.ts';
export { settingRoutes, type SettingRoutesOptions } from './routes.ts';
