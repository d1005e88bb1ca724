import type { Command, EngineEvent } from '../../telephony/engine/event.ts';
import type { Engine, Outputs } from '../../telephony/engine/output.ts';
import type { AgentView, CallId, CallView, Notice } from '../../telephony/protocol/index.ts';
import type { SimPbx } from './sim-pbx.ts';
import { simQueue } from './sim-settings.ts';

interface KnownCall {
  readonly enteredAtMs: number;
  readonly missed: Map<string, number>;
  queueId: string;
  answeredAtMs: number | null;
  talkSinceMs: number | null;
  holdSinceMs: number | null;
  talkMs: number;
  holdMs: number;
  toldPlace: number | null;
  legLostAtMs: number | null;
}

interface KnownLeg {
  readonly agentId: string;
  live: boolean;
  /** When its drop was last commanded. */
  droppedAtMs: number;
}

interface OpenOffer {
  readonly callId: string;
  readonly agentId: string;
  readonly offeredAtMs: number;
}

/**
 * Watches an engine from outside and knows nothing of its inside: what it heard, what it said and
 * what it shows must fit together and with the PBX. The first thing that does not is thrown.
 */
export class SimChecker {
  readonly #pbx: SimPbx;
  readonly #calls = new Map<string, KnownCall>();
  readonly #openOffers = new Map<string, OpenOffer>();
  /** Calls that are over, with when their callers were last sent away. */
  readonly #goodbyes = new Map<string, number>();
  /** Legs that may exist as far as the engine can know, by agent; false: told to drop. */
  readonly #legs = new Map<string, KnownLeg>();
  readonly #agents = new Map<string, AgentView>();
  readonly #wrapUps = new Map<string, { callId: string; sinceMs: number; untilMs: number }>();
  readonly #workedUntil = new Map<string, number>();
  readonly #alarms = new Set<string>();
  readonly #mirrored = new Map<string, string>();
  readonly #answered = new Set<string>();
  readonly #ownLegs = new Map<string, Set<string>>();
  readonly #missesInRow = new Map<string, number>();
  /** Picked up and not joined yet: when `connect` was last commanded. */
  readonly #joining = new Map<string, number>();
  readonly #offeredNow = new Set<string>();
  #connected = false;
  /** A dead process keeps no limits; what was due is done in its first step. */
  #wasDead = false;
  #now = 0;

  constructor(pbx: SimPbx) {
    this.#pbx = pbx;
  }

