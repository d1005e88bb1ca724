import Button from '@mui/material/Button';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LineView, News } from '../../../src/contract/queue-rules.ts';
import { startOfTehranDayMs, tehranDay } from '../../../src/kit/jalali.ts';
import { Choice } from '../ui/choice.tsx';
import { useDistrictOptions } from '../ui/district-options.ts';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { useBannerText } from '../ui/use-banners.ts';
import { Outcome, useMove } from './line-card.tsx';

const ENDS = ['open', 'hour', 'threeHours', 'midnight', 'day'] as const;
type End = (typeof ENDS)[number];
const HOUR_MS = 3_600_000;

function endOf(end: End, nowMs: number): number | null {
  if (end === 'open') return null;
  if (end === 'hour') return nowMs + HOUR_MS;
  if (end === 'threeHours') return nowMs + 3 * HOUR_MS;
  if (end === 'day') return nowMs + 24 * HOUR_MS;
  // 36 hours after a day's start always lie in the next day.
  return startOfTehranDayMs(tehranDay(startOfTehranDayMs(tehranDay(nowMs)) + 36 * HOUR_MS));
}

type Queue = LineView['queues'][number];

/** What a queue's callers are told after the greeting: each ends for itself, others come beside it. */
export function NewsChoice(props: { queue: Queue }): ReactNode {
  const { t, i18n } = useTranslation();
  const { queueId, news, nameFa, nameEn } = props.queue;
  const [isAdding, setAdding] = useState(false);
  const move = useMove('/api/line/news');
  const name = t('line.news', { name: i18n.language === 'fa' ? nameFa : nameEn });
  return (
    <div className="col" role="group" aria-label={name}>
      <div className="row-between">
        <b className="grow">{name}</b>
        {!isAdding && (
          <Button size="small" variant="outlined" onClick={() => setAdding(true)}>
            {t('line.newsAdd')}
          </Button>
        )}
      </div>
      {news.map((one) => (
        <Told
          key={one.bannerId}
          told={one}
          isMoving={move.isPending}
          onEnd={() => move.mutate({ queueId, news: null, bannerId: one.bannerId })}
        />
      ))}
      {isAdding && (
        <NewNews
          isMoving={move.isPending}
          onCancel={() => setAdding(false)}
          onTell={(told, end) => {
            const telling = { queueId, news: told, untilMs: endOf(end, Date.now()) };
            // Not what ends another one meanwhile: the form keeps what was chosen.
            move.mutate(telling, { onSuccess: () => setAdding(false) });
          }}
        />
      )}
      <Outcome move={move} />
    </div>
  );
}

function Told(props: {
  told: Queue['news'][number];
  isMoving: boolean;
  onEnd: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { shortDate, time } = useFormat();
  const text = useBannerText();
  const { topic, district = null, onlyInSurge, untilMs } = props.told;
  const what = text({ topic, district });
  return (
    <div className="row-between">
      <span className="grow">
        {what}
        {untilMs !== null && (
          <span className="small muted">
            {` · ${t('banners.until', { day: shortDate(untilMs), time: time(untilMs) })}`}
          </span>
        )}
      </span>
      {onlyInSurge && <Chip tone="plain">{t('line.onlyInSurge')}</Chip>}
      <Button
        size="small"
        disabled={props.isMoving}
        aria-label={t('line.newsStopOf', { what })}
        onClick={props.onEnd}
      >
        {t('line.newsStop')}
      </Button>
    </div>
  );
}

function NewNews(props: {
  isMoving: boolean;
  onCancel: () => void;
  onTell: (news: News, end: End) => void;
}): ReactNode {
  const { t } = useTranslation();
  const districts = useDistrictOptions();
  const [topic, setTopic] = useState<News['topic']>('outage');
  const [where, setWhere] = useState('all');
  const [when, setWhen] = useState<'always' | 'surge'>('always');
  const [end, setEnd] = useState<End>('open');
  const district = where === 'all' ? {} : { district: Number(where) };
  return (
    <div className="panel-form">
      <Choice
        label={t('line.newsTopic')}
        value={topic}
        options={[
          { value: 'outage', label: t('news.outage') },
          { value: 'storm', label: t('news.storm') },
        ]}
        onChange={setTopic}
      />
      <Choice
        label={t('line.newsWhere')}
        value={where}
        options={[{ value: 'all', label: t('news.noDistrict') }, ...districts]}
        onChange={setWhere}
      />
      <p className="small muted">{t('line.newsWhereHint')}</p>
      <Choice
        label={t('line.newsWhen')}
        value={when}
        options={[
          { value: 'always', label: t('line.always') },
          { value: 'surge', label: t('line.onlyInSurge') },
        ]}
        onChange={setWhen}
      />
      <Choice
        label={t('line.newsEnd')}
        value={end}
        options={ENDS.map((value) => ({ value, label: t(`line.end.${value}`) }))}
        onChange={setEnd}
      />
      <div className="row-end">
        <Button onClick={props.onCancel}>{t('who.cancel')}</Button>
        <Button
          variant="contained"
          disabled={props.isMoving}
          onClick={() => props.onTell({ topic, ...district, onlyInSurge: when === 'surge' }, end)}
        >
          {t('line.newsTell')}
        </Button>
      </div>
    </div>
  );
}
