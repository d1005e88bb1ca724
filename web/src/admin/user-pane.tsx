import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChangedUser, ChangeUser, UserRow } from '../../../src/contract/people.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { FormEnd } from '../ui/form-end.tsx';
import { Ltr } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';
import type { FirstPasswordKeeper } from './kept-first-passwords.ts';
import { RoleChips } from './role-chips.tsx';

/** One person's name and roles, and whether the account is open; in force at once. */
export function UserPane(props: {
  user: UserRow;
  keeper: FirstPasswordKeeper;
  onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { date } = useFormat();
  const me = useSession().user;
  const queries = useQueryClient();
  const { user, keeper } = props;
  const { userId, username, closedAtMs } = user;
  // Null: not touched, and shown as the list has it, which is read anew while this is open.
  const [typedName, setName] = useState<string | null>(null);
  const [chosen, setRoles] = useState<readonly string[] | null>(null);
  const name = typedName ?? user.name;
  const roles = chosen ?? user.roles;
  const [isSure, setSure] = useState(false);
  const change = useMutation({
    mutationFn: (asked: ChangeUser) => api<ChangedUser>('PATCH', `/api/users/${userId}`, asked),
    onMutate: ({ isClosed, newFirstPassword }) =>
      keeper.expect(isClosed === false || newFirstPassword === true),
    onSuccess: ({ firstPassword }) => {
      if (firstPassword !== null) keeper.keep([{ username, password: firstPassword }]);
    },
    async onSettled(_told, error, asked) {
      keeper.expect(false);
      setSure(false);
      await queries.invalidateQueries({ queryKey: ['users'] });
      await queries.invalidateQueries({ queryKey: ['user-access'] });
      if (error !== null) return;
      // Saved, it is touched no more, unless somebody typed on meanwhile.
      setName((now) => (now?.trim() === asked.name ? null : now));
      setRoles((now) => (now !== null && told(now) === told(asked.roles ?? []) ? null : now));
    },
  });
  const typed = changesOf(user, name.trim(), roles);
  const isWhole = name.trim() !== '' && roles.length > 0 && Object.keys(typed).length > 0;
  const isOpen = closedAtMs === null;
  return (
    <form
      className="pane"
      aria-label={user.name}
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole && !change.isPending) change.mutate(typed);
      }}
    >
      <h1>{user.name}</h1>
      <p className="small muted">
        <Ltr>{username}</Ltr>
        {!isOpen && <> · {t('users.closedOn', { date: date(closedAtMs) })}</>}
      </p>
      <TextInput
        label={t('users.name')}
        value={name}
        onChange={(next) => setName(next === user.name ? null : next)}
        required
        maxLength={100}
      />
      <RoleChips
        roles={roles}
        onChange={(next) => setRoles(told(next) === told(user.roles) ? null : next)}
      />
      <p className="small muted">{t('users.lessHint')}</p>
      <FormEnd error={null} disabled={!isWhole || change.isPending}>
        {t('users.saveChange')}
      </FormEnd>
      <Fault error={change.error} />
      <div className="row">
        {!isOpen && (
          <Button disabled={change.isPending} onClick={() => change.mutate({ isClosed: false })}>
            {t('users.reopen')}
          </Button>
        )}
        {isOpen && user.mustChangePassword && (
          <Button
            disabled={change.isPending}
            onClick={() => change.mutate({ newFirstPassword: true })}
          >
            {t('users.newFirstPassword')}
          </Button>
        )}
        {isOpen && userId !== me.userId && (
          <Button
            color="error"
            disabled={change.isPending}
            onClick={() => (isSure ? change.mutate({ isClosed: true }) : setSure(true))}
          >
            {t(isSure ? 'users.closeSure' : 'users.close')}
          </Button>
        )}
        <Button onClick={props.onDone}>{t('users.back')}</Button>
      </div>
      <p className="small muted">{t('users.forgottenHint')}</p>
    </form>
  );
}

const told = (some: readonly string[]): string => some.toSorted().join(' ');

/** What was not touched is not sent: somebody else may have changed it meanwhile. */
function changesOf(user: UserRow, name: string, roles: readonly string[]): ChangeUser {
  return {
    ...(name === user.name ? {} : { name }),
    ...(told(roles) === told(user.roles) ? {} : { roles: [...roles] }),
  };
}
