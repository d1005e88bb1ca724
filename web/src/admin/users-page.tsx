import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserAccess } from '../../../src/contract/account.ts';
import type { AgentPhone } from '../../../src/contract/desk.ts';
import type { UserRow } from '../../../src/contract/people.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { Empty } from '../ui/parts.tsx';
import { searchByWords } from '../ui/search-words.ts';
import { TextInput } from '../ui/text-input.tsx';
import { FirstPasswords } from './first-passwords.tsx';
import { useFirstPasswords } from './kept-first-passwords.ts';
import { LeaveQuestion } from './leave-question.tsx';
import { NewUserForm } from './new-user-form.tsx';
import { PauseLimitsCard } from './pause-limits-card.tsx';
import { RoleRulesCard } from './role-rules-card.tsx';
import { UserPane } from './user-pane.tsx';
import { UserLine } from './user-row.tsx';

/** Phones come and go while one looks. */
const LOOK_EVERY_MS = 5_000;

/** Who may sign in and as what, at which phone, and who has left. */
export function UsersPage(): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'new' | { readonly userId: string } | null>(null);
  const [typed, setTyped] = useState('');
  const [showsClosed, setShowsClosed] = useState(false);
  const keeper = useFirstPasswords();
  const users = useQuery({
    queryKey: ['users'],
    queryFn: () => api<UserRow[]>('GET', '/api/users'),
  });
  const access = useQuery({
    queryKey: ['user-access'],
    queryFn: () => api<UserAccess[]>('GET', '/api/user-access'),
  });
  const phones = useQuery({
    queryKey: ['phones'],
    queryFn: () => api<AgentPhone[]>('GET', '/api/phones'),
    refetchInterval: LOOK_EVERY_MS,
  });
  const openSessionsOf = (userId: string): number =>
    access.data?.find((row) => row.userId === userId)?.openSessions ?? 0;
  const ofHouse = (users.data ?? []).filter(
    ({ closedAtMs }) => showsClosed === (closedAtMs !== null),
  );
  const sought = useDeferredValue(typed.trim());
  const shown = searchByWords(
    ofHouse,
    sought,
    ({ name, username, roles }) =>
      `${name} ${username} ${roles.map((role) => t(`role.${role}`)).join(' ')}`,
  );
  const edited =
    open === null || open === 'new'
      ? undefined
      : users.data?.find(({ userId }) => userId === open.userId);
  return (
    <>
      <Header />
      <LeaveQuestion
        isAtRisk={keeper.isAtRisk}
        question={t('import.leavePasswords')}
        leave={t('import.leave')}
      />
      <main className="two">
        <section className="card" aria-label={t('users.title')}>
          <div className="list-head">
            <h1 className="grow">{t('users.title')}</h1>
            <Button onClick={() => setShowsClosed(!showsClosed)} aria-pressed={showsClosed}>
              {t('users.showClosed')}
            </Button>
            <Button variant="contained" onClick={() => setOpen('new')}>
              {t('users.add')}
            </Button>
          </div>
          <div className="pad-inline">
            <TextInput label={t('users.search')} value={typed} onChange={setTyped} type="search" />
          </div>
          <Fault error={users.error ?? phones.error} className="pad-inline" />
          {users.isSuccess && shown.length === 0 && <Empty>{t('search.nothing')}</Empty>}
          <ul>
            {shown.map((user) => (
              <li key={user.userId}>
                <UserLine
                  user={user}
                  phone={phones.data?.find(({ userId }) => userId === user.userId)}
                  openSessions={openSessionsOf(user.userId)}
                  onEdit={() => setOpen({ userId: user.userId })}
                />
              </li>
            ))}
          </ul>
        </section>
        <section className="card" aria-label={t(edited === undefined ? 'users.new' : 'users.edit')}>
          <FirstPasswords keeper={keeper} />
          {open === 'new' && <NewUserForm onDone={() => setOpen(null)} />}
          {edited !== undefined && (
            <UserPane
              key={edited.userId}
              user={edited}
              keeper={keeper}
              onDone={() => setOpen(null)}
            />
          )}
          {open !== 'new' && edited === undefined && (
            <>
              <Empty>{t('users.hint')}</Empty>
              <RoleRulesCard />
              <PauseLimitsCard />
            </>
          )}
        </section>
      </main>
    </>
  );
}
