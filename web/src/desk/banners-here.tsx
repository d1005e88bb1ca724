import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Banner } from '../../../src/contract/banners.ts';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { useBannersNow, useBannerText } from '../ui/use-banners.ts';

/**
 * What the citizen on the line has heard from the machine, chosen as the machine does: of no district
 * or of his, of any where it is not known. With nobody on the line, what all are told.
 */
export function BannersHere(props: {
  /** By which queue he came; null: nobody is on the line, or he has heard nothing of us. */
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
      <h2 className="card-title">{t(queueId === null ? 'banners.toldNow' : 'banners.toldHim')}</h2>
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
