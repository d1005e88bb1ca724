import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import { hashPassword } from '../auth/index.ts';
import { type ImportedUsers, MOST_NEW_USERS } from '../contract/line-tables.ts';
import { NewUser } from '../contract/people.ts';
import { isPerson, type Store, type Writer } from '../db/index.ts';
import { writeCsv } from '../kit/csv.ts';
import { type ImportRow, may, must, readColumns, readFlag } from '../organisation/index.ts';
import { type Say, takeTable } from './taking.ts';

export const USER_COLUMNS = {
  username: must('نام کاربری', 40),
  name: must('نام', 100),
  roles: must('نقش‌ها', 300),
  closed: may('بسته', 5),
  reset: may('گذرواژه تازه', 5),
} as const;

export interface UserTableDeps {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write' | 'record'>;
  readonly newId: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly nowMs: () => number;
  /** These have less than before, or are gone: their sessions end, their phones are signed out. */
  readonly onLess: (userIds: readonly string[]) => Promise<void>;
}

interface Known {
  readonly id: string;
  readonly name: string;
  readonly closedAtMs: number | null;
  /** Has not chosen a password of his own yet. */
  readonly isFirst: boolean;
  readonly roles: readonly string[];
}
interface Wanted {
  readonly username: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly isClosed: boolean;
  /** The first password was lost on its way: another one, where he is known already. */
  readonly isReset: boolean;
}
interface First {
  readonly password: string;
  readonly hash: string;
}

export type UserTable = ReturnType<typeof userTable>;

/** People and their roles as a table; no table has a password. Those of newcomers are told once, apart. */
export function userTable(deps: UserTableDeps) {
  const { store, audit, newId, nowMs } = deps;
  const { appUser, role, userRole, apiKey } = store.tables;

  async function everybody(): Promise<Map<string, Known>> {
    const rows = await store.read
      .select({
        ...{ id: appUser.id, username: appUser.username, name: appUser.name },
        ...{ closedAtMs: appUser.closedAtMs, roleId: userRole.roleId },
        isFirst: appUser.mustChangePassword,
      })
      .from(appUser)
      .leftJoin(userRole, eq(userRole.userId, appUser.id))
      .orderBy(asc(appUser.username), asc(userRole.roleId));
    const people = new Map<string, Known & { roles: string[] }>();
    for (const { username, roleId, ...row } of rows) {
      const person = people.get(username) ?? { ...row, roles: [] };
      if (roleId !== null) person.roles.push(roleId);
      people.set(username, person);
    }
    return people;
  }

  /** Programs have users of their own, which nobody may sign in as. */
  const programs = async (): Promise<Set<string>> =>
    new Set((await store.read.select({ id: apiKey.userId }).from(apiKey)).map(({ id }) => id));

  async function add(w: Writer, wanted: Wanted, first: First, by: Editor): Promise<void> {
    const [id, atMs] = [newId(), nowMs()];
    const { username, name } = wanted;
    await w.insert(appUser).values({
      ...{ id, username, name, passwordHash: first.hash, language: 'fa' },
      ...{ mustChangePassword: true, closedAtMs: null, createdAtMs: atMs },
    });
    await setRoles(w, id, wanted.roles);
    const subject = { subjectKind: 'user', subjectId: id };
    const detail = { roles: wanted.roles.join(' ') };
    await audit.write(w, { ...by, act: 'user-added', ...subject, detail });
  }

  async function setRoles(w: Writer, userId: string, roles: readonly string[]): Promise<void> {
    await w.delete(userRole).where(eq(userRole.userId, userId));
    const createdAtMs = nowMs();
    await w.insert(userRole).values(roles.map((roleId) => ({ userId, roleId, createdAtMs })));
  }

  /** How many values differ from what is known. Names are personal: the audit says only that one changed. */
  async function change(w: Writer, known: Known, wanted: Wanted, by: Editor): Promise<number> {
    const rolesAfter = wanted.roles.toSorted().join(' ');
    const rolesBefore = known.roles.toSorted().join(' ');
    const isRenamed = known.name !== wanted.name;
    const isClosing = (known.closedAtMs !== null) !== wanted.isClosed;
    const changes = [isRenamed, isClosing, rolesAfter !== rolesBefore].filter(Boolean).length;
    if (changes === 0) return 0;
    const closedAtMs = wanted.isClosed ? (known.closedAtMs ?? nowMs()) : null;
    await w.update(appUser).set({ name: wanted.name, closedAtMs }).where(eq(appUser.id, known.id));
    await setRoles(w, known.id, wanted.roles);
    await audit.write(w, {
      ...{ ...by, act: 'user-changed', subjectKind: 'user', subjectId: known.id },
      detail: { isRenamed, closed: wanted.isClosed, rolesBefore, rolesAfter },
    });
    return changes;
  }

  /** False: he has chosen one of his own meanwhile, and nobody writes over that. No `first`: a look only. */
  async function renew(
    w: Writer,
    userId: string,
    first: First | undefined,
    by: Editor,
  ): Promise<boolean> {
    if (first === undefined) return true;
    const hasNoOwn = and(eq(appUser.id, userId), eq(appUser.mustChangePassword, true));
    const set = w.update(appUser).set({ passwordHash: first.hash }).where(hasNoOwn);
    if ((await set.returning({ id: appUser.id })).length === 0) return false;
    const subject = { subjectKind: 'user', subjectId: userId };
    await audit.write(w, { ...by, act: 'first-password-renewed', ...subject });
    return true;
  }

  return {
    /** Those of the house today, one a row; audited. */
    async csv(by: Editor): Promise<string> {
      const open = await store.read
        .select({ username: appUser.username })
        .from(appUser)
        .where(and(isPerson(store), isNull(appUser.closedAtMs)));
      const names = new Set(open.map(({ username }) => username));
      const people = [...(await everybody())].filter(([username]) => names.has(username));
      const detail = { rows: people.length };
      const subject = { subjectKind: 'user', subjectId: null };
      await audit.record({ ...by, act: 'users-exported', ...subject, detail });
      const rows = people.map(([username, { name, roles }]) => [
        username,
        name,
        roles.join(' '),
        '',
        '',
      ]);
      return writeCsv([Object.keys(USER_COLUMNS), ...rows]);
    },

    /**
     * Who is new gets a first password, answered this once; who is known is written over. An answer that
     * never came is asked for again: with `reset` who has no password of his own gets another first one.
     */
    async take(
      file: { readonly csv: string; readonly apply: boolean },
      by: Editor,
    ): Promise<ImportedUsers> {
      const firsts = await firstsFor(file);
      const less: string[] = [];
      const told: (First & { username: string })[] = [];
      const said = await takeTable({
        ...{ store, columns: USER_COLUMNS, file },
        async work(w, rows, say) {
          const known = await everybody();
          const ofPrograms = await programs();
          const roles = new Set((await w.select({ id: role.id }).from(role)).map(({ id }) => id));
          const seen = new Set<string>();
          let changes = 0;
          let fresh = 0;
          for (const row of rows) {
            const wanted = readUser(row, { known, roles, seen }, say);
            if (wanted === null) continue;
            const before = known.get(wanted.username);
            const first = firsts.get(wanted.username);
            if (before === undefined || wanted.isReset) {
              fresh += 1;
              if (fresh > MOST_NEW_USERS) say(row, null, 'too-many-new');
              if (first !== undefined) told.push({ username: wanted.username, ...first });
            }
            if (before === undefined) {
              if (first !== undefined) await add(w, wanted, first, by);
              continue;
            }
            if (wanted.isReset) {
              const isDone = before.isFirst && (await renew(w, before.id, first, by));
              if (!isDone) say(row, 'reset', 'has-own-password');
              changes += 1;
              less.push(before.id);
            }
            if (ofPrograms.has(before.id)) say(row, 'username', 'bad-username');
            const isLess = hasLess(before, wanted);
            if (isLess && before.id === by.userId) say(row, 'roles', 'not-yourself');
            if (isLess) less.push(before.id);
            changes += await change(w, before, wanted, by);
          }
          const subject = { subjectKind: 'user', subjectId: null };
          const detail = { kind: 'users', rows: rows.length };
          await audit.write(w, { ...by, act: 'table-imported', ...subject, detail });
          return changes;
        },
      });
      if (said.applied) await deps.onLess(less);
      const shown = said.applied ? told : [];
      return {
        ...said,
        firstPasswords: shown.map(({ username, password }) => ({ username, password })),
      };
    },
  };

  /** Made before the transaction, which hashing would hold open for seconds. */
  async function firstsFor(file: {
    readonly csv: string;
    readonly apply: boolean;
  }): Promise<Map<string, First>> {
    const firsts = new Map<string, First>();
    if (!file.apply) return firsts;
    const { rows } = readColumns(USER_COLUMNS, file.csv);
    const names = rows.map((row) => nameOf(row));
    const there = await store.read
      .select({ username: appUser.username })
      .from(appUser)
      .where(names.length === 0 ? undefined : inArray(appUser.username, names));
    const taken = new Set(there.map(({ username }) => username));
    const needing = rows.filter((row) => !taken.has(nameOf(row)) || isReset(row));
    const fresh = new Set(needing.map((row) => nameOf(row)));
    for (const username of [...fresh].slice(0, MOST_NEW_USERS)) {
      const password = makePassword(deps.randomBytes);
      firsts.set(username, { password, hash: await hashPassword(password) });
    }
    return firsts;
  }
}

