import Button from '@mui/material/Button';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportedUsers } from '../../../src/contract/line-tables.ts';
import { writeCsv } from '../../../src/kit/csv.ts';
import { Ltr } from '../ui/parts.tsx';

/** Of people whom a table has made: seen this once, to be taken along. */
export function FirstPasswords(props: {
  readonly people: ImportedUsers['firstPasswords'];
}): ReactNode {
  const { t } = useTranslation();
  const save = (): void => {
    const rows = props.people.map(({ username, password }) => [username, password]);
    const csv = new Blob([writeCsv([['username', 'first_password'], ...rows])], {
      type: 'text/csv',
    });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(csv);
    link.download = 'first-passwords.csv';
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <section className="pane" aria-label={t('import.firstPasswords')}>
      <h2 className="card-title">{t('import.firstPasswords')}</h2>
      <p className="small">{t('import.firstPasswordsLead')}</p>
      <div className="row">
        <Button variant="contained" onClick={save}>
          {t('import.savePasswords')}
        </Button>
      </div>
      <dl className="facts">
        {props.people.map(({ username, password }) => (
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
