import { WebSocket } from 'ws';
import {
  FromTelephony,
  type Answer,
  type FromServer,
  type NumberedNotice,
  type Request,
} from '../../telephony/protocol/index.ts';
import { unreachable } from '../kit/assert.ts';
import { createRecorder, type NoticeStore, type Recorder } from './recorder.ts';

export interface LinkLog {
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

export interface LinkWelcome {
  readonly journalId: string;
  readonly epoch: number;
  /** Our database has never stored from this journal: telephony may have lost its state. */
  readonly freshJournal: boolean;
}

export interface LinkDeps {
  readonly socketPath: string;
  readonly store: NoticeStore;
  readonly log: LinkLog;
  /** 0 ≤ x < 1, for jitter. */
  readonly random: () => number;
  readonly newId: () => string;
  /** Telephony welcomed us: requests are possible from now on. */
  readonly onUp: (welcome: LinkWelcome) => void;
  readonly onDown: () => void;
  /** Received, once per process and in order, before it is stored: what must not wait. */
  readonly onReceived: (notice: NumberedNotice) => void;
  /** Stored; `isLate`: for some time already, while it was told that it failed. */
  readonly onStored: (notice: NumberedNotice, isLate: boolean) => void;
}

/** The server's end of telephony's socket: requests out, notices in, each applied exactly once. */
export interface Link {
  /** Answered or refused within 3 s; `pbx-unavailable` when telephony is away or silent. */
  request(request: Request): Promise<Answer>;
  isUp(): boolean;
  /** Notices received but not yet stored. */
  backlog(): number;
  /** The last notice heard of the journal that telephony writes now. */
  heardSeq(): number;
  /** Resolves when all received notices are stored. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** A person waits for the answer; telephony answers within milliseconds or not at all. */
const ANSWER_LIMIT_MS = 3_000;
const RECONNECT_MIN_MS = 50;
const RECONNECT_MAX_MS = 1_000;
/** Acks only let the journal forget: one for many. */
const ACK_AFTER_MS = 100;
/** A hung telephony holds its socket open: no sign of life for 3 beats ends the connection. */
const BEAT_MS = 1_000;
const SILENT_BEATS = 3;
/** More than this unstored and we stop reading: the journal keeps the rest. */
const BACKLOG_LIMIT = 20_000;

type Welcome = Extract<FromTelephony, { frame: 'welcome' }>;

const UNAVAILABLE: Answer = { ok: false, refusal: 'pbx-unavailable' };

export function openLink(deps: LinkDeps): Link {
  const link = new LinkClient(deps);
  link.start();
  return link;
}

class LinkClient implements Link {
  readonly #deps: LinkDeps;
  readonly #recorder: Recorder;
  readonly #asked = new Map<string, (answer: Answer) => void>();
  #socket: WebSocket | null = null;
  #up = false;
  #closed = false;
  #failures = 0;
  #reconnect: NodeJS.Timeout | null = null;
  #ackTimer: NodeJS.Timeout | null = null;
  #stored: { journalId: string | null; seq: number } | null = null;
  #acked = 0;
  /** The journal we hear, and the last notice taken over from it in this process. */
  #journalId: string | null = null;
  #receivedSeq = 0;
  #firstOfConnection = true;

  constructor(deps: LinkDeps) {
    this.#deps = deps;
    this.#recorder = createRecorder({
      store: deps.store,
      log: deps.log,
      onStored: deps.onStored,
      onPosition: (position) => this.#onPosition(position),
      retryMs: (attempt) => Math.min(5_000, 50 * 2 ** attempt) * (0.5 + deps.random() / 2),
    });
  }

  start(): void {
    void this.#connect();
  }

  isUp = (): boolean => this.#up;
  backlog = (): number => this.#recorder.backlog();
  heardSeq = (): number => this.#receivedSeq;
  idle = (): Promise<void> => this.#recorder.idle();

