import type { NumberedNotice } from '../../telephony/protocol/index.ts';
import type { BoardCounters } from '../contract/board.ts';
import { startOfTehranDayMs, tehranDay } from '../kit/jalali.ts';
import { addCall, noCalls } from './figures.ts';
import type { CallRepository } from './repository.ts';

export interface TodayDeps {
  readonly calls: Pick<CallRepository, 'countersOf' | 'answeredByAgent' | 'readIsStored'>;
  /** Answered-in-time limit by queue, ms. */
  readonly serviceLevels: ReadonlyMap<string, number>;
  readonly nowMs: () => number;
  readonly onDay: (day: string) => void;
  readonly onCounters: (counters: BoardCounters) => void;
  readonly onAgent: (agentId: string) => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * Today's figures (Tehran): read from the ledger once, then moved by each call as its end is
 * committed, through the same formula.
 */
export interface Today {
  /** Before the link is opened: nothing may be committed beside it meanwhile. */
  load(): Promise<void>;
  /** `isLate`: the ledger had it before this, and perhaps a reading of it, too: read again, not counted. */
  onStored(notice: NumberedNotice, isLate?: boolean): void;
  /** What this call's notice says is not what the ledger made of it: read again, not counted. */
  doubt(callId: string): void;
  /** The ledger moved without a notice: the day's figures are read from it again. */
  refresh(): Promise<void>;
  answeredBy(agentId: string): number;
  stop(): void;
}

const HOUR_MS = 3_600_000;

export function createToday(deps: TodayDeps): Today {
  const counters = new Map<string, BoardCounters>();
  let answered = new Map<string, number>();
  let day = '';
  let midnight: NodeJS.Timeout | null = null;
  const doubted = new Set<string>();
  /** Counts what moved the figures: a reading that something overtook is done again. */
  let moves = 0;
  let stale = false;

  function begin(next: string, rows: readonly BoardCounters[]): void {
    day = next;
    counters.clear();
    deps.onDay(day);
    for (const queueId of deps.serviceLevels.keys()) put(noCalls(queueId));
    for (const row of rows) put(row);
    waitForMidnight();
  }

  function put(row: BoardCounters): void {
    counters.set(row.queueId, row);
    deps.onCounters(row);
  }

  function waitForMidnight(): void {
    if (midnight) clearTimeout(midnight);
    // 36 hours after a day's start always lie in the next day, also where a day has 23 or 25.
    const nextMs = startOfTehranDayMs(startOfTehranDayMs(day) + 36 * HOUR_MS);
    midnight = setTimeout(turn, Math.max(1, nextMs - deps.nowMs()));
    midnight.unref();
  }

  function turn(): void {
    const now = tehranDay(deps.nowMs());
    if (now <= day) {
      waitForMidnight();
      return;
    }
    answered = new Map();
    moves += 1;
    begin(now, []);
  }

  async function refresh(): Promise<void> {
    stale = true;
    let seen = -1;
    let rows: BoardCounters[] = [];
    let byAgent: ReadonlyMap<string, number> = new Map();
    while (seen !== moves) {
      seen = moves;
      rows = await deps.calls.countersOf(day, deps.serviceLevels);
      byAgent = await deps.calls.answeredByAgent(day);
      // A call may be read before its notice is told here: then it would be counted again.
      await deps.calls.readIsStored();
    }
    stale = false;
    answered = new Map(byAgent);
    for (const row of rows) put(row);
    for (const agentId of answered.keys()) deps.onAgent(agentId);
  }

  return {
    refresh,
    doubt: (callId) => void doubted.add(callId),
    async load() {
      const now = tehranDay(deps.nowMs());
      const rows = await deps.calls.countersOf(now, deps.serviceLevels);
      answered = new Map(await deps.calls.answeredByAgent(now));
      begin(now, rows);
    },
    onStored({ notice }, isLate = false) {
      if (notice.type !== 'call-ended' && notice.type !== 'call-arrived') return;
      if (stale || isLate || doubted.delete(notice.callId)) {
        moves += 1;
        void refresh().catch(deps.onFault);
        return;
      }
      if (notice.type !== 'call-ended') return;
      moves += 1;
      const { queueId, enteredAtMs, agentId, outcome } = notice;
      if (notice.callbackOf !== undefined) {
        // No figure of a queue, and work of the day of this ring: which that is the ledger knows.
        if (outcome === 'answered') void refresh().catch(deps.onFault);
        return;
      }
      const entered = tehranDay(enteredAtMs);
      if (entered > day) turn();
      // Began yesterday: it counts for yesterday, in the ledger.
      if (entered !== day) return;
      const limitMs = deps.serviceLevels.get(queueId) ?? 0;
      if (notice.direction === undefined) {
        put(addCall(counters.get(queueId) ?? noCalls(queueId), notice, limitMs));
      }
      const isInner = notice.direction === 'inner';
      if (outcome !== 'answered' || agentId === null || isInner) return;
      answered.set(agentId, (answered.get(agentId) ?? 0) + 1);
      deps.onAgent(agentId);
    },
    answeredBy: (agentId) => answered.get(agentId) ?? 0,
    stop() {
      if (midnight) clearTimeout(midnight);
    },
  };
}
