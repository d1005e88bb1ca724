import { asc, eq } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { Reader, Store, Writer } from '../db/index.ts';
import type { First } from './first-password.ts';
import type { KnownUser, WantedUser } from './user-row.ts';

export interface UserWritingDeps {
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

/** What becomes of one account. */
export interface Step {
  readonly wanted: WantedUser;
  /** Undefined: somebody new. */
  readonly before: KnownUser | undefined;
  readonly isReopened: boolean;
  readonly needsPassword: boolean;
}

/** How people are added and changed, by a table or on their page: the same checks, the same audit. */
export function userWriting(deps: UserWritingDeps) {
  const { store, audit, newId, nowMs } = deps;
  const { appUser, userRole, apiKey } = store.tables;

  /** By user name; of one person alone where he is named. */
  async function everybody(r: Reader, userId?: string): Promise<Map<string, KnownUser>> {
    const rows = await r
      .select({
        ...{ id: appUser.id, username: appUser.username, name: appUser.name },
        ...{ closedAtMs: appUser.closedAtMs, mustChangePassword: appUser.mustChangePassword },
        roleId: userRole.roleId,
      })
      .from(appUser)
      .leftJoin(userRole, eq(userRole.userId, appUser.id))
      .where(userId === undefined ? undefined : eq(appUser.id, userId))
      .orderBy(asc(appUser.username), asc(userRole.roleId));
    const people = new Map<string, KnownUser & { roles: string[] }>();
    for (const { roleId, ...row } of rows) {
      const person = people.get(row.username) ?? { ...row, roles: [] };
      if (roleId !== null) person.roles.push(roleId);
      people.set(row.username, person);
    }
    return people;
  }

  /** Programs have users of their own, which nobody may sign in as. */
  const programs = async (r: Reader): Promise<Set<string>> =>
    new Set((await r.select({ id: apiKey.userId }).from(apiKey)).map(({ id }) => id));

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

  return { everybody, programs, add, change, putOut };
}

export const told = (roles: readonly string[]): string => roles.toSorted().join(' ');

export function toStep(wanted: WantedUser, before: KnownUser | undefined): Step {
  const isReopened = before !== undefined && before.closedAtMs !== null && !wanted.isClosed;
  const needsPassword = before === undefined || isReopened || wanted.isReset;
  return { wanted, before, isReopened, needsPassword };
}

/** Whose sessions must end: he is gone, or may less. */
export const hasLess = ({ before, wanted }: Step): boolean =>
  before !== undefined &&
  ((wanted.isClosed && before.closedAtMs === null) ||
    before.roles.some((one) => !wanted.roles.includes(one)));
