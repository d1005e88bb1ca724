import type { Command, EngineEvent } from '../../telephony/engine/event.ts';
import type { AgentView, Notice, QueueRules } from '../../telephony/protocol/index.ts';
import { SimCallbacks } from './sim-callbacks.ts';
import { isOut, SimCallsOut } from './sim-calls-out.ts';
import { isOfConsult, SimConsults } from './sim-consults.ts';
import { ensure } from './sim-ensure.ts';
import { toKnownCall, type KnownCall, type KnownLeg, type OpenOffer } from './sim-known.ts';
import { SimLeaving } from './sim-leaving.ts';
import type { SimPbx } from './sim-pbx.ts';
import { SimPlaces } from './sim-places.ts';
import { simQueue } from './sim-settings.ts';
import type { SimLuck } from './sim-luck.ts';
import { SimStanding } from './sim-standing.ts';
import { SimWhispers } from './sim-whispers.ts';
import { SimWrapUps } from './sim-wrap-ups.ts';

type Ring = Extract<Command, { type: 'ring-agent' | 'ring-outside' }>;

/** What can be known of an engine from what it heard and said; what does not fit is thrown. */
export class SimKnowledge {
  protected readonly pbx: SimPbx;
  protected readonly calls = new Map<string, KnownCall>();
  protected readonly openOffers = new Map<string, OpenOffer>();
  /** Calls that are over, with when their callers were last sent away. */
  protected readonly goodbyes = new Map<string, number>();
  /** Legs that may exist as far as the engine can know, by agent; false: told to drop. */
  protected readonly legs = new Map<string, KnownLeg>();
  protected readonly agents = new Map<string, AgentView>();
  protected readonly wrapUps = new SimWrapUps();
  protected readonly workedUntil = new Map<string, number>();
  protected readonly alarms = new Set<string>();
  protected readonly mirrored = new Map<string, string>();
  protected readonly answered = new Set<string>();
  protected readonly ownLegs = new Map<string, Set<string>>();
  protected readonly missesInRow = new Map<string, number>();
  /** Picked up and not joined yet: when `connect` was last commanded. */
  protected readonly joining = new Map<string, number>();
  protected readonly offeredNow = new Set<string>();
  protected readonly standing: SimStanding;
  protected readonly places: SimPlaces;
  protected readonly leaving = new SimLeaving();
  protected readonly whispers = new SimWhispers();
  protected readonly consults: SimConsults;
  protected readonly callbacks: SimCallbacks;
  protected readonly callsOut: SimCallsOut;
  protected connected = false;
  /** A dead process keeps no limits; what was due is done in its first step. */
  protected wasDead = false;
  protected now = 0;

  constructor(pbx: SimPbx, luck: SimLuck | null) {
    this.pbx = pbx;
    this.standing = new SimStanding(luck);
    this.places = new SimPlaces(this.standing);
    this.leaving.mayEver = (who, queueId) => this.standing.mayServe(who, queueId, Infinity);
    this.consults = new SimConsults(pbx);
    this.callsOut = new SimCallsOut(pbx);
    this.callbacks = new SimCallbacks(pbx, this.callsOut, this.alarms);
    this.leaving.mayBePromised = (token, queueId) => this.callbacks.mayBePromised(token, queueId);
    this.leaving.messages.isKept = (recordingId) => pbx.recordings.isKept(recordingId);
  }

  set rules(rules: Readonly<Record<string, QueueRules>>) {
    this.leaving.rules = rules;
  }

  protected hear(event: EngineEvent, isGranted: boolean): void {
    this.standing.hear(event, isGranted);
    this.leaving.hear(event, isGranted);
    this.whispers.hear(event, isGranted);
    this.callbacks.hear(event, isGranted);
    this.callsOut.hear(event, isGranted);
    switch (event.type) {
      case 'offer.answered':
        this.answered.add(event.offerId);
        return;
      case 'offer.failed':
      case 'leg.ended':
        this.legs.delete(event.offerId);
        return;
      case 'command.failed':
        if (event.offerId === null) return;
        if (event.command.startsWith('ring-')) this.legs.delete(event.offerId);
        if (event.command === 'drop-leg' && event.reason === 'gone') {
          this.legs.delete(event.offerId);
        }
        return;
      case 'agent.leg-started':
        this.ownLegs.set(event.agentId, new Set([event.legId]));
        return;
      case 'agent.leg-ended':
        this.ownLegs.delete(event.agentId);
        return;
      case 'pbx.lost':
        this.connected = false;
        return;
      case 'pbx.snapshot': {
        this.connected = true;
        this.mirrored.clear();
        // Nobody could be rung again while the PBX was away.
        for (const call of this.calls.values())
          if (call.legLostAtMs !== null) call.legLostAtMs = event.atMs;
        this.ownLegs.clear();
        for (const { agentId, legId } of event.agentLegs) {
          this.ownLegs.set(agentId, new Set([legId]));
        }
        const there = new Map<string, boolean>();
        for (const { offerId, answered } of event.legs) there.set(offerId, answered);
        for (const offerId of [...this.legs.keys()]) {
          if (!there.has(offerId)) this.legs.delete(offerId);
        }
        for (const [offerId, answered] of there) if (answered) this.answered.add(offerId);
        // Who came to the caller as the third is with him when the first has gone meanwhile.
        for (const { callId, joinedOfferId } of event.calls) {
          if (joinedOfferId !== null) this.pbx.joins.add(`${callId} ${joinedOfferId}`);
        }
        return;
      }
      default:
        return;
    }
  }

