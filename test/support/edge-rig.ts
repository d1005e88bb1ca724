import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import { hostname, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEdge, type Edge, type EdgeOptions } from '../../src/edge/edge.ts';
import { ensureCertificates, namesOfThisMachine } from '../../src/keeper/certificates.ts';

export interface EdgeRig {
  readonly edge: Edge;
  readonly port: number;
  readonly dir: string;
  readonly ca: Buffer;
  readonly sessionKey: Buffer;
  /** What the server's end saw, in order. */
  readonly seen: { url: string; headers: IncomingMessage['headers'] }[];
  readonly logged: object[];
  startServer(): Promise<void>;
  stopServer(): Promise<void>;
  stop(): Promise<void>;
}

/** The server's end refuses what is sent there. */
export const REFUSED = '/api/refused';
/** There it says that it is being replaced, and closes. */
export const REPLACED = '/api/replaced';

/** Not the edge's: what the server says of its own connections is not the edge's word. */
const serverKeepsMs = 42_000;

/** An edge in this process: its own certificates, a small page, a server that can go away. */
export async function startEdge(
  options: Partial<
    Pick<
      EdgeOptions,
      | 'phoneTarget'
      | 'host'
      | 'idleWithinMs'
      | 'keptFreeMs'
      | 'restWithinMs'
      | 'behindProxy'
      | 'halfAsked'
    >
  > = {},
): Promise<EdgeRig> {
  const dir = mkdtempSync(join(tmpdir(), 'pasokh-edge-'));
  const tlsDir = join(dir, 'tls');
  const names = namesOfThisMachine(hostname());
  await ensureCertificates({ dir: tlsDir, names, nowMs: Date.now() });
  writePage(join(dir, 'web'));
  const sessionKey = Buffer.alloc(32, 7);
  const logged: object[] = [];
  const seen: EdgeRig['seen'] = [];
  const log = (fields: object, text: string): void => void logged.push({ ...fields, text });
  const edge = createEdge({
    ...options,
    host: options.host ?? '0.0.0.0',
    port: 0,
    tlsDir,
    webRoot: join(dir, 'web'),
    serverSocket: join(dir, 'server.sock'),
    phoneTarget: options.phoneTarget ?? 'ws://127.0.0.1:9/ws',
    sessionKeys: () => [sessionKey],
    nowMs: () => Date.now(),
    log: { info: log, warn: log },
  });
  const port = await edge.listen();
  let server: Server | null = null;

  async function stopServer(): Promise<void> {
    const stopping = server;
    server = null;
    if (stopping === null) return;
    stopping.closeAllConnections();
    await new Promise((resolve) => stopping.close(resolve));
  }

  return {
    edge,
    port,
    dir,
    ca: readFileSync(join(tlsDir, 'ca.crt')),
    sessionKey,
    seen,
    logged,
    async startServer() {
      const started = createServer({ keepAliveTimeout: serverKeepsMs }, (asked, answer) => {
        seen.push({ url: asked.url ?? '', headers: asked.headers });
        // As whoever may not is refused: before anything of his body is read.
        if (asked.url === REFUSED) answer.writeHead(403).end('no');
        else if (asked.url === REPLACED)
          answer.writeHead(503, { connection: 'close' }).end('later');
        else asked.pipe(answer);
      });
      // Enough of a socket server to show that an upgrade arrives and bytes go both ways.
      started.on('upgrade', (asked, socket) => {
        seen.push({ url: asked.url ?? '', headers: asked.headers });
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
        );
        socket.on('error', () => socket.destroy());
        socket.pipe(socket);
      });
      await new Promise<void>((resolve) => started.listen(join(dir, 'server.sock'), resolve));
      server = started;
    },
    stopServer,
    async stop() {
      await edge.close();
      await stopServer();
      rmSync(dir, { recursive: true });
    },
  };
}

function writePage(webRoot: string): void {
  mkdirSync(join(webRoot, 'assets'), { recursive: true });
  const page =
    '<!doctype html><title>desk</title><script type="module" src="/assets/app-1a2b.js"></script>';
  writeFileSync(join(webRoot, 'index.html'), page);
  writeFileSync(join(webRoot, 'assets/app-1a2b.js'), 'document.title = "desk is up";');
  writeFileSync(join(webRoot, '.built'), 'not for the world');
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** One https request, checked against our authority alone. */
export function ask(
  rig: EdgeRig,
  path: string,
  options: { host?: string; method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request({
      host: options.host ?? '127.0.0.1',
      port: rig.port,
      path,
      method: options.method ?? 'GET',
      headers: options.headers ?? {},
      ca: rig.ca,
      agent: false,
    });
    asked.on('response', (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (body += chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }),
      );
    });
    asked.on('error', reject);
    asked.end(options.body);
  });
}

/** Plain text over TCP and everything that comes back until the other side closes. */
export function askPlain(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

/** An address of this machine on its network: what another computer would type. */
export function lanAddress(): string {
  for (const addresses of Object.values(networkInterfaces())) {
    const found = addresses?.find(({ family, internal }) => family === 'IPv4' && !internal);
    if (found !== undefined) return found.address;
  }
  throw new Error('this machine has no address but loopback: a LAN cannot be tried on it');
}
