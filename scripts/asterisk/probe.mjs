import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readVersion, versionFault } from '../../src/keeper/asterisk-version.mjs';

/** Operations that came late, or that builds leave out; named as in ARI's own description. */
const OPERATIONS = [
  ['applications.json', '/applications/{applicationName}/eventFilter'],
  ['asterisk.json', '/asterisk/config/dynamic/{configClass}/{objectType}/{id}'],
  ['bridges.json', '/bridges/{bridgeId}/record'],
  ['channels.json', '/channels/{channelId}/rtp_statistics'],
  ['channels.json', '/channels/{channelId}/snoop'],
  ['channels.json', '/channels/{channelId}/transfer_progress'],
  ['channels.json', '/channels/{channelId}/variables'],
  ['endpoints.json', '/endpoints/{tech}/{resource}'],
];

/**
 * A candidate: how to run it, and where its modules and its read-only data are.
 *
 * @typedef {{ command: string[], modulesDir: string, dataDir: string }} Candidate
 */

/**
 * Tells whether this Asterisk can carry us. `faults` are sentences for the person at the console;
 * empty means it can.
 *
 * @param {Candidate} candidate
 * @param {string} modulesConf path of our modules.conf, which names every module needed
 * @returns {Promise<{ version: string, faults: string[] }>}
 */
export async function probeAsterisk(candidate, modulesConf) {
  const version = await readVersion(candidate.command);
  if (version === null) {
    return { version: '', faults: [`${candidate.command.join(' ')} does not run`] };
  }
  const faults = [];
  const unfit = versionFault(version);
  if (unfit !== null) faults.push(unfit);
  const absent = neededModules(modulesConf).filter(
    (name) => !existsSync(join(candidate.modulesDir, name)),
  );
  if (absent.length > 0) faults.push(`modules missing: ${absent.join(', ')}`);

  const lacking = OPERATIONS.filter(([file, path]) => !offers(candidate.dataDir, file, path));
  if (lacking.length > 0) {
    faults.push(`ARI operations missing: ${lacking.map(([, path]) => path).join(', ')}`);
  }
  return { version, faults };
}

/**
 * The modules that our modules.conf loads.
 *
 * @param {string} modulesConf
 */
export function neededModules(modulesConf) {
  const text = readFileSync(modulesConf, 'utf8');
  const names = [...text.matchAll(/^load = (\S+\.so)$/gm)].map((match) => match[1]);
  if (names.length === 0) throw new Error(`${modulesConf} names no modules`);
  return names;
}

function offers(dataDir, file, path) {
  const source = join(dataDir, 'rest-api', file);
  if (!existsSync(source)) return false;
  const { apis } = JSON.parse(readFileSync(source, 'utf8'));
  return apis.some((api) => api.path === path);
}
