import type { EngineEvent } from '../../telephony/engine/event.ts';
import type { AgentView, Notice } from '../../telephony/protocol/index.ts';
import { isInner } from './sim-calls-out.ts';
import { ensure } from './sim-ensure.ts';
import type { SimWrapUps } from './sim-wrap-ups.ts';

interface Left {
  readonly callId: string;
  /** The call for which it was left. */
  readonly ownCallId: string;
}

/**
 * A wrap-up that was left for a call of one's own: it goes on when nobody was reached by that, or a
 * colleague, about whom nothing is written down.
 */
export class SimLeftWrapUps {
  readonly #wrapUps: SimWrapUps;
  readonly #left = new Map<string, Left>();
  /** In this step. */
  #asked: { readonly agentId: string; readonly ownCallId: string } | null = null;

  constructor(wrapUps: SimWrapUps) {
    this.#wrapUps = wrapUps;
  }

  hear(event: EngineEvent, isGranted: boolean): void {
    this.#asked = null;
    if (event.type !== 'request.received' || !isGranted) return;
    const { request } = event;
    if (request.type !== 'call-out' && request.type !== 'call-colleague') return;
    this.#asked = { agentId: request.agentId, ownCallId: request.callId };
  }

  notice(notice: Notice): void {
    if (notice.type === 'wrap-up-ended' && notice.agentId === this.#asked?.agentId) {
      const { callId } = notice;
      this.#left.set(notice.agentId, { callId, ownCallId: this.#asked.ownCallId });
    }
    if (notice.type !== 'call-answered' || isInner(notice.callId)) return;
    const left = this.#left.get(notice.agentId);
    if (left?.ownCallId === notice.callId) this.#left.delete(notice.agentId);
  }

  /** At the end of a step. */
  check(agents: readonly AgentView[]): void {
    for (const { agentId, callId, wish } of agents) {
      const left = this.#left.get(agentId);
      if (left === undefined || left.ownCallId === callId) continue;
      this.#left.delete(agentId);
      const goesOn = wish === 'signed-out' || this.#wrapUps.isOf(agentId, left.callId);
      ensure(goesOn, 'who left his writing for a call writes on after it');
    }
  }
}
