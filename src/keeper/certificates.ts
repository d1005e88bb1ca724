import 'reflect-metadata';
import { X509Certificate as NodeCertificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/**
 * A certificate authority of this installation alone, and the edge's certificate under it. Browsers
 * give a page the microphone only over trusted TLS, and a control room has no public name.
 *
 * The authority stays for ten years (people install it by hand); the edge's certificate follows this
 * machine's names and addresses. Keys are readable by their owner alone.
 */
export interface CertificateOptions {
  readonly dir: string;
  /** DNS names and IP addresses the edge is reached by. */
  readonly names: readonly string[];
  readonly nowMs: number;
}

export type CertificateOutcome = 'made' | 'renewed' | 'kept';

type SigningKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const dayMs = 86_400_000;
const authorityDays = 3_650;
/** The longest that all browsers accept of a certificate: 398 days; one less for clocks apart. */
const serverDays = 397;
const renewBeforeDays = 30;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Makes what is missing, renews what is due or no longer names this machine, keeps the rest. */
export async function ensureCertificates(options: CertificateOptions): Promise<CertificateOutcome> {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const hadAuthority = existsSync(join(options.dir, 'ca.crt'));
  if (!hadAuthority) await makeAuthority(options);
  if (hadAuthority && isServerCertificateGood(options)) return 'kept';
  await makeServerCertificate(options);
  return hadAuthority ? 'renewed' : 'made';
}

/** This machine's names: localhost, its host name and every address of its interfaces. */
export function namesOfThisMachine(hostname: string): string[] {
  const names = new Set(['localhost', '127.0.0.1', '::1']);
  if (/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(hostname)) names.add(hostname);
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { address } of addresses ?? []) {
      // Link-local addresses carry a zone and cannot stand in a browser's address line.
      if (!address.toLowerCase().startsWith('fe80')) names.add(address);
    }
  }
  return [...names].toSorted();
}

/** Whether the edge's certificate names us, is of our authority and has a month to go. */
function isServerCertificateGood({ dir, names, nowMs }: CertificateOptions): boolean {
  const path = join(dir, 'server.crt');
  if (!existsSync(path) || !existsSync(join(dir, 'server.key'))) return false;
  const certificate = new NodeCertificate(readFileSync(path));
  const authority = new NodeCertificate(readFileSync(join(dir, 'ca.crt')));
  const endsAtMs = Date.parse(certificate.validTo);
  return (
    certificate.verify(authority.publicKey) &&
    endsAtMs - nowMs > renewBeforeDays * dayMs &&
    names.every((name) =>
      isIP(name)
        ? certificate.checkIP(name) !== undefined
        : certificate.checkHost(name) !== undefined,
    )
  );
}

async function makeAuthority({ dir, nowMs }: CertificateOptions): Promise<void> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=Pasokh local authority ${new Date(nowMs).toISOString().slice(0, 10)}`,
    notBefore: new Date(nowMs - dayMs),
    notAfter: new Date(nowMs + authorityDays * dayMs),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  await writeKey(join(dir, 'ca.key'), keys.privateKey);
  write(join(dir, 'ca.crt'), `${certificate.toString('pem')}\n`, 0o644);
}

async function makeServerCertificate({ dir, names, nowMs }: CertificateOptions): Promise<void> {
  const authority = new X509Certificate(readFileSync(join(dir, 'ca.crt'), 'utf8'));
  const signingKey = await readKey(join(dir, 'ca.key'));
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    subject: 'CN=Pasokh',
    issuer: authority.subjectName,
    notBefore: new Date(nowMs - dayMs),
    notAfter: new Date(nowMs + serverDays * dayMs),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
      ),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  await writeKey(join(dir, 'server.key'), keys.privateKey);
  const chain = `${certificate.toString('pem')}\n${authority.toString('pem')}\n`;
  write(join(dir, 'server.crt'), chain, 0o644);
}

async function writeKey(path: string, key: SigningKey): Promise<void> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  const pem = ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n');
  write(path, pem, 0o600);
}

async function readKey(path: string): Promise<SigningKey> {
  const base64 = readFileSync(path, 'utf8').replace(/-----[^-]+-----|\s/g, '');
  const der = Buffer.from(base64, 'base64');
  return crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
}

/** Whole or not at all: a start that is cut short leaves the old file. */
function write(path: string, text: string, mode: number): void {
  writeFileSync(`${path}.new`, text, { mode });
  renameSync(`${path}.new`, path);
}
