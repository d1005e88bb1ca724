import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { closeGently } from './gentle-close.ts';
import { HalfAsked, type HalfAskedLimits } from './half-asked.ts';
import { securityHeaders, servePage } from './page.ts';
import { createPhoneSocket, type PhoneSocketOptions } from './phone-socket.ts';
import { createServerProxy, type ServerProxyOptions } from './server-proxy.ts';
import { readTlsKeys, type TlsKeys } from './tls-keys.ts';
import { createTrustPage } from './trust-page.ts';

export interface EdgeOptions {
  readonly host: string;
  readonly port: number;
  /** Folder with server.key, server.crt (with the chain), ca.crt and, if the house has one, own.*. */
  readonly tlsDir: string;
  readonly webRoot: string;
  readonly serverSocket: string;
  /** Asterisk's SIP over WebSocket, `ws://127.0.0.1:<port>/ws`. */
  readonly phoneTarget: string;
  /** Address of the house's own proxy before us; default: there is none. */
  readonly behindProxy?: string;
  readonly sessionKeys: PhoneSocketOptions['sessionKeys'];
  /** The demonstration's process and the account of its citizen's phone; null: a normal start. */
  readonly demo?: { readonly socket: string; readonly phoneAccount: string } | null;
  readonly nowMs: () => number;
  /** A connection on which nothing moves is closed after this; default 130 s. */
  readonly idleWithinMs?: number;
  /** A connection without a request is kept this long, and says so; default 75 s. */
  readonly keptFreeMs?: number;
  /** What is sent on after the answer is read so long; default 180 s. */
  readonly restWithinMs?: number;
  /** How many requests one address may have begun and not ended; default: half-asked.ts. */
  readonly halfAsked?: Partial<HalfAskedLimits>;
  readonly log: PhoneSocketOptions['log'];
}

export interface Edge {
  /** Rejects when the port is taken. Resolves to the port it listens on. */
  listen(): Promise<number>;
  /** Reads the certificate again; connections that stand are not touched. */
  renewCertificate(): void;
  close(): Promise<void>;
}

/** First byte of a TLS handshake. */
const tlsHandshake = 22;
const firstByteWithinMs = 10_000;
/** Longer than the server may take for an answer; upgraded sockets look after themselves. */
const idleWithinMs = 130_000;
/** Between two looks of a page that asks once a minute, the handshake is spared. */
const keptFreeMs = 75_000;
/** As long as a page sends a photo: also over a slow network it hears that it was refused, and why. */
const restWithinMs = 180_000;

/** The one door: TLS, the page, the phones' socket, and the way to the server. */
export function createEdge(options: EdgeOptions): Edge {
  const { log } = options;
  const trust = createTrustPage(options.tlsDir);
  const freeMs = options.keptFreeMs ?? keptFreeMs;
  const way: Omit<ServerProxyOptions, 'onFault'> = {
    keptFreeMs: freeMs,
    restWithinMs: options.restWithinMs ?? restWithinMs,
    behindProxy: options.behindProxy ?? '',
  };
  const halfAsked = new HalfAsked({
    behindProxy: way.behindProxy,
    onTooMany: (address, closed) =>
      // Not censored, as an address is elsewhere: whoever keeps the line must know whom to shut out.
      log.warn({ client: address, closed }, 'one address has too many requests that do not end'),
    ...(options.halfAsked !== undefined && { limits: options.halfAsked }),
  });
  const proxy = createServerProxy(options.serverSocket, {
    ...way,
    onFault: (fault) => log.warn({ fault }, 'the server does not answer'),
  });
  const phones = createPhoneSocket({ ...options, target: options.phoneTarget });
  const demo = createDemoDoor(options, way);

  function loadKeys(): TlsKeys {
    const loaded = readTlsKeys(options.tlsDir, options.nowMs());
    const { fault } = loaded;
    if (fault !== null) log.warn({ fault }, "the house's own certificate is not used");
    return loaded;
  }

  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const pathname = pathOf(request);
    if (pathname === null) return void response.writeHead(400).end();
    if (demo?.takes(pathname) === true) return demo.proxy.web(request, response);
    if (isServers(pathname)) return proxy.web(request, response);
    const headers = securityHeaders(request.headers.host ?? '');
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    // Its page is in the build, and nowhere else: a normal start has none.
    if (demo === null && isDemoPage(pathname)) return void response.writeHead(404).end();
    if (trust.answer(request, response, pathname)) return;
    servePage(options.webRoot, request, response, pathname).catch((fault: unknown) => {
      log.warn({ err: fault }, 'the page could not be served');
      response.destroy();
    });
  }

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    halfAsked.upgraded(request);
    const pathname = pathOf(request);
    if (pathname === demoPhonePath && demo !== null) demo.phones.upgrade(request, socket, head);
    else if (pathname === '/ws') phones.upgrade(request, socket, head);
    else if (pathname?.startsWith('/socket.io/')) proxy.upgrade(request, socket, head);
    else socket.destroy();
  }

  let keys = loadKeys();
  const secure = createHttps(keys, onRequest);
  secure.on('upgrade', onUpgrade);
  secure.on('secureConnection', (socket) => halfAsked.speaks(socket));
  const plain = createHttp((request, response) => {
    if (keys.isOwn) toHttps(request, response);
    else trust.answerPlain(request, response);
  });
  // Node's own limits for headers and requests hold only in a server that listens itself (half-asked.ts).
  for (const acceptor of [secure, plain]) {
    acceptor.timeout = options.idleWithinMs ?? idleWithinMs;
    acceptor.keepAliveTimeout = freeMs;
    acceptor.prependListener('request', (request) => {
      halfAsked.asks(request);
      closeGently(request, way.restWithinMs);
    });
  }
  const open = new Set<Socket>();
  const door = createTcp((socket) => {
    open.add(socket);
    halfAsked.accepted(socket);
    socket.once('close', () => open.delete(socket));
    sortByFirstByte(socket, secure, plain);
  });

  return {
    listen: () => listen(door, options.host, options.port),
    renewCertificate() {
      keys = loadKeys();
      secure.setSecureContext(keys);
    },
    async close() {
      const closed = new Promise<void>((resolve) => door.close(() => resolve()));
      halfAsked.close();
      phones.close();
      demo?.close();
      secure.closeIdleConnections();
      plain.closeAllConnections();
      // Answers under way get a moment; a phone's socket is told and not waited for.
      const patience = setTimeout(() => destroyAll(open), 1_000);
      await closed;
      clearTimeout(patience);
      proxy.close();
    },
  };
}

