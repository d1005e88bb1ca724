import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { isNewEnough } from '../../src/keeper/asterisk-version.mjs';
import { hostNameFault } from './host-name.mjs';
import { probeAsterisk } from './probe.mjs';
import { output, runLong } from './run.mjs';
import { sidCandidate, unpackSid } from './sid.mjs';

const MODULES_CONF = resolve(import.meta.dirname, '../../asterisk-config/templates/modules.conf');

/**
 * An Asterisk that can carry us.
 *
 * @typedef {object} FoundAsterisk
 * @property {string[]} command program and its first arguments; append `-C file -f` and the like
 * @property {string} modulesDir
 * @property {string} dataDir its own read-only data: rest-api, documentation
 * @property {string} version as `asterisk -V` says it
 */

/** Nothing usable and nothing we may install: the message says what was tried and what to do. */
export class NoAsterisk extends Error {
  name = 'NoAsterisk';
}

/**
 * Finds an Asterisk, or gets one: on the PATH; else the distribution's package; else, as root on
 * Debian, Debian sid's package unpacked into `<cacheDir>/asterisk-sid`. Throws NoAsterisk.
 *
 * @param {{ cacheDir: string, say?: (line: string) => void, mayInstall?: boolean }} options
 *   `mayInstall: false` only looks
 * @returns {Promise<FoundAsterisk>}
 */
export async function findAsterisk({ cacheDir, say = () => {}, mayInstall = true }) {
  const nameFault = await hostNameFault();
  if (nameFault !== null) say(nameFault);
  const tried = [];
  const accept = async (candidate, where) => {
    if (candidate === null) return null;
    const { version, faults } = await probeAsterisk(candidate, MODULES_CONF);
    if (faults.length === 0) return { ...candidate, version };
    tried.push(`${where}: ${faults.join('; ')}`);
    return null;
  };
  const sidDir = join(resolve(cacheDir), 'asterisk-sid');

  const present =
    (await accept(installedCandidate(), 'installed Asterisk')) ??
    (await accept(sidCandidate(sidDir), sidDir));
  if (present) return present;

  if (mayInstall && (await installPackage(say, tried))) {
    const installed = await accept(installedCandidate(), "the distribution's package");
    if (installed) return installed;
  }
  if (mayInstall && mayUnpack(tried)) {
    try {
      await unpackSid({ dir: sidDir, say });
    } catch (error) {
      tried.push(error instanceof Error ? error.message : String(error));
    }
    const unpacked = await accept(sidCandidate(sidDir), sidDir);
    if (unpacked) return unpacked;
  }
  throw new NoAsterisk(whatToDo(tried));
}

/** The first `asterisk` on the PATH or in the usual sbin folders, with its modules and data. */
function installedCandidate() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const program = [...folders, '/usr/sbin', '/usr/local/sbin']
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'asterisk'))
    .find((path) => existsSync(path));
  if (program === undefined) return null;

  const prefix = dirname(dirname(program));
  const lib = join(prefix, 'lib');
  const triplets = existsSync(lib)
    ? readdirSync(lib)
        .filter((name) => /-linux-gnu/.test(name))
        .map((name) => join(lib, name))
    : [];
  const modulesDir = [...triplets, lib, join(prefix, 'lib64')]
    .map((folder) => join(folder, 'asterisk/modules'))
    .find((folder) => existsSync(folder));
  const dataDir = [join(prefix, 'share/asterisk'), '/var/lib/asterisk'].find((folder) =>
    existsSync(join(folder, 'rest-api/resources.json')),
  );
  return {
    command: [program],
    modulesDir: modulesDir ?? join(lib, 'asterisk/modules'),
    dataDir: dataDir ?? join(prefix, 'share/asterisk'),
  };
}

/** Installs the distribution's package when it is new enough and we may. */
async function installPackage(say, tried) {
  const policy = await output('apt-cache', ['policy', 'asterisk']);
  const offered = policy === null ? null : (/Candidate: (?:\d+:)?(\S+)/.exec(policy)?.[1] ?? null);
  if (offered === null || offered === '(none)') {
    tried.push('this distribution offers no Asterisk package');
    return false;
  }
  if (!isNewEnough(offered)) {
    tried.push(`this distribution offers only Asterisk ${offered}`);
    return false;
  }
  if (process.getuid?.() !== 0) {
    tried.push(`Asterisk ${offered} can be installed: run "apt-get install asterisk" as root`);
    return false;
  }
  say(`Asterisk: installing the distribution's package ${offered} …`);
  const args = ['install', '-y', '--no-install-recommends', 'asterisk', 'asterisk-modules'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const removePolicy = forbidServices();
  try {
    await runLong('apt-get', args, { env });
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tried.push(
      `${why}\n    run "apt-get update" and "apt-get install asterisk" as root to see more`,
    );
    return false;
  } finally {
    removePolicy();
  }
}

/** The package would start an Asterisk of its own, on the ports that ours needs. */
function forbidServices() {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return () => {};
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  return () => rmSync(policy);
}

function mayUnpack(tried) {
  if (!existsSync('/etc/debian_version')) {
    tried.push('this is not Debian, so its package cannot be unpacked here');
    return false;
  }
  if (process.getuid?.() !== 0) {
    tried.push("unpacking Debian's package beside the system needs root");
    return false;
  }
  return true;
}

function whatToDo(tried) {
  return [
    'No Asterisk that can carry calls was found.',
    ...tried.map((line) => `  - ${line}`),
    'Needed: Asterisk 22.10.1 or newer with PJSIP, ARI, app_queue and the Opus codec, on the PATH.',
    'On Debian run "npm start" once as root: it fetches one into the folder .cache by itself.',
    "Elsewhere install the distribution's package, or build it: https://www.asterisk.org/downloads",
  ].join('\n');
}
