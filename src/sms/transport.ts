import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { z } from 'zod';
import { assert } from '../kit/assert.ts';
import { classOfCode } from './gateway-codes.ts';

/** Where an observer may look while one request runs (see `SmsPoint` in worker.ts). */
export type TransportPoint = 'bytes-sent' | 'accepted-unread';

export interface TransportOptions {
  /** Travels in the path of every request: never logged, never part of an error. */
  readonly apiKey: string;
  /** https://…, or http:// to a loopback address (the simulator). */
  readonly baseUrl: string;
  readonly connectTimeoutMs?: number;
  readonly totalTimeoutMs?: number;
  /** Extra certificate authority (PEM), for tests of the encrypted way. */
  readonly ca?: string;
  readonly atPoint?: ((point: TransportPoint, params: Params) => void | Promise<void>) | undefined;
}

export type Params = Readonly<Record<string, string>>;
export type FaultKind = 'rejected' | 'not_sent' | 'unknown';
export interface Answer {
  readonly entries: unknown;
}

/**
 * A call that did not end with 200. Carries the operation and a code, never the address: the
 * key is in it. `rejected`: the gateway said no. `not_sent`: no byte of the request left.
 * `unknown`: the connection stood, so the gateway may have acted.
 */
export class GatewayFault extends Error {
  override name = 'GatewayFault';
  readonly kind: FaultKind;
  readonly code: string;
  readonly op: string;
  constructor(kind: FaultKind, code: string, op: string) {
    super(`${op}: ${kind} (${code})`);
    this.kind = kind;
    this.code = code;
    this.op = op;
  }
}

const MAX_BYTES = 1_000_000;
const Envelope = z.object({
  return: z.object({ status: z.number().int(), message: z.string().nullish() }),
  entries: z.unknown(),
});

/**
 * One POST per call to the gateway, under our own rules: TLS, a deadline for the connection and
 * for the whole, no redirects, no connection kept (a stale one resets just when it is used, and
 * nobody knows what was sent), only JSON of at most 1 MB.
 */
export function gatewayTransport(options: TransportOptions) {
  const { key, base } = safeWay(options);

  return async (scope: string, method: string, params: Params): Promise<Answer> => {
    assert(/^[a-z/]+$/u.test(`${scope}/${method}`), 'an operation is named in small letters');
    const path = `/v1/${encodeURIComponent(key)}/${scope}/${method}.json`;
    const target = new URL(base.pathname.replace(/\/$/u, '') + path, base);
    const body = new URLSearchParams(params).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
    const outgoing = { method: 'POST', target, headers, body, params } as const;
    const text = await exchange(outgoing, `${scope}/${method}`, options);
    return readEnvelope(text, `${scope}/${method}`);
  };
}

/** Key and address as they may be used; throws where either would give something away. */
export function safeWay({ apiKey, baseUrl }: TransportOptions): { key: string; base: URL } {
  const key = apiKey.trim();
  if (key === '') throw new Error('the SMS gateway needs an API key');
  const base = new URL(baseUrl);
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(base.hostname);
  if (base.protocol !== 'https:' && !(base.protocol === 'http:' && loopback)) {
    throw new Error('the SMS gateway is reached by https only');
  }
  return { key, base };
}

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  readonly target: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What an observer may read of it. */
  readonly params: Params;
}

/** One request, one answer's text; throws GatewayFault for whatever the network did. */
export async function exchange(
  outgoing: OutgoingRequest,
  op: string,
  options: TransportOptions,
): Promise<string> {
  const { target, body, params } = outgoing;
  const progress = { connected: false };
  const abort = new AbortController();
  const { connectTimeoutMs = 5000, totalTimeoutMs = 30_000 } = options;
  const whole = setTimeout(() => abort.abort(), totalTimeoutMs);
  const connect = setTimeout(() => progress.connected || abort.abort(), connectTimeoutMs);
  try {
    const request = open(outgoing, options, abort.signal);
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve);
      request.once('error', reject);
    });
    // The error is read where `answered` is awaited; until then it is not unhandled.
    answered.catch(() => undefined);
    request.once('socket', (socket) => {
      const ready = target.protocol === 'https:' ? 'secureConnect' : 'connect';
      socket.once(ready, () => {
        progress.connected = true;
      });
    });
    await Promise.race([
      new Promise((done) => {
        request.end(body, () => done(null));
      }),
      answered,
    ]);
    await options.atPoint?.('bytes-sent', params);
    const response = await answered;
    await options.atPoint?.('accepted-unread', params);
    return await readBody(response, op);
  } catch (cause) {
    if (cause instanceof GatewayFault) throw cause;
    const code = abort.signal.aborted ? 'timeout' : codeOf(cause);
    // The cause stays out: its options hold the path, and the path holds the key.
    throw new GatewayFault(progress.connected ? 'unknown' : 'not_sent', code, op);
  } finally {
    clearTimeout(whole);
    clearTimeout(connect);
  }
}

function open(
  { method, target, headers, body }: OutgoingRequest,
  options: TransportOptions,
  signal: AbortSignal,
): ClientRequest {
  const request = target.protocol === 'https:' ? httpsRequest : httpRequest;
  return request(target, {
    method,
    agent: false,
    signal,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
    headers: {
      ...headers,
      ...(method === 'POST' ? { 'content-length': Buffer.byteLength(body) } : {}),
      accept: 'application/json',
      connection: 'close',
    },
  });
}

async function readBody(response: IncomingMessage, op: string): Promise<string> {
  const status = response.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    response.destroy();
    throw new GatewayFault('unknown', 'redirect', op);
  }
  if (!/json/iu.test(response.headers['content-type'] ?? '')) {
    response.destroy();
    throw new GatewayFault('unknown', `http-${status}`, op);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new GatewayFault('unknown', 'answer-too-long', op);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readEnvelope(text: string, op: string): Answer {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text, exactIds as (key: string, value: unknown) => unknown);
  } catch {
    // The text itself may hold a citizen's number: it does not go into the error.
    throw new GatewayFault('unknown', 'bad-json', op);
  }
  const envelope = Envelope.safeParse(parsed);
  if (!envelope.success) throw new GatewayFault('unknown', 'bad-shape', op);
  const { status } = envelope.data.return;
  const kind = classOfCode(status);
  if (kind === 'ok') return { entries: envelope.data.entries };
  throw new GatewayFault(kind === 'unknown' ? 'unknown' : 'rejected', String(status), op);
}

/** Ids above 2^53 would be rounded: they are kept as they were written. */
function exactIds(key: string, value: unknown, context: { source?: string }): unknown {
  const isId = key === 'messageid' || key === 'localid';
  return isId && typeof value === 'number' ? (context.source ?? String(value)) : value;
}

function codeOf(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'broken';
}
