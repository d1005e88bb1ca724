import { NewUser } from '../contract/people.ts';
import { type ImportRow, may, must, readFlag } from '../organisation/index.ts';
import type { Say } from './taking.ts';

export const USER_COLUMNS = {
  username: must('نام کاربری', 40),
  name: must('نام', 100),
  roles: must('نقش‌ها', 300),
  closed: may('بسته', 5),
  reset: may('گذرواژه تازه', 5),
} as const;

export interface KnownUser {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly closedAtMs: number | null;
  readonly roles: readonly string[];
  /** The first password still stands: nobody can have worked under this name. */
  readonly mustChangePassword: boolean;
}

/** What a row asks for. */
export interface WantedUser {
  readonly username: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly isClosed: boolean;
  /** Another first password is asked for. */
  readonly isReset: boolean;
}

export interface House {
  readonly known: ReadonlyMap<string, KnownUser>;
  readonly roles: ReadonlySet<string>;
  /** User names of the rows before this one. */
  readonly seen: Set<string>;
}

/** Null: something of it cannot be read, and has been said. */
export function readUser(row: ImportRow, house: House, say: Say): WantedUser | null {
  const username = row.get('username').toLowerCase();
  const before = house.known.get(username);
  const roles = row
    .get('roles')
    .toLowerCase()
    .split(/[\s,،;؛+|]+/u)
    .filter(Boolean);
  const closed = readFlag(row.get('closed'));
  const reset = readFlag(row.get('reset'));
  let isWhole = true;
  const fault = (column: string, problem: Parameters<Say>[2]): void => {
    isWhole = false;
    say(row, column, problem);
  };
  if (!NewUser.shape.username.safeParse(username).success) fault('username', 'bad-username');
  if (house.seen.has(username)) fault('username', 'duplicate');
  house.seen.add(username);
  if (roles.length === 0 || roles.some((one) => !house.roles.has(one))) fault('roles', 'bad-role');
  if (closed === null) fault('closed', 'bad-flag');
  // An empty cell is no word for it: a table of last year opens nobody's account again.
  const isSaid = row.get('closed') !== '';
  const isClosed = isSaid ? closed === true : (before?.closedAtMs ?? null) !== null;
  // Somebody who has never been here cannot have left.
  if (isClosed && before === undefined) fault('closed', 'unknown-user');
  if (reset === null || (reset && isClosed)) fault('reset', 'bad-flag');
  const isReset = reset === true && before !== undefined;
  // Whoever has chosen his own gets no other by a table: his account would be that of who sends the file.
  if (isReset && before.closedAtMs === null && !before.mustChangePassword) {
    fault('reset', 'password-chosen');
  }
  const wanted = { username, name: row.get('name'), roles: [...new Set(roles)] };
  return isWhole ? { ...wanted, isClosed, isReset } : null;
}
