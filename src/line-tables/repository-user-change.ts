import { eq } from 'drizzle-orm';
import type { Editor } from '../audit/index.ts';
import type { ChangeUser } from '../contract/people.ts';
import { makeFirst } from './first-password.ts';
import { hasLess, toStep, userWriting, type UserWritingDeps } from './repository-user-writing.ts';

export type UserChanged =
  | { readonly type: 'changed'; readonly firstPassword: string | null }
  | { readonly type: 'unknown-user' | 'unknown-role' | 'not-for-oneself' | 'password-chosen' };

/**
 * One person's name, roles and account, by hand: what is not said stays as it is. Who is opened again, or
 * has lost a first password that he never changed, gets another one, answered this once; whoever may less
 * than before is signed out everywhere. Nobody takes anything away from himself.
 */
export function makeUserChange(deps: UserWritingDeps) {
  const { store } = deps;
  const { role } = store.tables;
  const { everybody, programs, change, putOut } = userWriting(deps);

  return async (userId: string, asked: ChangeUser, by: Editor): Promise<UserChanged> => {
    // Hashing would hold the transaction open.
    const mayNeed = asked.isClosed === false || asked.newFirstPassword === true;
    const made = mayNeed ? await makeFirst(deps.randomBytes) : null;
    const done = await store.tx(async (w): Promise<UserChanged & { isOut?: boolean }> => {
      const before = (await everybody(w, userId)).values().next().value;
      if (before === undefined || (await programs(w)).has(userId)) return { type: 'unknown-user' };
      const { username } = before;
      const roles = asked.roles === undefined ? before.roles : [...new Set(asked.roles)];
      for (const one of roles) {
        const [known] = await w.select({ id: role.id }).from(role).where(eq(role.id, one));
        if (known === undefined) return { type: 'unknown-role' };
      }
      const isClosed = asked.isClosed ?? before.closedAtMs !== null;
      const isReset = asked.newFirstPassword === true;
      const wanted = { username, name: asked.name ?? before.name, roles, isClosed, isReset };
      const step = toStep(wanted, before);
      if (userId === by.userId && hasLess(step)) return { type: 'not-for-oneself' };
      // Whoever has chosen his own gets no other unseen: his account would be that of who asks for it. Closed
      // and opened again he does, and notices: he is out, his own password is void, and his factor stays.
      const isOpen = before.closedAtMs === null;
      if (isReset && (isClosed || (isOpen && !before.mustChangePassword))) {
        return { type: 'password-chosen' };
      }
      const first = step.needsPassword ? made : null;
      await change(w, before, step, first, by);
      const isOut = first !== null || hasLess(step);
      return { type: 'changed', firstPassword: first?.password ?? null, isOut };
    });
    const { isOut, ...told } = done;
    if (isOut === true) await putOut([userId]);
    return told;
  };
}
