import type { AgentView, Notice } from '../../telephony/protocol/index.ts';
import { ensure } from './sim-ensure.ts';
import { canServe } from './sim-known.ts';
import type { SimStanding } from './sim-standing.ts';

type Offered = Extract<Notice, { type: 'call-offered' }>;

/** A phone that was busy is left alone for no longer than this. */
const restsMs = 15_000;

/** Where all are rung, all are: nobody of the row who is free stays silent. */
export class SimRingAll {
  #offered: Offered[] = [];
  readonly #busyAtMs = new Map<string, number>();

  hear(notice: Notice, nowMs: number): void {
    if (notice.type === 'call-offered' && notice.decision.rule === 'ring-all') {
      this.#offered.push(notice);
    }
    if (notice.type === 'offer-ended' && notice.end === 'busy') {
      this.#busyAtMs.set(notice.agentId, nowMs);
    }
  }

  /** At the end of a step. `missed`: who may not have this call again yet. */
  check(
    agents: readonly AgentView[],
    standing: SimStanding,
    call: (callId: string) => { queueId: string; waitedMs: number; missed: Set<string> } | null,
    nowMs: number,
  ): void {
    for (const { callId, agentId } of this.#offered.splice(0)) {
      const known = call(callId);
      if (known === null) continue;
      const { queueId, waitedMs, missed } = known;
      const row = standing.rowOf(agentId, queueId);
      for (const agent of agents) {
        if (agent.activity !== 'idle' || !canServe(agent) || missed.has(agent.agentId)) continue;
        if (!standing.mayServe(agent.agentId, queueId, waitedMs)) continue;
        const rests = nowMs - (this.#busyAtMs.get(agent.agentId) ?? -Infinity) < restsMs;
        if (rests || standing.rowOf(agent.agentId, queueId) !== row) continue;
        ensure(false, 'all who are free and of one row are rung');
      }
    }
  }
}
