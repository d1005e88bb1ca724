import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Banner } from '../../../src/contract/banners.ts';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { useBannersNow, useBannerText } from '../ui/use-banners.ts';

/**
 * What his queue's callers are told, of no district or of the case's, of any where it has none. What he has
 * heard himself we do not know: the machine goes by his number's district, and stops when he is answered.
 * With nobody on the line, what all are told.
 */
export function BannersHere(props: {
  /** By which queue he came; null: nobody is on the line. */
  queueId: string | null;
  district: number | null;
}): ReactNode {
  const { t } = useTranslation();
  const { time, shortDate } = useFormat();
  const text = useBannerText();
  const { queueId, district } = props;
  const told = useBannersNow().filter(({ isTold }) => isTold);
  const concerns = (one: Banner): boolean =>
    one.district === null || district === null || one.district === district;
  const shown =
    queueId === null ? told : told.filter((one) => one.queueId === queueId && concerns(one));
  if (shown.length === 0) return null;
  const isHis = (one: Banner): boolean =>
    queueId !== null && district !== null && one.district === district;
  return (
    <section
      className="card banners-card"
      aria-label={t('banners.title')}
      data-testid="banners-here"
    >
      <h2 className="card-title">{t(queueId === null ? 'banners.toldNow' : 'banners.toldHere')}</h2>
      <ul className="banners">
        {shown.map((one) => (
          <li key={one.bannerId}>
            <b>{text(one)}</b>
            {isHis(one) && <Chip tone="ring">{t('banners.hisDistrict')}</Chip>}
            <span className="small muted">
              {t('banners.since', { time: time(one.startedAtMs) })}
              {one.untilMs !== null &&
                ` · ${t('banners.until', { day: shortDate(one.untilMs), time: time(one.untilMs) })}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
