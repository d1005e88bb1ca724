import type { QueueId } from '../../protocol/index.ts';
import { queueIndex } from '../indexes.ts';
import type { EngineState, QueuePlan } from '../model.ts';
import type { Turn } from '../turn.ts';

export type Staff = 'nobody' | 'all-paused' | 'somebody';

/** Keeps since when a queue has had nobody; before anything is decided by it. */
export function reviewStaff(turn: Turn): void {
  for (const [queueId, plan] of turn.state.plans) {
    if (plan.rules.nobodySignedIn === null && plan.rules.allPaused === null) continue;
    const queue = queueIndex(turn.indexes, queueId);
    // Most of the time somebody is eligible, and nobody need be looked at.
    const staff = queue.eligible.size > 0 ? 'somebody' : staffOf(turn.state, queueId);
    const changed = [
      keepSince(turn, plan, 'nobodySinceMs', staff === 'nobody'),
      keepSince(turn, plan, 'pausedSinceMs', staff === 'all-paused'),
    ];
    if (!changed.includes(true)) continue;
    for (const { callId } of queue.waiting) turn.touchCall(callId);
  }
  turn.refile();
}

function keepSince(
  turn: Turn,
  plan: QueuePlan,
  since: 'nobodySinceMs' | 'pausedSinceMs',
  isSo: boolean,
): boolean {
  if ((plan[since] !== null) === isSo) return false;
  plan[since] = isSo ? turn.nowMs : null;
  return true;
}

/** A phone that is away does not count: its agent wants calls, and it may be back in a moment. */
export function staffOf(state: EngineState, queueId: QueueId): Staff {
  let staff: Staff = 'nobody';
  for (const agent of state.agents.values()) {
    if (agent.wish === 'signed-out') continue;
    if (!agent.memberships.some((one) => one.queueId === queueId)) continue;
    if (agent.wish === 'available' && agent.setAside === null) return 'somebody';
    staff = 'all-paused';
  }
  return staff;
}
