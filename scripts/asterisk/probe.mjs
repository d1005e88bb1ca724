import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { knownFault } from './advisories.mjs';

const run = promisify(execFile);

/** Older ones lack operations that telephony is built on. */
const OLDEST = { major: 22, minor: 10 };

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
  if (!isNewEnough(version)) {
    faults.push(`Asterisk ${version} is older than ${OLDEST.major}.${OLDEST.minor}`);
  }
  const unsafe = knownFault(version);
  if (unsafe !== null) faults.push(unsafe);
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
 * "22.10.1+dfsg…" of `asterisk -V`, or null when it does not run.
 *
 * @param {string[]} command
 */
export async function readVersion(command) {
  const [program, ...args] = command;
  try {
    const { stdout } = await run(program, [...args, '-V'], { timeout: 20_000 });
    return /Asterisk (?:certified[/-])?(\d+\.\d+\S*)/.exec(stdout)?.[1] ?? null;
  } catch {
    return null; // Not there, not executable, or for another processor: all mean "not this one".
  }
}

/** @param {string} version */
export function isNewEnough(version) {
  const found = /(\d+)\.(\d+)/.exec(version);
  if (!found) return false;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
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
