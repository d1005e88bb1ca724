import type { QueueRules } from '../../protocol/index.ts';
import { waitAtDoorMs } from '../estimate.ts';
import type { Indexes } from '../indexes.ts';
import { queueIndex } from '../indexes.ts';
import type { Call, EngineState } from '../model.ts';
import type { Leave } from './rule.ts';
import { openTo } from './rule.ts';

/** At the door, never later: who has been let in is not sent away because others grew slow. */
export function tooLongToWait(
  state: EngineState,
  indexes: Indexes,
  call: Call,
  rule: NonNullable<QueueRules['expectedWait']>,
): Leave | null {
  const waitMs = waitAtDoorMs(state, indexes, call);
  if (waitMs === null || waitMs <= rule.limitMs) return null;
  if (isSomebodyIdle(state, indexes, call)) return null;
  const then = openTo(state, call, rule.then);
  return then === null ? null : { atMs: state.nowMs, cause: 'expected-wait', then };
}

/** Nobody to be rung yet, for the phone is still letting a leg go: that is over in a moment. */
function isSomebodyIdle(state: EngineState, indexes: Indexes, call: Call): boolean {
  for (const agentId of queueIndex(indexes, call.queueId).eligible) {
    if (state.agents.get(agentId)?.now.activity === 'idle') return true;
  }
  return false;
}
