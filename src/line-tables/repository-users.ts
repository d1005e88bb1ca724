import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import { type ImportedUsers, MOST_NEW_USERS } from '../contract/line-tables.ts';
import { isPerson, type Reader, type Store, type Writer } from '../db/index.ts';
import { writeCsv } from '../kit/csv.ts';
import type { ImportRow } from '../organisation/index.ts';
import { type First, makeFirst } from './first-password.ts';
import { eachInTurn, type Plan, type Say, takeTable } from './taking.ts';
import { type KnownUser, readUser, USER_COLUMNS, type WantedUser } from './user-row.ts';

export interface UserTableDeps {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write' | 'record'>;
  readonly newId: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly nowMs: () => number;
  /** Has less than before, or is gone: sessions end, the phone is signed out. */
  readonly onLess: (userId: string) => Promise<void>;
  /** That could not be done: what is committed stands, and the first passwords must be told. */
  readonly onFault: (userId: string, fault: unknown) => void;
}

/** One row that changes something. */
interface Step {
  readonly wanted: WantedUser;
  /** Undefined: somebody new. */
  readonly before: KnownUser | undefined;
  readonly isReopened: boolean;
  readonly needsPassword: boolean;
}
interface UserPlan extends Plan {
  readonly steps: readonly Step[];
}

export type UserTable = ReturnType<typeof userTable>;

