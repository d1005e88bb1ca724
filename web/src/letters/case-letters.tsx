import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LetterRow } from '../../../src/contract/letters.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { useFormat } from '../ui/format.ts';
import { LetterChip, LetterNumber, Reason } from './letter-words.tsx';

const LOOK_AGAIN_MS = 10_000;

/** The letters of a case, on its page: whom they are to and how far they are. */
export function CaseLetters({ caseId }: { caseId: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const { may } = useSession();
  const format = useFormat();
  const found = useQuery({
    queryKey: ['case-letters', caseId],
    queryFn: () => api<LetterRow[]>('GET', `/api/cases/${caseId}/letters`),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const rows = found.data ?? [];
  if (rows.length === 0) return null;
  return (
    <section aria-label={t('letters.ofCase')}>
      <h2>{t('letters.ofCase')}</h2>
      {rows.map((row) => (
        <div key={row.letterId} className="panel-form" data-testid="case-letter">
          <div className="row-between">
            <span>{i18n.language === 'fa' ? row.postFa : row.postEn}</span>
            <LetterChip state={row.state} />
          </div>
          <div className="row-between small muted">
            <span>
              {t(`letters.way.${row.way}`)} · {format.shortDate(row.createdAtMs)}
              {' · '}
              {row.number === null ? (
                t('letters.noNumber')
              ) : (
                <LetterNumber number={format.digits(row.number)} />
              )}
            </span>
            {may('letters') && (
              <span className="row">
                <Link to="/letters/$letterId" params={{ letterId: row.letterId }} className="link">
                  {t('letters.open')}
                </Link>
                <Link
                  to="/letters/$letterId/print"
                  params={{ letterId: row.letterId }}
                  className="link"
                >
                  {t('letters.print')}
                </Link>
              </span>
            )}
          </div>
          <Reason reason={row.reason} />
        </div>
      ))}
    </section>
  );
}
