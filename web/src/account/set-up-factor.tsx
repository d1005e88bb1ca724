import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecoveryCodes, SecondFactorBegun } from '../../../src/contract/account.ts';
import { api } from '../app/api.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Fault } from '../ui/fault.tsx';
import { Ltr } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';
import './account.css';
import { ProveForm } from './prove-form.tsx';
import { QrPicture } from './qr-picture.tsx';
import { toTypedCode } from './typed-code.ts';

/** Three steps: the password, the picture with the first code, the recovery codes. */
export function SetUpFactor(props: { onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const [begun, setBegun] = useState<SecondFactorBegun | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes !== null) return <CodesShown codes={codes} onDone={props.onDone} />;
  if (begun !== null) return <ConfirmForm begun={begun} onConfirmed={setCodes} />;
  return (
    <ProveForm
      label={t('factor.begin')}
      submit={t('factor.begin')}
      act={(proof) => api<SecondFactorBegun>('POST', '/api/account/second-factor', proof)}
      onDone={setBegun}
    />
  );
}

function ConfirmForm(props: {
  begun: SecondFactorBegun;
  onConfirmed: (codes: readonly string[]) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { secret, uri } = props.begun;
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () =>
      api<RecoveryCodes>('POST', '/api/account/second-factor/confirm', { code: toTypedCode(code) }),
    onSuccess: ({ codes }) => props.onConfirmed(codes),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <form className="panel-form" onSubmit={submit} aria-label={t('factor.confirm')}>
      <p>{t('factor.scan')}</p>
      <QrPicture text={uri} label={t('factor.picture')} />
      <p className="small muted">
        {t('factor.orType')} <Ltr>{secret.match(/.{4}/g)?.join(' ')}</Ltr>
      </p>
      <TextInput
        label={t('factor.code')}
        value={code}
        onChange={setCode}
        autoComplete="one-time-code"
        maxLength={7}
        ltr
        autoFocus
        required
      />
      <Fault error={confirm.error} />
      <Button
        type="submit"
        variant="contained"
        disabled={toTypedCode(code).length !== 6 || confirm.isPending}
      >
        {t('factor.confirm')}
      </Button>
    </form>
  );
}

/** Shown this once: whoever closes it without having written them down makes new ones. */
export function CodesShown(props: { codes: readonly string[]; onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="panel-form" aria-label={t('factor.recovery')}>
      <h2>{t('factor.recovery')}</h2>
      <p className="small muted">{t('factor.recoveryLead')}</p>
      <ul className="codes" dir="ltr">
        {props.codes.map((code) => (
          <li key={code} className="num">
            {code}
          </li>
        ))}
      </ul>
      <div className="row-between">
        <CopyButton text={props.codes.join('\n')} label={t('factor.copyCodes')} />
        <Button variant="contained" onClick={props.onDone}>
          {t('factor.kept')}
        </Button>
      </div>
    </section>
  );
}