/** People and their roles as a table. A password is in no file that goes in or out. */
export function userTable(deps: UserTableDeps) {
  const { store, audit, newId, nowMs } = deps;
  const { appUser, role, userRole, apiKey } = store.tables;

  async function everybody(r: Reader): Promise<Map<string, KnownUser>> {
    const rows = await r
      .select({
        ...{ id: appUser.id, username: appUser.username, name: appUser.name },
        ...{ closedAtMs: appUser.closedAtMs, mustChangePassword: appUser.mustChangePassword },
        roleId: userRole.roleId,
      })
      .from(appUser)
      .leftJoin(userRole, eq(userRole.userId, appUser.id))
      .orderBy(asc(appUser.username), asc(userRole.roleId));
    const people = new Map<string, KnownUser & { roles: string[] }>();
    for (const { username, roleId, ...row } of rows) {
      const person = people.get(username) ?? { ...row, roles: [] };
      if (roleId !== null) person.roles.push(roleId);
      people.set(username, person);
    }
    return people;
  }

  /** Programs have users of their own, which nobody may sign in as. */
  const programs = async (r: Reader): Promise<Set<string>> =>
    new Set((await r.select({ id: apiKey.userId }).from(apiKey)).map(({ id }) => id));

  async function look(
    r: Reader,
    rows: readonly ImportRow[],
    say: Say,
    by: Editor,
  ): Promise<UserPlan> {
    const known = await everybody(r);
    const ofPrograms = await programs(r);
    const roles = new Set((await r.select({ id: role.id }).from(role)).map(({ id }) => id));
    const seen = new Set<string>();
    const steps: Step[] = [];
    let changes = 0;
    let passwords = 0;
    await eachInTurn(rows, (row) => {
      const wanted = readUser(row, { known, roles, seen }, say);
      if (wanted === null) return;
      const before = known.get(wanted.username);
      const step = toStep(wanted, before);
      if (before !== undefined && ofPrograms.has(before.id)) say(row, 'username', 'bad-username');
      if (before?.id === by.userId && hasLess(step)) say(row, 'roles', 'not-yourself');
      if (step.needsPassword) passwords += 1;
      if (step.needsPassword && passwords > MOST_NEW_USERS) say(row, null, 'too-many-new');
      const differing = before === undefined ? 0 : differences(before, wanted);
      changes += differing;
      if (before === undefined || differing > 0) steps.push(step);
    });
    return { steps, changes };
  }

  async function add(w: Writer, wanted: WantedUser, first: First, by: Editor): Promise<void> {
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

  /** Names are personal: the audit says only that one changed. */
  async function change(
    w: Writer,
    known: KnownUser,
    { wanted, isReopened }: Step,
    first: First | null,
    by: Editor,
  ): Promise<void> {
    const closedAtMs = wanted.isClosed ? (known.closedAtMs ?? nowMs()) : null;
    const password =
      first === null ? {} : { passwordHash: first.hash, mustChangePassword: true as const };
    await w
      .update(appUser)
      .set({ name: wanted.name, closedAtMs, ...password })
      .where(eq(appUser.id, known.id));
    const [rolesBefore, rolesAfter] = [told(known.roles), told(wanted.roles)];
    if (rolesBefore !== rolesAfter) await setRoles(w, known.id, wanted.roles);
    const isRenamed = known.name !== wanted.name;
    const isClosing = wanted.isClosed && known.closedAtMs === null;
    const subject = { ...by, subjectKind: 'user', subjectId: known.id };
    if (isReopened) await audit.write(w, { ...subject, act: 'user-reopened' });
    if (first !== null) await audit.write(w, { ...subject, act: 'first-password-given' });
    if (isRenamed || isClosing || rolesBefore !== rolesAfter) {
      const detail = { isRenamed, closed: wanted.isClosed, rolesBefore, rolesAfter };
      await audit.write(w, { ...subject, act: 'user-changed', detail });
    }
  }

  /** Each by himself: one whose phone does not answer keeps nobody else, and no password, back. */
  async function putOut(userIds: readonly string[]): Promise<void> {
    for (const userId of userIds) {
      try {
        await deps.onLess(userId);
      } catch (fault) {
        deps.onFault(userId, fault);
      }
    }
  }

  return {
    /** Those of the house today, one a row; audited. */
    async csv(by: Editor): Promise<string> {
      const open = await store.read
        .select({ username: appUser.username })
        .from(appUser)
        .where(and(isPerson(store), isNull(appUser.closedAtMs)));
      const names = new Set(open.map(({ username }) => username));
      const people = [...(await everybody(store.read))].filter(([username]) => names.has(username));
      const detail = { rows: people.length };
      const subject = { subjectKind: 'user', subjectId: null };
      await audit.record({ ...by, act: 'users-exported', ...subject, detail });
      const rows = people.map(([username, { name, roles }]) => [
        ...[username, name, roles.join(' '), '', ''],
      ]);
      return writeCsv([Object.keys(USER_COLUMNS), ...rows]);
    },

    /**
     * Who is new, comes back, or has `reset` and has never chosen a password, gets a first one, answered
     * this once; who is known is written over.
     */
    async take(
      file: { readonly csv: string; readonly apply: boolean },
      by: Editor,
    ): Promise<ImportedUsers> {
      const made = new Map<string, First>();
      const firstOf = async (username: string): Promise<First> => {
        const first = made.get(username) ?? (await makeFirst(deps.randomBytes));
        made.set(username, first);
        return first;
      };
      const firstPasswords: ImportedUsers['firstPasswords'] = [];
      const less: string[] = [];
      const said = await takeTable<UserPlan>({
        ...{ store, columns: USER_COLUMNS, file },
        look: (r, rows, say) => look(r, rows, say, by),
        // Hashing would hold the transaction open for seconds.
        async prepare({ steps }) {
          for (const { wanted, needsPassword } of steps) {
            if (needsPassword) await firstOf(wanted.username);
          }
        },
        async write(w, { steps }, rows) {
          await eachInTurn(steps, async (step) => {
            const { wanted, before } = step;
            const { username } = wanted;
            const first = step.needsPassword ? await firstOf(username) : null;
            if (before !== undefined) await change(w, before, step, first, by);
            else if (first !== null) await add(w, wanted, first, by);
            if (first !== null) firstPasswords.push({ username, password: first.password });
            // With another password nothing of the one before stays open.
            if (before !== undefined && (first !== null || hasLess(step))) less.push(before.id);
          });
          const subject = { subjectKind: 'user', subjectId: null };
          const detail = { kind: 'users', rows };
          await audit.write(w, { ...by, act: 'table-imported', ...subject, detail });
        },
      });
      if (said.applied) await putOut(less);
      return { ...said, firstPasswords: said.applied ? firstPasswords : [] };
    },
  };
}

const told = (roles: readonly string[]): string => roles.toSorted().join(' ');

function toStep(wanted: WantedUser, before: KnownUser | undefined): Step {
  const isReopened = before !== undefined && before.closedAtMs !== null && !wanted.isClosed;
  const needsPassword = before === undefined || isReopened || wanted.isReset;
  return { wanted, before, isReopened, needsPassword };
}

/** How many values differ from what is known. */
function differences(before: KnownUser, wanted: WantedUser): number {
  const isMoved = (before.closedAtMs !== null) !== wanted.isClosed;
  const differing = [
    before.name !== wanted.name,
    isMoved,
    told(before.roles) !== told(wanted.roles),
    // Who comes back gets one in any case.
    wanted.isReset && !isMoved,
  ];
  return differing.filter(Boolean).length;
}

const hasLess = ({ before, wanted }: Step): boolean =>
  before !== undefined &&
  ((wanted.isClosed && before.closedAtMs === null) ||
    before.roles.some((one) => !wanted.roles.includes(one)));
