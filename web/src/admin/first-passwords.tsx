import Button from '@mui/material/Button';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { writeCsv } from '../../../src/kit/csv.ts';
import { Ltr } from '../ui/parts.tsx';
import type { FirstPasswordKeeper } from './kept-first-passwords.ts';

/** Of people whom a table has made: told this once, shown until they are taken along. */
export function FirstPasswords({ keeper }: { readonly keeper: FirstPasswordKeeper }): ReactNode {
  const { t } = useTranslation();
  if (keeper.people.length === 0) return null;
  const save = (): void => {
    const rows = keeper.people.map(({ username, password }) => [username, password]);
    const csv = new Blob([writeCsv([['username', 'first_password'], ...rows])], {
      type: 'text/csv',
    });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(csv);
    link.download = 'first-passwords.csv';
    link.click();
    URL.revokeObjectURL(link.href);
    keeper.saved();
  };
  return (
    <section className="pane" aria-label={t('import.firstPasswords')}>
      <h2 className="card-title">{t('import.firstPasswords')}</h2>
      <p className="small">{t('import.firstPasswordsLead')}</p>
      <div className="row">
        <Button variant="contained" onClick={save}>
          {t('import.savePasswords')}
        </Button>
        <Button onClick={keeper.done}>{t('import.passwordsTaken')}</Button>
      </div>
      <dl className="facts">
        {keeper.people.map(({ username, password }) => (
          <div key={username}>
            <dt>
              <Ltr>{username}</Ltr>
            </dt>
            <dd>
              <Ltr>{password}</Ltr>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
