import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Banner } from '../../../src/contract/banners.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { useBannerText } from '../ui/use-banners.ts';

/** What was told in the last thirty days, by whom, and how many had enough with it. */
export function BannerList(): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const text = useBannerText();
  const banners = useQuery({
    queryKey: ['banners', 'list'],
    queryFn: () => api<Banner[]>('GET', '/api/banners'),
    refetchInterval: 20_000,
  });
  const at = (ms: number): string => `${format.shortDate(ms)} ${format.time(ms)}`;
  if (banners.data?.length === 0) return null;
  return (
    <div data-testid="banner-list">
      <h2>{t('banners.answered')}</h2>
      <Fault error={banners.error} />
      <ul className="banners">
        {banners.data?.map((one) => (
          <li key={one.bannerId}>
            <b>{text(one)}</b>
            <Chip tone={one.isTold ? 'ok' : 'plain'}>
              {t(
                one.endedAtMs !== null
                  ? 'banners.over'
                  : one.isTold
                    ? 'banners.inForce'
                    : 'banners.waitsForSurge',
              )}
            </Chip>
            <Chip tone="accent">{t('banners.calls', { shown: format.digits(one.answered) })}</Chip>
            <span className="small muted">
              {i18n.language === 'fa' ? one.queueFa : one.queueEn} ·{' '}
              {t('banners.fromBy', { time: at(one.startedAtMs), name: one.startedByName ?? '–' })}
              {one.endedAtMs !== null &&
                ` · ${
                  one.endedByName === null
                    ? t('banners.endedItself', { time: at(one.endedAtMs) })
                    : t('banners.endedBy', { time: at(one.endedAtMs), name: one.endedByName })
                }`}
              {one.endedAtMs === null &&
                one.untilMs !== null &&
                ` · ${t('banners.until', { day: format.shortDate(one.untilMs), time: format.time(one.untilMs) })}`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
