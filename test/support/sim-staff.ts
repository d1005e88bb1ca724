import type { AgentView, CallView, QueueRules } from '../../telephony/protocol/index.ts';
import { ensure } from './sim-ensure.ts';

/** Since when a queue has had nobody who can take its calls, worked out from what is shown. */
export class SimStaff {
  readonly #nobodySince = new Map<string, number>();

  /** `staff`: who is signed in there, and let in at last. After each step, whether the PBX is there or not. */
  hear(queueId: string, staff: readonly AgentView[], nowMs: number): void {
    if (staff.length > 0) this.#nobodySince.delete(queueId);
    else if (!this.#nobodySince.has(queueId)) this.#nobodySince.set(queueId, nowMs);
  }

  /** Where a rule sends callers away in the end, it does so when nobody has been there for its while. */
  check(
    calls: readonly CallView[],
    rules: Readonly<Record<string, QueueRules>>,
    nowMs: number,
  ): void {
    for (const [queueId, sinceMs] of this.#nobodySince) {
      const rule = rules[queueId]?.nobodySignedIn ?? null;
      // Another queue may have had him already, and a question has a time of its own.
      if (rule?.then.to !== 'message' || nowMs < sinceMs + rule.afterMs) continue;
      for (const call of calls) {
        if (call.queueId !== queueId || call.phase !== 'waiting') continue;
        const isOurs = call.answeredAtMs !== null || call.callback !== undefined;
        ensure(isOurs, 'nobody waits on where nobody can take his call');
      }
    }
  }
}
