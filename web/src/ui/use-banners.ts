import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Banner } from '../../../src/contract/banners.ts';
import { api } from '../app/api.ts';
import { useFormat } from './format.ts';

const SAMEN = 13;
const LOOK_AGAIN_MS = 20_000;

/** What callers are told by machine at this moment. */
export function useBannersNow(): readonly Banner[] {
  const { data } = useQuery({
    queryKey: ['banners', 'now'],
    queryFn: () => api<Banner[]>('GET', '/api/banners/now'),
    refetchInterval: LOOK_AGAIN_MS,
  });
  return data ?? [];
}

/** «قطعی آب یا برق، منطقه ۳» */
export function useBannerText(): (of: Pick<Banner, 'topic' | 'district'>) => string {
  const { t } = useTranslation();
  const { digits } = useFormat();
  return ({ topic, district }) => {
    const what = t(`news.${topic}`);
    if (district === null) return what;
    const key = district === SAMEN ? 'news.samen' : 'news.district';
    return t('banners.in', { what, where: t(key, { number: digits(district) }) });
  };
}
