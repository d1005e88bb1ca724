import { and, isNull } from 'drizzle-orm';
import type { Editor } from '../audit/index.ts';
import { type ImportedUsers, MOST_NEW_USERS } from '../contract/line-tables.ts';
import { isPerson, type Reader } from '../db/index.ts';
import { writeCsv } from '../kit/csv.ts';
import type { ImportRow } from '../organisation/index.ts';
import { type First, makeFirst } from './first-password.ts';
import { makeUserChange } from './repository-user-change.ts';
import {
  hasLess,
  type Step,
  told,
  toStep,
  userWriting,
  type UserWritingDeps,
} from './repository-user-writing.ts';
import { eachInTurn, type Plan, type Say, takeTable } from './taking.ts';
import { type KnownUser, readUser, USER_COLUMNS, type WantedUser } from './user-row.ts';

interface UserPlan extends Plan {
  readonly steps: readonly Step[];
}

export type UserTable = ReturnType<typeof userTable>;

/** People and their roles as a table. A password is in no file that goes in or out. */
export function userTable(deps: UserWritingDeps) {
  const { store, audit } = deps;
  const { appUser, role } = store.tables;
  const { everybody, programs, add, change, putOut } = userWriting(deps);

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

  return {
    changeOne: makeUserChange(deps),

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
