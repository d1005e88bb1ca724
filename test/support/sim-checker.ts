import type { EngineEvent } from '../../telephony/engine/event.ts';
import type { Engine, Outputs } from '../../telephony/engine/output.ts';
import type { AgentView, CallbackView, CallId, CallView } from '../../telephony/protocol/index.ts';
import { numberAfter, SimEstimates } from './sim-estimates.ts';
import { canServe, lostTimeMs, membershipOf } from './sim-known.ts';
import { SimHearing } from './sim-hearing.ts';
import { SimLeftWrapUps } from './sim-left-wrap-ups.ts';
import { SimRingAll } from './sim-ring-all.ts';
import { SimKnowledge } from './sim-knowledge.ts';
import { simQueue } from './sim-settings.ts';
import { ensure } from './sim-ensure.ts';
import { longestWhisperMs } from './sim-whispers.ts';

/**
 * Watches an engine from outside and knows nothing of its inside: what it heard, what it said and
 * what it shows must fit together and with the PBX. The first thing that does not is thrown.
 */
export class SimChecker extends SimKnowledge {
  readonly #estimates = new SimEstimates();
  readonly #ringAll = new SimRingAll();
  readonly #hearing = new SimHearing();
  readonly #leftWrapUps = new SimLeftWrapUps(this.wrapUps);

  step(event: EngineEvent, outputs: Outputs, engine: Engine): void {
    this.now = event.atMs;
    this.offeredNow.clear();
    const isGranted = outputs.replies[0]?.answer.ok === true;
    this.hear(event, isGranted);
    this.#hearing.hear(event, isGranted);
    this.#leftWrapUps.hear(event, isGranted);
    if (isGranted) this.#checkRemoval(event, engine);
    const before = new Map(this.agents);
    outputs.commands.forEach((command, at) => {
      this.command(command, at, outputs.commands);
      this.#hearing.command(command);
    });
    for (const notice of outputs.notices) {
      const ahead = (callId: string): number => this.#aheadOf(callId);
      this.leaving.recording(notice, this.agents.values(), this.now, ahead);
      this.notice(notice);
      this.leaving.languages.notice(notice);
      this.whispers.notice(notice);
      this.#ringAll.hear(notice, this.now);
      this.#hearing.notice(notice);
      this.#leftWrapUps.notice(notice);
      this.#estimates.hear(notice, this.now);
    }
    this.leaving.languages.check();
    this.#estimates.check(engine, outputs.commands);
    const view = this.#checkView(engine, before);
    this.#hearing.check(view.calls, this.connected, this.now);
    this.#leftWrapUps.check(view.agents);
    this.#checkPlaces(engine, outputs);
    this.callbacks.check(engine.view().callbacks ?? []);
    this.callsOut.check();
    const isThere = (id: string): boolean => this.connected && this.legs.get(id)?.live === true;
    this.whispers.checkShown(view, isThere);
    this.whispers.check(isThere, this.now);
    this.#checkGoodbyes();
    this.#checkLimits();
    this.#checkReplies(event, outputs);
    this.wasDead = false;
    const wakeAtMs = engine.nextWakeAtMs();
    ensure(wakeAtMs === null || wakeAtMs > event.atMs, 'the next wake-up lies ahead');
  }

  engineDies(): void {
    this.wasDead = true;
  }

  /** The world has healed and nobody calls any more. */
  finish(engine: Engine): void {
    const view = engine.view();
    ensure(this.calls.size === 0, `every call ends: ${[...this.calls.keys()].join(' ')} did not`);
    ensure(view.calls.length === 0, 'no call is shown when none is there');
    ensure(this.openOffers.size === 0, 'every offer ends');
    ensure(this.pbx.legs.size === 0, 'every leg is connected or dropped');
    ensure(view.callbacks?.length === 0, 'every promise is kept or ends');
    ensure(this.pbx.dials.size === 0, 'no citizen is rung for ever');
    ensure(this.pbx.callers.size === 0, 'every caller is served and gone');
    ensure(this.consults.size === 0, 'every consult ends');
    ensure(this.wrapUps.size === 0, 'every wrap-up ends');
    for (const agent of view.agents) {
      ensure(agent.activity === 'idle', `${agent.agentId} is idle at the end`);
      const member = this.pbx.members.get(agent.agentId);
      ensure(member === membershipOf(agent), 'the fallback queue knows who is there');
    }
    ensure(this.alarms.size === 0, `alarms end: ${[...this.alarms].join(', ')}`);
  }