  request(request: Request): Promise<Answer> {
    const socket = this.#socket;
    if (!this.#up || socket === null) return Promise.resolve(UNAVAILABLE);
    const id = this.#deps.newId();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#asked.delete(id);
        this.#deps.log.warn({ request: request.type }, 'telephony did not answer');
        resolve(UNAVAILABLE);
      }, ANSWER_LIMIT_MS);
      this.#asked.set(id, (answer) => {
        clearTimeout(timer);
        this.#asked.delete(id);
        resolve(answer);
      });
      this.#send(socket, { frame: 'request', id, request });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#reconnect) clearTimeout(this.#reconnect);
    // What was received is stored first, so that the last ack tells the truth.
    await this.#recorder.stop();
    this.#sendAck();
    this.#socket?.close();
    this.#dropped();
  }

  async #connect(): Promise<void> {
    if (this.#closed) return;
    try {
      // Read from the database each time until known: it may be away when we start.
      this.#stored ??= await this.#deps.store.position();
    } catch (error) {
      this.#deps.log.error({ err: error }, 'the last stored notice cannot be read');
      this.#later();
      return;
    }
    if (this.#closed) return;
    const socket = new WebSocket(`ws+unix://${this.#deps.socketPath}:/`, {
      handshakeTimeout: ANSWER_LIMIT_MS,
      maxPayload: 16 * 1024 * 1024,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    this.#watch(socket);
  }

  #watch(socket: WebSocket): void {
    let silentBeats = 0;
    const beat = setInterval(() => {
      silentBeats += 1;
      if (silentBeats > SILENT_BEATS) socket.terminate();
      else if (socket.readyState === WebSocket.OPEN && !socket.isPaused) socket.ping();
      if (socket.isPaused) silentBeats = 0;
      if (socket.isPaused && this.#recorder.backlog() < BACKLOG_LIMIT / 2) socket.resume();
    }, BEAT_MS);
    socket.on('open', () => this.#hello(socket));
    socket.on('pong', () => (silentBeats = 0));
    socket.on('message', (frame: Buffer) => {
      silentBeats = 0;
      this.#onMessage(socket, frame.toString('utf8'));
    });
    socket.on('error', (error) => this.#deps.log.debug({ err: error }, 'link to telephony'));
    socket.on('close', () => {
      clearInterval(beat);
      if (socket === this.#socket) this.#onClose();
    });
  }

  /** What we have received is ours to store: a telephony that begins anew must not number it again. */
  #hello(socket: WebSocket): void {
    const heard = { journalId: this.#journalId, seq: this.#receivedSeq };
    const known = this.#journalId === null ? this.#stored : heard;
    this.#firstOfConnection = true;
    this.#send(socket, {
      frame: 'hello',
      journalId: known?.journalId ?? null,
      lastSeq: known?.seq ?? 0,
    });
  }

  #onMessage(socket: WebSocket, text: string): void {
    const frame = readFrame(text);
    if (frame === null) {
      this.#deps.log.error({ bytes: text.length }, 'telephony sent what the protocol has not');
      socket.terminate();
      return;
    }
    switch (frame.frame) {
      case 'welcome':
        this.#onWelcome(frame);
        return;
      case 'answer':
        // Absent: it came after its deadline, and the asker has been told so.
        this.#asked.get(frame.id)?.(frame.answer);
        return;
      case 'notices':
        for (const notice of frame.notices) this.#onNotice(socket, notice);
        return;
      default:
        unreachable(frame);
    }
  }

  #onWelcome({ journalId, epoch, afterSeq }: Welcome): void {
    const freshJournal = this.#stored?.journalId !== journalId;
    if (this.#journalId !== journalId) {
      this.#journalId = journalId;
      this.#receivedSeq = freshJournal ? 0 : (this.#stored?.seq ?? 0);
    }
    this.#receivedSeq = Math.max(this.#receivedSeq, afterSeq);
    this.#failures = 0;
    this.#up = true;
    this.#deps.log.info({ journalId, epoch, freshJournal }, 'telephony is there');
    this.#deps.onUp({ journalId, epoch, freshJournal });
  }

  #onNotice(socket: WebSocket, numbered: NumberedNotice): void {
    const journalId = this.#journalId;
    if (journalId === null) {
      this.#deps.log.error({ seq: numbered.seq }, 'a notice before the welcome');
      socket.terminate();
      return;
    }
    // Sent again after a reconnect while it still waited for the database.
    if (numbered.seq <= this.#receivedSeq) return;
    const gap = numbered.seq - this.#receivedSeq - 1;
    if (gap > 0) {
      // The journal may begin later than we ended (an older database); within one connection not.
      this.#deps.log.error({ gap, seq: numbered.seq }, 'notices are missing');
      if (!this.#firstOfConnection) {
        socket.terminate();
        return;
      }
    }
    this.#firstOfConnection = false;
    this.#receivedSeq = numbered.seq;
    this.#deps.onReceived(numbered);
    this.#recorder.add(journalId, numbered);
    if (this.#recorder.backlog() > BACKLOG_LIMIT) socket.pause();
  }

  #onPosition(position: { journalId: string; seq: number }): void {
    this.#stored = position;
    this.#ackTimer ??= setTimeout(() => this.#sendAck(), ACK_AFTER_MS);
  }

  #sendAck(): void {
    if (this.#ackTimer) clearTimeout(this.#ackTimer);
    this.#ackTimer = null;
    const stored = this.#stored;
    if (!this.#up || this.#socket === null || stored?.journalId !== this.#journalId) return;
    if (stored.seq === this.#acked) return;
    this.#acked = stored.seq;
    this.#send(this.#socket, { frame: 'ack', seq: stored.seq });
  }

  #onClose(): void {
    this.#dropped();
    this.#later();
  }

  #dropped(): void {
    const wasUp = this.#up;
    this.#up = false;
    this.#socket = null;
    this.#acked = 0;
    for (const answer of Array.from(this.#asked.values())) answer(UNAVAILABLE);
    if (wasUp) {
      this.#deps.log.warn({}, 'telephony is away');
      this.#deps.onDown();
    }
  }

  /** Endless: doubling from 50 ms to 1 s, the upper half of it by chance. */
  #later(): void {
    if (this.#closed) return;
    const limit = Math.min(RECONNECT_MAX_MS, RECONNECT_MIN_MS * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    const waitMs = limit / 2 + (this.#deps.random() * limit) / 2;
    this.#reconnect = setTimeout(() => void this.#connect(), waitMs);
  }

  #send(socket: WebSocket, frame: FromServer): void {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  }
}

function readFrame(text: string): FromTelephony | null {
  try {
    const parsed = FromTelephony.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not JSON: refused like any other frame that the protocol does not have.
    return null;
  }
}
