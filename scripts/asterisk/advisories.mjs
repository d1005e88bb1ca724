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
export function knownFault(version) {
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
