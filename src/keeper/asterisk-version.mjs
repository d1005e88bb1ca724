import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

// Plain JavaScript: `npm start` asks the same before our Node is installed (scripts/asterisk/probe.mjs).
const run = promisify(execFile);

/** Older ones lack operations that telephony is built on. */
const OLDEST = { major: 22, minor: 10 };

/**
 * Versions that the Asterisk project itself has called unsafe, by branch: the first release in which
 * all that is known and touches what modules.conf loads was mended. docs/hardening.md, "Updates", has
 * the same table, and the day on which the change logs were last read: a newer release is a new line in both.
 */
const MENDED = [
  // Security releases of 2026-06-25: one NOTIFY of a stranger ends the way in for all phones (res_pjsip_pubsub).
  { branch: 22, minor: 10, patch: 1, advisory: 'GHSA-589g-qgf8-m6mx' },
  { branch: 23, minor: 4, patch: 1, advisory: 'GHSA-589g-qgf8-m6mx' },
];

/**
 * Why this version must not carry a line; null: nothing is known against it.
 *
 * @param {string} version as `asterisk -V` says it
 * @returns {string | null}
 */
export function versionFault(version) {
  return isNewEnough(version)
    ? knownFault(version)
    : `Asterisk ${version} is older than ${OLDEST.major}.${OLDEST.minor}`;
}

/** @param {string} version */
function knownFault(version) {
  const [, major, minor, patch] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  const mended = MENDED.find(({ branch }) => branch === Number(major));
  if (mended === undefined || minor === undefined) return null;
  const isOlder =
    Number(minor) < mended.minor ||
    (Number(minor) === mended.minor && Number(patch ?? 0) < mended.patch);
  if (!isOlder) return null;
  const safe = `${mended.branch}.${mended.minor}.${mended.patch}`;
  return `Asterisk ${version} is known to be unsafe (${mended.advisory}): ${safe} or newer is needed`;
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
