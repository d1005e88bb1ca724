import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LineView } from '../../../src/contract/queue-rules.ts';
import { Choice } from '../ui/choice.tsx';
import { useFormat } from '../ui/format.ts';
import { Outcome, useMove } from './line-card.tsx';

const SAMEN = 13;
const DISTRICTS = Array.from({ length: SAMEN }, (_, n) => n + 1);

type Queue = LineView['queues'][number];

/** What a queue's callers are told after the greeting, and whether only in a surge. */
export function NewsChoice(props: { queue: Queue }): ReactNode {
  const { t, i18n } = useTranslation();
  const { digits } = useFormat();
  const { queueId, news, nameFa, nameEn } = props.queue;
  const move = useMove('/api/line/news');
  const name = i18n.language === 'fa' ? nameFa : nameEn;
  const onlyInSurge = news?.onlyInSurge ?? false;
  return (
    <div className="col">
      <Choice
        label={t('line.news', { name })}
        value={news?.topic ?? 'none'}
        options={[
          { value: 'none', label: t('news.none') },
          { value: 'outage', label: t('news.outage') },
          { value: 'storm', label: t('news.storm') },
        ]}
        onChange={(topic) =>
          move.mutate({ queueId, news: topic === 'none' ? null : { ...news, topic, onlyInSurge } })
        }
      />
      {news !== null && (
        <Choice
          label={t('line.newsWhere')}
          value={String(news.district ?? 'all')}
          options={[
            { value: 'all', label: t('news.noDistrict') },
            ...DISTRICTS.map((district) => ({
              value: String(district),
              label: t(district === SAMEN ? 'news.samen' : 'news.district', {
                number: digits(district),
              }),
            })),
          ]}
          onChange={(where) => {
            const { district: _before, ...rest } = news;
            const told = where === 'all' ? rest : { ...rest, district: Number(where) };
            move.mutate({ queueId, news: told });
          }}
        />
      )}
      {news !== null && (
        <Choice
          label={t('line.newsWhen')}
          value={news.onlyInSurge ? 'surge' : 'always'}
          options={[
            { value: 'always', label: t('line.always') },
            { value: 'surge', label: t('line.onlyInSurge') },
          ]}
          onChange={(when) =>
            move.mutate({ queueId, news: { ...news, onlyInSurge: when === 'surge' } })
          }
        />
      )}
      <Outcome move={move} />
    </div>
  );
}
