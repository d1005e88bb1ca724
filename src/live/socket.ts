import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import { AgentId } from '../../telephony/protocol/index.ts';
import { hasPermission, isOwnOrigin, type Session } from '../auth/index.ts';
import type { Permission } from '../contract/people.ts';
import type { BrowserToServer, ServerToBrowser } from '../contract/socket.ts';
import { toPlainPatch, toPlainSnapshot } from './board-plain.ts';
import type { LiveHub, Wire } from './hub.ts';

interface SocketFacts {
  session: Session;
}
export type LiveServer = Server<BrowserToServer, ServerToBrowser, object, SocketFacts>;
type LiveSocket = Socket<BrowserToServer, ServerToBrowser, object, SocketFacts>;

export interface LiveSocketDeps {
  readonly hub: LiveHub;
  readonly authenticate: (cookieHeader: string | undefined) => Promise<Session | null>;
  readonly findSession: (sessionId: string) => Promise<Session | null>;
  readonly reportPhone: (
    userId: string,
    offerIds: readonly string[],
  ) => Promise<{ ok: true } | { ok: false; code: string }>;
  readonly onPopPainted: (painted: {
    agentId: string;
    callId: string;
    offerId: string;
    ringDelayMs: number | null;
  }) => void;
  readonly missedWaiting: () => Promise<number>;
  readonly onFault: (error: unknown) => void;
}

export interface LiveSockets {
  /** These sessions are over: their pages are told and cut off. */
  endSessions(sessionIds: readonly string[]): void;
  attach(server: HttpServer): void;
  close(): Promise<void>;
}

const BOARD = 'board';
/** Who watches without `calls-read`: see board-plain.ts. */
const PLAIN_BOARD = 'plain board';
const MISSED = 'missed callers';
const deskOf = (userId: string): string => `desk ${userId}`;
const sessionOf = (sessionId: string): string => `session ${sessionId}`;

const Tab = z.strictObject({ tabId: z.string().min(1).max(80) });
const PhoneSessions = z.strictObject({ offerIds: z.array(z.string().max(80)).max(20) });
const Painted = z.strictObject({
  offerId: z.string().max(80),
  ringDelayMs: z.number().min(0).max(600_000).nullable(),
});

/** Sessions that expired, were revoked or lost a role: looked after this often. */
const SWEEP_MS = 30_000;

export function createLiveServer(): LiveServer {
  return new Server({
    // One transport: a browser always names its page's Origin when it opens a WebSocket.
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: 64 * 1024,
    pingInterval: 10_000,
    pingTimeout: 5_000,
  });
}

/** The hub's facts to the rooms: each only to those who may see it. */
export function wireOf(io: LiveServer): Wire {
  return {
    toBoard(patch) {
      io.to(BOARD).emit('board-patch', patch);
      io.to(PLAIN_BOARD).emit('board-patch', toPlainPatch(patch));
    },
    toDesk: (agentId, state) => void io.to(deskOf(agentId)).emit('desk-state', state),
    popOpened: (agentId, pop) => void io.to(deskOf(agentId)).emit('pop-opened', pop),
    popClosed: (agentId, closed) => void io.to(deskOf(agentId)).emit('pop-closed', closed),
  };
}

/** To everybody who has the list of missed callers, or its count, before him. */
export function missedWireOf(io: LiveServer): (waiting: number) => void {
  return (waiting) => void io.to(MISSED).emit('missed-callers', { waiting });
}

/** Answers the pages' events. Cookie and Origin are checked at the door, permission at each event. */
export function serveLive(io: LiveServer, deps: LiveSocketDeps): LiveSockets {
  const holders: Holders = new Map();

  io.use((socket, next) => {
    const answer = async (): Promise<void> => next(await enter(deps, socket));
    void answer();
  });
  io.on('connection', (socket) => {
    void socket.join(sessionOf(socket.data.session.sessionId));
    boardEvents(deps, socket);
    missedEvents(deps, socket);
    deskEvents(deps, holders, socket);
    socket.on('disconnect', () => leave(io, deps, holders, socket));
  });
  const sweep = setInterval(() => {
    sweepSessions(io, deps).catch(deps.onFault);
  }, SWEEP_MS);
  sweep.unref();

  return {
    endSessions(sessionIds) {
      for (const sessionId of sessionIds) end(io, sessionId);
    },
    attach: (server) => void io.attach(server),
    async close() {
      clearInterval(sweep);
      // Not by sending them away: who is sent away does not look for the next server by himself.
      await io.close();
    },
  };
}

/** Undefined: may come in; else what the page is told. */
async function enter(deps: LiveSocketDeps, socket: LiveSocket): Promise<Error | undefined> {
  const { headers } = socket.handshake;
  if (!isOwnOrigin(headers)) return new Error('not-signed-in');
  try {
    const session = await deps.authenticate(headers.cookie);
    if (session === null) return new Error('not-signed-in');
    socket.data.session = session;
    return undefined;
  } catch (error) {
    deps.onFault(error);
    return new Error('internal');
  }
}

/** The session as it is now, when it may do this; else what the page is answered. */
async function permit(
  deps: LiveSocketDeps,
  socket: LiveSocket,
  permission: Permission,
): Promise<{ ok: true; session: Session } | { ok: false; code: string }> {
  const session = await deps.findSession(socket.data.session.sessionId);
  if (session === null) {
    socket.emit('session-ended');
    socket.disconnect(true);
    return { ok: false, code: 'not-signed-in' };
  }
  socket.data.session = session;
  return hasPermission(session, permission)
    ? { ok: true, session }
    : { ok: false, code: 'not-allowed' };
}

