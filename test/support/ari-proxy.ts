import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Frame, FrameReader } from './ari-frames.ts';

/** Stands between the adapter and the PBX's HTTP port and spoils the line when told to. */
export class AriProxy {
  readonly #target: number;
  readonly #server: Server;
  readonly #pairs = new Set<{ near: Socket; far: Socket }>();
  readonly #eventLinks = new Set<Socket>();
  #swallow: RegExp | null = null;
  #frozen = false;
  /** First lines of all requests that passed, over HTTP or over the event socket. */
  readonly requests: string[] = [];

  constructor(targetPort: number) {
    this.#target = targetPort;
    this.#server = createServer((near) => this.#join(near));
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('a proxy has a port');
    return address.port;
  }

  #join(near: Socket): void {
    const far = connect(this.#target, '127.0.0.1');
    const pair = { near, far };
    let isSwallowing = false;
    let socket: ProxiedSocket | null = null;
    this.#pairs.add(pair);
    near.on('data', (chunk) => {
      if (this.#frozen) return;
      if (socket !== null) {
        socket.ask(chunk);
        far.write(chunk);
        return;
      }
      const text = chunk.toString('latin1');
      const line = /^[A-Z]+ \S+ HTTP/.exec(text)?.[0];
      if (line !== undefined) {
        this.requests.push(line.replace(/ HTTP$/, ''));
        if (this.#swallow?.test(line)) isSwallowing = true;
      }
      if (/^upgrade: websocket/im.test(text)) {
        socket = new ProxiedSocket((asked) => {
          this.requests.push(asked);
          return this.#swallow?.test(`${asked} HTTP`) === true;
        });
        this.#eventLinks.add(far);
      }
      far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (this.#frozen || isSwallowing) return;
      near.write(socket === null ? chunk : socket.reply(chunk));
    });
    const end = (): void => {
      this.#pairs.delete(pair);
      this.#eventLinks.delete(far);
      near.destroy();
      far.destroy();
    };
    for (const side of [near, far]) {
      side.on('error', end);
      side.on('close', end);
    }
  }

  /** Replies to requests whose first line fits are lost; the requests themselves arrive. */
  swallowRepliesTo(line: RegExp | null): void {
    this.#swallow = line;
  }

  /** Nothing passes any more, and nobody is told: a half-open link. */
  freeze(): void {
    this.#frozen = true;
  }

  /** Nobody reads the present event socket any more: what the PBX sends piles up. Requests pass. */
  stopReadingEvents(): void {
    for (const link of this.#eventLinks) link.pause();
  }

  /** New connections pass again; the frozen ones stay as they are, silent, until their end. */
  thaw(): void {
    this.#frozen = false;
  }

  async stop(): Promise<void> {
    this.#server.close();
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
    await once(this.#server, 'close');
  }
}

/** Requests and replies inside a WebSocket: told by their lines, lost by their ids. */
class ProxiedSocket {
  readonly #isLost: (line: string) => boolean;
  readonly #asked = new FrameReader();
  readonly #replied = new FrameReader();
  readonly #lost = new Set<string>();
  #isOpen = false;

  constructor(isLost: (line: string) => boolean) {
    this.#isLost = isLost;
  }

  ask(chunk: Buffer): void {
    for (const { text } of this.#asked.read(chunk)) {
      const { type, request_id, method, uri } = parse(text);
      if (type !== 'RESTRequest') continue;
      if (this.#isLost(`${method} /ari/${uri}`)) this.#lost.add(request_id ?? '');
    }
  }

  /** What is left of it for the one who asked. */
  reply(chunk: Buffer): Buffer {
    if (this.#isOpen) return this.#pass(this.#replied.read(chunk));
    const end = chunk.indexOf('\r\n\r\n') + 4;
    this.#isOpen = true;
    return Buffer.concat([
      chunk.subarray(0, end),
      this.#pass(this.#replied.read(chunk.subarray(end))),
    ]);
  }

  #pass(frames: readonly Frame[]): Buffer {
    const kept = frames.filter(({ text }) => {
      const { type, request_id } = parse(text);
      return type !== 'RESTResponse' || !this.#lost.has(request_id ?? '');
    });
    return Buffer.concat(kept.map(({ bytes }) => bytes));
  }
}

interface RestMessage {
  readonly type?: string;
  readonly request_id?: string;
  readonly method?: string;
  readonly uri?: string;
}

function parse(text: string | null): RestMessage {
  return text === null ? {} : (JSON.parse(text) as RestMessage);
}