  #checkView(engine: Engine, before: ReadonlyMap<string, AgentView>): ReturnType<Engine['view']> {
    const view = engine.view();
    ensure(view.calls.length === this.calls.size, 'all open calls are shown, and no others');
    for (const agent of view.agents) {
      const told = this.agents.get(agent.agentId);
      ensure(JSON.stringify(told) === JSON.stringify(agent), 'every change of an agent is told');
      this.#checkAgent(agent);
      if (agent.setAside !== null && before.get(agent.agentId)?.setAside === null) {
        this.#checkSetAside(agent, view.agents);
      }
    }
    for (const call of view.calls) this.#checkCall(call);
    this.leaving.checkDoors(view.agents);
    this.leaving.hearStaff(view.agents, this.now);
    if (this.connected) {
      this.leaving.checkWaits(view.calls, this.now);
      this.leaving.checkClosed(view.calls, this.now);
    }
    this.#checkOrder(view.calls, view.agents, view.callbacks ?? []);
    this.#ringAll.check(view.agents, this.standing, (callId) => this.#standingOf(callId), this.now);
    this.consults.check(view.agents, (id) => this.calls.get(id)?.holdSinceMs != null);
    return view;
  }

  #standingOf(callId: string) {
    const call = this.calls.get(callId);
    // Who is called back is kept one agent.
    if (call === undefined || call.isCalled) return null;
    const { queueId, keyMs, missed } = call;
    return { queueId, waitedMs: this.now - keyMs, missed: new Set(missed.keys()) };
  }

  #checkAgent(agent: AgentView): void {
    const { agentId, activity, offerId, wish } = agent;
    ensure((activity === 'wrap-up') === this.wrapUps.has(agentId), 'wrap-up is shown as it is');
    if (activity === 'idle') {
      ensure(!this.ownLegs.has(agentId), 'who is on a leg of their own is busy');
      ensure(!this.callsOut.holds(agentId), 'who is called by a colleague is busy');
      for (const leg of this.legs.values()) {
        ensure(leg.agentId !== agentId, 'an agent with a leg is reserved');
      }
    }
    const rings = activity === 'ringing' && offerId !== null && !this.answered.has(offerId);
    if (rings) {
      const isOwn = this.callsOut.isOwnLeg(offerId);
      ensure(wish === 'available' || isOwn, 'a pause takes back what rings');
      ensure(!this.ownLegs.has(agentId), 'own dialling takes back what rings');
      if (this.connected) {
        const longest = simQueue.ringLimitMs + 2_000;
        ensure(this.now - agent.sinceMs <= longest + lostTimeMs, 'no ring goes on for ever');
      }
    }
    if (activity === 'ringing' && offerId === null) {
      const kept = [...this.legs.values()].some((leg) => leg.agentId === agentId);
      ensure(kept, 'an agent is reserved only for a leg that may exist');
    }
    if (isRung(agent) && this.connected) {
      const longest = simQueue.ringLimitMs + 10_000 + longestWhisperMs;
      ensure(this.now - agent.sinceMs <= longest + lostTimeMs, 'no reservation lasts for ever');
    }
    if (this.connected) {
      ensure(this.mirrored.get(agentId) === membershipOf(agent), 'the fallback queue is told');
    }
  }

  #checkSetAside(agent: AgentView, agents: readonly AgentView[]): void {
    ensure((this.missesInRow.get(agent.agentId) ?? 0) >= simQueue.missLimit, 'only misses do it');
    const mayEver = (a: AgentView, queueId: string): boolean =>
      this.standing.mayServe(a.agentId, queueId, Infinity);
    for (const queueId of agent.queueIds) {
      if (!this.standing.mayServe(agent.agentId, queueId, Infinity)) continue;
      const other = agents.some((a) => a !== agent && canServe(a) && mayEver(a, queueId));
      ensure(other, 'the last available agent is never set aside');
    }
  }

  #checkCall(shown: CallView): void {
    const call = this.require(shown.callId);
    ensure(shown.enteredAtMs === call.enteredAtMs, 'a place is never lost');
    ensure(shown.keyMs === call.keyMs, 'a place in line is what was told');
    ensure(shown.queueId === call.queueId, 'a call is shown in its line');
    const isCalling = shown.phase === 'calling';
    ensure(!isCalling || shown.place === null, 'the call of an expert stands in no line');
  }

  /** Nobody of a later arrival is served while an earlier one waits who could have been. */
  #checkOrder(
    calls: readonly CallView[],
    agents: readonly AgentView[],
    callbacks: readonly CallbackView[],
  ): void {
    if (!this.connected) return;
    for (const agent of agents) {
      if (!this.offeredNow.has(agent.agentId) || agent.callId === null) continue;
      const served = this.calls.get(agent.callId);
      if (served === undefined) continue;
      const { agentId } = agent;
      const mayServe = (queueId: string, keyMs: number): boolean =>
        this.standing.mayServe(agentId, queueId, this.now - keyMs);
      this.callbacks.checkTurn({ agentId, keyMs: served.keyMs }, callbacks, mayServe, this.now);
      for (const call of calls) {
        const known = this.calls.get(call.callId);
        const waitedMs = this.now - call.keyMs;
        if (call.phase !== 'waiting' || known === undefined || known.missed.has(agent.agentId)) {
          continue;
        }
        if (!this.standing.mayServe(agent.agentId, call.queueId, waitedMs)) continue;
        if (this.leaving.hasJustCome(call.callId, this.now)) continue;
        ensure(call.keyMs >= served.keyMs, 'the longest-waiting caller goes first');
        if (served.resumes !== null) continue;
        const laterMs = served.enteredAtMs - call.enteredAtMs;
        const most = this.standing.largestBoostMs();
        ensure(laterMs <= most, 'nobody is overtaken by more than the largest head start');
      }
    }
    for (const agent of agents) this.#checkReoffer(agent, calls, agents);
  }

  /** Who missed a call has it again only when nobody else is there who has not. */
  #checkReoffer(agent: AgentView, calls: readonly CallView[], agents: readonly AgentView[]): void {
    if (!this.offeredNow.has(agent.agentId)) return;
    const shown = calls.find((call) => call.callId === agent.callId);
    const call = shown === undefined ? undefined : this.calls.get(shown.callId);
    if (shown === undefined || call?.missed.has(agent.agentId) !== true) return;
    const waitedMs = this.now - shown.keyMs;
    for (const other of agents) {
      if (!this.standing.mayServe(other.agentId, shown.queueId, waitedMs)) continue;
      if (!canServe(other)) continue;
      ensure(call.missed.has(other.agentId), 'a missed call goes to somebody else first');
    }
  }

  #checkPlaces(engine: Engine, outputs: Outputs): void {
    for (const command of outputs.commands) {
      if (command.type !== 'play-to-caller') continue;
      const [sentence] = command.parts;
      if (sentence !== 'you-are-number' && sentence !== 'ar/your-place') continue;
      const place = numberAfter(command.parts);
      const call = this.require(command.callId);
      const shown = engine.view().calls.find(({ callId }) => callId === command.callId);
      const waits = shown?.phase === 'waiting' || this.offeredNow.has(command.callId);
      ensure(waits, 'a place is told to waiting callers only');
      ensure(call.toldPlace === null || place <= call.toldPlace, 'a place never grows');
      ensure(shown?.place === place, 'the place told is true');
      const line = engine.view().calls.filter((one) => one.queueId === call.queueId);
      const ahead = line.filter((one) => one.place !== null && one.place < place).length;
      const due = this.callbacks.countDue(call.queueId, this.now);
      ensure(place <= 1 + ahead + due, 'nobody stands ahead who cannot be served');
      call.toldPlace = place;
    }
  }

  /** At most so many stand before him: who talks is in no line. */
  #aheadOf(callId: string): number {
    const { queueId, keyMs } = this.require(callId);
    const before = [...this.calls.values()].filter(
      (one) =>
        one.id !== callId &&
        one.queueId === queueId &&
        one.keyMs <= keyMs &&
        one.talkSinceMs === null &&
        one.holdSinceMs === null,
    );
    return before.length + this.callbacks.countDue(queueId, this.now);
  }

  /** Also a lost command to hang up must not leave a caller alone with the music. */
  #checkGoodbyes(): void {
    for (const [callId, sentAwayAtMs] of this.goodbyes) {
      if (!this.pbx.callers.has(callId as CallId)) this.goodbyes.delete(callId);
      else if (this.leaving.isBidFarewell(callId, this.now)) {
        this.goodbyes.set(callId, this.now);
      } else if (!this.calls.has(callId) && this.connected) {
        ensure(this.now - sentAwayAtMs <= 5_000, 'a call that is over is hung up');
      }
    }
  }

  /** What waits for somebody else has an end, and is asked for again. */
  #checkLimits(): void {
    if (!this.connected) return;
    for (const leg of this.legs.values()) {
      const again = leg.live || this.now - leg.droppedAtMs <= 5_000;
      ensure(again, 'a drop that was not confirmed is commanded again');
    }
    for (const agent of this.agents.values()) {
      if (!isRung(agent) || agent.offerId === null) continue;
      const askedAtMs = this.joining.get(agent.offerId);
      const again = askedAtMs === undefined || this.now - askedAtMs <= 2_000;
      ensure(again, 'a join that was not confirmed is commanded again');
    }
    for (const call of this.calls.values()) {
      const lostForMs = call.legLostAtMs === null ? 0 : this.now - call.legLostAtMs;
      ensure(lostForMs <= 26_000, 'no rejoin goes on for ever');
    }
  }

  /** Nobody is in a queue that goes, and nobody serves it afterwards. */
  #checkRemoval(event: EngineEvent, engine: Engine): void {
    if (event.type !== 'request.received' || event.request.type !== 'remove-queue') return;
    const { queueId } = event.request;
    for (const call of this.calls.values()) {
      ensure(call.queueId !== queueId, 'a queue with a caller in it stays');
    }
    for (const agent of engine.view().agents) {
      ensure(!agent.queueIds.includes(queueId), 'nobody serves a queue that is gone');
    }
    this.#estimates.forgetQueue(queueId);
  }

  #checkReplies(event: EngineEvent, outputs: Outputs): void {
    const expected = event.type === 'request.received' ? 1 : 0;
    ensure(outputs.replies.length === expected, 'every request is answered once');
  }
}

/** Has an offer in hand, whether picked up or not. */
function isRung({ activity }: AgentView): boolean {
  return activity === 'ringing' || activity === 'announcing';
}
