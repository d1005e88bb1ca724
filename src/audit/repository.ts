import type { Store, Writer } from '../db/index.ts';

/** Who read, exported or changed what. Subjects are ids; personal text never comes here. */
export interface AuditEntry {
  readonly userId: string | null;
  /** Thing + past: `user-added`, `case-read`, `recording-played`, `numbers-exported`. */
  readonly act: string;
  readonly subjectKind: string;
  readonly subjectId: string | null;
  readonly address?: string;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Who changes something, and from where. */
export interface Editor {
  readonly userId: string;
  readonly address: string;
}

export type Audit = ReturnType<typeof makeAudit>;

export interface AuditOptions {
  readonly store: Store;
  readonly nowMs: () => number;
  readonly newId: () => string;
}

export function makeAudit({ store, nowMs, newId }: AuditOptions) {
  const { audit } = store.tables;
  const write = async (w: Writer, entry: AuditEntry): Promise<void> => {
    const atMs = nowMs();
    await w.insert(audit).values({ id: newId(), atMs, createdAtMs: atMs, ...entry });
  };
  return {
    /** In the transaction of the act itself. */
    write,
    /** On its own, before the answer leaves. */
    record: (entry: AuditEntry): Promise<void> => store.tx((w) => write(w, entry)),
  };
}
