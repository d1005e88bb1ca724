/**
 * What need not be kept for ever, taken away in small steps (docs/operation.md, "What is kept how long").
 *
 *   startRetention({ store, periods, now, onTidied, onFault }) → { look, stop }
 *   countOver(store, tables, beforeMs, nowMs): what would go
 */
export { type KeepPeriods, KEPT, type RetentionTable } from './periods.ts';
export { countOver } from './repository-tidying.ts';
export { startRetention } from './retention.ts';
