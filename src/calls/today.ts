import type { NumberedNotice } from '../../telephony/protocol/index.ts';
import type { BoardCounters } from '../contract/board.ts';
import { startOfTehranDayMs, tehranDay } from '../kit/jalali.ts';
import { addCall, noCalls } from './figures.ts';
import type { CallRepository } from './repository.ts';

export interface TodayDeps {
  readonly calls: Pick<CallRepository, 'countersOf' | 'answeredByAgent'>;
  /** Answered-in-time limit by queue, ms. */
  readonly serviceLevels: ReadonlyMap<string, number>;
  readonly nowMs: () => number;
  readonly onDay: (day: string) => void;
  readonly onCounters: (counters: BoardCounters) => void;
  readonly onAgent: (agentId: string) => void;
}

/**
 * Today's figures (Tehran): read from the ledger once, then moved by each call as its end is
 * committed, through the same formula.
 */
export interface Today {
  /** Before the link is opened: nothing may be committed beside it meanwhile. */
  load(): Promise<void>;
  onStored(notice: NumberedNotice): void;
  answeredBy(agentId: string): number;
  stop(): void;
}

const HOUR_MS = 3_600_000;

export function createToday(deps: TodayDeps): Today {
  const counters = new Map<string, BoardCounters>();
  let answered = new Map<string, number>();
  let day = '';
  let midnight: NodeJS.Timeout | null = null;

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
    begin(now, []);
  }

  return {
    async load() {
      const now = tehranDay(deps.nowMs());
      const rows = await deps.calls.countersOf(now, deps.serviceLevels);
      answered = new Map(await deps.calls.answeredByAgent(now));
      begin(now, rows);
    },
    onStored({ notice }) {
      if (notice.type !== 'call-ended') return;
      const { queueId, enteredAtMs, agentId, outcome } = notice;
      const entered = tehranDay(enteredAtMs);
      if (entered > day) turn();
      // Began yesterday: it counts for yesterday, in the ledger.
      if (entered !== day) return;
      const limitMs = deps.serviceLevels.get(queueId) ?? 0;
      put(addCall(counters.get(queueId) ?? noCalls(queueId), notice, limitMs));
      if (outcome !== 'answered' || agentId === null) return;
      answered.set(agentId, (answered.get(agentId) ?? 0) + 1);
      deps.onAgent(agentId);
    },
    answeredBy: (agentId) => answered.get(agentId) ?? 0,
    stop() {
      if (midnight) clearTimeout(midnight);
    },
  };
}
