import type { QueueId, RefusalCode } from '../protocol/index.ts';
import type { Turn } from './turn.ts';

/**
 * A queue is taken off the line. One that still has calls stays: each of them hangs on its
 * settings to the end. Whoever dials its extension later comes to the first queue.
 */
export function onRemoveQueue(turn: Turn, queueId: QueueId): RefusalCode | 'ok' {
  const { queues, calls, callbacks, agents, plans, estimates, lastInTurn } = turn.state;
  if (!queues.has(queueId)) return 'unknown-queue';
  for (const call of calls.values()) if (call.queueId === queueId) return 'queue-in-use';
  for (const one of callbacks.values()) if (one.queueId === queueId) return 'queue-in-use';
  for (const agent of agents.values()) {
    if (!agent.memberships.some((one) => one.queueId === queueId)) continue;
    agent.memberships = agent.memberships.filter((one) => one.queueId !== queueId);
    turn.touchAgent(agent.id);
  }
  for (const kept of [queues, plans, estimates, lastInTurn]) kept.delete(queueId);
  turn.clearAlarm('too-few-agents', queueId);
  // Whom a rule would have sent there by now waits for another one: his deadline is not the same.
  turn.touchAll();
  return 'ok';
}
