import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../../src/contract/people.ts';
import { useFormat } from '../ui/format.ts';
import { Fault } from '../ui/fault.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { api } from './api.ts';
import { SESSION_KEY } from './session.tsx';
import { Brand } from './shell.tsx';

/** As the contract asks of a new password. */
const SHORTEST = 10;

/** The first password is somebody else's secret: it is changed before anything else. */
export function PasswordPage(props: { user: User }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const queries = useQueryClient();
  const [oldPassword, setOld] = useState('');
  const [newPassword, setNew] = useState('');
  const [again, setAgain] = useState('');
  const change = useMutation({
    mutationFn: () => api('POST', '/api/session/password', { oldPassword, newPassword }),
    onSuccess: () =>
      queries.setQueryData(SESSION_KEY, { ...props.user, mustChangePassword: false }),
  });
  const fault = useFault(oldPassword, newPassword, again);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (fault === null) change.mutate();
  };
  return (
    <main className="gate">
      <form className="card gate-card" onSubmit={submit} aria-label={t('password.title')}>
        <Brand />
        <h1>{t('password.title')}</h1>
        <p className="muted">
          {t('password.lead', { name: props.user.name, shown: digits(SHORTEST) })}
        </p>
        <PasswordField label={t('password.old')} value={oldPassword} onChange={setOld} isOld />
        <PasswordField label={t('password.new')} value={newPassword} onChange={setNew} />
        <PasswordField label={t('password.again')} value={again} onChange={setAgain} />
        {again !== '' && fault !== null && (
          <p className="form-error" role="status">
            {fault}
          </p>
        )}
        <Fault error={change.error} />
        <Button
          type="submit"
          variant="contained"
          size="large"
          disabled={change.isPending || fault !== null}
        >
          {t('password.submit')}
        </Button>
      </form>
    </main>
  );
}

function PasswordField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  isOld?: boolean;
}): ReactNode {
  const { isOld = false, ...field } = props;
  const autoComplete = isOld ? 'current-password' : 'new-password';
  return (
    <TextInput
      {...field}
      type="password"
      autoComplete={autoComplete}
      ltr
      autoFocus={isOld}
      required
    />
  );
}

function useFault(oldPassword: string, newPassword: string, again: string): string | null {
  const { t } = useTranslation();
  const { digits } = useFormat();
  if (oldPassword === '') return t('password.oldMissing');
  if (newPassword.length < SHORTEST) return t('password.tooShort', { shown: digits(SHORTEST) });
  if (newPassword === oldPassword) return t('password.same');
  return newPassword === again ? null : t('password.differs');
}