/** Runs one event's work; a fault in it is ours to know and the page's to be told of. */
function answering<T extends object>(
  deps: LiveSocketDeps,
  ack: unknown,
  work: () => Promise<({ ok: true } & T) | { ok: false; code: string }>,
): void {
  const answer = typeof ack === 'function' ? (ack as (value: unknown) => void) : () => undefined;
  work().then(answer, (error: unknown) => {
    deps.onFault(error);
    answer({ ok: false, code: 'internal' });
  });
}

function boardEvents(deps: LiveSocketDeps, socket: LiveSocket): void {
  socket.on('join-board', (ack) => {
    answering(deps, ack, async () => {
      const permitted = await permit(deps, socket, 'board');
      if (!permitted.ok) return permitted;
      const isPlain = !hasPermission(permitted.session, 'calls-read');
      await socket.leave(isPlain ? BOARD : PLAIN_BOARD);
      // Between snapshot and room nothing can be told: both happen in one turn of the loop.
      const snapshot = deps.hub.joinBoard();
      await socket.join(isPlain ? PLAIN_BOARD : BOARD);
      return { ok: true, snapshot: isPlain ? toPlainSnapshot(snapshot) : snapshot };
    });
  });
}

function missedEvents(deps: LiveSocketDeps, socket: LiveSocket): void {
  socket.on('join-missed', (ack) => {
    answering(deps, ack, async () => {
      const permitted = await permit(deps, socket, 'missed-callers');
      if (!permitted.ok) return permitted;
      await socket.join(MISSED);
      return { ok: true, waiting: await deps.missedWaiting() };
    });
  });
}

type Holders = Map<string, { readonly socketId: string; readonly tabId: string }>;

function deskEvents(deps: LiveSocketDeps, holders: Holders, socket: LiveSocket): void {
  const permitDesk = async () => {
    const permitted = await permit(deps, socket, 'desk');
    return permitted.ok ? { ok: true as const, userId: permitted.session.user.userId } : permitted;
  };

  socket.on('join-desk', (ack) => {
    answering(deps, ack, async () => {
      const permitted = await permitDesk();
      if (!permitted.ok) return permitted;
      const { userId } = permitted;
      await socket.join(deskOf(userId));
      const joined = await deps.hub.joinDesk(AgentId.parse(userId));
      const holder = holders.get(userId);
      // The same tab on a new connection, while the old one's end has not been noticed yet.
      const isOwn =
        holder?.socketId === socket.id ||
        (holder !== undefined && holder.tabId === socket.handshake.auth['tabId']);
      if (holder === undefined) socket.emit('phone-held-nowhere');
      else if (!isOwn) socket.emit('phone-held-elsewhere');
      return { ok: true, ...joined, holdsPhone: isOwn };
    });
  });

  socket.on('take-phone', (tab, ack) => {
    answering(deps, ack, async () => {
      const permitted = await permitDesk();
      if (!permitted.ok) return permitted;
      const given = Tab.safeParse(tab);
      if (!given.success) return { ok: false, code: 'bad-request' };
      const { tabId } = given.data;
      const before = holders.get(permitted.userId);
      holders.set(permitted.userId, { socketId: socket.id, tabId });
      // The same tab after a lost connection is not "another tab".
      const itself = before?.tabId === tabId ? [before.socketId] : [];
      socket.to(deskOf(permitted.userId)).except(itself).emit('phone-held-elsewhere');
      return { ok: true };
    });
  });

  socket.on('report-phone', (sessions, ack) => {
    answering(deps, ack, async () => {
      const permitted = await permitDesk();
      if (!permitted.ok) return permitted;
      const given = PhoneSessions.safeParse(sessions);
      if (!given.success) return { ok: false, code: 'bad-request' };
      return deps.reportPhone(permitted.userId, given.data.offerIds);
    });
  });

  socket.on('pop-painted', (painted) => {
    answering(deps, null, async () => {
      const permitted = await permitDesk();
      const given = Painted.safeParse(painted);
      if (!permitted.ok || !given.success) return { ok: false, code: 'bad-request' };
      const { offerId, ringDelayMs } = given.data;
      const callId = deps.hub.callOfOffer(AgentId.parse(permitted.userId), offerId);
      if (callId !== null) {
        deps.onPopPainted({ agentId: permitted.userId, callId, offerId, ringDelayMs });
      }
      return { ok: true };
    });
  });
}

function leave(io: LiveServer, deps: LiveSocketDeps, holders: Holders, socket: LiveSocket): void {
  const { userId } = socket.data.session.user;
  if (holders.get(userId)?.socketId === socket.id) {
    holders.delete(userId);
    io.to(deskOf(userId)).emit('phone-held-nowhere');
  }
  const others = io.sockets.adapter.rooms.get(deskOf(userId));
  if (others === undefined || others.size === 0) deps.hub.leaveDesk(AgentId.parse(userId));
}

function end(io: LiveServer, sessionId: string): void {
  const room = io.in(sessionOf(sessionId));
  room.emit('session-ended');
  room.disconnectSockets(true);
}

async function sweepSessions(io: LiveServer, deps: LiveSocketDeps): Promise<void> {
  for (const socket of io.sockets.sockets.values()) {
    const session = await deps.findSession(socket.data.session.sessionId);
    if (session === null) {
      end(io, socket.data.session.sessionId);
      continue;
    }
    socket.data.session = session;
    const seesBoard = hasPermission(session, 'board');
    if (!seesBoard) await socket.leave(PLAIN_BOARD);
    if (!seesBoard || !hasPermission(session, 'calls-read')) await socket.leave(BOARD);
    if (!hasPermission(session, 'missed-callers')) await socket.leave(MISSED);
    if (!hasPermission(session, 'desk')) await socket.leave(deskOf(session.user.userId));
  }
}
