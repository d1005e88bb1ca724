import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OfficialCase } from '../../../src/contract/referrals.ts';
import { useFormat } from '../ui/format.ts';

/** What was said of the case after its description: whoever is asked reads it before he answers. */
export function SaidSince(props: { said: OfficialCase['said'] }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  if (props.said.length === 0) return null;
  return (
    <section aria-label={t('official.said')}>
      <h2>{t('official.said')}</h2>
      <ul className="history">
        {props.said.map(({ as, atMs, text }) => (
          <li key={`${atMs} ${as}`}>
            <span className="faint num">
              {format.shortDate(atMs)} {format.time(atMs)}
            </span>
            <span>
              {as === 'waiting-ended' ? t('followUp.acts.end-waiting') : t(`caseEvent.${as}`)} ·{' '}
              {text}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
