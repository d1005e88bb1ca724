/** Why a database refused a row, in one vocabulary for both dialects. */
export interface ConstraintFault {
  readonly kind: 'unique' | 'foreign-key' | 'not-null' | 'check' | 'append-only';
  /** What the database names: a constraint (PostgreSQL), `table.column` list (SQLite), or null. */
  readonly name: string | null;
}

const SQLITE_KINDS: Readonly<Record<string, ConstraintFault['kind']>> = {
  SQLITE_CONSTRAINT_UNIQUE: 'unique',
  SQLITE_CONSTRAINT_PRIMARYKEY: 'unique',
  SQLITE_CONSTRAINT_ROWID: 'unique',
  SQLITE_CONSTRAINT_FOREIGNKEY: 'foreign-key',
  SQLITE_CONSTRAINT_NOTNULL: 'not-null',
  SQLITE_CONSTRAINT_CHECK: 'check',
  SQLITE_CONSTRAINT_TRIGGER: 'append-only',
};
/** 23001 is what our append-only trigger raises. */
const POSTGRES_KINDS: Readonly<Record<string, ConstraintFault['kind']>> = {
  '23505': 'unique',
  '23503': 'foreign-key',
  '23502': 'not-null',
  '23514': 'check',
  '23001': 'append-only',
};

/** The constraint that refused, or null: some other fault, to be thrown on. */
export function constraintFault(error: unknown): ConstraintFault | null {
  let cause: unknown = error;
  for (let depth = 0; depth < 5 && typeof cause === 'object' && cause !== null; depth += 1) {
    const { code, constraint, column, message } = cause as Record<string, unknown>;
    if (typeof code === 'string') {
      const kind = SQLITE_KINDS[code] ?? POSTGRES_KINDS[code];
      if (kind !== undefined) return { kind, name: nameOf(constraint ?? column, message) };
    }
    cause = (cause as { cause?: unknown }).cause;
  }
  return null;
}

export function isUniqueFault(error: unknown): boolean {
  return constraintFault(error)?.kind === 'unique';
}

const SQLITE_AWAY = /^SQLITE_(BUSY|CANTOPEN|FULL|IOERR|LOCKED|NOMEM|PROTOCOL|READONLY)(_|$)/u;
/**
 * Connection lost, refused (a password that was changed under us), rolled back for others (a
 * deadlock, too), no resources (a full disk, too), a lock not to be had in time, an operator's
 * intervention, a system error.
 */
const POSTGRES_AWAY = /^((08|28|40|53|57|58)[0-9A-Z]{3}|55P03)$/u;
const NETWORK_AWAY = /^(ECONN(ABORTED|REFUSED|RESET)|EHOSTUNREACH|ENOENT|EPIPE|ETIMEDOUT)$/u;

/** The database has no room, is locked or is away: what it was asked to do is not to blame. */
export function isDatabaseAway(error: unknown): boolean {
  let cause: unknown = error;
  for (let depth = 0; depth < 5 && typeof cause === 'object' && cause !== null; depth += 1) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string') {
      if ([SQLITE_AWAY, POSTGRES_AWAY, NETWORK_AWAY].some((one) => one.test(code))) return true;
    }
    cause = (cause as { cause?: unknown }).cause;
  }
  return false;
}

function nameOf(constraint: unknown, message: unknown): string | null {
  if (typeof constraint === 'string') return constraint;
  const listed = /constraint failed: (.+)$/u.exec(typeof message === 'string' ? message : '');
  return listed?.[1] ?? null;
}