  protected command(command: Command, at: number, all: readonly Command[]): void {
    ensure(this.connected, 'no command to a lost PBX');
    this.leaving.command(command, this.now);
    this.whispers.command(command, (id) => this.calls.get(id)?.queueId, this.now);
    const isDial = command.type === 'dial-citizen' || command.type === 'dial-colleague';
    if (isDial && isOut(command.callId)) {
      this.callsOut.command(command, (id) => this.legs.get(id)?.agentId ?? null);
    } else this.callbacks.command(command);
    switch (command.type) {
      case 'ring-agent':
      case 'ring-outside':
        this.ring(command, at, all);
        return;
      case 'drop-leg': {
        const leg = this.legs.get(command.offerId);
        if (leg !== undefined) Object.assign(leg, { live: false, droppedAtMs: this.now });
        return;
      }
      case 'connect':
        ensure(this.answered.has(command.offerId), 'only an answered leg is joined');
        ensure(this.legs.get(command.offerId)?.live !== false, 'a dropped leg is not joined');
        this.joining.set(command.offerId, this.now);
        return;
      case 'hang-up-caller':
        if (this.goodbyes.has(command.callId)) this.goodbyes.set(command.callId, this.now);
        return;
      case 'mirror-agent':
        this.mirrored.set(command.agentId, command.membership);
        return;
      default:
        return;
    }
  }

  protected ring(command: Ring, at: number, all: readonly Command[]): void {
    const { offerId } = command;
    const agentId = command.type === 'ring-agent' ? command.agentId : null;
    const answersItself = command.type === 'ring-agent' && command.autoAnswer === true;
    const isRejoin = answersItself && !this.callsOut.isOwnLeg(offerId);
    ensure(!this.legs.has(offerId), 'no two legs have one name');
    for (const leg of this.legs.values()) {
      if (agentId === null || leg.agentId !== agentId) continue;
      ensure(!leg.live, 'an agent is rung on one leg at a time');
      ensure(isRejoin, 'an agent whose old leg may exist is not rung');
    }
    if (!isRejoin) {
      const first = all.slice(0, at).every((other) => other.type.startsWith('ring-'));
      ensure(first, 'a ring is commanded before all else');
      const isHeld = agentId !== null && this.callsOut.holds(agentId);
      const isBusy = isHeld || (agentId !== null && this.ownLegs.has(agentId));
      ensure(!isBusy, 'who is on a leg of their own is not rung');
    }
    this.legs.set(offerId, { agentId, live: true, droppedAtMs: 0 });
  }

  protected notice(notice: Notice): void {
    if (isOfConsult(notice)) {
      this.consults.hear(notice, this.now);
      return this.transferred(notice);
    }
    switch (notice.type) {
      case 'call-arrived':
        ensure(!this.calls.has(notice.callId), 'a call arrives once');
        this.arrived(notice);
        this.calls.set(notice.callId, toKnownCall(notice, this.callbacks.missedOf(notice.callId)));
        return;
      case 'call-offered':
        this.leaving.blocks.offered(notice);
        this.callOffered(notice);
        return;
      case 'offer-ended':
        this.offerEnded(notice);
        return;
      case 'call-ended':
        this.callEnded(notice);
        return;
      case 'callback-made':
      case 'callback-tried':
      case 'callback-ended':
        this.callbacks.notice(notice, this.places, this.now);
        return;
      case 'wrap-up-started':
        this.wrapUps.started(notice, this.now);
        return;
      case 'wrap-up-extended':
        this.wrapUps.extended(notice);
        return;
      case 'wrap-up-ended':
        this.wrapUps.ended(notice, this.now, this.wasDead);
        this.workedUntil.set(notice.agentId, this.now);
        return;
      case 'agent-changed':
        this.agents.set(notice.agent.agentId, notice.agent);
        return;
      case 'alarm-raised':
        ensure(!this.alarms.has(`${notice.alarm} ${notice.subject}`), 'an alarm is raised once');
        this.alarms.add(`${notice.alarm} ${notice.subject}`);
        return;
      case 'alarm-cleared':
        ensure(this.alarms.delete(`${notice.alarm} ${notice.subject}`), 'a raised alarm is over');
        this.callbacks.alarmOver(notice.alarm);
        return;
      default:
        this.talk(notice);
    }
  }

