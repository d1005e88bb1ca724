import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { MessagePace } from './message-pace.ts';
import { PhoneCall } from './phone-call.ts';
import { findCookie, sessionCookieName, verifySessionCookie } from './session-cookie.ts';
import { judgeSipMessage } from './sip-account.ts';

/**
 * `/ws`: the browser phone's SIP over WebSocket, carried to Asterisk on the loopback. Admitted are
 * pages of our own origin with a valid session, and only messages of that agent's own account.
 */
export interface PhoneSocketOptions {
  /** `ws://127.0.0.1:<ariPort>/ws` */
  readonly target: string;
  /** The one that signs now, and a former one whose sessions still stand. */
  readonly sessionKeys: () => readonly Buffer[];
  readonly nowMs: () => number;
  /** An account that needs no session: the citizen's phone of the demonstration's page. */
  readonly guest?: string;
  readonly log: {
    info(fields: object, text: string): void;
    warn(fields: object, text: string): void;
  };
}

export interface PhoneSocket {
  /** Takes over a request for an upgrade on `/ws`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Tells every phone to come back later, and ends. */
  close(): void;
}

/** One SIP message; the largest are INVITEs with many ICE candidates, about 8 KB. */
const longestMessageBytes = 64 * 1024;
/** A phone that does not drain its socket is as good as gone. */
const mostUnsentBytes = 1024 * 1024;
/** A half-open socket must not keep a registration alive that rings nobody. */
const pingEveryMs = 5_000;
const upstreamWithinMs = 3_000;

export function createPhoneSocket(options: PhoneSocketOptions): PhoneSocket {
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: longestMessageBytes,
    handleProtocols: () => 'sip',
  });
  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const refusal = refusalOf(request, options);
      if ('status' in refusal) {
        options.log.warn({ status: refusal.status }, refusal.text);
        refuse(socket, refusal.status);
        return;
      }
      carry(wss, { ...options, userId: refusal.userId }, request, socket, head);
    },
    close() {
      for (const phone of wss.clients) phone.close(1001, 'going away');
      wss.close();
    },
  };
}

type Refusal = { readonly status: 400 | 401 | 403; readonly text: string };

function refusalOf(
  request: IncomingMessage,
  options: PhoneSocketOptions,
): Refusal | { userId: string } {
  const { origin, host, cookie } = request.headers;
  if (host === undefined || origin !== `https://${host}`) {
    return { status: 403, text: 'a phone from a page of another origin' };
  }
  const value = findCookie(cookie, sessionCookieName);
  const claim = options.guest === undefined ? claimOf(value, options) : { userId: options.guest };
  if (claim === null) return { status: 401, text: 'a phone without a valid session' };
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',');
  if (!protocols.some((name) => name.trim() === 'sip')) {
    return { status: 400, text: 'a WebSocket that does not speak SIP' };
  }
  return { userId: claim.userId };
}

function claimOf(value: string | undefined, { sessionKeys, nowMs }: PhoneSocketOptions) {
  const claims = sessionKeys().map((key) => verifySessionCookie(value, key, nowMs()));
  return claims.find((one) => one !== null) ?? null;
}

const reasons = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  503: 'Service Unavailable',
};

/** Nobody else looks after the socket of an upgrade: half closed, it would stand as long as its owner likes. */
function refuse(socket: Duplex, status: keyof typeof reasons): void {
  const text = `HTTP/1.1 ${status} ${reasons[status]}\r\nConnection: close\r\n\r\n`;
  socket.end(text, () => socket.destroy());
}

/** Opens the way to Asterisk first: a phone that is admitted can register at once. */
function carry(
  wss: WebSocketServer,
  options: PhoneSocketOptions & { userId: string },
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const { userId, log } = options;
  const upstream = new WebSocket(options.target, 'sip', {
    handshakeTimeout: upstreamWithinMs,
    maxPayload: longestMessageBytes,
    perMessageDeflate: false,
  });
  const giveUp = (): void => upstream.terminate();
  socket.once('close', giveUp);
  upstream.on('error', (fault) => {
    log.warn({ userId, fault: fault.message }, 'the PBX does not take a phone');
    if (upstream.readyState !== WebSocket.OPEN && !socket.destroyed) refuse(socket, 503);
  });
  upstream.once('open', () => {
    socket.off('close', giveUp);
    wss.handleUpgrade(request, socket, head, (phone) => join(phone, upstream, options));
  });
}

function join(
  phone: WebSocket,
  upstream: WebSocket,
  { userId, log, nowMs }: PhoneSocketOptions & { userId: string },
): void {
  log.info({ userId }, 'a phone is connected');
  let isSilent = false;
  const pace = new MessagePace(nowMs());
  let goesOn: NodeJS.Timeout | undefined;
  const call = new PhoneCall();
  const ping = setInterval(() => {
    if (isSilent) {
      phone.terminate();
      return;
    }
    isSilent = true;
    phone.ping();
  }, pingEveryMs);
  phone.on('pong', () => {
    isSilent = false;
  });
  phone.on('message', (message, isBinary) => {
    const text = textOf(message);
    call.fromPhone(text);
    const judgement = judgeSipMessage(text, userId);
    if (judgement.type === 'fits') {
      pass(upstream, message, isBinary);
      const waitMs = pace.take(nowMs());
      if (waitMs > 0) rest(waitMs);
      return;
    }
    log.warn(
      { userId, ...call.ring, ...judgement },
      'a phone spoke for an account that is not its own',
    );
    phone.close(1008, 'not your account');
    upstream.close();
  });
  let hasTold = false;
  /**
   * Too fast: nothing more is read of it for a while. The answers to our pings lie behind all that it
   * has sent: one that goes on so is silent, and ended.
   */
  function rest(waitMs: number): void {
    if (!hasTold) log.warn({ userId }, 'a phone sends too fast');
    hasTold = true;
    phone.pause();
    clearTimeout(goesOn);
    goesOn = setTimeout(() => phone.resume(), waitMs);
  }
  upstream.on('message', (message, isBinary) => {
    pass(phone, message, isBinary);
    if (call.fromPbx(textOf(message))) log.info({ userId, ...call.ring }, 'a ring');
  });
  // Each side's end is the other's; 1012 tells the page that it should come back.
  upstream.on('close', () => phone.close(1012, 'the PBX went away'));
  phone.on('error', (fault) =>
    log.warn({ userId, ...call.ring, fault: fault.message }, 'a phone failed'),
  );
  phone.on('close', (code) => {
    clearInterval(ping);
    clearTimeout(goesOn);
    upstream.close();
    log.info({ userId, ...call.ring, code }, 'a phone is gone');
  });
}

function pass(to: WebSocket, message: RawData, isBinary: boolean): void {
  if (to.readyState !== WebSocket.OPEN) return;
  if (to.bufferedAmount > mostUnsentBytes) to.terminate();
  else to.send(message, { binary: isBinary });
}

function textOf(message: RawData): string {
  if (Array.isArray(message)) return Buffer.concat(message).toString('utf8');
  return Buffer.from(message as Buffer).toString('utf8');
}
