import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../../src/contract/people.ts';
import { TextInput } from '../ui/text-input.tsx';
import { useProblemText } from '../ui/problem.tsx';
import { api } from './api.ts';
import { AppearanceButtons, Brand } from './shell.tsx';
import { SESSION_KEY } from './session.tsx';

export function SignInPage(): ReactNode {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () =>
      api<User>('POST', '/api/session', { username: username.trim().toLowerCase(), password }),
    onSuccess: (user) => queries.setQueryData(SESSION_KEY, user),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <main className="gate">
      <form className="card gate-card" onSubmit={submit} aria-label={t('signIn.title')}>
        <Brand />
        <p className="muted">{t('signIn.lead')}</p>
        <TextInput
          label={t('signIn.username')}
          value={username}
          onChange={setUsername}
          autoComplete="username"
          ltr
          autoFocus
          required
        />
        <TextInput
          label={t('signIn.password')}
          value={password}
          onChange={setPassword}
          type="password"
          autoComplete="current-password"
          ltr
          required
        />
        {signIn.isError && (
          <p role="alert" className="form-error">
            {problemText(signIn.error)}
          </p>
        )}
        <Button
          type="submit"
          variant="contained"
          size="large"
          disabled={signIn.isPending || username === '' || password === ''}
        >
          {t('signIn.submit')}
        </Button>
        <div className="row-end">
          <AppearanceButtons />
        </div>
      </form>
    </main>
  );
}