const isReset = (row: ImportRow): boolean => readFlag(row.get('reset')) === true;
const nameOf = (row: ImportRow): string => row.get('username').toLowerCase();

/** Null: something of it cannot be read, and has been said. */
function readUser(
  row: ImportRow,
  house: {
    readonly known: ReadonlyMap<string, Known>;
    readonly roles: ReadonlySet<string>;
    readonly seen: Set<string>;
  },
  say: Say,
): Wanted | null {
  const username = nameOf(row);
  const name = row.get('name');
  const roles = [
    ...new Set(
      row
        .get('roles')
        .toLowerCase()
        .split(/[\s,،;؛+|]+/u),
    ),
  ].filter(Boolean);
  const closed = readFlag(row.get('closed'));
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
  if (readFlag(row.get('reset')) === null) fault('reset', 'bad-flag');
  const before = house.known.get(username);
  const isClosed = row.has('closed') ? closed === true : (before?.closedAtMs ?? null) !== null;
  // Somebody who has never been here cannot have left.
  if (isClosed && before === undefined) fault('closed', 'unknown-user');
  return isWhole ? { username, name, roles, isClosed, isReset: isReset(row) } : null;
}

const hasLess = (before: Known, wanted: Wanted): boolean =>
  (wanted.isClosed && before.closedAtMs === null) ||
  before.roles.some((one) => !wanted.roles.includes(one));

/** Without letters that are read for each other. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const PASSWORD_LENGTH = 16;

/** Sixteen of thirty-one letters: 79 bits. Bytes past the last whole round of them are thrown away. */
function makePassword(randomBytes: (count: number) => Uint8Array): string {
  const most = 256 - (256 % LETTERS.length);
  let password = '';
  while (password.length < PASSWORD_LENGTH) {
    const usable = [...randomBytes(PASSWORD_LENGTH)].filter((byte) => byte < most);
    password += usable.map((byte) => LETTERS[byte % LETTERS.length]).join('');
  }
  return password.slice(0, PASSWORD_LENGTH);
}
