import type { LogStep } from './line.ts';

/** One row of the log of agents' states. */
export interface AgentState {
  readonly atMs: number;
  readonly wish: string;
  readonly pauseReason: string | null;
  readonly setAsideMisses: number | null;
}

/** As Asterisk sees a member: there or not, and why paused. */
export interface Membership {
  readonly isMember: boolean;
  readonly pause: string | null;
}

export const NO_MEMBER: Membership = { isMember: false, pause: null };

/** Asterisk's own word for a member whom the queue itself has paused. */
const AUTO_PAUSE = 'Auto-Pause';

export function membershipOf(state: AgentState): Membership {
  if (state.wish === 'signed-out') return NO_MEMBER;
  const own = state.wish === 'paused' ? (state.pauseReason ?? '') : null;
  return { isMember: true, pause: own ?? (state.setAsideMisses === null ? null : AUTO_PAUSE) };
}

/** What changed from one to the other, said in each queue that the agent serves. */
export function agentSteps(
  agentId: string,
  queueIds: readonly string[],
  atMs: number,
  before: Membership,
  after: Membership,
): LogStep[] {
  return queueIds.flatMap((queueId) => {
    const of = { atMs, callId: null, queueId, agentId };
    if (!after.isMember) {
      return before.isMember ? [{ ...of, event: 'REMOVEMEMBER', fields: [''] } as const] : [];
    }
    const steps: LogStep[] = [];
    if (!before.isMember) {
      steps.push({ ...of, event: 'ADDMEMBER', fields: [after.pause === null ? '' : 'PAUSED'] });
    }
    const wasPaused = before.isMember ? before.pause : null;
    if (after.pause !== null && after.pause !== wasPaused) {
      steps.push({ ...of, event: 'PAUSE', fields: [after.pause] });
    }
    if (after.pause === null && wasPaused !== null) {
      steps.push({ ...of, event: 'UNPAUSE', fields: [wasPaused] });
    }
    return steps;
  });
}
