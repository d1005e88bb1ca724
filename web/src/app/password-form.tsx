import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { TextInput } from '../ui/text-input.tsx';
import { api } from './api.ts';

/** As the contract asks of a new password; what else it must not be, the server says. */
export const SHORTEST = 10;

/** The present password and the new one, twice. */
export function PasswordForm(props: {
  className: string;
  label: string;
  autoFocus?: boolean;
  onDone: () => void;
  /** Above the fields. */
  children?: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const [oldPassword, setOld] = useState('');
  const [newPassword, setNew] = useState('');
  const [again, setAgain] = useState('');
  const change = useMutation({
    mutationFn: () => api('POST', '/api/session/password', { oldPassword, newPassword }),
    onSuccess() {
      for (const empty of [setOld, setNew, setAgain]) empty('');
      props.onDone();
    },
  });
  const fault = useFault(oldPassword, newPassword, again);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (fault === null) change.mutate();
  };
  const isFirst = props.autoFocus ?? false;
  return (
    <form className={props.className} onSubmit={submit} aria-label={props.label}>
      {props.children}
      <PasswordField
        label={t('password.old')}
        value={oldPassword}
        onChange={setOld}
        isOld
        isFirst={isFirst}
      />
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
  );
}

function PasswordField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  isOld?: boolean;
  isFirst?: boolean;
}): ReactNode {
  const { isOld = false, isFirst = false, ...field } = props;
  const autoComplete = isOld ? 'current-password' : 'new-password';
  return (
    <TextInput
      {...field}
      type="password"
      autoComplete={autoComplete}
      ltr
      autoFocus={isFirst}
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
