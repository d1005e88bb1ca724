import {
  AgentId,
  type CallId,
  type NumberedNotice,
  type TelephonyView,
} from '../../telephony/protocol/index.ts';
import type { SignedInPhone } from '../agents/index.ts';
import type { BoardCounters, BoardPatch, BoardQueue, BoardSnapshot } from '../contract/board.ts';
import type { OutboundEnd } from '../contract/outbound.ts';
import type { AgentPhone, DeskState, Pop, TransferTargets } from '../contract/desk.ts';
import { serviceLevelPercent } from '../contract/figures.ts';
import type { SelfCheck } from '../contract/self-check.ts';
import { createBoard, type Board } from './board.ts';
import { createBoardFeed, type BoardFeed } from './board-feed.ts';
import { toDeskState } from './desk-state.ts';
import { createLineClock, type LineClock } from './line-clock.ts';
import {
  createPicture,
  type LiveAlarm,
  type LiveCall,
  type Picture,
  type Touched,
} from './picture.ts';
import { createPops, type Offered, type Pops } from './pops.ts';
import { toTransferTargets } from './transfer-targets.ts';

/** Where the hub's facts go: Socket.IO rooms in service, an array in tests. */
export interface Wire {
  toBoard(patch: BoardPatch): void;
  toDesk(agentId: string, state: DeskState): void;
  popOpened(agentId: string, pop: Pop): void;
  popClosed(agentId: string, closed: { callId: string; offerId: string }): void;
}

export interface HubDeps {
  readonly wire: Wire;
  readonly nowMs: () => number;
  /** Tehran day of the counters that are set at first. */
  readonly day: string;
  readonly phoneOf: (call: LiveCall) => string | null;
  readonly findCitizenName: (phone: string) => Promise<string | null>;
  readonly findAgentName: (agentId: string) => Promise<string | null>;
  readonly answeredToday: (agentId: string) => number;
  /** `atMs`: now, by telephony's clock. */
  readonly buildPop: (offer: Offered, call: LiveCall | null, atMs: number) => Promise<Pop | null>;
  readonly phoneKindOf: (agentId: string) => 'web' | 'desk' | null;
  /** A trunk is configured. */
  readonly canDialOut: boolean;
  readonly unfinishedOf: (agentId: string) => Promise<DeskState['unfinishedContacts']>;
  readonly onFault: (error: unknown) => void;
  /** From hearing of an offer to its pop on the wire. */
  readonly onPopSent: (tookMs: number) => void;
}

/** A patch leaves within this after the first change, so that what comes together is told together. */
const FLUSH_AFTER_MS = 50;
/** But not sooner after the last one: to tell five hundred boards costs as much for one change as for ten. */
const FLUSH_AGAIN_MS = 250;
/** The header of every desk (who waits, how long): it need not be faster than a glance. */
const HEADERS_AFTER_MS = 500;

/**
 * What people watch: the board, the agents' desks and pops, all from telephony's notices. It shows
 * calls and agents as telephony tells them, without waiting for the database; figures move with the
 * ledger, after its commit.
 */
export class LiveHub {
  readonly #deps: HubDeps;
  readonly #line: LineClock;
  readonly picture: Picture = createPicture();
  readonly #board: Board;
  readonly #feed: BoardFeed;
  readonly #pops: Pops;
  readonly #desks = new Map<AgentId, DeskState['unfinishedContacts']>();
  readonly #queues = new Map<string, BoardQueue>();
  readonly #counters = new Map<string, BoardCounters>();
  readonly #outboundEnds = new Map<AgentId, OutboundEnd>();
  readonly #staleDesks = new Set<AgentId>();
  #promisesAtMs: number;
  #linked = false;
  #flushTimer: NodeJS.Timeout | null = null;
  #flushedAtMs = 0;
  #headersTimer: NodeJS.Timeout | null = null;
  #desksTimer: NodeJS.Immediate | null = null;

