import Button from '@mui/material/Button';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../../src/contract/people.ts';
import { SetUpFactor } from '../account/set-up-factor.tsx';
import { api } from './api.ts';
import { forgetSession, SESSION_KEY } from './session.tsx';
import { Brand } from './shell.tsx';

/** His role needs a second factor: it is set up before anything else. */
export function FactorPage(props: { user: User }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const done = (): void => {
    queries.setQueryData(SESSION_KEY, { ...props.user, secondFactor: 'on' });
  };
  const leave = async (): Promise<void> => {
    await api('DELETE', '/api/session');
    forgetSession(queries);
  };
  return (
    <main className="gate">
      <section className="card gate-card" aria-label={t('factor.title')}>
        <Brand />
        <h1>{t('factor.title')}</h1>
        <p className="muted">{t('factor.needed', { name: props.user.name })}</p>
        <SetUpFactor onDone={done} />
        <div className="row-end">
          <Button size="small" onClick={() => void leave()}>
            {t('person.signOut')}
          </Button>
        </div>
      </section>
    </main>
  );
}
