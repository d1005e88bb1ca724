import type { Socket } from 'node:net';
import WebSocket from 'ws';
import type { Credentials } from './credentials.ts';
import type { Log } from './log.ts';
import { saysNothing } from './message.ts';
import type { RequestLine, RestResponse } from './request-line.ts';

/** The PBX's events for our application, over a connection of our own. */
export interface EventSource {
  start(): void;
  stop(): void;
  /** Lets go of this link and opens another. */
  renew(): void;
}

/** What the connection tells its owner. `opened` and `closed` alternate. */
export interface EventListener {
  opened(): void;
  message(message: unknown): void;
  closed(): void;
  /** Another process has registered our application's name: it gets the events from now on. */
  replaced(): void;
}

/** Every two pings apart a silent link is given up: noticed in 4 s at the latest. */
const pingEveryMs = 2_000;
const shortestRetryMs = 50;
const longestRetryMs = 2_000;

/**
 * Connects, and connects again for ever. The name and password travel in a header, never in the
 * address. A link that has gone silent without closing is noticed by its unanswered ping.
 */
export function createEventSocket(options: {
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly application: string;
  readonly listener: EventListener;
  /** Requests that share the socket with the events. */
  readonly line: RequestLine;
  readonly random: () => number;
  readonly now: () => number;
  readonly log: Log;
}): EventSource {
  const { listener, line, random, now, log, application, credentials } = options;
  const origin = new URL(options.baseUrl).origin.replace(/^http/, 'ws');
  const address = `${origin}/ari/events?app=${encodeURIComponent(application)}`;
  let current: WebSocket | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let stopped = true;

  function open(): void {
    const authorization = credentials.authorization();
    const socket = new WebSocket(address, {
      headers: { authorization },
      handshakeTimeout: longestRetryMs,
      perMessageDeflate: false,
    });
    current = socket;
    let isOpen = false;
    let watch: ReturnType<typeof setInterval> | undefined;
    const link = { heard: true };
    let tcp: Socket | undefined;
    socket.on('unexpected-response', (_request, { statusCode }) => {
      // The next try, a moment later, has the other one.
      if (statusCode === 401) credentials.refused(authorization);
      socket.terminate();
    });
    socket.on('upgrade', (response) => {
      tcp = response.socket;
    });
    socket.on('open', () => {
      isOpen = true;
      failures = 0;
      socket.on('pong', () => {
        link.heard = true;
      });
      watch = watchLink(socket, link, now, log);
      line.open({
        send: (text) => socket.send(text),
        cork: () => tcp?.cork(),
        uncork: () => tcp?.uncork(),
      });
      listener.opened();
    });
    socket.on('message', (bytes: Buffer) => {
      link.heard = true;
      if (socket !== current || saysNothing(bytes)) return;
      hand(bytes.toString('utf8'), socket);
    });
    socket.on('error', (error) => {
      log.debug({ err: error }, 'event socket failed');
    });
    socket.on('close', () => {
      clearInterval(watch);
      if (socket !== current) return;
      current = null;
      line.close();
      if (isOpen) listener.closed();
      if (!stopped) retry = setTimeout(open, toRetryMs(failures++, random));
    });
  }

  function hand(text: string, socket: WebSocket): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      log.error({ length: text.length }, 'the PBX sent an event that is not JSON');
      return;
    }
    const { type } = message as { type?: unknown };
    if (type === 'RESTResponse') return line.take(message as RestResponse);
    if (type === 'ApplicationReplaced') {
      // The PBX leaves such a socket open and silent for ever; whoever replaced us is in charge.
      stopped = true;
      socket.terminate();
      listener.replaced();
      return;
    }
    listener.message(message);
  }

  return {
    start() {
      if (!stopped) return;
      stopped = false;
      open();
    },
    stop() {
      stopped = true;
      clearTimeout(retry);
      current?.terminate();
    },
    renew: () => current?.terminate(),
  };
}

/** 50 ms, doubling to 2 s, each between half of it and the whole. */
export function toRetryMs(failures: number, random: () => number): number {
  const ceilingMs = Math.min(longestRetryMs, shortestRetryMs * 2 ** Math.min(failures, 10));
  return Math.round(ceilingMs * (0.5 + random() / 2));
}

/**
 * Asks at each turn, and lets go of a link that has said nothing since the last one: one that is half
 * open, or so slow that its answer takes longer.
 */
export function watchLink(
  socket: Pick<WebSocket, 'ping' | 'terminate'>,
  link: { heard: boolean },
  now: () => number,
  log: Log,
): ReturnType<typeof setInterval> {
  let dueAtMs = now() + pingEveryMs;
  return setInterval(() => {
    // If we ourselves were held up, the answer may be waiting unread: look again next time.
    const weWereLate = now() - dueAtMs > pingEveryMs / 2;
    dueAtMs = now() + pingEveryMs;
    if (!link.heard && !weWereLate) {
      log.warn({}, 'the PBX does not answer pings: event socket given up');
      socket.terminate();
      return;
    }
    link.heard = false;
    socket.ping();
  }, pingEveryMs);
}
