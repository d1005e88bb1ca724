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
} from '../contract/board.ts';
import type { SelfCheck } from '../contract/self-check.ts';
import { AssertionError } from '../kit/assert.ts';
import { alarmKey, byPlace, byName, byQueue, byRaised } from '../contract/board-reducer.ts';

/**
 * The board as it should be (`desired`) beside the board as it was last told (`published`). Setters
 * only mark; `flush` tells the difference as one numbered patch. So however many notices fall into
 * one flush, and in whatever order, the patch is the shortest way from one board to the next.
 */
export interface Board {
  setCall(call: BoardCall): void;
  dropCall(callId: string): void;
  setAgent(agent: BoardAgent): void;
  dropAgent(agentId: string): void;
  setQueue(queue: BoardQueue): void;
  dropQueue(queueId: string): void;
  setCounters(counters: BoardCounters): void;
  setEstimate(estimate: BoardEstimate): void;
  setAlarm(alarm: BoardAlarm): void;
  dropAlarm(alarm: { alarm: string; subject: string }): void;
  setLive(live: boolean): void;
  setSelfCheck(selfCheck: SelfCheck): void;
  setPromises(movedAtMs: number): void;
  /** A new Tehran day: all counters are gone until they are set again. */
  setDay(day: string): void;
  /** The next patch, or null when nothing differs. */
  flush(atMs: number): BoardPatch | null;
  /** The board as last told: flush first. */
  snapshot(atMs: number): BoardSnapshot;
}

/** One kind of row: what is wanted, what was told, and which keys may differ. */
class Rows<T extends object> {
  readonly desired = new Map<string, T>();
  readonly published = new Map<string, T>();
  readonly #marked = new Set<string>();

  set(key: string, row: T): void {
    this.desired.set(key, row);
    this.#marked.add(key);
  }

  drop(key: string): void {
    this.desired.delete(key);
    // Marked also when nobody wanted it: what was told is taken back all the same.
    this.#marked.add(key);
  }

  /** All are to be told again, as if none had been. */
  forget(): void {
    this.published.clear();
    for (const key of this.desired.keys()) this.#marked.add(key);
  }

  /** Calls the teller once for each difference and takes it as told. */
  tell(teller: {
    set: (row: T, key: string) => void;
    patch: (key: string, set: Partial<T>, row: T) => void;
    gone: (key: string, was: T) => void;
  }): void {
    for (const key of this.#marked) {
      const was = this.published.get(key);
      const is = this.desired.get(key);
      if (is === undefined) {
        if (was !== undefined) teller.gone(key, was);
        this.published.delete(key);
        continue;
      }
      if (was === undefined) teller.set(is, key);
      else {
        const set = difference(was, is);
        if (set !== null) teller.patch(key, set, is);
      }
      this.published.set(key, is);
    }
    this.#marked.clear();
  }
}

/** The fields of a flat row that differ; null for none. */
function difference<T extends object>(was: T, is: T): Partial<T> | null {
  const set: Partial<T> = {};
  let differs = false;
  for (const key of Object.keys(is) as (keyof T)[]) {
    if (was[key] === is[key]) continue;
    set[key] = is[key];
    differs = true;
  }
  return differs ? set : null;
}

/** What the patches have no word for, because it does not happen. */
function staysFor(what: string): () => never {
  return () => {
    throw new AssertionError(`${what} stays on the board`);
  };
}

interface Told {
  day: string;
  live: boolean;
  selfCheck: SelfCheck | null;
  promisesAtMs: number;
}

