/**
 * What the server may know of the edge, which is a process of its own.
 *
 *   readShownCertificate(dir, nowMs) → { endsAtMs, isOwnUnused }; throws when there is none
 */
export { readShownCertificate } from './tls-keys.ts';
