import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FactorPage } from './factor-page.tsx';
import { PasswordPage } from './password-page.tsx';
import { SessionProvider, useUser } from './session.tsx';
import { SignInPage } from './sign-in-page.tsx';

/** Nobody passes without a session, with a first password, or without the factor that his role needs. */
export function Gate(props: { children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const { user, unreachable } = useUser();
  if (user === undefined) {
    // Under a blink nothing is shown: a page that flashes a message is restless.
    return unreachable ? (
      <p className="gate-note" role="status">
        {t('app.serverAway')}
      </p>
    ) : null;
  }
  if (user === null) return <SignInPage />;
  if (user.mustChangePassword) return <PasswordPage user={user} />;
  if (user.secondFactor === 'missing') return <FactorPage user={user} />;
  return <SessionProvider user={user}>{props.children}</SessionProvider>;
}
