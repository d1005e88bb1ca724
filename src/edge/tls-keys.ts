import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TlsKeys {
  readonly key: Buffer;
  /** With its chain. */
  readonly cert: Buffer;
  /** The house's own certificate, not the local authority's: nobody need be taught to trust it. */
  readonly isOwn: boolean;
  /** Why the house's own is there and not used. */
  readonly fault: string | null;
}

/** In the tls folder: put there by the house, and used before ours as long as they are good. */
export const ownNames = { cert: 'own.crt', key: 'own.key' } as const;

/**
 * The certificate to show. An own one that cannot be used must not close the door: then it is the
 * local authority's, and `fault` says why. Throws only when that is missing, too.
 */
export function readTlsKeys(dir: string, nowMs: number): TlsKeys {
  const own = { cert: join(dir, ownNames.cert), key: join(dir, ownNames.key) };
  const ours = { cert: join(dir, 'server.crt'), key: join(dir, 'server.key') };
  if (!existsSync(own.cert) && !existsSync(own.key))
    return { ...load(ours), isOwn: false, fault: null };
  try {
    const loaded = load(own);
    const certificate = new X509Certificate(loaded.cert);
    const fault = faultOf(certificate, loaded.key, nowMs);
    return fault === null
      ? { ...loaded, isOwn: true, fault }
      : { ...load(ours), isOwn: false, fault };
  } catch (error) {
    // Only half of the two is there, or one of them is no PEM.
    return { ...load(ours), isOwn: false, fault: (error as Error).message };
  }
}

/** The certificate that is shown, for whoever looks whether it lasts. Throws when there is none. */
export function readShownCertificate(
  dir: string,
  nowMs: number,
): { readonly endsAtMs: number; readonly isOwnUnused: boolean } {
  const { cert, fault } = readTlsKeys(dir, nowMs);
  return { endsAtMs: Date.parse(new X509Certificate(cert).validTo), isOwnUnused: fault !== null };
}

function faultOf(certificate: X509Certificate, key: Buffer, nowMs: number): string | null {
  if (!certificate.checkPrivateKey(createPrivateKey(key)))
    return 'the key is of another certificate';
  if (Date.parse(certificate.validTo) <= nowMs) return `it ended on ${certificate.validTo}`;
  if (Date.parse(certificate.validFrom) > nowMs) return `it begins on ${certificate.validFrom}`;
  return null;
}

function load(files: { cert: string; key: string }): { cert: Buffer; key: Buffer } {
  return { cert: readFileSync(files.cert), key: readFileSync(files.key) };
}
