import type { EngineEventBody } from '../../telephony/engine/event.ts';
import type { AgentId, Notice } from '../../telephony/protocol/index.ts';
import type { Random } from './random.ts';
import type { SimCaller, SimLeg, SimPbx } from './sim-pbx.ts';

type Asked = Extract<Notice, { type: 'consult-asked' }>;
type Answered = Extract<Notice, { type: 'consult-answered' }>;

export interface SimTalksParts {
  readonly random: Random;
  readonly pbx: SimPbx;
  /** Faults are on; off while the world heals. */
  readonly faulty: () => boolean;
  readonly later: (delayMs: number, act: () => void) => void;
  readonly emit: (event: EngineEventBody) => void;
  readonly request: (request: object) => void;
  readonly agentIds: readonly AgentId[];
  /** Chance of what is done with people outside; null: nobody calls them in this town. */
  readonly outside: Random | null;
}

/** What citizens and agents do with each other once they are in one bridge, and afterwards. */
export class SimTalks {
  readonly #parts: SimTalksParts;

  constructor(parts: SimTalksParts) {
    this.#parts = parts;
  }

  joined(caller: SimCaller, leg: SimLeg): void {
    if (leg.agentId === null) this.#talksOutside(leg);
    else this.#talks(caller, leg, leg.agentId);
  }

  /** No agent is there: one of the two ends it. */
  #talksOutside({ callId, offerId }: SimLeg): void {
    const { outside, pbx, later } = this.#parts;
    const talkMs = outside?.between(500, 15_000) ?? 0;
    if (outside?.chance(0.5)) later(talkMs, () => pbx.endLeg(offerId));
    else later(talkMs, () => pbx.hangUp(callId));
  }

  #talks(caller: SimCaller, leg: SimLeg, agentId: AgentId): void {
    const { random, pbx, faulty, later, emit, request, outside } = this.#parts;
    const { callId } = caller;
    const { offerId } = leg;
    const asks = faulty() && random.chance(0.6);
    const callsOut = faulty() && outside?.chance(0.8) === true;
    const longer = asks || callsOut ? 15_000 : 0;
    const talkMs = (faulty() ? random.between(1_000, 25_000) : 4_000) + longer;
    const kind = random.between(1, 10);
    if (kind <= 4) later(talkMs, () => pbx.hangUp(callId));
    else if (kind <= 7) later(talkMs, () => pbx.endLeg(offerId));
    else later(talkMs, () => request({ type: 'hang-up-call', agentId, callId }));
    later(talkMs + 60_000, () => pbx.hangUp(callId));
    if (!faulty()) return;

    if (random.chance(0.25)) {
      later(800, () => request({ type: 'hold-call', agentId, callId }));
      later(3_000, () => request({ type: 'unhold-call', agentId, callId }));
    }
    if (random.chance(0.1)) {
      later(900, () => emit({ type: 'leg.held', offerId }));
      later(2_500, () => emit({ type: 'leg.unheld', offerId }));
    }
    if (random.chance(0.1)) {
      const target = random.pick(['137', '138', '00989121234567', null]);
      later(1_500, () => emit({ type: 'transfer.asked', offerId, target }));
    }
    if (asks) this.#asksColleague(agentId, callId);
    if (outside !== null && callsOut) this.#callsOutside(outside, agentId, callId);
    if (random.chance(0.1)) {
      later(700, () => emit({ type: 'media.one-sided', callId, silentSide: 'agent' }));
      if (random.chance(0.5)) later(1_700, () => emit({ type: 'media.both-sided', callId }));
    }
  }

  /** Whom, and what for: hands over blindly, or asks, and then any of all that can follow. */
  #asksColleague(agentId: AgentId, callId: string): void {
    const { random, later, request, agentIds } = this.#parts;
    const secondId = random.pick(agentIds);
    const isBlind = random.chance(0.4);
    const firstTryMs = random.between(500, 4_000);
    // Who is not free is refused: then the next colleague.
    for (const [at, otherId] of [secondId, ...agentIds].entries()) {
      later(firstTryMs + at * 300, () => {
        if (isBlind) request({ type: 'transfer-call', agentId, callId, to: { agentId: otherId } });
        else request({ type: 'consult-agent', agentId, callId, secondId: otherId });
      });
    }
    if (random.chance(0.2)) {
      const queueId = random.pick(['parks', 'waterworks', 'nowhere']);
      later(9_000, () => request({ type: 'transfer-call', agentId, callId, to: { queueId } }));
    }
  }

  /** To speak first, or blindly; whoever has a consult already is refused. */
  #callsOutside(outside: Random, agentId: AgentId, callId: string): void {
    const { later, request } = this.#parts;
    const party = { outsideId: 'fire', numberToken: 'sealed' };
    const isBlind = outside.chance(0.4);
    const askedAfterMs = outside.between(300, 5_000);
    later(askedAfterMs, () => {
      if (isBlind) request({ type: 'transfer-call', agentId, callId, to: party });
      else request({ type: 'consult-outside', agentId, callId, ...party });
    });
    // Some put the phone down as soon as they have sent the caller on.
    const [first] = [...this.#parts.pbx.legs.values()].filter((leg) => leg.callId === callId);
    if (first !== undefined && outside.chance(isBlind ? 0.4 : 0.1)) {
      const leavesMs = askedAfterMs + outside.between(100, 3_000);
      later(leavesMs, () => this.#parts.pbx.endLeg(first.offerId));
    }
  }

  hear(notice: Notice): void {
    if (notice.type === 'consult-asked') this.#goesOn(notice, 0.3);
    if (notice.type === 'consult-answered') {
      this.#goesOn(notice, 0.9);
      this.#breaks(notice);
    }
    if (notice.type !== 'wrap-up-started') return;
    const { random, faulty, later, request } = this.#parts;
    const { agentId, callId } = notice;
    for (let n = 1; n <= 4 && faulty() && random.chance(0.3); n += 1) {
      const afterMs = n * random.between(300, 9_000);
      later(afterMs, () => request({ type: 'extend-wrap-up', agentId, callId }));
    }
    if (!random.chance(0.6)) return;
    const doneMs = random.between(500, 14_000);
    later(doneMs, () => request({ type: 'finish-wrap-up', agentId, callId }));
  }

  /** Hands over, takes back or brings all together, in any order and by either of the two. */
  #goesOn({ callId, agentId, secondId }: Asked | Answered, probability: number): void {
    const { random, later, request } = this.#parts;
    for (let n = 0; n < 3 && random.chance(probability); n += 1) {
      const type = random.pick(['complete-consult', 'cancel-consult', 'join-consult']);
      const byId = random.chance(0.1) ? (secondId ?? agentId) : agentId;
      later(random.between(300, 8_000), () => request({ type, agentId: byId, callId }));
    }
  }

  /** Either of the two may put the phone down, or lose the page. */
  #breaks({ callId, secondId, offerId }: Answered): void {
    const { random, later, request, pbx } = this.#parts;
    const [first] = [...pbx.legs.values()].filter((leg) => leg.callId === callId);
    const afterMs = random.between(300, 6_000);
    const what = random.between(1, 10);
    if (what <= 3) later(afterMs, () => pbx.endLeg(offerId));
    else if (what <= 5 && first !== undefined) {
      later(afterMs, () => pbx.endLeg(first.offerId));
    } else if (what === 6 && secondId !== null) {
      later(afterMs, () => request({ type: 'report-phone', agentId: secondId, offerIds: [] }));
    }
  }
}
