import { createRequire } from 'node:module';
import { connect } from 'ari-client';
import { AssertionError } from '../../src/kit/assert.ts';
import type { Log } from './log.ts';
import { requestDeadlineMs } from './rest.ts';
import type { Operation, Reply, Rest } from './rest.ts';
import { createTransport } from './transport.ts';
import type { RawReply } from './transport.ts';

/**
 * ari-client is our REST surface: it reads the PBX's own API documents and knows every operation's
 * path, query and body. Its transport, its WebSocket and its retries are not used (requests that
 * never settle, a password in the URL, giving up after ten tries): each request that its operations
 * build is taken over at swagger-client's one exit and sent by our transport.
 */
export interface AriRest extends Rest {
  /** True once the API documents are loaded. Before that every `perform` is answered with 0. */
  ready(): boolean;
  /** Loads the API documents; false if the PBX does not answer or refuses us. */
  load(): Promise<boolean>;
  close(): Promise<void>;
}

/** What swagger-client hands to its HTTP layer. */
interface SwaggerRequest {
  readonly url: string;
  readonly method: string;
  readonly body?: string;
  readonly on: {
    response(response: { data: string; status: number }): void;
    error(response: { data: string; status: number; statusText: string }): void;
  };
}
interface SwaggerHttpPrototype {
  execute(request: SwaggerRequest): unknown;
}
type Surface = Record<string, Record<string, (parameters: object) => PromiseLike<unknown>>>;

/** The request that `perform` is building at this very moment: operations run synchronously. */
interface Slot {
  readonly deadlineMs: number;
  settle(reply: Promise<RawReply>): void;
}

const loadDeadlineMs = 5_000;

export function createAriRest(options: {
  readonly baseUrl: string;
  readonly username: string;
  readonly password: string;
  readonly log: Log;
}): AriRest {
  const { username, password, log } = options;
  const origin = new URL(options.baseUrl).origin;
  const credentials = Buffer.from(`${username}:${password}`).toString('base64');
  const transport = createTransport(origin, `Basic ${credentials}`);
  let surface: Surface | null = null;
  let slot: Slot | null = null;
  let closed = false;

  /** All that ari-client sends, except its one unauthenticated look at the documents' address. */
  function send(request: SwaggerRequest): void {
    const path = request.url.slice(request.url.indexOf('/', 'https://'.length));
    const body = request.body === undefined || request.body === '' ? null : request.body;
    const taken = slot;
    slot = null;
    const deadlineMs = taken?.deadlineMs ?? requestDeadlineMs;
    const reply = transport.request(request.method.toUpperCase(), path, body, deadlineMs);
    if (taken !== null) return taken.settle(reply);
    void reply.then(({ status, text }) => {
      try {
        if (status >= 200 && status < 300) request.on.response({ data: text, status });
        else request.on.error({ data: text, status, statusText: String(status) });
      } catch (thrown) {
        // swagger-client reports a failed load by throwing a bare string at us.
        log.warn({ reason: String(thrown) }, 'the PBX API documents could not be loaded');
      }
    });
  }

  const removeSeam = installSeam(origin, send);

  async function load(): Promise<boolean> {
    const ping = await transport.request('GET', '/ari/asterisk/ping', null, requestDeadlineMs);
    if (ping.status !== 200) {
      if (ping.status === 401) log.error({}, 'the PBX refuses our ARI user or password');
      return false;
    }
    const surfaceOrNull = await withDeadline(connect(origin, username, password), loadDeadlineMs);
    if (surfaceOrNull === null || closed) return false;
    surface = surfaceOrNull as unknown as Surface;
    return true;
  }

  async function perform(
    operation: Operation,
    parameters: Readonly<Record<string, unknown>>,
    deadlineMs = requestDeadlineMs,
  ): Promise<Reply> {
    if (surface === null || closed) return { status: 0, body: null };
    const dot = operation.indexOf('.');
    const name = operation.slice(dot + 1);
    const act = surface[operation.slice(0, dot)]?.[name];
    if (act === undefined) throw new AssertionError(`the PBX offers ${operation}`);
    let reply: Promise<RawReply> | null = null;
    slot = {
      deadlineMs,
      settle: (sent) => {
        reply = sent;
      },
    };
    // Our reply comes from the seam; ari-client's own promise stays unsettled and is collected,
    // or rejects now because a parameter is missing, which the assertion below reports.
    Promise.resolve(act(parameters)).catch((reason: unknown) => {
      log.error({ operation, reason: String(reason) }, 'a PBX operation could not be built');
    });
    slot = null;
    if (reply === null) throw new AssertionError(`${operation} has all its parameters`);
    return toReply(await (reply as Promise<RawReply>));
  }

  return {
    ready: () => surface !== null,
    load,
    perform,
    async close() {
      closed = true;
      removeSeam();
      await transport.close();
    },
  };
}

/** Most replies are never looked into: parsed when somebody asks. */
function toReply({ status, text }: RawReply): Reply {
  return {
    status,
    get body() {
      return toJson(text);
    },
  };
}

function toJson(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    // An error page instead of JSON: the status says enough.
    return null;
  }
}

async function withDeadline<T>(work: PromiseLike<T>, deadlineMs: number): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), deadlineMs);
  });
  try {
    // A rejection means the same to us as silence: not loaded, tried again at the next connect.
    return await Promise.race([Promise.resolve(work).catch(() => null), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Takes over swagger-client's HTTP for our PBX's address and leaves all others to whoever held it
 * before. The prototype belongs to the very swagger-client that ari-client loads.
 */
function installSeam(origin: string, send: (request: SwaggerRequest) => void): () => void {
  const near = createRequire(import.meta.resolve('ari-client'));
  const swagger = near('swagger-client') as { SwaggerHttp: { prototype: SwaggerHttpPrototype } };
  // It prints to stdout through a global of its own at each load; our log is JSON lines.
  (globalThis as { log?: () => void }).log = () => undefined;
  const prototype = swagger.SwaggerHttp.prototype;
  const before = prototype.execute;
  let removed = false;
  function execute(this: unknown, request: SwaggerRequest): unknown {
    if (!removed && request.url.startsWith(origin)) return send(request);
    return before.call(this as SwaggerHttpPrototype, request);
  }
  prototype.execute = execute;
  return () => {
    removed = true;
    if (prototype.execute === execute) prototype.execute = before;
  };
}