  step(event: EngineEvent, outputs: Outputs, engine: Engine): void {
    this.#now = event.atMs;
    this.#offeredNow.clear();
    this.#hear(event);
    const before = new Map(this.#agents);
    outputs.commands.forEach((command, at) => this.#command(command, at, outputs.commands));
    outputs.notices.forEach((notice) => this.#notice(notice));
    this.#checkView(engine, before);
    this.#checkPlaces(engine, outputs);
    this.#checkGoodbyes();
    this.#checkLimits();
    this.#checkReplies(event, outputs);
    this.#wasDead = false;
    const wakeAtMs = engine.nextWakeAtMs();
    ensure(wakeAtMs === null || wakeAtMs > event.atMs, 'the next wake-up lies ahead');
  }

  engineDies(): void {
    this.#wasDead = true;
  }

  /** The world has healed and nobody calls any more. */
  finish(engine: Engine): void {
    const view = engine.view();
    ensure(this.#calls.size === 0, `every call ends: ${[...this.#calls.keys()].join(' ')} did not`);
    ensure(view.calls.length === 0, 'no call is shown when none is there');
    ensure(this.#openOffers.size === 0, 'every offer ends');
    ensure(this.#pbx.legs.size === 0, 'every leg is connected or dropped');
    ensure(this.#pbx.callers.size === 0, 'every caller is served and gone');
    ensure(this.#wrapUps.size === 0, 'every wrap-up ends');
    for (const agent of view.agents) {
      ensure(agent.activity === 'idle', `${agent.agentId} is idle at the end`);
      const member = this.#pbx.members.get(agent.agentId);
      ensure(member === membershipOf(agent), 'the fallback queue knows who is there');
    }
    ensure(this.#alarms.size === 0, `alarms end: ${[...this.#alarms].join(', ')}`);
  }

  #hear(event: EngineEvent): void {
    switch (event.type) {
      case 'offer.answered':
        this.#answered.add(event.offerId);
        return;
      case 'offer.failed':
      case 'leg.ended':
        this.#legs.delete(event.offerId);
        return;
      case 'command.failed':
        if (event.offerId === null) return;
        if (event.command === 'ring-agent') this.#legs.delete(event.offerId);
        if (event.command === 'drop-leg' && event.reason === 'gone') {
          this.#legs.delete(event.offerId);
        }
        return;
      case 'agent.leg-started':
        this.#ownLegs.set(event.agentId, new Set([event.legId]));
        return;
      case 'agent.leg-ended':
        this.#ownLegs.delete(event.agentId);
        return;
      case 'pbx.lost':
        this.#connected = false;
        return;
      case 'pbx.snapshot': {
        this.#connected = true;
        this.#mirrored.clear();
        this.#ownLegs.clear();
        for (const { agentId, legId } of event.agentLegs) {
          this.#ownLegs.set(agentId, new Set([legId]));
        }
        const there = new Map<string, boolean>();
        for (const { offerId, answered } of event.legs) there.set(offerId, answered);
        for (const offerId of [...this.#legs.keys()]) {
          if (!there.has(offerId)) this.#legs.delete(offerId);
        }
        for (const [offerId, answered] of there) if (answered) this.#answered.add(offerId);
        return;
      }
      default:
        return;
    }
  }

  #command(command: Command, at: number, all: readonly Command[]): void {
    ensure(this.#connected, 'no command to a lost PBX');
    switch (command.type) {
      case 'ring-agent':
        this.#ringAgent(command, at, all);
        return;
      case 'drop-leg': {
        const leg = this.#legs.get(command.offerId);
        if (leg !== undefined) Object.assign(leg, { live: false, droppedAtMs: this.#now });
        return;
      }
      case 'connect':
        ensure(this.#answered.has(command.offerId), 'only an answered leg is joined');
        ensure(this.#legs.get(command.offerId)?.live !== false, 'a dropped leg is not joined');
        this.#joining.set(command.offerId, this.#now);
        return;
      case 'hang-up-caller':
        if (this.#goodbyes.has(command.callId)) this.#goodbyes.set(command.callId, this.#now);
        return;
      case 'mirror-agent':
        this.#mirrored.set(command.agentId, command.membership);
        return;
      default:
        return;
    }
  }

  #ringAgent(
    command: Extract<Command, { type: 'ring-agent' }>,
    at: number,
    all: readonly Command[],
  ): void {
    const { offerId, agentId, autoAnswer } = command;
    ensure(!this.#legs.has(offerId), 'no two legs have one name');
    for (const leg of this.#legs.values()) {
      if (leg.agentId !== agentId) continue;
      ensure(!leg.live, 'an agent is rung on one leg at a time');
      ensure(autoAnswer, 'an agent whose old leg may exist is not rung');
    }
    if (!autoAnswer) {
      const first = all.slice(0, at).every((other) => other.type === 'ring-agent');
      ensure(first, 'a ring is commanded before all else');
      ensure(!this.#ownLegs.has(agentId), 'who is on a leg of their own is not rung');
    }
    this.#legs.set(offerId, { agentId, live: true, droppedAtMs: 0 });
  }

  #notice(notice: Notice): void {
    switch (notice.type) {
      case 'call-arrived':
        ensure(!this.#calls.has(notice.callId), 'a call arrives once');
        this.#calls.set(notice.callId, {
          enteredAtMs: notice.enteredAtMs,
          queueId: notice.queueId,
          missed: new Map(),
          answeredAtMs: null,
          talkSinceMs: null,
          holdSinceMs: null,
          talkMs: 0,
          holdMs: 0,
          toldPlace: null,
          legLostAtMs: null,
        });
        return;
      case 'call-offered':
        this.#callOffered(notice);
        return;
      case 'offer-ended':
        this.#offerEnded(notice);
        return;
      case 'call-ended':
        this.#callEnded(notice);
        return;
      case 'wrap-up-started': {
        const { callId, untilMs } = notice;
        ensure(!this.#wrapUps.has(notice.agentId), 'one wrap-up at a time');
        ensure(untilMs === this.#now + simQueue.wrapUpLimitMs, 'wrap-up has its limit');
        this.#wrapUps.set(notice.agentId, { callId, sinceMs: this.#now, untilMs });
        return;
      }
      case 'wrap-up-ended':
        this.#wrapUpEnded(notice);
        return;
      case 'agent-changed':
        this.#agents.set(notice.agent.agentId, notice.agent);
        return;
      case 'alarm-raised':
        ensure(!this.#alarms.has(`${notice.alarm} ${notice.subject}`), 'an alarm is raised once');
        this.#alarms.add(`${notice.alarm} ${notice.subject}`);
        return;
      case 'alarm-cleared':
        ensure(this.#alarms.delete(`${notice.alarm} ${notice.subject}`), 'a raised alarm is over');
        return;
      default:
        this.#talk(notice);
    }
  }

  /** The truth about one talk, kept a second time. */
  #talk(notice: Exclude<Notice, { type: 'alarm-raised' | 'agent-changed' }>): void {
    if (!('callId' in notice)) return;
    const call = this.#require(notice.callId);
    const closeTalk = (): void => {
      if (call.talkSinceMs !== null) call.talkMs += this.#now - call.talkSinceMs;
      if (call.holdSinceMs !== null) call.holdMs += this.#now - call.holdSinceMs;
      call.talkSinceMs = null;
      call.holdSinceMs = null;
    };
    switch (notice.type) {
      case 'call-answered':
        ensure(this.#pbx.joins.has(`${notice.callId} ${notice.offerId}`), 'answered means joined');
        call.answeredAtMs ??= this.#now;
        ensure(notice.waitMs === call.answeredAtMs - call.enteredAtMs, 'the wait told is true');
        ensure(call.talkSinceMs === null, 'a call is answered once at a time');
        call.talkSinceMs = this.#now;
        return;
      case 'call-rejoined':
        call.legLostAtMs = null;
        call.talkSinceMs = this.#now;
        return;
      case 'call-held':
        ensure(call.holdSinceMs === null, 'a held call is not held again');
        closeTalk();
        call.holdSinceMs = this.#now;
        return;
      case 'call-unheld':
        ensure(call.holdSinceMs !== null, 'only a held call is unheld');
        closeTalk();
        call.talkSinceMs = this.#now;
        return;
      case 'call-leg-lost':
        closeTalk();
        call.legLostAtMs = this.#now;
        return;
      case 'call-requeued':
        closeTalk();
        call.legLostAtMs = null;
        call.missed.clear();
        if (call.queueId !== notice.queueId) call.toldPlace = null;
        call.queueId = notice.queueId;
        return;
      default:
        return;
    }
  }

  #callOffered(notice: Extract<Notice, { type: 'call-offered' }>): void {
    const { callId, agentId, offerId, decision } = notice;
    const call = this.#require(callId);
    ensure(!this.#openOffers.has(offerId), 'an offer is made once');
    for (const open of this.#openOffers.values()) {
      ensure(open.callId !== callId, 'a call rings at one agent at a time');
      ensure(open.agentId !== agentId, 'an agent has at most one offer');
    }
    ensure(!this.#wrapUps.has(agentId), 'nobody is rung in wrap-up');
    const missedAtMs = call.missed.get(agentId);
    if (missedAtMs !== undefined) {
      ensure(this.#now >= missedAtMs + simQueue.reofferAfterMs, 'no re-offer before its time');
    }
    const [chosen, ...others] = decision.candidates;
    if (chosen !== undefined) {
      ensure(chosen.agentId === agentId, 'the decision names the chosen one first');
      for (const other of others) {
        const longer = other.idleSinceMs < chosen.idleSinceMs;
        ensure(!longer || call.missed.has(other.agentId), 'the longest-idle agent is rung');
      }
      const workedUntilMs = this.#workedUntil.get(agentId) ?? 0;
      ensure(chosen.idleSinceMs >= workedUntilMs, 'idleness counts from the last work');
    }
    ensure(decision.callKeyMs === call.enteredAtMs, 'the place is that of the first arrival');
    this.#openOffers.set(offerId, { callId, agentId, offeredAtMs: this.#now });
    this.#offeredNow.add(agentId).add(callId);
  }

  #offerEnded(notice: Extract<Notice, { type: 'offer-ended' }>): void {
    const { offerId, agentId, callId, end } = notice;
    const offer = this.#openOffers.get(offerId);
    ensure(offer !== undefined, 'an offer ends once');
    this.#openOffers.delete(offerId);
    if (end === 'missed') {
      ensure(!this.#answered.has(offerId), 'who picked up has not missed');
      ensure(this.#now >= offer.offeredAtMs + simQueue.ringLimitMs, 'a miss rang to the limit');
    }
    const isMiss = end === 'missed' || end === 'declined';
    if (isMiss) {
      this.#calls.get(callId)?.missed.set(agentId, this.#now);
      this.#workedUntil.set(agentId, this.#now);
      this.#missesInRow.set(agentId, (this.#missesInRow.get(agentId) ?? 0) + 1);
    }
    if (end === 'answered') this.#missesInRow.set(agentId, 0);
  }

  #callEnded(notice: Extract<Notice, { type: 'call-ended' }>): void {
    const call = this.#require(notice.callId);
    const { outcome, waitMs } = notice;
    if (call.talkSinceMs !== null) call.talkMs += this.#now - call.talkSinceMs;
    if (call.holdSinceMs !== null) call.holdMs += this.#now - call.holdSinceMs;
    ensure((outcome === 'answered') === (call.answeredAtMs !== null), 'the outcome is true');
    ensure(waitMs === (call.answeredAtMs ?? this.#now) - call.enteredAtMs, 'the wait is true');
    if (outcome === 'abandoned') {
      ensure(waitMs >= simQueue.shortAbandonMs, 'a short abandon is counted apart');
    }
    if (outcome === 'short_abandoned') {
      ensure(waitMs < simQueue.shortAbandonMs, 'only a short abandon is a short one');
    }
    ensure(notice.talkMs === call.talkMs, 'the talk time is true');
    ensure(notice.holdMs === call.holdMs, 'the hold time is true');
    this.#calls.delete(notice.callId);
    if (outcome !== 'fallback') this.#goodbyes.set(notice.callId, this.#now);
  }

  #wrapUpEnded(notice: Extract<Notice, { type: 'wrap-up-ended' }>): void {
    const wrapUp = this.#wrapUps.get(notice.agentId);
    ensure(wrapUp?.callId === notice.callId, 'a wrap-up that ends was running');
    ensure(notice.durationMs === this.#now - wrapUp.sinceMs, 'the wrap-up time is true');
    ensure(this.#now <= wrapUp.untilMs || this.#wasDead, 'wrap-up ends at its limit');
    this.#wrapUps.delete(notice.agentId);
    this.#workedUntil.set(notice.agentId, this.#now);
  }

  #checkView(engine: Engine, before: ReadonlyMap<string, AgentView>): void {
    const view = engine.view();
    ensure(view.calls.length === this.#calls.size, 'all open calls are shown, and no others');
    for (const agent of view.agents) {
      const told = this.#agents.get(agent.agentId);
      ensure(JSON.stringify(told) === JSON.stringify(agent), 'every change of an agent is told');
      this.#checkAgent(agent);
      if (agent.setAside !== null && before.get(agent.agentId)?.setAside === null) {
        this.#checkSetAside(agent, view.agents);
      }
    }
    for (const call of view.calls) this.#checkCall(call);
    this.#checkOrder(view.calls, view.agents);
  }

  #checkAgent(agent: AgentView): void {
    const { agentId, activity, offerId, wish } = agent;
    ensure((activity === 'wrap-up') === this.#wrapUps.has(agentId), 'wrap-up is shown as it is');
    if (activity === 'idle') {
      ensure(!this.#ownLegs.has(agentId), 'who is on a leg of their own is busy');
      for (const leg of this.#legs.values()) {
        ensure(leg.agentId !== agentId, 'an agent with a leg is reserved');
      }
    }
    const rings = activity === 'ringing' && offerId !== null && !this.#answered.has(offerId);
    if (rings) {
      ensure(wish === 'available', 'a pause takes back what rings');
      ensure(!this.#ownLegs.has(agentId), 'own dialling takes back what rings');
      if (this.#connected) {
        const longest = simQueue.ringLimitMs + 2_000;
        ensure(this.#now - agent.sinceMs <= longest + lostTimeMs, 'no ring goes on for ever');
      }
    }
    if (activity === 'ringing' && offerId === null) {
      const kept = [...this.#legs.values()].some((leg) => leg.agentId === agentId);
      ensure(kept, 'an agent is reserved only for a leg that may exist');
    }
    if (activity === 'ringing' && this.#connected) {
      const longest = simQueue.ringLimitMs + 10_000;
      ensure(this.#now - agent.sinceMs <= longest + lostTimeMs, 'no reservation lasts for ever');
    }
    if (this.#connected) {
      ensure(this.#mirrored.get(agentId) === membershipOf(agent), 'the fallback queue is told');
    }
  }

  #checkSetAside(agent: AgentView, agents: readonly AgentView[]): void {
    ensure((this.#missesInRow.get(agent.agentId) ?? 0) >= simQueue.missLimit, 'only misses do it');
    for (const queueId of agent.queueIds) {
      const other = agents.some((a) => a !== agent && a.queueIds.includes(queueId) && canServe(a));
      ensure(other, 'the last available agent is never set aside');
    }
  }

  #checkCall(shown: CallView): void {
    const call = this.#require(shown.callId);
    ensure(shown.enteredAtMs === call.enteredAtMs, 'a place is never lost');
    ensure(shown.queueId === call.queueId, 'a call is shown in its line');
  }

  /** Nobody of a later arrival is served while an earlier one waits who could have been. */
  #checkOrder(calls: readonly CallView[], agents: readonly AgentView[]): void {
    if (!this.#connected) return;
    for (const agent of agents) {
      if (!this.#offeredNow.has(agent.agentId) || agent.callId === null) continue;
      const served = this.#calls.get(agent.callId);
      if (served === undefined) continue;
      for (const call of calls) {
        if (call.phase !== 'waiting' || call.enteredAtMs >= served.enteredAtMs) continue;
        if (!agent.queueIds.includes(call.queueId)) continue;
        const missed = this.#calls.get(call.callId)?.missed.has(agent.agentId) === true;
        ensure(missed, 'the longest-waiting caller goes first');
      }
    }
    for (const agent of agents) this.#checkReoffer(agent, calls, agents);
  }

  /** Who missed a call has it again only when nobody else is there who has not. */
  #checkReoffer(agent: AgentView, calls: readonly CallView[], agents: readonly AgentView[]): void {
    if (!this.#offeredNow.has(agent.agentId)) return;
    const shown = calls.find((call) => call.callId === agent.callId);
    const call = shown === undefined ? undefined : this.#calls.get(shown.callId);
    if (shown === undefined || call?.missed.has(agent.agentId) !== true) return;
    for (const other of agents) {
      if (!other.queueIds.includes(shown.queueId) || !canServe(other)) continue;
      ensure(call.missed.has(other.agentId), 'a missed call goes to somebody else first');
    }
  }

  #checkPlaces(engine: Engine, outputs: Outputs): void {
    for (const command of outputs.commands) {
      if (command.type !== 'play-to-caller' || command.parts[0] !== 'you-are-number') continue;
      const place = command.parts
        .filter((part) => part.startsWith('number/'))
        .reduce((sum, part) => sum + Number.parseInt(part.slice('number/'.length), 10), 0);
      const call = this.#require(command.callId);
      const shown = engine.view().calls.find(({ callId }) => callId === command.callId);
      const waits = shown?.phase === 'waiting' || this.#offeredNow.has(command.callId);
      ensure(waits, 'a place is told to waiting callers only');
      ensure(call.toldPlace === null || place <= call.toldPlace, 'a place never grows');
      ensure(shown?.place === place, 'the place told is true');
      call.toldPlace = place;
    }
  }

  /** Also a lost command to hang up must not leave a caller alone with the music. */
  #checkGoodbyes(): void {
    for (const [callId, sentAwayAtMs] of this.#goodbyes) {
      if (!this.#pbx.callers.has(callId as CallId)) this.#goodbyes.delete(callId);
      else if (!this.#calls.has(callId) && this.#connected) {
        ensure(this.#now - sentAwayAtMs <= 5_000, 'a call that is over is hung up');
      }
    }
  }

  /** What waits for somebody else has an end, and is asked for again. */
  #checkLimits(): void {
    if (!this.#connected) return;
    for (const leg of this.#legs.values()) {
      const again = leg.live || this.#now - leg.droppedAtMs <= 5_000;
      ensure(again, 'a drop that was not confirmed is commanded again');
    }
    for (const agent of this.#agents.values()) {
      if (agent.activity !== 'ringing' || agent.offerId === null) continue;
      const askedAtMs = this.#joining.get(agent.offerId);
      const again = askedAtMs === undefined || this.#now - askedAtMs <= 2_000;
      ensure(again, 'a join that was not confirmed is commanded again');
    }
    for (const call of this.#calls.values()) {
      const lostForMs = call.legLostAtMs === null ? 0 : this.#now - call.legLostAtMs;
      ensure(lostForMs <= 26_000, 'no rejoin goes on for ever');
    }
  }

  #checkReplies(event: EngineEvent, outputs: Outputs): void {
    const expected = event.type === 'request.received' ? 1 : 0;
    ensure(outputs.replies.length === expected, 'every request is answered once');
  }

  #require(callId: string): KnownCall {
    const call = this.#calls.get(callId);
    ensure(call !== undefined, `call ${callId} is told of only while it is there`);
    return call;
  }
}

/** The PBX may have been lost meanwhile; then limits begin again. */
const lostTimeMs = 30_000;

function canServe(agent: AgentView): boolean {
  return agent.wish === 'available' && agent.reachable && agent.setAside === null;
}

function membershipOf(agent: AgentView): string {
  if (agent.wish === 'signed-out') return 'removed';
  return agent.wish === 'paused' || agent.setAside !== null ? 'paused' : 'available';
}

export class Violation extends Error {
  override name = 'Violation';
}

function ensure(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new Violation(rule);
}
