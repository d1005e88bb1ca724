import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ZodError } from 'zod';
import { simCallbacks } from './callbacks.ts';
import { type CallRecord, control, type Control } from './control.ts';
import { type Fault, faultList } from './faults.ts';
import * as account from './methods-account.ts';
import * as ask from './methods-ask.ts';
import { lookup, send, sendArray } from './methods-send.ts';
import { PAGE } from './page.ts';
import { type Asked, envelope, type Params, refuse, type Reply } from './reply.ts';
import { isEnding, lifecycle, simState } from './state.ts';

export interface SimulatorOptions {
  /** 0: any free one. Loopback only. */
  readonly port: number;
  readonly host?: '127.0.0.1' | '127.0.0.2';
  readonly now: () => number;
  /** Keys that may send. */
  readonly keys?: readonly string[];
  readonly lines?: readonly string[];
  /** Where messages are kept; null: in memory. */
  readonly file?: string | null;
  /** See callbacks.ts. */
  readonly callbackTo?: string | null;
}

export interface Simulator {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  close(): Promise<void>;
}

export const SIMULATOR_KEY = 'SIMULATOR';
const MAX_BODY = 2_000_000;
const TICK_MS = 100;
/** Calls remembered for inspection. */
const MAX_CALLS = 5000;

const METHODS: Readonly<Record<string, (asked: Asked) => Reply>> = {
  'sms/send': send,
  'sms/sendarray': sendArray,
  'verify/lookup': lookup,
  'sms/status': ask.status,
  'sms/statuslocalmessageid': ask.statusLocal,
  'sms/statusbyreceptor': ask.statusByReceptor,
  'sms/select': ask.select,
  'sms/selectoutbox': ask.selectOutbox,
  'sms/latestoutbox': ask.latestOutbox,
  'sms/countoutbox': ask.countOutbox,
  'sms/cancel': ask.cancel,
  'sms/receive': ask.receive,
  'sms/inboxpaged': ask.inboxPaged,
  'sms/countinbox': ask.countInbox,
  'line/blocked/list': account.blockedList,
  'line/blocked/add': account.blockedAdd,
  'line/blocked/exists': account.blockedExists,
  'line/blocked/remove': account.blockedRemove,
  'account/info': account.accountInfo,
  'account/config': account.accountConfig,
  'utils/getdate': account.getDate,
};

