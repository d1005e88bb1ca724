import { createRequire } from 'node:module';
import { connect } from 'ari-client';
import { AssertionError } from '../../src/kit/assert.ts';
import type { Credentials } from './credentials.ts';
import type { AriCount } from './figures.ts';
import type { Log } from './log.ts';
import { requestDeadlineMs, unanswered } from './rest.ts';
import type { RequestLine } from './request-line.ts';
import type { Operation, Reply, Rest, Step } from './rest.ts';
import { createRequestWriter } from './request-writer.ts';
import type { Described, RequestWriter, WrittenRequest } from './request-writer.ts';
import { createTransport } from './transport.ts';
import type { RawReply } from './transport.ts';

/**
 * ari-client is our REST surface: it reads the PBX's own API documents and knows every operation's
 * path, query and body. Its transport, its WebSocket and its retries are not used (requests that
 * never settle, a password in the URL, giving up after ten tries): the documents are fetched and
 * the requests that its operations describe are sent by our own transport, or over the event
 * socket where they cannot block.
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
type Apis = Record<string, { readonly operations: Record<string, Described> } | undefined>;
/**
 * What the PBX does without waiting for a channel's turn. Joining, leaving and variables wait for
 * the end of a running prompt: on the event socket they would hold up every ring.
 */
const neverWaits: ReadonlySet<Operation> = new Set([
  'bridges.create',
  'bridges.destroy',
  'channels.get',
  'channels.hangup',
  'channels.originate',
  'channels.play',
  // Stands in line behind the prompt; the answer does not.
  'channels.record',
  'channels.rtpstatistics',
  'channels.startMoh',
  'channels.stopMoh',
  'playbacks.stop',
]);

/** Packages as ari-client itself finds them. */
const near = createRequire(import.meta.resolve('ari-client'));

const loadDeadlineMs = 5_000;

/** Requests that keep their order. Each row by itself: a hung one holds up no other call. */
interface Row {
  askedAgain: Promise<unknown>;
}
const newRow = (): Row => ({ askedAgain: Promise.resolve() });

export function createAriRest(options: {
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly line: RequestLine;
  readonly count?: AriCount;
  readonly log: Log;
}): AriRest {
  const { credentials, line, log } = options;
  const timed: AriCount['timed'] = options.count?.timed ?? ((reply) => reply);
  const origin = new URL(options.baseUrl).origin;
  const transport = createTransport(origin, credentials);
  const writers = new Map<Operation, RequestWriter>();
  let apis: Apis | null = null;
  let closed = false;

  /** What ari-client sends while it reads the documents. */
  function send(request: SwaggerRequest): void {
    const asked = { method: request.method.toUpperCase(), path: toPath(request.url), body: null };
    void transport.request(asked, requestDeadlineMs).then(({ status, text }) => {
      try {
        if (status >= 200 && status < 300) request.on.response({ data: text, status });
        else request.on.error({ data: text, status, statusText: String(status) });
      } catch (thrown) {
        // swagger-client reports a failed load by throwing a bare string at us.
        log.warn({ fault: String(thrown) }, 'the PBX API documents could not be loaded');
      }
    });
  }

  const removeSeam = installSeam(origin, send);

  let loading: Promise<boolean> | null = null;

  /** Once at a time: who asks meanwhile has the same answer. */
  function load(): Promise<boolean> {
    loading ??= loadOnce().finally(() => {
      loading = null;
    });
    return loading;
  }

  async function loadOnce(): Promise<boolean> {
    const asked = { method: 'GET', path: '/ari/asterisk/ping', body: null };
    const ping = await transport.request(asked, requestDeadlineMs);
    if (ping.status !== 200) {
      if (ping.status === 401) log.error({}, 'the PBX refuses our ARI user or password');
      return false;
    }
    const { username } = credentials;
    const client = await withDeadline(
      connect(origin, username, credentials.password()),
      loadDeadlineMs,
    );
    if (client === null || closed) return false;
    writers.clear();
    apis = (client as unknown as { readonly _swagger: { readonly apis: Apis } })._swagger.apis;
    return true;
  }

  function write(operation: Operation, parameters: Step['parameters']): WrittenRequest {
    let writer = writers.get(operation);
    if (writer === undefined) {
      const dot = operation.indexOf('.');
      const described = apis?.[operation.slice(0, dot)]?.operations[operation.slice(dot + 1)];
      if (described === undefined) throw new AssertionError(`the PBX offers ${operation}`);
      writer = createRequestWriter(described);
      writers.set(operation, writer);
    }
    return writer(parameters);
  }

  /**
   * Sent within this very turn; null: this one does not go over the event socket. What the socket
   * refuses is asked again behind what was refused before it in the same row.
   */
  function askOverLine(step: Step, request: WrittenRequest, deadlineMs: number, row: Row) {
    const isAtOnce = step.isAtOnce === true || neverWaits.has(step.operation);
    const asked = isAtOnce ? line.request(request, deadlineMs) : null;
    if (asked === null) return null;
    return asked.then((reply) => {
      if (reply.status !== 401) return reply;
      // The PBX judges each request by the password of the socket's beginning, which was changed
      // meanwhile. Its events still come; requests go by HTTP until another socket is opened.
      line.leave();
      const again = row.askedAgain.then(() => transport.request(request, deadlineMs));
      row.askedAgain = again;
      return again;
    });
  }

  async function ask(step: Step, deadlineMs = requestDeadlineMs): Promise<Reply> {
    if (apis === null || closed) return unanswered;
    const request = write(step.operation, step.parameters);
    const overLine = askOverLine(step, request, deadlineMs, newRow());
    return timed((overLine ?? transport.request(request, deadlineMs)).then(toReply));
  }

  /** As many as the PBX takes in their order without an answer between them; perhaps none. */
  function askAhead(steps: readonly Step[]): Promise<Reply>[] {
    const asked: Promise<Reply>[] = [];
    const row = newRow();
    for (const step of apis === null || closed ? [] : steps) {
      const request = write(step.operation, step.parameters);
      const overLine = askOverLine(step, request, requestDeadlineMs, row);
      if (overLine === null) break;
      asked.push(timed(overLine.then(toReply)));
    }
    return asked;
  }

  async function inOrder(steps: readonly Step[]): Promise<readonly Reply[]> {
    const replies: Reply[] = [];
    for (let [step] = steps; step !== undefined; step = steps[replies.length]) {
      const asked = line.together(() => askAhead(steps.slice(replies.length)));
      replies.push(...(await Promise.all(asked.length > 0 ? asked : [ask(step)])));
    }
    return replies;
  }

  return {
    ready: () => apis !== null,
    load,
    perform: (operation, parameters, deadlineMs) => ask({ operation, parameters }, deadlineMs),
    inOrder,
    together: (work) => line.together(work),
    async close() {
      closed = true;
      removeSeam();
      await transport.close();
    },
  };
}

function toPath(url: string): string {
  return url.slice(url.indexOf('/', 'https://'.length));
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
