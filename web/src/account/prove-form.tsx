import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../ui/fault.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { toTypedCode } from './typed-code.ts';

export interface Proof {
  readonly password: string;
  readonly code?: string;
}

/** The password once more, and the code where there is a second factor: an open page is not enough. */
export function ProveForm<T>(props: {
  label: string;
  submit: string;
  withCode?: boolean;
  act: (proof: Proof) => Promise<T>;
  onDone: (answer: T) => void;
  onCancel?: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const typed = toTypedCode(code);
  const act = useMutation({
    mutationFn: () => props.act(typed === '' ? { password } : { password, code: typed }),
    onSuccess: props.onDone,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    act.mutate();
  };
  const isWhole = password !== '' && (props.withCode !== true || typed !== '');
  return (
    <form className="panel-form" onSubmit={submit} aria-label={props.label}>
      <TextInput
        label={t('password.old')}
        value={password}
        onChange={setPassword}
        type="password"
        autoComplete="current-password"
        ltr
        required
      />
      {props.withCode === true && (
        <TextInput
          label={t('factor.codeOrRecovery')}
          value={code}
          onChange={setCode}
          autoComplete="one-time-code"
          maxLength={40}
          ltr
          required
        />
      )}
      <Fault error={act.error} />
      <div className="row-end">
        {props.onCancel !== undefined && (
          <Button onClick={props.onCancel}>{t('who.cancel')}</Button>
        )}
        <Button type="submit" variant="contained" disabled={!isWhole || act.isPending}>
          {props.submit}
        </Button>
      </div>
    </form>
  );
}
