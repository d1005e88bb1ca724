import type { AgentView, Notice } from '../../telephony/protocol/index.ts';
import type { SimPbx } from './sim-pbx.ts';
import { simQueue } from './sim-settings.ts';
import { ensure } from './sim-ensure.ts';

/** As timing.ts has it: a line outside may ring longer. */
const outsideRingLimitMs = 45_000;

interface KnownConsult {
  readonly agentId: string;
  /** Null: somebody outside. */
  readonly secondId: string | null;
  readonly offerId: string;
  readonly askedAtMs: number;
  answered: boolean;
}

const types = [
  'consult-asked',
  'consult-answered',
  'consult-joined',
  'consult-ended',
  'call-transferred',
  'call-handed-out',
  'standby-rung',
  'hand-out-failed',
] as const;
type ConsultNotice = Extract<Notice, { type: (typeof types)[number] }>;

export function isOfConsult(notice: Notice): notice is ConsultNotice {
  return (types as readonly string[]).includes(notice.type);
}

/** What can be known of consults from what an engine says; what does not fit is thrown. */
export class SimConsults {
  readonly #pbx: SimPbx;
  readonly #consults = new Map<string, KnownConsult>();
  /** Calls whose consult came to nothing in this step: nobody is left with the music. */
  readonly #back = new Set<string>();
  /** Calls that no agent has: with somebody outside, or on the way there. */
  readonly #out = new Map<string, string>();
  /** Of those: with the on-call number, or rung for there. */
  readonly #standby = new Map<string, 'rung' | 'with'>();
  #restUntilMs = 0;

  constructor(pbx: SimPbx) {
    this.#pbx = pbx;
  }

  hear(notice: ConsultNotice, nowMs: number): void {
    const { callId } = notice;
    if (notice.type === 'consult-asked') {
      const { agentId, secondId, offerId } = notice;
      ensure(!this.#consults.has(callId), 'a talk has one consult at a time');
      const isIn = this.has(agentId) || (secondId !== null && this.has(secondId));
      ensure(!isIn, 'an agent is in one consult at a time');
      ensure((secondId === null) === (notice.outsideId !== undefined), 'one of the two is asked');
      ensure(!this.#out.has(callId), 'who is outside is asked by an agent');
      const consult = { agentId, secondId, offerId, askedAtMs: nowMs, answered: false };
      this.#consults.set(callId, consult);
      return;
    }
    if (notice.type === 'hand-out-failed') {
      ensure(this.#out.get(callId) === notice.offerId, 'only who was handed out comes back');
      this.#out.delete(callId);
      const isRung = this.#standby.get(callId) === 'rung';
      if (isRung && notice.end !== 'withdrawn') this.#restUntilMs = nowMs + 60_000;
      this.#standby.delete(callId);
      return;
    }
    if (notice.type === 'standby-rung') {
      ensure(nowMs >= this.#restUntilMs, 'an on-call number that did not answer has a rest');
      ensure(this.#standby.size === 0, 'the on-call number rings for one caller at a time');
      ensure(!this.#consults.has(callId), 'who has an agent needs no on-call number');
      this.#standby.set(callId, 'rung');
      this.#out.set(callId, notice.offerId);
      return;
    }
    if (notice.type === 'call-handed-out' && notice.fromId === null) {
      ensure(this.#standby.get(callId) === 'rung', 'only who was rung for has the on-call number');
      this.#standby.set(callId, 'with');
      ensure(this.#pbx.joins.has(`${callId} ${notice.offerId}`), 'answered means joined');
      return;
    }
    const consult = this.#consults.get(callId);
    ensure(consult !== undefined, 'only a consult that runs goes on or ends');
    switch (notice.type) {
      case 'consult-answered':
        ensure(this.#pbx.meetings.has(notice.offerId), 'who consult are in one bridge');
        ensure(!consult.answered, 'a consult is answered once');
        consult.answered = true;
        return;
      case 'consult-joined':
        ensure(consult.answered, 'three talk only after two');
        return;
      case 'consult-ended': {
        ensure(notice.offerId === consult.offerId, 'a consult ends with its own leg');
        const rangMs = nowMs - consult.askedAtMs;
        const limitMs = consult.secondId === null ? outsideRingLimitMs : simQueue.ringLimitMs;
        ensure(notice.end !== 'missed' || rangMs >= limitMs, 'a miss rang to the limit');
        this.#consults.delete(callId);
        if (notice.end !== 'caller-left') this.#back.add(callId);
        return;
      }
      case 'call-transferred':
        ensure(notice.fromId === consult.agentId, 'a call is handed over by its agent');
        ensure(notice.agentId === consult.secondId, 'a call is handed over to who was asked');
        ensure(this.#pbx.joins.has(`${callId} ${notice.offerId}`), 'handed over means joined');
        this.#consults.delete(callId);
        return;
      case 'call-handed-out':
        ensure(notice.fromId === consult.agentId, 'a call is handed out by its agent');
        ensure(notice.offerId === consult.offerId, 'a call is handed out to who was asked');
        ensure(consult.secondId === null, 'a colleague is nobody outside');
        this.#consults.delete(callId);
        this.#out.set(callId, notice.offerId);
        return;
    }
  }

  /** Since when this leg rings for the call of a first agent who left; null: an offer like others. */
  takeOver(callId: string, offerId: string, agentId: string): number | null {
    const consult = this.#consults.get(callId);
    if (consult === undefined) {
      ensure(!this.has(agentId), 'who consults is not rung');
      return null;
    }
    ensure(consult.offerId === offerId, 'a call in a consult goes to the second agent');
    this.#consults.delete(callId);
    return consult.askedAtMs;
  }

  ended({ callId, endedBy }: Extract<Notice, { type: 'call-ended' }>): void {
    const left = endedBy !== 'agent' || !this.#consults.has(callId);
    ensure(left, 'an agent who leaves a consult leaves the caller to the other');
    const isOut = this.#out.delete(callId);
    this.#standby.delete(callId);
    ensure(endedBy !== 'outside' || isOut, 'only who has the call outside ends it there');
    ensure(endedBy !== 'agent' || !isOut, 'no agent ends a call that was handed out');
    if (endedBy === 'system') this.#back.delete(callId);
  }

  has(agentId: string): boolean {
    for (const { agentId: first, secondId } of this.#consults.values()) {
      if (first === agentId || secondId === agentId) return true;
    }
    return false;
  }

  get size(): number {
    return this.#consults.size + this.#out.size;
  }

  /** At the end of a step: each of both is shown so, and whose consult is over is not held. */
  check(agents: readonly AgentView[], isHeld: (callId: string) => boolean): void {
    for (const agent of agents) {
      const { agentId, activity } = agent;
      ensure(this.has(agentId) === (agent.consult !== null), 'a consult is shown to both');
      if (activity === 'consulting') ensure(this.has(agentId), 'nobody consults alone');
    }
    for (const callId of this.#out.keys()) {
      const isAgents = agents.some((one) => one.callId === callId && one.activity !== 'wrap-up');
      ensure(!isAgents, 'a call that was handed out has no agent');
    }
    for (const callId of this.#back) ensure(!isHeld(callId), 'the caller is back with the agent');
    this.#back.clear();
  }
}
