import { Agent, type IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { ProxyServer } from 'http-proxy-3';
import { closeWhenLate } from './gentle-close.ts';
import { retryAfterSeconds, sendUnavailable } from './unavailable.ts';

/**
 * The way to the server's Unix socket for `/api`, `/socket.io` and `/healthz`. While the server is
 * being replaced, callers get a 503 that tells them to come back; the page and the phones go on.
 */
export interface ServerProxy {
  web(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** Longer than a Socket.IO poll (25 s) and than the slowest export. */
const answerWithinMs = 120_000;

export interface ServerProxyOptions {
  readonly keptFreeMs: number;
  /** Whoever was answered may send the rest of his body so long; then his connection is closed. */
  readonly restWithinMs: number;
  /** Address of the house's own proxy before us; empty: there is none. */
  readonly behindProxy: string;
  readonly onFault: (text: string) => void;
}

export function createServerProxy(serverSocket: string, options: ServerProxyOptions): ServerProxy {
  const { keptFreeMs, restWithinMs, behindProxy, onFault } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const target = { socketPath: serverSocket, host: 'localhost', port: 80 };
  const proxy = new ProxyServer({ target, agent, xfwd: true, proxyTimeout: answerWithinMs });
  const wsProxy = new ProxyServer({ target, xfwd: true });
  /** Whose connection ends with their answer. */
  const leaving = new WeakSet<IncomingMessage>();
  const leavesLater = (request: IncomingMessage): boolean =>
    leaving.has(request) && !request.complete;

  function onError(fault: Error, request: IncomingMessage, response: unknown): void {
    onFault(fault.message);
    if (response instanceof ServerResponse) {
      if (response.headersSent) return void response.destroy();
      if (leavesLater(request)) {
        response.setHeader('connection', 'keep-alive');
        closeWhenSent(request, response);
      }
      sendUnavailable(request, response);
    } else {
      const socket = response as Duplex;
      const text = `HTTP/1.1 503 Service Unavailable\r\nRetry-After: ${retryAfterSeconds}\r\n\r\n`;
      socket.end(text, () => socket.destroy());
    }
  }
  proxy.on('proxyReq', (asked, request) => {
    // Answered before its body was read: who may not is refused so (docs/hardening.md, "Limits"). Nobody takes
    // the rest any more, and behind the rest the next request of this connection would wait for ever.
    let isPassing = false;
    const letPass = (): void => {
      if (isPassing || request.readableEnded || request.destroyed) return;
      isPassing = true;
      request.unpipe(asked);
      request.resume();
      asked.destroy();
      closeWhenLate(request, restWithinMs);
    };
    asked.once('response', (answer: IncomingMessage) => answer.once('end', letPass));
    asked.once('close', letPass);
  });
  proxy.on('proxyRes', ({ headers }, request, response) => {
    // The page that explains how to trust us comes over plain http under the same name: a browser
    // told to use https for ever could not see it after the certificate has changed.
    delete headers['strict-transport-security'];
    // The server speaks of its connection to us. Whoever believed it would ask on one that we closed.
    headers['keep-alive'] = `timeout=${Math.floor(keptFreeMs / 1_000)}`;
    // Also where it says "close", as one does that is being replaced: over what he still sends, ours would be reset.
    headers.connection = leaving.has(request) && request.complete ? 'close' : 'keep-alive';
    if (leavesLater(request)) closeWhenSent(request, response);
  });
  proxy.on('error', (fault, request, response) => onError(fault, request, response));
  wsProxy.on('error', (fault, request, response) => onError(fault, request, response));

  return {
    web(request, response) {
      dropForwarded(request, behindProxy);
      // Said of the connection between him and us. Told to the server, it would close ours over the rest of
      // a body that it refuses unread, and our writing would find that out before we had read its answer.
      if (/\bclose\b/iu.test(request.headers.connection ?? '')) leaving.add(request);
      delete request.headers.connection;
      // Node has told him to go on before it handed us the request. Told to the server, too, it would keep
      // `proxyReq` from us.
      delete request.headers.expect;
      proxy.web(request, response);
    },
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      dropForwarded(request, behindProxy);
      wsProxy.ws(request, socket as Parameters<typeof wsProxy.ws>[1], head);
    },
    close() {
      agent.destroy();
    },
  };
}

/**
 * Answered while he still sends: a connection that is closed then is reset, and takes the answer with
 * it. It is closed when he has sent all, as he asked.
 */
function closeWhenSent(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    const close = (): void => void request.socket.end();
    if (request.readableEnded) close();
    else request.once('end', close);
  });
}

/**
 * We are the first to know where a request comes from: what it says of itself is not believed. Of
 * the house's own proxy the last address is, which that one has seen itself.
 */
function dropForwarded(request: IncomingMessage, behindProxy: string): void {
  const from = (request.socket.remoteAddress ?? '').replace(/^::ffff:/u, '');
  const told = [request.headers['x-forwarded-for'] ?? []]
    .flat()
    .join(',')
    .split(',')
    .at(-1)
    ?.trim();
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith('x-forwarded-') || name === 'forwarded') delete request.headers[name];
  }
  const isBelieved = behindProxy !== '' && from === behindProxy;
  if (isBelieved && told !== undefined && isIP(told) !== 0)
    request.headers['x-forwarded-for'] = told;
}
