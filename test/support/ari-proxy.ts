import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between the adapter and the PBX's HTTP port and spoils the line when told to. */
export class AriProxy {
  readonly #target: number;
  readonly #server: Server;
  readonly #pairs = new Set<{ near: Socket; far: Socket }>();
  #swallow: RegExp | null = null;
  #frozen = false;
  /** First lines of all requests that passed. */
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
    this.#pairs.add(pair);
    near.on('data', (chunk) => {
      const line = /^[A-Z]+ \S+ HTTP/.exec(chunk.toString('latin1'))?.[0];
      if (line !== undefined) this.requests.push(line.replace(/ HTTP$/, ''));
      if (line !== undefined && this.#swallow?.test(line)) isSwallowing = true;
      if (!this.#frozen) far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (!this.#frozen && !isSwallowing) near.write(chunk);
    });
    const end = (): void => {
      this.#pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      socket.on('error', end);
      socket.on('close', end);
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
