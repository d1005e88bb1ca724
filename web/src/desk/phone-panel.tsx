import Button from '@mui/material/Button';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice } from '../ui/choice.tsx';
import { useProblemText } from '../ui/problem.tsx';
import { DeviceFields } from './phone/device-fields.tsx';
import { EchoCheck } from './phone/echo-check.tsx';
import { useDesk, useWholeDesk } from './use-desk.ts';

const KINDS = ['web', 'desk'] as const;
type PhoneKind = (typeof KINDS)[number];

/**
 * Signing in to the phone, with the headset looked after before the first citizen is on it: one's own
 * voice comes back over the account that signing in gives, so the panel stays until it is closed.
 */
export function PhonePanel(props: {
  onSigningIn: (kind: PhoneKind) => void;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { live, phone } = useWholeDesk();
  const [kind, setKind] = useState<PhoneKind>('web');
  const isSignedIn = live.state?.signedIn === true;
  const isWeb = isSignedIn ? live.state?.phone === 'web' : kind === 'web';
  return (
    <section className="card phone-panel" aria-label={t('signInPhone.title')}>
      <h1>{t(isSignedIn ? 'signInPhone.check' : 'signInPhone.title')}</h1>
      <p className="muted">{t(isSignedIn ? 'signInPhone.checkMore' : 'signInPhone.lead')}</p>
      {!isSignedIn && (
        <Choice
          label={t('signInPhone.kind')}
          value={kind}
          onChange={setKind}
          options={KINDS.map((value) => ({ value, label: t(`signInPhone.${value}`) }))}
        />
      )}
      {isWeb && <DeviceFields />}
      {!isWeb && <p className="muted">{t('signInPhone.deskMore')}</p>}
      {!isSignedIn && <SignInButton kind={kind} onClick={() => props.onSigningIn(kind)} />}
      {isSignedIn && isWeb && phone.registration === 'registered' && <EchoCheck />}
      {isSignedIn && (
        <div className="row-end">
          <Button variant="outlined" onClick={props.onClose}>
            {t('signInPhone.done')}
          </Button>
        </div>
      )}
    </section>
  );
}

function SignInButton(props: { kind: PhoneKind; onClick: () => void }): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk();
  const problemText = useProblemText();
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const signIn = (): void => {
    setBusy(true);
    setFault(null);
    props.onClick();
    desk
      .signIn(props.kind)
      .catch((error: unknown) => setFault(problemText(error)))
      .finally(() => setBusy(false));
  };
  return (
    <>
      {fault !== null && (
        <p role="alert" className="form-error">
          {fault}
        </p>
      )}
      <Button variant="contained" size="large" disabled={isBusy} onClick={signIn}>
        {t('signInPhone.submit')}
      </Button>
    </>
  );
}
