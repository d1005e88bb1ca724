import type { PbxEvent } from '../engine/event.ts';
import type { AgentId, CallId } from '../protocol/index.ts';
import type { Book } from './book.ts';
import type { AriRest } from './client.ts';
import type { EventListener, EventSource } from './event-socket.ts';
import { toRetryMs } from './event-socket.ts';
import { toPbxEvent } from './intake.ts';
import type { Callers } from './intake.ts';
import { createEventProof } from './event-proof.ts';
import type { Log } from './log.ts';
import type { AriEndpoint, AriMessage } from './message.ts';
import { toOfferId } from './names.ts';
import { noteSeen, reconcile } from './reconcile.ts';

export interface Connection {
  start(): void;
  stop(): void;
  connected(): boolean;
  /** Takes what it knows for lost and finds out anew; nothing while that goes on already. */
  lookAgain(settle: () => Promise<void>): Promise<void>;
  /** Asks whether this phone is registered now and reports it if that is news. */
  lookAtPhone(agentId: AgentId): Promise<void>;
}

/**
 * Between two looks whether events still come. A link on which nothing came for a whole turn is asked
 * for a proof, which takes two seconds to fail: a deaf one is known after four. Where calls come and
 * go events do, too, and nothing is asked.
 */
const hearEveryMs = 1_000;

/**
 * lost → socket open, reconciling (events kept back) → connected → lost … The engine sees one
 * pbx.snapshot per connect, before any later event, and one pbx.lost per loss.
 */
export function createConnection(parts: {
  readonly rest: AriRest;
  readonly book: Book;
  readonly report: (event: PbxEvent) => void;
  readonly onEvent: (event: PbxEvent) => void;
  /** A recording is over, or something that was played. */
  readonly onSoundEnded: (message: AriMessage) => void;
  /** A caller of ours came into a bridge. */
  readonly onEntered: (callId: CallId) => void;
  readonly callers: Callers;
  readonly now: () => number;
  readonly random: () => number;
  readonly application: string;
  readonly log: Log;
  readonly openEvents: (listener: EventListener) => EventSource;
  readonly onReplaced: () => void;
  readonly restoreAccounts: (present: ReadonlySet<string>) => Promise<boolean>;
}): Connection {
  const { rest, book, report, callers, now, log } = parts;
  const proof = createEventProof(rest, parts.application);
  /** Null when connected: then messages pass at once. */
  let keptBack: AriMessage[] | null = [];
  /** Counts the links: what an older one still awaits is void. */
  let link = 0;
  let startedBefore: string | null = null;
  let running = false;
  let hearing: ReturnType<typeof setInterval> | undefined;
  /** Something has come since the last look. */
  let heard = false;
  let isAsking = false;

  function take(message: AriMessage): void {
    const event = toPbxEvent(message, { book, callers, nowMs: now() });
    if (message.type === 'StasisStart' || message.type === 'StasisEnd') tellChannel(message);
    book.note(message);
    if (event !== null) report(event);
    if (message.recording ?? message.playback) parts.onSoundEnded(message);
    if (message.type !== 'ChannelEnteredBridge') return;
    const callId = message.channel?.id as CallId;
    if (book.calls.has(callId)) parts.onEntered(callId);
  }

  /**
   * The thread of a call begins and ends here: the caller's channel is the call. Written when what is to
   * be done for it has left: somebody waits for that.
   */
  function tellChannel({ type, channel }: AriMessage): void {
    if (channel === undefined || toOfferId(channel.id) !== null) return;
    setImmediate(() => log.info({ callId: channel.id }, type));
  }

  async function catchUp(mine: number): Promise<void> {
    for (let failures = 0; running && mine === link; failures++) {
      try {
        if (await catchUpOnce(mine)) return;
      } catch (fault) {
        log.warn({ err: fault }, 'the PBX did not answer while we looked at what it holds');
      }
      await new Promise((resolve) => setTimeout(resolve, toRetryMs(failures, parts.random)));
    }
  }

  async function catchUpOnce(mine: number): Promise<boolean> {
    if (!rest.ready() && !(await rest.load())) return false;
    const { application, restoreAccounts } = parts;
    const reconciled = await reconcile({
      rest,
      book,
      application,
      callers,
      startedBefore,
      restoreAccounts,
    });
    if (!(await isHearing(mine)) || mine !== link) return true;
    startedBefore = reconciled.startedAt;
    book.reset(reconciled.snapshot, reconciled.found);
    const messages = keptBack ?? [];
    keptBack = null;
    const handedMs = now();
    parts.onEvent(reconciled.snapshot);
    const engineMs = now() - handedMs;
    void noteSeen(rest, reconciled.startedAt);
    for (const event of reconciled.finished) report(event);
    for (const message of messages) take(message);
    const { calls, restarted } = reconciled.snapshot;
    log.info({ calls: calls.length, restarted, engineMs }, 'connected to the PBX');
    return true;
  }

  async function isHearing(mine: number): Promise<boolean> {
    if (await proof.isHeard()) return true;
    if (!running || mine !== link) return false;
    log.warn({}, 'the PBX sends no events: another link is opened');
    events.renew();
    return false;
  }

  async function checkHearing(): Promise<void> {
    if (keptBack !== null || isAsking) return;
    if (heard) {
      heard = false;
      return;
    }
    isAsking = true;
    await isHearing(link);
    isAsking = false;
  }

  function lose(): void {
    link += 1;
    const wasConnected = keptBack === null;
    keptBack = [];
    if (!wasConnected) return;
    log.warn({}, 'the PBX is lost');
    parts.onEvent({ type: 'pbx.lost' });
  }

  const events = parts.openEvents({
    opened() {
      link += 1;
      keptBack = [];
      void catchUp(link);
    },
    message(message) {
      const readable = message as AriMessage;
      if (proof.take(readable)) return;
      heard = true;
      if (keptBack === null) take(readable);
      else keptBack.push(readable);
    },
    closed: lose,
    replaced() {
      lose();
      log.error({}, 'another process has taken over the PBX application');
      parts.onReplaced();
    },
  });

  return {
    start() {
      running = true;
      events.start();
      // Nobody else looks while the server is away.
      hearing = setInterval(() => void checkHearing(), hearEveryMs);
    },
    stop() {
      running = false;
      clearInterval(hearing);
      link += 1;
      // A link that we let go ourselves is not lost.
      keptBack = [];
      events.stop();
    },
    connected: () => keptBack === null,
    async lookAgain(settle) {
      if (keptBack !== null) return;
      lose();
      const mine = link;
      // What is on its way to the PBX would be missing in its lists.
      await settle();
      if (running && mine === link) await catchUp(mine);
    },
    async lookAtPhone(agentId) {
      const reply = await rest.perform('endpoints.get', { tech: 'PJSIP', resource: agentId });
      const state = (reply.body as AriEndpoint | null)?.state;
      if (reply.status !== 200) return;
      if (state === 'online') report({ type: 'agent.reachable', agentId });
      else if (state === 'offline') report({ type: 'agent.unreachable', agentId });
    },
  };
}
