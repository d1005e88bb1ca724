import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LineView } from '../../../src/contract/queue-rules.ts';
import { Choice } from '../ui/choice.tsx';
import { Outcome, useMove } from './line-card.tsx';

type Queue = LineView['queues'][number];

/** What a queue's callers are told after the greeting, and whether only in a surge. */
export function NewsChoice(props: { queue: Queue }): ReactNode {
  const { t, i18n } = useTranslation();
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
          move.mutate({ queueId, news: topic === 'none' ? null : { topic, onlyInSurge } })
        }
      />
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
