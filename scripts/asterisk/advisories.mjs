/**
 * Versions that the Asterisk project itself has called unsafe, by branch: the first release in which
 * all that is known was mended. A new advisory that touches what we load is one more line here.
 */
const MENDED = [
  // Security releases of 2026-02-05, CVE-2026-23738 and others of that day.
  { branch: 22, minor: 8, patch: 2, advisory: 'CVE-2026-23738' },
  { branch: 23, minor: 2, patch: 2, advisory: 'CVE-2026-23738' },
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
