/**
 * Who read, exported or changed what: append-only.
 *
 *   makeAudit({ store, nowMs, newId }) → { record(entry), write(w, entry) }
 */
export {
  type Audit,
  type AuditEntry,
  type AuditOptions,
  type Editor,
  makeAudit,
} from './repository.ts';
