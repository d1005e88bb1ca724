import type { EngineEventBody } from '../../telephony/engine/event.ts';
import type { Notice } from '../../telephony/protocol/index.ts';
import type { Random } from './random.ts';
import type { SimCaller, SimLeg, SimPbx } from './sim-pbx.ts';

export interface SimTalksParts {
  readonly random: Random;
  readonly pbx: SimPbx;
  /** Faults are on; off while the world heals. */
  readonly faulty: () => boolean;
  readonly later: (delayMs: number, act: () => void) => void;
  readonly emit: (event: EngineEventBody) => void;
  readonly request: (request: object) => void;
}

/** What citizens and agents do with each other once they are in one bridge, and afterwards. */
export class SimTalks {
  readonly #parts: SimTalksParts;

  constructor(parts: SimTalksParts) {
    this.#parts = parts;
  }

  joined(caller: SimCaller, leg: SimLeg): void {
    const { random, pbx, faulty, later, emit, request } = this.#parts;
    const { callId } = caller;
    const { agentId, offerId } = leg;
    const talkMs = faulty() ? random.between(1_000, 25_000) : 4_000;
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
      const target = random.pick(['137', '138', '00989121234567']);
      later(1_500, () => emit({ type: 'transfer.asked', offerId, target }));
    }
    if (random.chance(0.1)) {
      later(700, () => emit({ type: 'media.one-sided', callId, silentSide: 'agent' }));
      if (random.chance(0.5)) later(1_700, () => emit({ type: 'media.both-sided', callId }));
    }
  }

  hear(notice: Notice): void {
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
}
