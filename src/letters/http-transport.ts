import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { AutomationFault } from './automation.ts';
import {
  isSameSignature,
  LARGEST_SKEW_MS,
  SIGNATURE_HEADER,
  signAnswer,
  signRequest,
  TIME_HEADER,
} from './signature.ts';

export interface TransportOptions {
  readonly url: string;
  readonly secret: string;
  readonly now: () => number;
  readonly connectTimeoutMs?: number;
  readonly totalTimeoutMs?: number;
  /** Where an observer may look while a letter is handed over. */
  readonly atPoint?: ((point: 'accepted-unread', letterId: string) => unknown) | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** 500 answers of 8,000 signs, each written as \uXXXX, and what is around them. */
const MAX_BYTES = 32_000_000;

/**
 * One request, one answer that is proved to be the automation's and to this very request. Whatever
 * else happens is an AutomationFault: `not_sent` while no connection stood, `unknown` afterwards.
 * No redirects, no connection kept: a stale one breaks just when it is used.
 */
export function signedTransport(options: TransportOptions) {
  const { secret, now, connectTimeoutMs = 5_000, totalTimeoutMs = 30_000 } = options;
  const base = new URL(options.url);

  return async (
    method: 'GET' | 'POST',
    path: string,
    body: string,
    letterId = '',
  ): Promise<Answer> => {
    const target = new URL(base.pathname.replace(/\/$/u, '') + path, base);
    const timeMs = now();
    const signature = signRequest(secret, { method, path: target.pathname, timeMs, body });
    const headers = { [TIME_HEADER]: String(timeMs), [SIGNATURE_HEADER]: signature };
    const progress = { connected: false };
    const abort = new AbortController();
    const whole = setTimeout(() => abort.abort(), totalTimeoutMs);
    const connect = setTimeout(() => progress.connected || abort.abort(), connectTimeoutMs);
    try {
      const request = open(method, target, headers, body, abort.signal);
      request.once('socket', (socket) => {
        const ready = target.protocol === 'https:' ? 'secureConnect' : 'connect';
        socket.once(ready, () => {
          progress.connected = true;
        });
      });
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        request.once('response', resolve);
        request.once('error', reject);
        request.end(body);
      });
      if (letterId !== '') await options.atPoint?.('accepted-unread', letterId);
      const text = await readAll(response);
      checkSignature(response, text, signature);
      return { status: response.statusCode ?? 0, body: readJson(text) };
    } catch (cause) {
      if (cause instanceof AutomationFault) throw cause;
      const code = abort.signal.aborted ? 'timeout' : codeOf(cause);
      throw new AutomationFault(progress.connected ? 'unknown' : 'not_sent', code);
    } finally {
      clearTimeout(whole);
      clearTimeout(connect);
    }
  };

  function checkSignature(response: IncomingMessage, text: string, requestSignature: string) {
    const given = String(response.headers[SIGNATURE_HEADER] ?? '');
    const timeMs = Number(response.headers[TIME_HEADER] ?? Number.NaN);
    const status = response.statusCode ?? 0;
    if (given === '') throw new AutomationFault('unknown', `unsigned-${status}`);
    const wanted = signAnswer(secret, { status, timeMs, requestSignature, body: text });
    if (!isSameSignature(given, wanted)) throw new AutomationFault('unknown', 'bad-signature');
    if (!(Math.abs(now() - timeMs) <= LARGEST_SKEW_MS)) {
      throw new AutomationFault('unknown', 'clocks-differ');
    }
  }
}

function open(
  method: string,
  target: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): ClientRequest {
  const request = target.protocol === 'https:' ? httpsRequest : httpRequest;
  return request(target, {
    method,
    agent: false,
    signal,
    headers: {
      ...headers,
      ...(method === 'POST'
        ? {
            'content-type': 'application/json; charset=utf-8',
            'content-length': Buffer.byteLength(body),
          }
        : {}),
      accept: 'application/json',
      connection: 'close',
    },
  });
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new AutomationFault('unknown', 'answer-too-long');
    chunks.push(chunk);
  }
  // Cut off in the middle: what is there proves nothing.
  if (!response.complete) throw new AutomationFault('unknown', 'cut-off');
  return Buffer.concat(chunks).toString('utf8');
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The text may be a letter's: it does not go into the error.
    throw new AutomationFault('unknown', 'bad-json');
  }
}

function codeOf(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'broken';
}