  constructor(deps: HubDeps) {
    this.#deps = deps;
    this.#line = createLineClock(deps.nowMs);
    // What was shown by a server of before may be otherwise.
    this.#promisesAtMs = deps.nowMs();
    this.#board = createBoard(deps.day, this.#promisesAtMs);
    this.#feed = createBoardFeed({
      board: this.#board,
      picture: this.picture,
      phoneOf: deps.phoneOf,
      findCitizenName: deps.findCitizenName,
      findAgentName: deps.findAgentName,
      answeredToday: deps.answeredToday,
      onFault: deps.onFault,
      onMarked: () => this.#flushSoon(),
    });
    this.#pops = createPops({
      picture: this.picture,
      build: (offer) => this.#buildPop(offer),
      nowMs: deps.nowMs,
      opened: (agentId, pop, tookMs) => {
        deps.wire.popOpened(agentId, pop);
        deps.onPopSent(tookMs);
      },
      closed: (agentId, closed) => deps.wire.popClosed(agentId, closed),
      onFault: deps.onFault,
    });
  }

  #buildPop(offer: Offered): Promise<Pop | null> {
    const call = this.picture.calls.get(offer.callId) ?? null;
    return this.#deps.buildPop(offer, call, this.#line.nowMs());
  }

  /** Telephony's whole state, after each connect. */
  onView(view: TelephonyView): void {
    this.#linked = true;
    this.hearTime(view.atMs);
    this.#show(this.picture.reset(view));
    this.#pops.reconcile(this.#desks.keys());
    this.#showLive();
  }

  /** What telephony's clock says just now: how long somebody waits is told by it. */
  hearTime(atMs: number): void {
    this.#line.hear(atMs);
  }

  lineNowMs(): number {
    return this.#line.nowMs();
  }

  onDown(): void {
    this.#linked = false;
    this.picture.lose();
    this.#showLive();
  }

  /** A notice as it arrives, before it is stored. */
  onReceived(notice: NumberedNotice): void {
    this.#hearOutbound(notice);
    const touched = this.picture.hear(notice);
    const { calls, agents, alarms, estimates } = touched;
    if (calls.size + agents.size + estimates.size === 0 && !alarms) return;
    this.#pops.hear(notice);
    this.#show(touched);
    if (touched.alarms) this.#showLive();
    if (notice.notice.type === 'wrap-up-ended') this.#flushHeadersSoon();
  }

  /** With whom of us this agent is in a call, or is about to be. */
  #colleagueOf(agentId: AgentId): DeskState['colleague'] {
    for (const { agentId: callerId, secondId } of this.picture.calls.values()) {
      if (secondId === undefined || callerId === null) continue;
      if (callerId === agentId) return { name: this.#feed.nameOf(secondId), isCaller: false };
      if (secondId === agentId) return { name: this.#feed.nameOf(callerId), isCaller: true };
    }
    return null;
  }

  /** What an expert's own call came to is told on his desk until he has another. */
  #hearOutbound({ notice, atMs }: NumberedNotice): void {
    if (notice.type === 'call-arrived' && notice.calledBy !== undefined) {
      this.#outboundEnds.delete(notice.calledBy.agentId);
    }
    if (notice.type !== 'call-ended' || notice.direction === undefined) return;
    const call = this.picture.calls.get(notice.callId);
    if (call?.phase !== 'calling' || call.agentId === null) return;
    const { callId, dialEnd: end = null } = notice;
    this.#outboundEnds.set(call.agentId, { callId, end, atMs });
  }

  restoreAlarms(alarms: readonly LiveAlarm[]): void {
    this.picture.restoreAlarms(alarms);
    const none = new Set<never>();
    this.#feed.show({ calls: none, agents: none, alarms: true, estimates: none });
  }

  /** An alarm of the server’s own, which telephony knows nothing of. */
  clearAlarm(alarm: Pick<LiveAlarm, 'alarm' | 'subject'>): void {
    this.picture.clearAlarm(alarm);
    this.#feed.show({ calls: new Set(), agents: new Set(), alarms: true, estimates: new Set() });
  }

  showSelfCheck(selfCheck: SelfCheck): void {
    this.#board.setSelfCheck(selfCheck);
    this.#flushSoon();
  }

  /** A promise to call back was made, tried or ended, and is stored. */
  promisesMoved(): void {
    // The same instant twice would be no news.
    this.#promisesAtMs = Math.max(this.#promisesAtMs + 1, this.#deps.nowMs());
    this.#board.setPromises(this.#promisesAtMs);
    this.#flushSoon();
  }

  /** Everything anew from this view, and whatever else was shown under these ids is taken back. */
  mend(view: TelephonyView, shown: Pick<BoardSnapshot, 'calls' | 'agents'>): void {
    const calls = new Set(shown.calls.map(({ callId }) => callId as CallId));
    const agents = new Set(shown.agents.map(({ agentId }) => agentId as AgentId));
    this.onView(view);
    this.#show({ calls, agents, alarms: true, estimates: new Set() });
  }

  setQueue(queue: BoardQueue): void {
    this.#queues.set(queue.queueId, queue);
    this.#board.setQueue(queue);
    this.#flushSoon();
  }

  dropQueue(queueId: string): void {
    this.#board.dropQueue(queueId);
    this.#flushSoon();
  }

  setCounters(counters: BoardCounters): void {
    this.#counters.set(counters.queueId, counters);
    this.#board.setCounters(counters);
    this.#flushSoon();
    this.#flushHeadersSoon();
  }

  /** The day's counters start again: they follow through setCounters. */
  setDay(day: string): void {
    this.#counters.clear();
    this.#board.setDay(day);
    for (const agentId of this.picture.agents.keys()) this.#feed.showAgent(agentId);
    this.#flushSoon();
  }

  /** An agent's own figures changed in the ledger. */
  refreshAgent(agentId: AgentId): void {
    this.#feed.showAgent(agentId);
  }

  /** The snapshot that the next patch follows on; whoever is in the room is told first. */
  joinBoard(): BoardSnapshot {
    this.#flush();
    return this.#board.snapshot(this.#line.nowMs());
  }

  async joinDesk(agentId: AgentId): Promise<{ state: DeskState; pop: Pop | null }> {
    this.#desks.set(agentId, await this.#deps.unfinishedOf(agentId));
    let pop = await this.#pops.popOf(agentId);
    // What was offered or taken back while we read: the answer must not be older than an event.
    while (this.#pops.callOf(agentId) !== (pop?.callId ?? null)) {
      const offered = this.#pops.callOf(agentId);
      pop = await this.#pops.popOf(agentId);
      if (offered === this.#pops.callOf(agentId)) break;
    }
    return { state: this.deskState(agentId), pop };
  }

  leaveDesk(agentId: AgentId): void {
    this.#desks.delete(agentId);
  }

  popOf(agentId: AgentId): Promise<Pop | null> {
    return this.#pops.popOf(agentId);
  }

  /** Where this agent's call may go: colleagues on shift, and queues with who waits there. */
  transferTargets(agentId: AgentId): TransferTargets {
    const queues = [...this.#queues.values()];
    return toTransferTargets(this.picture, queues, agentId, (id) => this.#feed.nameOf(id));
  }

  /**
   * The phones of all who are signed in at one; whether each is registered, as far as we can see. A server
   * that began while telephony is away has seen nobody, and lists them by their sign-ins alone.
   */
  phones(isTelephonyUp: boolean, signedIn: readonly SignedInPhone[]): AgentPhone[] {
    return signedIn.flatMap(({ agentId, kind, isOnBreak }) => {
      const phone = { userId: agentId, kind };
      const seen = this.picture.agents.get(AgentId.parse(agentId));
      if (seen === undefined) return [{ ...phone, isRegistered: null, isOnBreak, isBusy: false }];
      const { wish, activity, reachable } = seen;
      if (wish === 'signed-out') return [];
      const isRegistered = isTelephonyUp ? reachable : null;
      const isBusy = activity !== 'idle';
      return [{ ...phone, isRegistered, isOnBreak: wish === 'paused', isBusy }];
    });
  }

  /** The call that this agent is rung for or has (wrap-up included); null: none. */
  callOf(agentId: AgentId): string | null {
    return this.#pops.callOf(agentId);
  }

  /** The call of this offer, if the offer's pop is open on this agent's desk. */
  callOfOffer(agentId: AgentId, offerId: string): string | null {
    return this.#pops.callOfOffer(agentId, offerId);
  }

  deskState(agentId: AgentId): DeskState {
    const unfinished = this.#desks.get(agentId) ?? [];
    const current = this.picture.agents.get(agentId)?.callId ?? null;
    return toDeskState(
      this.picture,
      agentId,
      {
        phone: this.#deps.phoneKindOf(agentId),
        // The contact of the call he has now is on the screen, not on the list.
        unfinishedContacts: unfinished.filter((contact) => contact.callId !== current),
        nameOf: (otherId) => this.#feed.nameOf(AgentId.parse(otherId)),
        canDialOut: this.#deps.canDialOut,
        outboundEnd: this.#outboundEnds.get(agentId) ?? null,
        colleague: this.#colleagueOf(agentId),
        serviceLevelPercent: serviceLevelPercent([...this.#counters.values()]),
      },
      this.#line.nowMs(),
    );
  }

  /** The agent's list of unfinished contacts, or his phone, changed in the database. */
  async refreshDesk(agentId: AgentId): Promise<void> {
    if (!this.#desks.has(agentId)) return;
    const unfinished = await this.#deps.unfinishedOf(agentId);
    if (!this.#desks.has(agentId)) return;
    this.#desks.set(agentId, unfinished);
    this.#deskSoon(agentId);
  }

  stop(): void {
    if (this.#flushTimer) clearTimeout(this.#flushTimer);
    if (this.#headersTimer) clearTimeout(this.#headersTimer);
    if (this.#desksTimer) clearImmediate(this.#desksTimer);
  }

  #show(touched: Touched): void {
    this.#feed.show(touched);
    for (const agentId of touched.agents) {
      this.#deskSoon(agentId);
      // At once: its end may come in the same turn, and whoever asked is told who did not take it.
      if (this.picture.agents.get(agentId)?.consult) this.#tellDesk(agentId);
    }
    for (const callId of touched.calls) {
      const call = this.picture.calls.get(callId);
      if (call?.agentId) this.#deskSoon(call.agentId);
      if (call?.secondId) this.#deskSoon(call.secondId);
    }
    if (touched.alarms) for (const agentId of this.#desks.keys()) this.#deskSoon(agentId);
    if (touched.calls.size > 0) this.#flushHeadersSoon();
  }

  #showLive(): void {
    this.#board.setLive(this.#linked && this.picture.pbxConnected());
    this.#flushSoon();
  }

  #flushSoon(): void {
    if (this.#flushTimer) return;
    // A clock that was set back must not silence the boards.
    const agoMs = Math.max(0, this.#deps.nowMs() - this.#flushedAtMs);
    const afterMs = Math.max(FLUSH_AFTER_MS, FLUSH_AGAIN_MS - agoMs);
    this.#flushTimer = setTimeout(() => this.#flush(), afterMs);
  }

  #flush(): void {
    if (this.#flushTimer) clearTimeout(this.#flushTimer);
    this.#flushTimer = null;
    this.#flushedAtMs = this.#deps.nowMs();
    const patch = this.#board.flush(this.#line.nowMs());
    if (patch !== null) this.#deps.wire.toBoard(patch);
  }

  /** One state for all notices of one turn of the loop, but for a consult that begins (see #show). */
  #deskSoon(agentId: AgentId): void {
    if (!this.#desks.has(agentId)) return;
    this.#staleDesks.add(agentId);
    this.#desksTimer ??= setImmediate(() => this.#tellDesks());
  }

  #tellDesks(): void {
    this.#desksTimer = null;
    for (const agentId of this.#staleDesks) this.#tellDesk(agentId);
  }

  #tellDesk(agentId: AgentId): void {
    this.#staleDesks.delete(agentId);
    if (this.#desks.has(agentId)) this.#deps.wire.toDesk(agentId, this.deskState(agentId));
  }

  #flushHeadersSoon(): void {
    this.#headersTimer ??= setTimeout(() => {
      this.#headersTimer = null;
      for (const agentId of this.#desks.keys()) this.#deskSoon(agentId);
    }, HEADERS_AFTER_MS);
  }
}