export function createBoard(day: string, promisesAtMs = 0): Board {
  const calls = new Rows<BoardCall>();
  const agents = new Rows<BoardAgent>();
  const queues = new Rows<BoardQueue>();
  const counters = new Rows<BoardCounters>();
  const estimates = new Rows<BoardEstimate>();
  const alarms = new Rows<BoardAlarm>();
  const fresh = { day, live: false, selfCheck: null, promisesAtMs };
  const desired: Told = { ...fresh };
  const told: Told = { ...fresh };
  let seq = 0;

  function changes(): BoardChange[] {
    const list: BoardChange[] = [];
    const add = (change: BoardChange): void => void list.push(change);
    if (desired.live !== told.live) add({ type: 'live-set', live: desired.live });
    if (desired.day !== told.day) {
      add({ type: 'day-set', day: desired.day });
      counters.forget();
    }
    const { selfCheck } = desired;
    if (selfCheck !== null && selfCheck !== told.selfCheck) {
      add({ type: 'self-check-set', selfCheck });
    }
    if (desired.promisesAtMs !== told.promisesAtMs) {
      add({ type: 'promises-moved', promisesAtMs: desired.promisesAtMs });
    }
    Object.assign(told, desired);
    // Queues, counters, estimates and alarms are few and small: told whole.
    queues.tell({
      set: (queue) => add({ type: 'queue-set', queue }),
      patch: (_key, _set, queue) => add({ type: 'queue-set', queue }),
      gone: (queueId) => add({ type: 'queue-gone', queueId }),
    });
    counters.tell({
      set: (row) => add({ type: 'counters-set', counters: row }),
      patch: (_key, _set, row) => add({ type: 'counters-set', counters: row }),
      gone: staysFor('a counter within its day'),
    });
    estimates.tell({
      set: (estimate) => add({ type: 'estimate-set', estimate }),
      patch: (_key, _set, estimate) => add({ type: 'estimate-set', estimate }),
      gone: staysFor('an estimate'),
    });
    agents.tell({
      set: (agent) => add({ type: 'agent-set', agent }),
      patch: (agentId, set) => add({ type: 'agent-patch', agentId, set }),
      gone: (agentId) => add({ type: 'agent-gone', agentId }),
    });
    calls.tell({
      set: (call) => add({ type: 'call-set', call }),
      patch: (callId, set) => add({ type: 'call-patch', callId, set }),
      gone: (callId) => add({ type: 'call-gone', callId }),
    });
    alarms.tell({
      set: (alarm) => add({ type: 'alarm-raised', alarm }),
      patch: (_key, _set, alarm) => add({ type: 'alarm-raised', alarm }),
      gone: (_key, { alarm, subject }) => add({ type: 'alarm-cleared', alarm, subject }),
    });
    return list;
  }

  return {
    setCall: (call) => calls.set(call.callId, call),
    dropCall: (callId) => calls.drop(callId),
    setAgent: (agent) => agents.set(agent.agentId, agent),
    dropAgent: (agentId) => agents.drop(agentId),
    setQueue: (queue) => queues.set(queue.queueId, queue),
    dropQueue: (queueId) => queues.drop(queueId),
    setCounters: (row) => counters.set(row.queueId, row),
    setEstimate: (estimate) => estimates.set(estimate.queueId, estimate),
    setAlarm: (alarm) => alarms.set(alarmKey(alarm), alarm),
    dropAlarm: (alarm) => alarms.drop(alarmKey(alarm)),
    setLive: (live) => void (desired.live = live),
    setSelfCheck: (selfCheck) => void (desired.selfCheck = selfCheck),
    setPromises: (movedAtMs) => void (desired.promisesAtMs = movedAtMs),
    setDay(next) {
      if (next === desired.day) return;
      desired.day = next;
      for (const queueId of Array.from(counters.desired.keys())) counters.drop(queueId);
    },
    flush(atMs) {
      const list = changes();
      if (list.length === 0) return null;
      seq += 1;
      return { seq, atMs, changes: list };
    },
    snapshot: (atMs) => ({
      seq,
      atMs,
      ...told,
      queues: [...queues.published.values()].sort(byQueue),
      calls: [...calls.published.values()].sort(byPlace),
      agents: [...agents.published.values()].sort(byName),
      counters: [...counters.published.values()].sort(byQueue),
      estimates: [...estimates.published.values()].sort(byQueue),
      alarms: [...alarms.published.values()].sort(byRaised),
    }),
  };
}
