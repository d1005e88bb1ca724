import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../../src/contract/people.ts';
import { TextInput } from '../ui/text-input.tsx';
import { useProblemText } from '../ui/problem.tsx';
import { toTypedCode } from '../account/typed-code.ts';
import { api, ApiError } from './api.ts';
import { AppearanceButtons, Brand } from './shell.tsx';
import { SESSION_KEY } from './session.tsx';

/** The password was right: no fault to be told, one more field. */
const CODE_NEEDED = 'second-factor-needed';

export function SignInPage(): ReactNode {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const queries = useQueryClient();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [isCodeAsked, setCodeAsked] = useState(false);
  const signIn = useMutation({
    mutationFn() {
      const typed = toTypedCode(code);
      const known = { username: username.trim().toLowerCase(), password };
      return api<User>('POST', '/api/session', typed === '' ? known : { ...known, code: typed });
    },
    onSuccess: (user) => queries.setQueryData(SESSION_KEY, user),
    onError(error) {
      if (error instanceof ApiError && error.code === CODE_NEEDED) setCodeAsked(true);
    },
  });
  const isAsking = signIn.error instanceof ApiError && signIn.error.code === CODE_NEEDED;
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
        {isCodeAsked && (
          <TextInput
            label={t('factor.codeOrRecovery')}
            value={code}
            onChange={setCode}
            autoComplete="one-time-code"
            maxLength={40}
            ltr
            autoFocus
            required
          />
        )}
        {signIn.isError && !isAsking && (
          <p role="alert" className="form-error">
            {problemText(signIn.error)}
          </p>
        )}
        <Button
          type="submit"
          variant="contained"
          size="large"
          disabled={
            signIn.isPending || username === '' || password === '' || (isCodeAsked && code === '')
          }
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
