import { createHash, randomBytes } from 'node:crypto';

/** A SIP message as it is on the wire. Header names are matched without regard to case. */
export interface SipMessage {
  /** `INVITE`, or null for a response. */
  readonly method: string | null;
  readonly uri: string | null;
  /** 200, or null for a request. */
  readonly status: number | null;
  readonly reason: string | null;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** The message in a datagram, or null when it is no SIP (RTP, keep-alive). */
export function parseSip(text: string): SipMessage | null {
  const gap = text.indexOf('\r\n\r\n');
  if (gap < 0) return null;
  const [first = '', ...rest] = text.slice(0, gap).split('\r\n');
  const response = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(first);
  const request = /^([A-Z]+) (\S+) SIP\/2\.0$/.exec(first);
  if (!response && !request) return null;
  const headers = rest.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
  return {
    method: request?.[1] ?? null,
    uri: request?.[2] ?? null,
    status: response ? Number(response[1]) : null,
    reason: response?.[2] ?? null,
    headers,
    body: text.slice(gap + 4),
  };
}

/** The first header of that name, or null. */
export function headerOf(message: SipMessage, name: string): string | null {
  const wanted = name.toLowerCase();
  return message.headers.find(([key]) => key.toLowerCase() === wanted)?.[1] ?? null;
}

/** `anna` of `"Anna" <sip:anna@host>;tag=x`. */
export function userOf(header: string | null): string | null {
  return /sips?:([^@;>]+)@/.exec(header ?? '')?.[1] ?? null;
}

export function uriOf(header: string | null): string | null {
  return /<([^>]+)>/.exec(header ?? '')?.[1] ?? header?.split(';')[0] ?? null;
}

export function tagOf(header: string | null): string | null {
  return /;tag=([^;>\s]+)/.exec(header ?? '')?.[1] ?? null;
}

/** `cseqOf(m)` of `CSeq: 7 INVITE` is `{ number: 7, method: 'INVITE' }`. */
export function cseqOf(message: SipMessage): { number: number; method: string } {
  const [number = '0', method = ''] = (headerOf(message, 'CSeq') ?? '').split(' ');
  return { number: Number(number), method };
}

export function writeSip(
  first: string,
  headers: readonly (readonly [string, string])[],
  body = '',
): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return [first, ...lines, length, '', body].join('\r\n');
}

export function freshToken(): string {
  return randomBytes(8).toString('hex');
}

/** The Authorization value for a digest challenge (MD5, qop auth or none). */
export function answerChallenge(
  challenge: string,
  credentials: { username: string; password: string; method: string; uri: string },
): string {
  const part = (name: string): string | null =>
    new RegExp(`\\b${name}="?([^",]+)"?`).exec(challenge)?.[1] ?? null;
  const { username, password, method, uri } = credentials;
  const realm = part('realm') ?? '';
  const nonce = part('nonce') ?? '';
  const opaque = part('opaque');
  const ha1 = md5(`${username}:${realm}:${password}`);
  const ha2 = md5(`${method}:${uri}`);
  const fields = [
    `username="${username}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${uri}"`,
    'algorithm=MD5',
  ];
  if (part('qop')?.includes('auth')) {
    const cnonce = freshToken();
    const response = md5(`${ha1}:${nonce}:00000001:${cnonce}:auth:${ha2}`);
    fields.push(`response="${response}"`, 'qop=auth', 'nc=00000001', `cnonce="${cnonce}"`);
  } else {
    fields.push(`response="${md5(`${ha1}:${nonce}:${ha2}`)}"`);
  }
  if (opaque !== null) fields.push(`opaque="${opaque}"`);
  return `Digest ${fields.join(', ')}`;
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
