import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Warning } from '../../../src/contract/warnings.ts';
import { makeFormat } from '../ui/format.ts';

const format = makeFormat('fa');

/**
 * What is handed over: Persian, whatever language its reader works in. Nothing on it leads to whoever
 * reported: not the case's code, either.
 */
export function WarningPaper({ warning }: { warning: Warning }): ReactNode {
  const { i18n } = useTranslation();
  const t = i18n.getFixedT('fa');
  const { dueAtMs, servedAtMs, servedHow } = warning;
  const numbered = `${format.digits(warning.year)}/${format.digits(warning.number)}`;
  return (
    <article className="warning-paper" dir="rtl" lang="fa" aria-label={t('warnings.paper.title')}>
      <header>
        <div>
          <b>{t('warnings.paper.office')}</b>
          <br />
          {warning.district !== null &&
            t('place.district', { shown: format.district(warning.district) })}
        </div>
        <div>
          {t('warnings.paper.number')}: <bdi>{numbered}</bdi>
          <br />
          {t('warnings.paper.date')}: {format.date(warning.issuedAtMs)}
        </div>
      </header>
      <h1>{t('warnings.paper.title')}</h1>
      <p>
        {t('warnings.paper.to')}: <b>{warning.addressee}</b>
      </p>
      <p>
        {t('warnings.paper.place')}: {warning.place}
      </p>
      <p>{t('warnings.paper.ground', { law: t(`warnings.law.${warning.ground}`) })}</p>
      <p className="prose">{warning.order}</p>
      <p>{t('warnings.paper.deadline', { days: format.digits(warning.deadlineDays) })}</p>
      <p>{t(`warnings.paper.follows.${warning.follows}`)}</p>
      <footer>
        <div>
          {t('warnings.paper.served')}:{' '}
          {servedAtMs === null
            ? '…… / …… / ……'
            : `${format.date(servedAtMs)}، ${format.time(servedAtMs)}`}
          {servedHow !== null && ` · ${t(`warnings.hows.${servedHow}`)}`}
          {dueAtMs !== null && (
            <>
              <br />
              {t('warnings.paper.lastDay')}: {format.date(dueAtMs - 1)}
            </>
          )}
        </div>
        <div>{t('warnings.paper.signs')}</div>
      </footer>
    </article>
  );
}
