import type {
  BoardAgent,
  BoardAlarm,
  BoardCall,
  BoardChange,
  BoardCounters,
  BoardEstimate,
  BoardPatch,
  BoardQueue,
  BoardSnapshot,
} from './board.ts';
import { unreachable } from '../kit/assert.ts';

/** `gap`: patches were missed; the reader asks for a fresh snapshot. */
export type BoardPatched =
  | { readonly ok: true; readonly snapshot: BoardSnapshot }
  | { readonly ok: false; readonly gap: true };

/**
 * The board's one reducer: browser and server's tests use the same. Pure: a new snapshot is
 * returned, the old one is left as it was. A patch that was already applied changes nothing;
 * one that is not the next in number is a gap.
 */
export function applyBoardPatch(snapshot: BoardSnapshot, patch: BoardPatch): BoardPatched {
  if (patch.seq <= snapshot.seq) return { ok: true, snapshot };
  if (patch.seq !== snapshot.seq + 1) return { ok: false, gap: true };
  let next: BoardSnapshot = { ...snapshot, seq: patch.seq, atMs: patch.atMs };
  for (const change of patch.changes) {
    const changed = applyChange(next, change);
    // A patch of something unknown means that what came before it was never seen.
    if (changed === null) return { ok: false, gap: true };
    next = changed;
  }
  return { ok: true, snapshot: next };
}

function applyChange(board: BoardSnapshot, change: BoardChange): BoardSnapshot | null {
  switch (change.type) {
    case 'call-set':
      return { ...board, calls: inOrder(board.calls, change.call, callId, byPlace) };
    case 'call-patch': {
      const calls = patched(board.calls, change.callId, callId, change.set);
      return calls && { ...board, calls: calls.sort(byPlace) };
    }
    case 'call-gone':
      return { ...board, calls: board.calls.filter((one) => one.callId !== change.callId) };
    case 'agent-set':
      return { ...board, agents: inOrder(board.agents, change.agent, agentId, byName) };
    case 'agent-patch': {
      const agents = patched(board.agents, change.agentId, agentId, change.set);
      return agents && { ...board, agents: agents.sort(byName) };
    }
    case 'agent-gone':
      return { ...board, agents: board.agents.filter((one) => one.agentId !== change.agentId) };
    case 'counters-set':
      return { ...board, counters: inOrder(board.counters, change.counters, queueId, byQueue) };
    case 'estimate-set':
      return { ...board, estimates: inOrder(board.estimates, change.estimate, queueId, byQueue) };
    case 'queue-set':
      return { ...board, queues: inOrder(board.queues, change.queue, queueId, byQueue) };
    case 'queue-gone':
      return { ...board, queues: board.queues.filter((one) => one.queueId !== change.queueId) };
    case 'alarm-raised':
      return { ...board, alarms: inOrder(board.alarms, change.alarm, alarmKey, byRaised) };
    case 'alarm-cleared':
      return { ...board, alarms: board.alarms.filter((one) => alarmKey(one) !== alarmKey(change)) };
    case 'live-set':
      return { ...board, live: change.live };
    case 'self-check-set':
      return { ...board, selfCheck: change.selfCheck };
    case 'promises-moved':
      return { ...board, promisesAtMs: change.promisesAtMs };
    case 'day-set':
      return { ...board, day: change.day, counters: [] };
    default:
      return unreachable(change);
  }
}

/** Replaces the member of the same key or adds it; the list comes back in its one order. */
function inOrder<T>(
  list: readonly T[],
  member: T,
  keyOf: (one: T) => string,
  order: (a: T, b: T) => number,
): T[] {
  const key = keyOf(member);
  return [...list.filter((one) => keyOf(one) !== key), member].sort(order);
}

function patched<T extends object>(
  list: readonly T[],
  key: string,
  keyOf: (one: T) => string,
  set: { readonly [K in keyof T]?: T[K] | undefined },
): T[] | null {
  const at = list.findIndex((one) => keyOf(one) === key);
  const old = list[at];
  return old === undefined ? null : list.with(at, { ...old, ...set });
}

const callId = (call: { callId: string }): string => call.callId;
const agentId = (agent: { agentId: string }): string => agent.agentId;
const queueId = (row: { queueId: string }): string => row.queueId;
export const alarmKey = (alarm: { alarm: string; subject: string }): string =>
  `${alarm.alarm} ${alarm.subject}`;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** As they stand in line; calls of one instant by their ids. */
export function byPlace(a: BoardCall, b: BoardCall): number {
  return a.keyMs - b.keyMs || compare(a.callId, b.callId);
}

export function byName(a: BoardAgent, b: BoardAgent): number {
  return compare(a.name, b.name) || compare(a.agentId, b.agentId);
}

type OfQueue = BoardQueue | BoardCounters | BoardEstimate;

export function byQueue(a: OfQueue, b: OfQueue): number {
  return compare(a.queueId, b.queueId);
}

export function byRaised(a: BoardAlarm, b: BoardAlarm): number {
  return a.sinceMs - b.sinceMs || compare(alarmKey(a), alarmKey(b));
}
