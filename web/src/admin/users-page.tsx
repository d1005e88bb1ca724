import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserAccess } from '../../../src/contract/account.ts';
import type { User } from '../../../src/contract/people.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Chip, Empty, Ltr } from '../ui/parts.tsx';
import { useProblemText } from '../ui/problem.tsx';
import { NewUserForm } from './new-user-form.tsx';
import { RoleRulesCard } from './role-rules-card.tsx';
import { UserAccessActs } from './user-access-acts.tsx';

/** Who may sign in, and as what. */
export function UsersPage(): ReactNode {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [isNew, setNew] = useState(false);
  const users = useQuery({ queryKey: ['users'], queryFn: () => api<User[]>('GET', '/api/users') });
  const access = useQuery({
    queryKey: ['user-access'],
    queryFn: () => api<UserAccess[]>('GET', '/api/user-access'),
  });
  const openSessionsOf = (userId: string): number =>
    access.data?.find((row) => row.userId === userId)?.openSessions ?? 0;
  return (
    <>
      <Header />
      <main className="two">
        <section className="card" aria-label={t('users.title')}>
          <div className="list-head">
            <h1 className="grow">{t('users.title')}</h1>
            <Button variant="contained" onClick={() => setNew(true)}>
              {t('users.add')}
            </Button>
          </div>
          {users.isError && (
            <p role="alert" className="form-error pad-inline">
              {problemText(users.error)}
            </p>
          )}
          <ul>
            {users.data?.map((user) => (
              <li key={user.userId}>
                <UserRow user={user} openSessions={openSessionsOf(user.userId)} />
              </li>
            ))}
          </ul>
        </section>
        <section className="card" aria-label={t('users.new')}>
          {isNew ? (
            <NewUserForm onDone={() => setNew(false)} />
          ) : (
            <>
              <Empty>{t('users.hint')}</Empty>
              <RoleRulesCard />
            </>
          )}
        </section>
      </main>
    </>
  );
}

function UserRow(props: { user: User; openSessions: number }): ReactNode {
  const { t, i18n } = useTranslation();
  const { user } = props;
  const roleText = (role: string): string =>
    i18n.exists(`role.${role}`) ? t(`role.${role}`) : role;
  return (
    <div className="list-row static">
      <div className="row-between">
        <b>{user.name}</b>
        <span className="small muted">
          <Ltr>{user.username}</Ltr>
        </span>
      </div>
      <div className="choice">
        {user.roles.map((role) => (
          <Chip key={role}>{roleText(role)}</Chip>
        ))}
        {user.mustChangePassword && <Chip tone="ring">{t('users.firstPassword')}</Chip>}
        {user.secondFactor === 'on' && <Chip tone="ok">{t('factor.title')}</Chip>}
        {user.secondFactor === 'missing' && <Chip tone="ring">{t('users.factorMissing')}</Chip>}
      </div>
      <UserAccessActs user={user} openSessions={props.openSessions} />
    </div>
  );
}
