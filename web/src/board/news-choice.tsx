import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LineView } from '../../../src/contract/queue-rules.ts';
import { Choice } from '../ui/choice.tsx';
import { startOfTehranDayMs, tehranDay } from '../../../src/kit/jalali.ts';
import { useDistrictOptions } from '../ui/district-options.ts';
import { useFormat } from '../ui/format.ts';
import { Outcome, useMove } from './line-card.tsx';

const ENDS = ['open', 'hour', 'threeHours', 'midnight', 'day'] as const;
const HOUR_MS = 3_600_000;

function endOf(end: (typeof ENDS)[number], nowMs: number): number | null {
  if (end === 'open') return null;
  if (end === 'hour') return nowMs + HOUR_MS;
  if (end === 'threeHours') return nowMs + 3 * HOUR_MS;
  if (end === 'day') return nowMs + 24 * HOUR_MS;
  // 36 hours after a day's start always lie in the next day.
  return startOfTehranDayMs(tehranDay(startOfTehranDayMs(tehranDay(nowMs)) + 36 * HOUR_MS));
}

type Queue = LineView['queues'][number];

/** What a queue's callers are told after the greeting, and whether only in a surge. */
export function NewsChoice(props: { queue: Queue }): ReactNode {
  const { t, i18n } = useTranslation();
  const { shortDate, time } = useFormat();
  const districts = useDistrictOptions();
  const { queueId, news, newsUntilMs: untilMs, nameFa, nameEn } = props.queue;
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
          move.mutate({
            queueId,
            news: topic === 'none' ? null : { ...news, topic, onlyInSurge },
            untilMs,
          })
        }
      />
      {news !== null && (
        <Choice
          label={t('line.newsWhere')}
          value={String(news.district ?? 'all')}
          options={[{ value: 'all', label: t('news.noDistrict') }, ...districts]}
          onChange={(where) => {
            const { district: _before, ...rest } = news;
            const told = where === 'all' ? rest : { ...rest, district: Number(where) };
            move.mutate({ queueId, news: told, untilMs });
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
            move.mutate({ queueId, news: { ...news, onlyInSurge: when === 'surge' }, untilMs })
          }
        />
      )}
      {news !== null && (
        <Choice
          label={
            untilMs === null
              ? t('line.newsEnd')
              : t('line.newsEndAt', { day: shortDate(untilMs), time: time(untilMs) })
          }
          value={untilMs === null ? 'open' : null}
          options={ENDS.map((end) => ({ value: end, label: t(`line.end.${end}`) }))}
          onChange={(end) => move.mutate({ queueId, news, untilMs: endOf(end, Date.now()) })}
        />
      )}
      <Outcome move={move} />
    </div>
  );
}
