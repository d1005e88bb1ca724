import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

export interface HalfAskedOptions {
  /** Address of the house's own proxy, which asks for everybody and is not counted; empty: none. */
  readonly behindProxy: string;
  /** So many connections of `address` were closed at one look; told at most once a minute. */
  readonly onTooMany: (address: string, closed: number) => void;
  readonly limits?: Partial<HalfAskedLimits>;
}

export interface HalfAskedLimits {
  /** Of one address so many slow requests; the oldest of more are closed. */
  readonly slow: number;
  /** Of one address so many connections on which nothing was asked yet; likewise. */
  readonly unasked: number;
  readonly lookEveryMs: number;
  /** So many looks until a head, a body is there; then its connection is closed, whosever it is. */
  readonly headWithin: number;
  readonly bodyWithin: number;
}

/**
 * A whole office may sit behind one address, 400 desks with their sockets: none of them takes ten
 * looks for a request, and all of them together open fewer connections at once when we come back.
 */
const LIMITS: HalfAskedLimits = {
  slow: 100,
  unasked: 4_000,
  lookEveryMs: 1_000,
  headWithin: 60,
  // The server gives a body four minutes, and answers so. What it does not read ends here.
  bodyWithin: 300,
};
/** Looks, not time: after a pause of our own all that came meanwhile is read before the next one. */
const SLOW_AFTER = 10;
const TOLD_EVERY = 60;

interface Connection {
  readonly raw: Socket;
  readonly address: string;
  /** What speaks HTTP: `raw`, or TLS over it when they have shaken hands. */
  spoken: Socket | null;
  /** The last one whose head has come. */
  request: IncomingMessage | null;
  /** Bytes read when `request` was whole; null: not seen yet. What comes after them is the next head. */
  wholeAt: number | null;
  /** So many looks, one after the other, found it begun and not whole. */
  looks: number;
}

/**
 * Requests that have begun and do not end: each holds a socket, and whoever sends a byte from time to
 * time is never idle. One address may have so many of them. Connections that wait for their next
 * request, for an answer, or carry a WebSocket are not counted.
 */
export class HalfAsked {
  readonly #options: HalfAskedOptions;
  readonly #limits: HalfAskedLimits;
  /** By the other side's address and port, which raw and TLS socket share; the oldest first. */
  readonly #connections = new Map<string, Connection>();
  #timer: NodeJS.Timeout | undefined;
  #quietFor = 0;

  constructor(options: HalfAskedOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#lookLater();
  }

  /** A connection has come. */
  accepted(raw: Socket): void {
    const key = keyOf(raw);
    if (key === null) return;
    const address = addressOf(raw);
    const connection: Connection = {
      raw,
      address,
      spoken: null,
      request: null,
      wholeAt: null,
      looks: 0,
    };
    this.#connections.set(key, connection);
    raw.once('close', () => {
      // Its port may be another connection's by now.
      if (this.#connections.get(key) === connection) this.#connections.delete(key);
    });
  }

  /** Over it HTTP is spoken from now on. */
  speaks(socket: Socket): void {
    const connection = this.#find(socket);
    if (connection === null) return;
    connection.spoken = socket;
    connection.looks = 0;
  }

  /** A head has come whole. */
  asks(request: IncomingMessage): void {
    const connection = this.#find(request.socket);
    if (connection === null) return;
    connection.request = request;
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
    const hasBody = length !== undefined || coding !== undefined;
    connection.wholeAt = hasBody ? null : request.socket.bytesRead;
    connection.looks = 0;
  }

  /** It speaks HTTP no more, and looks after itself. */
  upgraded(request: IncomingMessage): void {
    const key = keyOf(request.socket);
    if (key !== null) this.#connections.delete(key);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #find(socket: Socket): Connection | null {
    const key = keyOf(socket);
    return (key === null ? undefined : this.#connections.get(key)) ?? null;
  }

  #lookLater(): void {
    this.#timer = setTimeout(() => {
      this.#look();
      this.#lookLater();
    }, this.#limits.lookEveryMs).unref();
  }

  #look(): void {
    this.#quietFor = Math.max(0, this.#quietFor - 1);
    const { headWithin, bodyWithin } = this.#limits;
    const slow = new Map<string, Connection[]>();
    const unasked = new Map<string, Connection[]>();
    for (const connection of this.#connections.values()) {
      connection.looks = isBegun(connection) ? connection.looks + 1 : 0;
      const isHead = connection.request?.complete !== false;
      if (connection.looks > (isHead ? headWithin : bodyWithin)) close(connection);
      else if (connection.address !== this.#options.behindProxy) {
        if (connection.looks >= SLOW_AFTER) add(slow, connection);
        if (connection.request === null) add(unasked, connection);
      }
    }
    for (const connections of slow.values()) connections.sort((a, b) => b.looks - a.looks);
    this.#closeFirst(slow, this.#limits.slow);
    this.#closeFirst(unasked, this.#limits.unasked);
  }

  /** The oldest stand first. */
  #closeFirst(byAddress: Map<string, Connection[]>, most: number): void {
    for (const [address, connections] of byAddress) {
      const tooMany = connections.length - most;
      if (tooMany <= 0) continue;
      for (const connection of connections.slice(0, tooMany)) close(connection);
      if (this.#quietFor > 0) continue;
      this.#quietFor = TOLD_EVERY;
      this.#options.onTooMany(address, tooMany);
    }
  }
}

/** Something of a request has come, and not all of it. */
function isBegun(connection: Connection): boolean {
  const { raw, spoken, request } = connection;
  const { bytesRead } = spoken ?? raw;
  if (request === null) return bytesRead > 0;
  if (!request.complete) return true;
  connection.wholeAt ??= bytesRead;
  return bytesRead > connection.wholeAt;
}

function add(byAddress: Map<string, Connection[]>, connection: Connection): void {
  const known = byAddress.get(connection.address);
  if (known === undefined) byAddress.set(connection.address, [connection]);
  else known.push(connection);
}

function close({ spoken, raw }: Connection): void {
  (spoken ?? raw).destroy();
}

const addressOf = (socket: Socket): string => (socket.remoteAddress ?? '').replace(/^::ffff:/u, '');

/** Null: it has gone already. */
function keyOf(socket: Socket): string | null {
  const { remoteAddress, remotePort } = socket;
  return remoteAddress === undefined ? null : `${remoteAddress} ${remotePort}`;
}