/**
 * A gateway on this machine that answers as Kavenegar documents it, so that everything but the
 * radio can be seen and broken without an account. Bound to loopback; it holds what it was sent.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { host = '127.0.0.1', keys = [SIMULATOR_KEY], lines = ['10004346'] } = options;
  let shiftMs = 0;
  const nowMs = (): number => options.now() + shiftMs;
  const state = simState({ file: options.file ?? null, lines });
  const callbacks = simCallbacks(state, () => options.callbackTo ?? null);
  const limiter = rateLimiter();
  const calls: CallRecord[] = [];
  const resentOnce = new Set<string>();
  state.onChanged((message, status) => {
    callbacks.status(message, status, nowMs());
    // account/config resendfailed: the gateway itself tries an undelivered message once more.
    const again = status === 11 && state.config['resendfailed'] === 'enabled';
    if (!again || resentOnce.has(message.id)) return;
    resentOnce.add(message.id);
    state.plan(message, lifecycle(message.receptor, nowMs(), state.options, false));
  });
  const tick = (): Promise<void> => {
    state.tick(nowMs());
    return callbacks.flush(nowMs());
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      const code = error instanceof ZodError || error instanceof SyntaxError ? 400 : 500;
      if (!response.headersSent) answer(response, code, JSON.stringify({ error: String(error) }));
    });
  });
  let port = options.port;
  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  const parts: Control = {
    state,
    callbacks,
    calls,
    nowMs,
    faults: faultList(),
    advance: (ms) => {
      shiftMs += ms;
      return tick();
    },
    refuse: (ms) => {
      server.close(() => setTimeout(() => void listen(), ms));
      setImmediate(() => server.closeAllConnections());
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The untouched package sends the whole address as its target; both forms are legal HTTP.
    const url = new URL(request.url ?? '/', 'http://simulator');
    const body = await readBody(request);
    if (url.pathname.startsWith('/__sim')) return serveControl(request, response, url, body);
    const path = /^\/v1\/([^/]+)\/([a-z/]+)\/([a-z]+)\.json$/u.exec(url.pathname);
    if (!path) return answer(response, 404, envelope(refuse(404)));
    const [, key = '', scope, name] = path;
    const method = `${scope}/${name}`;
    const params = { ...Object.fromEntries(url.searchParams), ...form(request, body) };
    const refused = guard(decodeURIComponent(key), method);
    if (refused) return answer(response, refused.code, envelope(refused));
    if (calls.length === MAX_CALLS) calls.shift();
    calls.push({ method, params, atMs: nowMs() });
    const verb = request.method === 'GET' ? 'GET' : 'POST';
    const run = async (): Promise<Reply> => {
      const before = state.messages.size;
      const reply = METHODS[method]?.({ state, params, nowMs: nowMs(), verb }) ?? refuse(404);
      if (state.options.callbackFirst && state.messages.size > before) {
        const newest = [...state.messages.values()].at(-1);
        if (newest && !isEnding(newest.status)) state.setStatus(newest, 10, nowMs());
        await callbacks.flush(nowMs());
      }
      return reply;
    };
    const fault = parts.faults.take(method, params);
    if (fault) return fail(fault, run, request.socket, response);
    const reply = await run();
    answer(response, reply.code, envelope(reply));
  }

  function guard(key: string, method: string): Reply | null {
    if (METHODS[method] === undefined) return refuse(404);
    if (key === '0' && method === 'utils/getdate') return null;
    if (key === 'DISABLED') return refuse(401);
    if (!keys.includes(key)) return refuse(403);
    return limiter.exceeded(key, nowMs(), state.options) ? refuse(451) : null;
  }

  async function serveControl(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    body: Buffer,
  ): Promise<void> {
    // Another site's page must not read or press these through the visitor's browser.
    const named = new URL(`http://${request.headers.host ?? ''}`).hostname;
    if (!['127.0.0.1', '127.0.0.2', 'localhost', '[::1]'].includes(named)) {
      return answer(response, 403, '{}');
    }
    const verb = request.method ?? 'GET';
    const path = url.pathname.replace(/^\/__sim\/?/u, '');
    if (verb === 'GET' && path === '') return page(response, url);
    const json = /application\/json/u.test(request.headers['content-type'] ?? '');
    if (verb === 'POST' && !json) return answer(response, 415, '{}');
    const given: unknown = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
    const { code, body: reply } = await control(parts, verb, path, url.searchParams, given);
    answer(response, code, JSON.stringify(reply));
  }

  await listen();
  port = (server.address() as AddressInfo).port;
  const ticker = setInterval(() => void tick(), TICK_MS);
  ticker.unref();
  return {
    url: `http://${host}:${port}`,
    close: () => {
      clearInterval(ticker);
      return closed(server);
    },
  };
}

async function fail(
  fault: Fault,
  run: () => Promise<Reply>,
  socket: Socket,
  response: ServerResponse,
): Promise<void> {
  if (fault.kind === 'slow' && fault.when === 'before') await delay(fault.ms ?? 1000);
  const happens = fault.when === 'after' || ['slow', 'dupEntry', 'wrongEcho'].includes(fault.kind);
  const reply = happens ? await run() : refuse(200);
  switch (fault.kind) {
    case 'hang':
      return;
    case 'slow':
      if (fault.when === 'after') await delay(fault.ms ?? 1000);
      return answer(response, reply.code, envelope(reply));
    case 'reset':
    case 'refuse':
      socket.resetAndDestroy();
      return;
    case 'cut': {
      const text = envelope(reply);
      response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': text.length + 1000 });
      response.write(text.slice(0, 30), () => socket.destroy());
      return;
    }
    case 'http':
      response.writeHead(fault.code ?? 502, { 'content-type': 'text/html' });
      response.end('<html><h1>Bad Gateway</h1></html>');
      return;
    case 'redirect':
      response.writeHead(301, { location: 'https://api.kavenegar.com/' });
      response.end();
      return;
    case 'empty':
      return answer(response, 200, '');
    case 'badjson':
      return answer(response, 200, '{"return":{"status":200');
    case 'badshape':
      return answer(response, 200, '{"answer":"ok"}');
    case 'code': {
      const code = fault.code ?? 409;
      return answer(response, code, envelope(refuse(code)));
    }
    case 'dupEntry': {
      const entries = Array.isArray(reply.entries) ? [...reply.entries, ...reply.entries] : null;
      return answer(response, 200, envelope({ code: 200, entries }));
    }
    case 'wrongEcho': {
      const entries = Array.isArray(reply.entries)
        ? reply.entries.map((entry: object) => ({ ...entry, message: 'پیام دیگری' }))
        : null;
      return answer(response, 200, envelope({ code: 200, entries }));
    }
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';

function answer(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, {
    'content-type': JSON_TYPE,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

function page(response: ServerResponse, url: URL): void {
  if (!url.pathname.endsWith('/')) {
    response.writeHead(302, { location: '/__sim/' });
    response.end();
    return;
  }
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(PAGE);
}

function form(request: IncomingMessage, body: Buffer): Params {
  const type = request.headers['content-type'] ?? '';
  if (body.length === 0) return {};
  if (!/json/u.test(type)) return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  const given: unknown = JSON.parse(body.toString('utf8'));
  return Object.fromEntries(Object.entries(given as object).map(([k, v]) => [k, String(v)]));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY) throw new SyntaxError('body too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** More calls in a second than allowed: 451 for a while. */
function rateLimiter() {
  const recent = new Map<string, number[]>();
  const penaltyUntilMs = new Map<string, number>();
  return {
    exceeded(
      key: string,
      nowMs: number,
      options: { ratePerSecond: number | null; penaltyMs: number },
    ) {
      if (options.ratePerSecond === null) return false;
      if (nowMs < (penaltyUntilMs.get(key) ?? 0)) return true;
      const inSecond = [...(recent.get(key) ?? []).filter((atMs) => nowMs - atMs < 1000), nowMs];
      recent.set(key, inSecond);
      if (inSecond.length <= options.ratePerSecond) return false;
      penaltyUntilMs.set(key, nowMs + options.penaltyMs);
      return true;
    },
  };
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
