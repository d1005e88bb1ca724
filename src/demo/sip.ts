import { createHash, randomBytes } from 'node:crypto';

/** As little of SIP as a simulated telephone needs. */
export interface SipMessage {
  /** Null: an answer. */
  readonly method: string | null;
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}
export type SipHeader = readonly [name: string, value: string];

export const token = (): string => randomBytes(8).toString('hex');

export function parseSip(text: string): SipMessage | null {
  const gap = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, gap).split('\r\n');
  const status = /^SIP\/2\.0 (\d{3})/.exec(first)?.[1];
  const method = /^([A-Z]+) \S+ SIP\/2\.0$/.exec(first)?.[1];
  if (gap < 0 || (status === undefined && method === undefined)) return null;
  return {
    method: method ?? null,
    status: Number(status ?? 0),
    headers: lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const;
    }),
    body: text.slice(gap + 4),
  };
}

export const headerOf = ({ headers }: SipMessage, name: string): string =>
  headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? '';

export const uriOf = (value: string): string => /<([^>]+)>/.exec(value)?.[1] ?? value;

/** The number of a request within its call. */
export const sequenceOf = (message: SipMessage): string => headerOf(message, 'CSeq');

/** Request and answer of one transaction share it; an ACK stands for itself. */
export const transactionOf = (message: SipMessage): string =>
  `${/branch=([^;\s]+)/.exec(headerOf(message, 'Via'))?.[1] ?? ''} ${sequenceOf(message).split(' ')[1] ?? ''}`;

export function writeSip(first: string, headers: readonly SipHeader[], body = ''): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const typed = body === '' ? [] : ['Content-Type: application/sdp'];
  return [first, ...lines, ...typed, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join(
    '\r\n',
  );
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** What a digest challenge wants to see; the exchange asks for MD5, which its phones understand. */
export function answerChallenge(
  challenge: string,
  who: { username: string; password: string; method: string; uri: string },
): string {
  const part = (name: string): string =>
    new RegExp(`\\b${name}="?([^",]+)"?`).exec(challenge)?.[1] ?? '';
  const { username, password, method, uri } = who;
  const [realm, nonce, opaque] = [part('realm'), part('nonce'), part('opaque')];
  const cnonce = token();
  const secret = md5(`${username}:${realm}:${password}`);
  const proof = md5(`${secret}:${nonce}:00000001:${cnonce}:auth:${md5(`${method}:${uri}`)}`);
  return (
    `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", ` +
    `algorithm=MD5, response="${proof}", qop=auth, nc=00000001, cnonce="${cnonce}"` +
    (opaque === '' ? '' : `, opaque="${opaque}"`)
  );
}
