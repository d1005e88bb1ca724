// The packages of package-lock.json, installed when missing or older than the lock file.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, productNode, root, SetupError } from './command.mjs';

const leastNode = [20, 19];
/** Which lock file node_modules was installed from. */
const stamp = join(root, 'node_modules', '.pasokh-lock');

/** Refuses a Node older than the product's floor, in words. */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])) return;
  throw new SetupError(
    `this is Node ${version}; Node ${leastNode.join('.')} or newer is needed`,
    'install a newer Node from https://nodejs.org or your distribution, then start again',
  );
}

/**
 * The packages without their scripts, then the one that makes itself by one: node. Of a package that
 * could be compiled npm asks node-gyp to look, which wants Python and a compiler, though what we have
 * brings itself compiled.
 */
const steps = [
  ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'],
  ['rebuild', 'node'],
];

/**
 * Installs what the lock file names when node_modules is absent or does not match it. Not `npm ci`:
 * it refuses a lock file that lacks the builds of other platforms, which some registries do not carry.
 */
export async function ensureNodeModules(say) {
  if (!isStale()) return;
  say('installing packages (npm install) …');
  for (const step of steps) {
    await mustRun(
      'npm',
      step,
      'look at the lines above: usually the npm registry cannot be reached (network, proxy) or the disk is full',
      { quiet: true, env: process.env },
    );
  }
  if (!existsSync(productNode)) {
    throw new SetupError(
      'npm installed the packages, but not the Node 24 the product runs under',
      'npm\'s "ignore-scripts" is probably on: run "npm config delete ignore-scripts", remove node_modules, start again',
    );
  }
  writeFileSync(stamp, lockHash());
}

/**
 * By content, where we installed; by time, where somebody else did. (A checkout touches the lock
 * file's time without changing it.)
 */
function isStale() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed) || !existsSync(productNode)) return true;
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') !== lockHash();
  return statSync(join(root, 'package-lock.json')).mtimeMs > statSync(installed).mtimeMs;
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}
