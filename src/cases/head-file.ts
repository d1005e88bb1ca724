import {
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

/** How far one case's chain had come: its length, and the hash of its last link. */
export interface ChainHead {
  readonly caseId: string;
  readonly count: number;
  readonly hash: string;
}

/** All chains that grew in some time, sealed to the file before. */
export interface HeadFile {
  /** 1, 2, 3 …: a file that is missing shows. */
  readonly number: number;
  readonly atMs: number;
  /** Cases that exist by now: a case is never deleted. */
  readonly cases: number;
  readonly heads: readonly ChainHead[];
  /** Of the file before; of the first: of nothing. */
  readonly previousHash: string;
}

export type HeadVerdict =
  | { readonly ok: true; readonly file: HeadFile; readonly hash: string }
  | { readonly ok: false; readonly fault: 'unreadable' | 'signature' }
  /** Ours, but one before it is missing or another one. */
  | {
      readonly ok: false;
      readonly fault: 'order';
      readonly file: HeadFile;
      readonly hash: string;
    };

export const NO_FILE_BEFORE = createHash('sha256').update('no file before').digest('base64url');
/** DER of an Ed25519 private key, up to its 32 bytes. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key that signs heads: derived, so that no further secret is to be kept and backed up. */
export function headKey(personalKey: string): KeyObject {
  const master = Buffer.from(personalKey, 'base64');
  const seed = Buffer.from(hkdfSync('sha256', master, 'pasokh', 'case-heads/ed25519', 32));
  return createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, seed]),
    format: 'der',
    type: 'pkcs8',
  });
}

/** The text of a file: a line of what it is, a line a chain, and the signature over all before. */
export function writeHeadFile(file: HeadFile, key: KeyObject): string {
  const { number, atMs, cases, previousHash } = file;
  const publicKey = createPublicKey(key).export({ format: 'jwk' }).x;
  const first = JSON.stringify({
    pasokh: 'case-heads',
    number,
    atMs,
    cases,
    previousHash,
    publicKey,
  });
  const lines = file.heads.map(({ caseId, count, hash }) => `${caseId} ${count} ${hash}`);
  const body = `${[first, ...lines].join('\n')}\n`;
  const signature = sign(null, Buffer.from(body), key).toString('base64url');
  return `${body}signature ${signature}\n`;
}

/** Reads one file; its place in the order is judged by who knows the one before. */
export function readHeadFile(
  text: string,
  before: { readonly number: number; readonly hash: string },
  key: KeyObject,
): HeadVerdict {
  const found = /^([^]*\n)signature ([A-Za-z0-9_-]+)\n$/u.exec(text);
  const [, body = '', signature = ''] = found ?? [];
  const file = parse(body);
  if (found === null || file === null) return { ok: false, fault: 'unreadable' };
  const isOurs = verify(
    null,
    Buffer.from(body),
    createPublicKey(key),
    Buffer.from(signature, 'base64url'),
  );
  if (!isOurs) return { ok: false, fault: 'signature' };
  if (file.number !== before.number + 1 || file.previousHash !== before.hash) {
    return { ok: false, fault: 'order', file, hash: hashOf(body) };
  }
  return { ok: true, file, hash: hashOf(body) };
}

function parse(body: string): HeadFile | null {
  const [first = '', ...lines] = body.trimEnd().split('\n');
  try {
    const { number, atMs, cases, previousHash } = JSON.parse(first) as HeadFile;
    const heads = lines.map((line) => {
      const [caseId = '', count = '', hash = ''] = line.split(' ');
      return { caseId, count: Number(count), hash };
    });
    const isWhole = heads.every(({ count, hash }) => Number.isInteger(count) && hash !== '');
    if (!isWhole || ![number, atMs, cases].every(Number.isInteger)) return null;
    return { number, atMs, cases, previousHash, heads };
  } catch {
    // Not what we wrote: the verdict says so.
    return null;
  }
}

function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('base64url');
}
