import type { AgentId } from '../../telephony/protocol/index.ts';
import { type BoardQueue, isWaiting } from '../contract/board.ts';
import type { TransferTargets } from '../contract/desk.ts';
import type { Picture } from './picture.ts';

/** Where this agent's call may go: colleagues on shift, and queues with who waits there. */
export function toTransferTargets(
  { agents, calls }: Picture,
  queues: readonly BoardQueue[],
  agentId: AgentId,
  nameOf: (agentId: AgentId) => string,
): TransferTargets {
  const others = [...agents.values()].filter(
    (agent) => agent.agentId !== agentId && agent.wish !== 'signed-out',
  );
  const waiting = [...calls.values()].filter(isWaiting);
  return {
    agents: others.map(({ agentId: id, activity, wish, reachable, setAside }) => ({
      agentId: id,
      name: nameOf(id),
      free: activity === 'idle' && wish === 'available' && reachable && setAside === null,
      activity,
      wish,
    })),
    queues: queues.map(({ queueId, nameFa, nameEn }) => ({
      queueId,
      nameFa,
      nameEn,
      waiting: waiting.filter((call) => call.queueId === queueId).length,
    })),
  };
}
