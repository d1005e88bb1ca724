export { type CallerTokens, callerTokens } from './caller-token.ts';
export { followFallbackRecord, type FallbackRecord } from './fallback-record.ts';
export { type CallHistories, callHistories } from './repository-history.ts';
export {
  agentsWithStates,
  countAgentStates,
  forgetAgentStates,
  knownFromMs,
} from './repository-agent-states.ts';
export { type Fairness, fairnessReports } from './repository-fairness.ts';
export { fairnessRoutes, type FairnessRoutesOptions } from './routes-fairness.ts';
export { callRepository, type CallRepository } from './repository.ts';
export { createPastPop, createPopBuilder, type PopBuilder, type PopBuilderDeps } from './pop.ts';
export { fallbackStore, type FallbackApplied, type FallbackStore } from './repository-fallback.ts';
export { ledgerCheck, type LedgerCheck } from './repository-ledger.ts';
export { noticeStore, type NoticeStoreDeps } from './repository-notices.ts';
export { spanOfDays, workedOn } from './repository-days.ts';
export { callbackRepository, type CallbackRepository } from './repository-callbacks.ts';
export { callbackRoutes, type CallbackRoutesOptions } from './routes-callbacks.ts';
export { callRoutes, type CallRoutesOptions } from './routes.ts';
export { createToday, type Today } from './today.ts';
export { findThread, type Thread, type ThreadAsk, type ThreadRow } from './repository-thread.ts';
