import { AgentId, type Answer, type Request } from '../telephony/protocol/index.ts';
import {
  fallbackStore,
  followFallbackRecord,
  ledgerCheck,
  type FallbackRecord,
  type Today,
} from './calls/index.ts';
import type { Link } from './link/index.ts';
import type { LiveHub } from './live/index.ts';
import { faultsOf } from './metrics/index.ts';
import type { Queues } from './queues/index.ts';
import { watchSelf, type SelfWatch } from './self-check/index.ts';
import type { MissedWatch } from './missed-callers/index.ts';
import type { ServerDeps } from './server.ts';
import { startInbox } from './sms/index.ts';
import { watchDue } from './cases/index.ts';
import type { Records } from './server-records.ts';

/** Calls that Asterisk's own queue answered, or lost, while we were away: into the ledger. */
export function followFallback(
  deps: ServerDeps,
  records: Records,
  queues: Queues,
  live: { readonly today: Today; readonly hub: LiveHub; readonly missedWatch: MissedWatch },
): FallbackRecord {
  const onFault = faultsOf(deps, 'fallback-record');
  return followFallbackRecord({
    path: deps.queueLog,
    store: fallbackStore({ ...deps, ...records, queue: () => queues.first() }),
    onFault,
    onApplied({ ended, agentIds }) {
      for (const outcome of ended) deps.metrics.fallbackEnded(outcome);
      void live.today.refresh().catch(onFault);
      live.missedWatch.changed();
      for (const agentId of agentIds) {
        void live.hub.refreshDesk(AgentId.parse(agentId)).catch(onFault);
      }
    },
  });
}

/** Engine, ledger, PBX and board, compared each minute. */
export function followSelf(
  deps: ServerDeps,
  records: Records,
  live: {
    readonly today: Today;
    readonly hub: LiveHub;
    readonly link: Link;
    readonly ask: (request: Request) => Promise<Answer>;
  },
): SelfWatch {
  const onFault = faultsOf(deps, 'self-check');
  return watchSelf({
    ...deps,
    ...live,
    log: deps.log.child({ room: 'self-check' }),
    ledger: ledgerCheck({ ...deps, ...records }),
    onFault,
    onLedgerMended: () => void live.today.refresh().catch(onFault),
    ...deps.selfCheck,
  });
}

/** What citizens write back, and what their cases do by themselves: looked after each minute. */
export function followCitizens(deps: ServerDeps, records: Records): { stop(): Promise<void> } {
  const { nowMs: now, log } = deps;
  const inbox = startInbox({
    repository: records.sms,
    provider: deps.gateway.provider,
    now,
    log: log.child({ room: 'sms' }),
  });
  const due = watchDue({
    async runDue(atMs) {
      await records.cases.runDue(atMs);
      await records.history?.sealDay(atMs);
    },
    now,
    onFault: faultsOf(deps, 'cases'),
  });
  return {
    async stop() {
      await inbox.stop();
      await due.stop();
    },
  };
}