  protected arrived(notice: Extract<Notice, { type: 'call-arrived' }>): void {
    if (notice.callbackOf !== undefined) return this.callbacks.attempted(notice, this.now);
    if (notice.direction !== undefined) this.callsOut.arrived(notice, this.tokens());
    if (notice.calledBy !== undefined) return;
    this.places.arrived(notice, this.now);
    if (notice.direction !== undefined) return;
    const before = this.calls.size + this.callbacks.countDue(notice.queueId, this.now);
    this.leaving.arrived(notice, before, this.now);
  }

  protected closeTalk(call: KnownCall): void {
    if (call.talkSinceMs !== null) call.talkMs += this.now - call.talkSinceMs;
    if (call.holdSinceMs !== null) call.holdMs += this.now - call.holdSinceMs;
    call.talkSinceMs = null;
    call.holdSinceMs = null;
  }

  /** Another agent has the same talk, or none. */
  protected transferred({ type, callId }: Extract<Notice, { callId: string }>): void {
    if (type !== 'call-transferred' && type !== 'call-handed-out') return;
    this.closeTalk(this.require(callId));
    this.require(callId).answeredAtMs ??= this.now;
    if (type === 'call-transferred') this.require(callId).talkSinceMs = this.now;
  }

  /** The truth about one talk, kept a second time. */
  protected talk(notice: Exclude<Notice, { type: 'alarm-raised' | 'agent-changed' }>): void {
    if (!('callId' in notice)) return;
    const call = this.require(notice.callId);
    switch (notice.type) {
      case 'call-answered':
        ensure(this.pbx.joins.has(`${notice.callId} ${notice.offerId}`), 'answered means joined');
        call.answeredAtMs ??= this.now;
        this.callbacks.served(notice.callId);
        ensure(notice.waitMs === call.answeredAtMs - call.enteredAtMs, 'the wait told is true');
        ensure(call.talkSinceMs === null, 'a call is answered once at a time');
        call.talkSinceMs = this.now;
        return;
      case 'call-rejoined':
        call.legLostAtMs = null;
        call.talkSinceMs = this.now;
        return;
      case 'call-held':
        ensure(call.holdSinceMs === null, 'a held call is not held again');
        this.closeTalk(call);
        call.holdSinceMs = this.now;
        return;
      case 'call-unheld':
        ensure(call.holdSinceMs !== null, 'only a held call is unheld');
        this.closeTalk(call);
        call.talkSinceMs = this.now;
        return;
      case 'call-overflowed':
        ensure(call.answeredAtMs === null, 'nobody with whom we talked is sent on');
        this.leaving.overflowed(notice, this.agents.values(), this.now);
        this.places.moved(call, notice, (id) => this.callbacks.isPickedUp(id));
        if (notice.cause === 'menu-key') this.callbacks.chose(call.id);
        call.missed.clear();
        call.toldPlace = null;
        call.queueId = notice.queueId;
        call.keyMs = notice.keyMs;
        return;
      case 'call-leg-lost':
        this.closeTalk(call);
        call.legLostAtMs = this.now;
        return;
      case 'call-requeued':
        this.closeTalk(call);
        this.places.requeued(call, notice);
        call.legLostAtMs = null;
        call.missed.clear();
        if (call.queueId !== notice.queueId) call.toldPlace = null;
        call.queueId = notice.queueId;
        call.keyMs = notice.keyMs;
        return;
      default:
        return;
    }
  }