/** The path of the request, normalised; null when the address is not one of ours to read. */
function pathOf(request: IncomingMessage): string | null {
  const url = request.url ?? '';
  if (!url.startsWith('/') || url.startsWith('//')) return null;
  return URL.parse(url, 'http://edge')?.pathname ?? null;
}

const demoPhonePath = '/demo/ws';
const isDemoPage = (pathname: string): boolean =>
  pathname === '/demo' || pathname.startsWith('/demo/');

/** The way to the demonstration's process, and its citizen's phone; null in a normal start. */
function createDemoDoor(options: EdgeOptions, way: Omit<ServerProxyOptions, 'onFault'>) {
  const { demo = null, log } = options;
  if (demo === null) return null;
  const phones = createPhoneSocket({
    ...options,
    target: options.phoneTarget,
    guest: demo.phoneAccount,
  });
  const proxy = createServerProxy(demo.socket, {
    ...way,
    onFault: (fault) => log.warn({ fault }, 'the demonstration does not answer'),
  });
  return {
    phones,
    proxy,
    takes: (pathname: string): boolean =>
      pathname === '/api/demo' || pathname.startsWith('/api/demo/'),
    close(): void {
      phones.close();
      proxy.close();
    },
  };
}

function isServers(pathname: string): boolean {
  return (
    pathname === '/healthz' ||
    pathname === '/api' ||
    pathname.startsWith('/api/') ||
    pathname.startsWith('/socket.io/')
  );
}

/** Everybody trusts the certificate: nothing to be taught. The Host header comes from outside. */
function toHttps(request: IncomingMessage, response: ServerResponse): void {
  const host = (request.headers.host ?? '').replace(/[^A-Za-z0-9.:[\]-]/g, '');
  const path = pathOf(request) ?? '/';
  response.writeHead(308, { location: `https://${host}${path}` }).end();
}

type Acceptor = { emit(event: 'connection', socket: Socket): boolean };

/** TLS and plain http share the port: somebody who types http:// gets the page with the steps. */
function sortByFirstByte(socket: Socket, secure: Acceptor, plain: Acceptor): void {
  socket.on('error', () => socket.destroy());
  socket.setTimeout(firstByteWithinMs, () => socket.destroy());
  socket.once('data', (chunk) => {
    socket.pause();
    socket.setTimeout(0);
    socket.removeAllListeners('timeout');
    socket.unshift(chunk);
    const acceptor = chunk[0] === tlsHandshake ? secure : plain;
    acceptor.emit('connection', socket);
    process.nextTick(() => socket.resume());
  });
}

function listen(door: ReturnType<typeof createTcp>, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    door.once('error', reject);
    door.listen(port, host, () => {
      door.off('error', reject);
      const address = door.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function destroyAll(sockets: Iterable<Socket>): void {
  for (const socket of sockets) socket.destroy();
}
