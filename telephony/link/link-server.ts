import { chmodSync, existsSync, unlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import {
  type Answer,
  FromServer,
  type FromTelephony,
  type HandedOver,
  type NumberedNotice,
  type Request,
} from '../protocol/index.ts';

export interface LinkOptions {
  /** Path of the Unix socket; only our own user may connect. */
  readonly path: string;
  readonly journalId: string;
  readonly epoch: number;
  readonly noticesAfter: (seq: number, limit: number) => NumberedNotice[];
  readonly acknowledge: (seq: number) => void;
  /** A server has come that knows all up to this number, by whomever it was given out: where it goes on. */
  readonly serverKnows: (seq: number) => number;
  /** Stops and saves everything: the last number; null: that cannot be done. */
  readonly handOver?: () => Promise<number | null>;
  /** Answers every request once; never throws. */
  readonly answer: (id: string, request: Request) => Promise<Answer>;
  readonly log: {
    info(fields: object, text: string): void;
    warn(fields: object, text: string): void;
  };
}

export interface LinkServer {
  publish(notices: readonly NumberedNotice[]): void;
  close(): Promise<void>;
}

/** Bytes that wait for a server before what comes later is left to the journal until it has read them. */
const BACKLOG_LIMIT_BYTES = 8 * 1024 * 1024;
/** Notices of one frame: more would hold up both loops, and may be more than a frame can carry. */
const CATCH_UP_BATCH = 500;

/**
 * Telephony's end of the Unix socket. One server at a time is fed: a later hello replaces the
 * earlier one. What it has not acknowledged is sent again after a reconnect.
 */
export async function startLinkServer(options: LinkOptions): Promise<LinkServer> {
  const http = createServer((_request, response) => {
    response.writeHead(426).end();
  });
  await listenOnUnixSocket(http, options.path);
  const sockets = new WebSocketServer({ server: http, maxPayload: 1024 * 1024 });
  const fed = new Feed(options);
  sockets.on('connection', (socket) => {
    socket.on('error', (error) => options.log.warn({ err: error }, 'link socket failed'));
    socket.on('close', () => fed.leave(socket));
    socket.on('message', (message) => fed.receive(socket, message.toString()));
  });
  return {
    publish: (notices) => fed.publish(notices),
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await new Promise((done) => http.close(done));
    },
  };
}

/** A socket file left by a dead process is in the way; who owns the journal owns the socket. */
async function listenOnUnixSocket(http: Server, path: string): Promise<void> {
  if (existsSync(path)) unlinkSync(path);
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(path, () => resolve());
  });
  chmodSync(path, 0o600);
}

class Feed {
  readonly #options: LinkOptions;
  #server: WebSocket | null = null;
  /** The last notice written to the present server's socket. */
  #sentSeq = 0;
  /** False while earlier notices still come from the journal: later ones follow from there. */
  #caughtUp = false;
  /** Told in this turn of the loop: sent together at its end, after the commands to the PBX. */
  #told: NumberedNotice[] = [];

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  leave(socket: WebSocket): void {
    if (this.#server === socket) this.#server = null;
  }

  receive(socket: WebSocket, text: string): void {
    const frame = parseFrame(text);
    if (frame === null) {
      this.#options.log.warn({}, 'a link frame was not understood');
      socket.close(1008, 'bad frame');
      return;
    }
    if (frame.frame === 'hello') {
      this.#greet(socket, frame.journalId === this.#options.journalId ? frame.lastSeq : 0);
    } else if (frame.frame === 'ack') {
      this.#options.acknowledge(frame.seq);
    } else if (frame.frame === 'hand-over') {
      void this.#handOver(socket);
    } else {
      void this.#options.answer(frame.id, frame.request).then((answer) => {
        // An answer never overtakes what it has brought about.
        this.#sendTold();
        this.#send(socket, { frame: 'answer', id: frame.id, answer });
      });
    }
  }

  publish(notices: readonly NumberedNotice[]): void {
    if (this.#server === null || !this.#caughtUp) return;
    if (this.#told.length === 0) setImmediate(() => this.#sendTold());
    this.#told.push(...notices);
  }

  #sendTold(): void {
    const socket = this.#server;
    const notices = this.#told;
    this.#told = [];
    if (socket === null || !this.#caughtUp || notices.length === 0) return;
    const { bufferedAmount: bytes } = socket;
    if (notices.length > CATCH_UP_BATCH || bytes > BACKLOG_LIMIT_BYTES) {
      this.#options.log.warn({ bytes, notices: notices.length }, 'the server is told bit by bit');
      this.#caughtUp = false;
      this.#catchUp(socket);
      return;
    }
    this.#send(socket, { frame: 'notices', notices });
    this.#sentSeq = notices.at(-1)?.seq ?? this.#sentSeq;
  }

  #greet(socket: WebSocket, lastSeq: number): void {
    if (this.#server && this.#server !== socket) this.#server.close(4000, 'replaced');
    this.#server = socket;
    this.#sentSeq = lastSeq;
    this.#caughtUp = false;
    // The journal has them, too.
    this.#told = [];
    const afterSeq = this.#options.serverKnows(lastSeq);
    const { journalId, epoch } = this.#options;
    this.#send(socket, { frame: 'welcome', journalId, epoch, afterSeq });
    this.#options.log.info({ lastSeq }, 'server linked');
    this.#catchUp(socket);
  }

  /**
   * In batches, each when the one before has left: a long history never holds the loop, and of a server
   * that does not read nothing but the journal grows.
   */
  #catchUp(socket: WebSocket): void {
    if (this.#server !== socket || socket.readyState !== WebSocket.OPEN) return;
    const batch = this.#options.noticesAfter(this.#sentSeq, CATCH_UP_BATCH);
    this.#sentSeq = batch.at(-1)?.seq ?? this.#sentSeq;
    this.#caughtUp = batch.length < CATCH_UP_BATCH;
    if (batch.length === 0) return;
    // A socket that fails says so, and closes: whoever comes then begins where he was.
    this.#send(socket, { frame: 'notices', notices: batch }, (fault) => {
      if (!fault && batch.length === CATCH_UP_BATCH) setImmediate(() => this.#catchUp(socket));
    });
  }

  async #handOver(socket: WebSocket): Promise<void> {
    const lastSeq = (await this.#options.handOver?.()) ?? null;
    this.#send(socket, { frame: 'handed-over', lastSeq });
  }

  #send(
    socket: WebSocket,
    frame: FromTelephony | HandedOver,
    left?: (fault?: Error | null) => void,
  ): void {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame), left);
  }
}

function parseFrame(text: string): FromServer | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON: the caller closes the socket and says so.
    return null;
  }
  const parsed = FromServer.safeParse(value);
  return parsed.success ? parsed.data : null;
}
