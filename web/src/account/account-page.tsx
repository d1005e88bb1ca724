import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PasswordForm } from '../app/password-form.tsx';
import { Header } from '../app/shell.tsx';
import { FactorCard } from './factor-card.tsx';
import { SessionsCard } from './sessions-card.tsx';

/** What is mine alone: where I am signed in, my password, my second factor. */
export function AccountPage(): ReactNode {
  const { t } = useTranslation();
  const [isChanged, setChanged] = useState(false);
  return (
    <>
      <Header />
      <main className="two">
        <SessionsCard />
        <div className="col account-side">
          <FactorCard />
          <section className="card" aria-label={t('account.password')}>
            <PasswordForm
              className="pane"
              label={t('account.password')}
              onDone={() => setChanged(true)}
            >
              <h1>{t('account.password')}</h1>
              {isChanged && <p role="status">{t('account.passwordChanged')}</p>}
            </PasswordForm>
          </section>
        </div>
      </main>
    </>
  );
}
