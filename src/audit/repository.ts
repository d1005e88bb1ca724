import type { Store, Tables, Writer } from '../db/index.ts';

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

/** Entries of one transaction: a database limits the parameters of a statement. */
const MOST_TOGETHER = 100;

export function makeAudit({ store, nowMs, newId }: AuditOptions) {
  const { audit } = store.tables;
  type Row = Tables['audit']['$inferInsert'];
  const rowOf = (entry: AuditEntry): Row => {
    const atMs = nowMs();
    return { id: newId(), atMs, createdAtMs: atMs, ...entry };
  };
  /** Those who read while the writer is busy wait for one commit together, not each for the disk. */
  let gathering: { readonly rows: Row[]; readonly kept: Promise<void> } | null = null;

  function gather(): NonNullable<typeof gathering> {
    if (gathering !== null && gathering.rows.length < MOST_TOGETHER) return gathering;
    const rows: Row[] = [];
    const close = (): void => {
      if (gathering?.rows === rows) gathering = null;
    };
    const kept = store
      .tx(async (w) => {
        close();
        await w.insert(audit).values(rows);
      })
      .finally(close);
    gathering = { rows, kept };
    return gathering;
  }

  return {
    /** In the transaction of the act itself. */
    async write(w: Writer, entry: AuditEntry): Promise<void> {
      await w.insert(audit).values(rowOf(entry));
    },
    /** On its own, before the answer leaves. */
    record(entry: AuditEntry): Promise<void> {
      const { rows, kept } = gather();
      rows.push(rowOf(entry));
      return kept;
    },
  };
}