  protected callOffered(notice: Extract<Notice, { type: 'call-offered' }>): void {
    const { callId, agentId, offerId, decision } = notice;
    const call = this.require(callId);
    ensure(!this.openOffers.has(offerId), 'an offer is made once');
    for (const open of this.openOffers.values()) {
      const isForAll = decision.rule === 'ring-all';
      ensure(open.callId !== callId || isForAll, 'a call rings at one agent at a time');
      ensure(open.agentId !== agentId, 'an agent has at most one offer');
    }
    ensure(!this.wrapUps.has(agentId), 'nobody is rung in wrap-up');
    const begunAtMs = this.consults.takeOver(callId, offerId, agentId);
    const missedAtMs = call.missed.get(agentId);
    if (missedAtMs !== undefined) {
      ensure(this.now >= missedAtMs + simQueue.reofferAfterMs, 'no re-offer before its time');
    }
    const [chosen] = decision.candidates;
    if (chosen !== undefined) {
      ensure(chosen.agentId === agentId, 'the decision names the chosen one first');
      const { queueId, missed, keyMs } = call;
      this.standing.checkChoice(queueId, decision, (id) => missed.has(id));
      const mayServe = this.standing.mayServe(agentId, queueId, this.now - keyMs);
      ensure(mayServe, 'nobody is rung who does not fit the caller by now');
      const workedUntilMs = this.workedUntil.get(agentId) ?? 0;
      ensure(chosen.idleSinceMs >= workedUntilMs, 'idleness counts from the last work');
    }
    ensure(decision.callKeyMs === call.keyMs, 'the place is that of the first arrival');
    this.openOffers.set(offerId, { callId, agentId, offeredAtMs: begunAtMs ?? this.now });
    // Who was consulted keeps the caller, whoever else waits.
    if (begunAtMs === null) this.offeredNow.add(agentId).add(callId);
  }

  protected offerEnded(notice: Extract<Notice, { type: 'offer-ended' }>): void {
    const { offerId, agentId, callId, end } = notice;
    const offer = this.openOffers.get(offerId);
    ensure(offer !== undefined, 'an offer ends once');
    this.openOffers.delete(offerId);
    if (end === 'missed') {
      ensure(!this.answered.has(offerId), 'who picked up has not missed');
      ensure(this.now >= offer.offeredAtMs + simQueue.ringLimitMs, 'a miss rang to the limit');
    }
    const isMiss = end === 'missed' || end === 'declined';
    if (isMiss) {
      this.calls.get(callId)?.missed.set(agentId, this.now);
      this.workedUntil.set(agentId, this.now);
      this.missesInRow.set(agentId, (this.missesInRow.get(agentId) ?? 0) + 1);
    }
    // A busy phone has had its offer of this call too, though nobody is to blame for it.
    if (end === 'busy') this.calls.get(callId)?.missed.set(agentId, Number.NEGATIVE_INFINITY);
    if (end === 'answered') this.missesInRow.set(agentId, 0);
  }

  protected callEnded(notice: Extract<Notice, { type: 'call-ended' }>): void {
    const call = this.require(notice.callId);
    const { outcome, waitMs } = notice;
    this.consults.ended(notice);
    if (call.talkSinceMs !== null) call.talkMs += this.now - call.talkSinceMs;
    if (call.holdSinceMs !== null) call.holdMs += this.now - call.holdSinceMs;
    ensure((outcome === 'answered') === (call.answeredAtMs !== null), 'the outcome is true');
    const untilMs = call.answeredAtMs ?? this.leaving.messages.leftLineAtMs(call.id) ?? this.now;
    ensure(waitMs === untilMs - call.enteredAtMs, 'the wait is true');
    if (outcome === 'abandoned') {
      ensure(waitMs >= simQueue.shortAbandonMs, 'a short abandon is counted apart');
    }
    if (outcome === 'short_abandoned') {
      ensure(waitMs < simQueue.shortAbandonMs, 'only a short abandon is a short one');
    }
    ensure(notice.talkMs === call.talkMs, 'the talk time is true');
    ensure(notice.holdMs === call.holdMs, 'the hold time is true');
    this.calls.delete(notice.callId);
    this.callbacks.ended(call, outcome);
    this.callsOut.ended(notice.callId);
    const isSentAway = 'closed overflowed blocked fallback short_abandoned voicemail'.split(' ');
    if (!isSentAway.includes(outcome)) this.callbacks.served(notice.callId);
    this.places.ended(call, outcome, this.now);
    const isToldWhy = !call.isCalled && this.leaving.ended(notice, this.agents.values(), this.now);
    ensure(!isToldWhy || call.answeredAtMs === null, 'nobody with whom we talked is sent away');
    if (outcome !== 'fallback') this.goodbyes.set(notice.callId, this.now);
  }

  /** Of all who call or are called. */
  protected tokens(): ReadonlySet<string> {
    return new Set([...this.calls.values()].flatMap(({ callerToken }) => callerToken ?? []));
  }

  protected require(callId: string): KnownCall {
    const call = this.calls.get(callId);
    ensure(call !== undefined, `call ${callId} is told of only while it is there`);
    return call;
  }
}
