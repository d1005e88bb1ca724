import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../ui/copy-button.tsx';
import { Ltr } from '../ui/parts.tsx';
import type { Account } from './phone/web-phone.ts';

/** Phones take it for granted. */
const USUAL_PORT = 5060;

/** What is typed into the desk phone: shown until the phone is there, and whenever it is lost. */
export function DeskAccount(props: { account: Account }): ReactNode {
  const { t } = useTranslation();
  const { username, password, sipPort } = props.account;
  const port = sipPort === USUAL_PORT ? '' : `:${sipPort}`;
  const rows = [
    ['server', location.hostname + port],
    ['username', username],
    ['password', password],
  ] as const;
  return (
    <section className="card phone-panel" aria-label={t('deskAccount.title')}>
      <h1>{t('deskAccount.title')}</h1>
      <p className="muted">{t('deskAccount.lead')}</p>
      <dl className="desk-account">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt className="small muted">{t(`deskAccount.${name}`)}</dt>
            <dd className="row-between">
              <span data-testid={`desk-account-${name}`}>
                <Ltr>{value}</Ltr>
              </span>
              <CopyButton
                text={value}
                label={t('deskAccount.copy', { what: t(`deskAccount.${name}`) })}
              />
            </dd>
          </div>
        ))}
      </dl>
      <p className="small muted">{t('deskAccount.until')}</p>
    </section>
  );
}
