import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../../src/contract/people.ts';
import { useFormat } from '../ui/format.ts';
import { PasswordForm, SHORTEST } from './password-form.tsx';
import { SESSION_KEY } from './session.tsx';
import { Brand } from './shell.tsx';

/** The first password is somebody else's secret: it is changed before anything else. */
export function PasswordPage(props: { user: User }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const queries = useQueryClient();
  const done = (): void => {
    queries.setQueryData(SESSION_KEY, { ...props.user, mustChangePassword: false });
  };
  return (
    <main className="gate">
      <PasswordForm className="card gate-card" label={t('password.title')} autoFocus onDone={done}>
        <Brand />
        <h1>{t('password.title')}</h1>
        <p className="muted">
          {t('password.lead', { name: props.user.name, shown: digits(SHORTEST) })}
        </p>
      </PasswordForm>
    </main>
  );
}
