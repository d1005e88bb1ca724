import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Imported } from '../../../src/contract/organising.ts';
import { useFormat } from '../ui/format.ts';

/** What was found in a table: row by row what is wrong, or that it can be taken. */
export function ImportFound({ told }: { readonly told: Imported }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const rows = digits(told.rows);
  if (told.errors.length === 0) {
    return (
      <p className="pane" role="status">
        {t(told.applied ? 'import.taken' : 'import.clean', { rows })}{' '}
        {t(told.applied ? 'import.changed' : 'import.changes', { changes: digits(told.changes) })}
      </p>
    );
  }
  return (
    <div className="pane">
      <p role="alert" className="form-error">
        {t('import.refused', { errors: digits(told.errors.length) })}
      </p>
      <ul className="history">
        {told.errors.map((error) => (
          <li key={`${error.row} ${error.column} ${error.problem}`}>
            <span className="faint num">{t('import.row', { row: digits(error.row) })}</span>
            <span>
              {[error.column, t(`import.problems.${error.problem}`)].filter(Boolean).join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
