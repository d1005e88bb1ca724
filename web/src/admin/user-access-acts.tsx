import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../../src/contract/people.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';

type Act = 'sessions' | 'second-factor';

/** A stolen laptop, a lost phone: what an administrator may do about somebody's access. */
export function UserAccessActs(props: { user: User; openSessions: number }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const me = useSession().user;
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Act | null>(null);
  const { userId, name, secondFactor } = props.user;
  const act = useMutation({
    mutationFn: (what: Act) => api('DELETE', `/api/users/${userId}/${what}`),
    onSettled() {
      setAsked(null);
      void queries.invalidateQueries({ queryKey: ['users'] });
      void queries.invalidateQueries({ queryKey: ['user-access'] });
    },
  });
  const count = props.openSessions;
  const mayReset = secondFactor === 'on' && userId !== me.userId;
  if (count === 0 && !mayReset) return null;
  return (
    <div className="row small">
      {count > 0 && (
        <span className="muted">{t('users.openSessions', { count, shown: digits(count) })}</span>
      )}
      {asked !== null ? (
        <>
          <span>{t(asked === 'sessions' ? 'users.endSessions' : 'users.resetFactor')}</span>
          <Button size="small" color="error" onClick={() => act.mutate(asked)}>
            {t('users.sure')}
          </Button>
          <Button size="small" onClick={() => setAsked(null)}>
            {t('who.cancel')}
          </Button>
        </>
      ) : (
        <>
          {count > 0 && (
            <Button
              size="small"
              aria-label={t('users.endSessionsOf', { name })}
              onClick={() => setAsked('sessions')}
            >
              {t('users.endSessions')}
            </Button>
          )}
          {mayReset && (
            <Button
              size="small"
              aria-label={t('users.resetFactorOf', { name })}
              onClick={() => setAsked('second-factor')}
            >
              {t('users.resetFactor')}
            </Button>
          )}
        </>
      )}
      <Fault error={act.error} />
    </div>
  );
}
