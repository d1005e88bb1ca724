export { followFallbackRecord, type FallbackRecord } from './fallback-record.ts';
export { addCall, noCalls, serviceLevelFormula, serviceLevelPercent } from './figures.ts';
export { callRepository, type CallRepository } from './repository.ts';
export { createPastPop, createPopBuilder, type PopBuilder, type PopBuilderDeps } from './pop.ts';
export { fallbackStore, type FallbackApplied, type FallbackStore } from './repository-fallback.ts';
export { ledgerCheck, type LedgerCheck } from './repository-ledger.ts';
export { noticeStore, type NoticeStoreDeps } from './repository-notices.ts';
export { callRoutes, type CallRoutesOptions } from './routes.ts';
export { createToday, type Today } from './today.ts';
