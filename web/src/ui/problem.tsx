import { useTranslation } from 'react-i18next';
import { ApiError } from '../app/api.ts';

/** Words for a failed request: the server's own text, ours where nobody answered. */
export function useProblemText(): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiError)) return t('problem.unknown');
    const known = `problem.${error.code}`;
    if (i18n.exists(known)) return t(known);
    return error.message === '' ? t('problem.unknown') : error.message;
  };
}
