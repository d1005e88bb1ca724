import { type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShiftPicture } from '../../../src/contract/shifts.ts';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { useBannerText } from '../ui/use-banners.ts';

/** What goes on, as the system knew it in that moment. */
export function PictureParts(props: {
  picture: ShiftPicture;
  /** Instead of the plain list of what experts left undone. */
  unfinished?: ReactNode;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const bannerText = useBannerText();
  const { picture } = props;
  const isFa = i18n.language === 'fa';
  const at = (ms: number): string => `${format.shortDate(ms)} ${format.time(ms)}`;
  return (
    <div className="shift-parts">
      {!picture.isLive && <p className="form-error">{t('shift.notLive')}</p>}
      <Part title={t('shift.emergencies')} none={picture.emergencies.length === 0}>
        {picture.emergencies.map((one) => (
          <li key={one.emergencyId}>
            <b>{one.serviceName}</b>
            {one.trackingCode !== null && <TrackingCode code={one.trackingCode} />}
            <Chip tone={one.alarm === null ? 'plain' : 'alarm'}>
              {one.alarm === null ? t(`duty.state.${one.state}`) : t(`duty.alarm.${one.alarm}`)}
            </Chip>
            <span className="small muted">
              {one.district !== null &&
                `${t('place.district', { shown: format.district(one.district) })} · `}
              {at(one.startedAtMs)}
            </span>
          </li>
        ))}
      </Part>
      <Part title={t('shift.banners')} none={picture.banners.length === 0}>
        {picture.banners.map((one) => (
          <li key={one.bannerId}>
            <b>{bannerText(one)}</b>
            <span className="small muted">
              {isFa ? one.queueFa : one.queueEn} · {at(one.startedAtMs)} ·{' '}
              {t('banners.calls', { shown: format.digits(one.answered) })}
              {one.untilMs !== null &&
                ` · ${t('banners.until', { day: format.shortDate(one.untilMs), time: format.time(one.untilMs) })}`}
            </span>
          </li>
        ))}
      </Part>
      <Part title={t('shift.queues')} none={picture.queues.length === 0}>
        {picture.queues.map((one) => (
          <li key={one.queueId}>
            <b>{isFa ? one.nameFa : one.nameEn}</b>
            <span className="small">
              {t('shift.queueState', {
                waiting: format.digits(one.waiting),
                answered: format.digits(one.answered),
                offered: format.digits(one.offered),
                abandoned: format.digits(one.abandoned),
              })}
            </span>
            {one.oldestEnteredAtMs !== null && (
              <Chip tone="ring">
                {t('shift.longest', { time: format.clock(picture.atMs - one.oldestEnteredAtMs) })}
              </Chip>
            )}
          </li>
        ))}
      </Part>
      <Part title={t('shift.faults')} none={picture.alarms.length === 0}>
        {picture.alarms.map((one) => (
          <li key={`${one.alarm} ${one.subject}`}>
            <b>{i18n.exists(`alarm.${one.alarm}`) ? t(`alarm.${one.alarm}`) : one.alarm}</b>
            <span className="small muted">{at(one.sinceMs)}</span>
          </li>
        ))}
      </Part>
      <Part
        title={t('shift.missing', { shown: format.digits(picture.onShift) })}
        none={picture.missing.length === 0}
      >
        {picture.missing.map((one) => (
          <li key={one.agentId}>
            <b>{one.name}</b>
            <Chip tone="alarm">{t(`shift.why.${one.why}`)}</Chip>
            <span className="small muted">{at(one.sinceMs)}</span>
          </li>
        ))}
      </Part>
      {props.unfinished ?? (
        <Part title={t('shift.unfinished')} none={picture.unfinished.length === 0}>
          {picture.unfinished.map((one) => (
            <li key={one.contactId}>
              <b>{one.agentName}</b>
              <span className="small muted">{at(one.startedAtMs)}</span>
            </li>
          ))}
        </Part>
      )}
    </div>
  );
}

export function Part(props: { title: string; none: boolean; children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  return (
    <section aria-label={props.title}>
      <h2>{props.title}</h2>
      {props.none ? (
        <p className="small muted">{t('shift.nothing')}</p>
      ) : (
        <ul className="banners">{props.children}</ul>
      )}
    </section>
  );
}
