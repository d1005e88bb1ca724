import { existsSync } from 'node:fs';
import { type Config, ConfigError, readConfig } from '../config.ts';

/**
 * What the keeper begins with. Throws ConfigError for what another try does not mend: under systemd the
 * set-up before it may have failed, and the keeper itself is the one who refuses.
 * `env`: this process's own, where none is handed in.
 */
export function readKeeperConfig(env?: NodeJS.ProcessEnv): Config {
  const config = readConfig(env);
  // The invented city and a real one never share a folder (scripts/setup/prepare.ts).
  if (config.demo === null && existsSync(config.paths.demoFile)) {
    throw new ConfigError(
      `${config.dataDir} holds the demonstration: set PASOKH_DATA to another folder`,
    );
  }
  return config;
}
