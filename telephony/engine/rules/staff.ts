import type { QueueId } from '../../protocol/index.ts';
import type { Indexes, Profile } from '../indexes.ts';
import { fitIn, queueIndex } from '../indexes.ts';
import type { EngineState, QueuePlan } from '../model.ts';
import type { Turn } from '../turn.ts';

export type Staff = 'nobody' | 'all-paused' | 'somebody';

/** Keeps since when a queue has had nobody; before anything is decided by it. */
export function reviewStaff(turn: Turn): void {
  for (const [queueId, plan] of turn.state.plans) {
    if (plan.rules.nobodySignedIn === null && plan.rules.allPaused === null) continue;
    const queue = queueIndex(turn.indexes, queueId);
    // Most of the time somebody is eligible, and nobody need be looked at.
    const staff = queue.eligible.size > 0 ? 'somebody' : staffOf(turn.state, turn.indexes, queueId);
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

/**
 * Of the members whom the queue lets in, at last at least: who lacks a skill that it never does without
 * serves nobody there. A phone that is away does not count: its agent wants calls, and it may be back
 * in a moment.
 */
export function staffOf(state: EngineState, indexes: Indexes, queueId: QueueId): Staff {
  const serving = servingProfiles(state, indexes, queueId);
  let staff: Staff = 'nobody';
  if (serving.size === 0) return staff;
  for (const agent of state.agents.values()) {
    if (agent.wish === 'signed-out') continue;
    const isThere = agent.wish === 'available' && agent.setAside === null;
    if (!isThere && staff === 'all-paused') continue;
    const profile = indexes.filedAgents.get(agent.id)?.profile;
    if (profile === undefined || !serving.has(profile)) continue;
    if (isThere) return 'somebody';
    staff = 'all-paused';
  }
  return staff;
}

function servingProfiles(
  state: EngineState,
  indexes: Indexes,
  queueId: QueueId,
): ReadonlySet<Profile> {
  const serving = new Set<Profile>();
  const queue = state.queues.get(queueId);
  if (queue === undefined) return serving;
  for (const profile of queueIndex(indexes, queueId).profiles) {
    if (fitIn(profile, queue).afterMs !== null) serving.add(profile);
  }
  return serving;
}
