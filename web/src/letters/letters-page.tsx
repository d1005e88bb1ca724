import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  LetterList,
  type LetterRow,
  LETTERS_AT_ONCE,
  type LettersView,
  type ReceivedState,
} from '../../../src/contract/letters.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Empty } from '../ui/parts.tsx';
import { QUIET_MS } from '../ui/quiet-words.ts';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { LetterPane } from './letter-pane.tsx';
import { LetterChip, LetterNumber, useReasonText } from './letter-words.tsx';
import { ReceivedCard } from './received-card.tsx';
import { ReceivedFilterForm } from './received-filter.tsx';
import { FROM_THE_START, seekLetters } from './received-search.ts';

const LOOK_AGAIN_MS = 5_000;
/** Reading these is in the audit: once when one is opened, and when there is more. */
const AUDITED: readonly LetterList[] = ['review', 'received'];
const READ_ONCE = { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 };

/** Letters on their way and back: what waits, what has no number, what a person must look at. */
export function LettersPage(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const [list, setList] = useState<LetterList>('waiting');
  const { letterId } = useParams({ strict: false });
  const [openId, setOpenId] = useState<string | null>(letterId ?? null);
  const [seen, setSeen] = useState(FROM_THE_START);
  const { after, words: sought } = seen;
  const [typed, setTyped] = useState('');
  const [state, setState] = useState<ReceivedState | 'all'>('all');
  const setAfter = (next: string | null): void => setSeen((before) => ({ ...before, after: next }));
  const seek = (): void => setSeen((before) => seekLetters(before, typed));
  useEffect(() => {
    const timer = setTimeout(seek, QUIET_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const isAudited = AUDITED.includes(list);
  const found = useQuery({
    queryKey: ['letters', list, after, ...(list === 'received' ? [sought, state] : [])],
    queryFn: () => {
      const query = new URLSearchParams({ list });
      if (after !== null) query.set('after', after);
      if (list === 'received' && sought !== '') query.set('q', sought);
      if (list === 'received' && state !== 'all') query.set('state', state);
      return api<LettersView>('GET', `/api/letters?${query}`);
    },
    ...(isAudited ? READ_ONCE : { refetchInterval: LOOK_AGAIN_MS }),
    placeholderData: (before) => before,
  });
  const view = found.data;
  // How much waits is no reading of what was received: that is read again when there is more.
  const looked = useQuery({
    queryKey: ['letters', 'waiting', null],
    queryFn: () => api<LettersView>('GET', '/api/letters?list=waiting'),
    refetchInterval: LOOK_AGAIN_MS,
    enabled: isAudited,
  });
  const forReview = isAudited ? looked.data?.counts.review : undefined;
  const { isPlaceholderData, refetch } = found;
  useEffect(() => {
    if (forReview === undefined || view === undefined || isPlaceholderData) return;
    if (forReview !== view.counts.review) void refetch();
    // What was read may be newer than the count for a moment: only another count is a reason.
  }, [forReview]);
  const labelOf = (value: LetterList): string => {
    const count = view?.counts[value] ?? 0;
    return count === 0
      ? t(`letters.list.${value}`)
      : `${t(`letters.list.${value}`)} ${digits(count)}`;
  };
  const lastId =
    list === 'received' ? lastOf(view?.received)?.receivedId : lastOf(view?.letters)?.letterId;
  const isNarrowed = list === 'received' && (sought !== '' || state !== 'all');
  const isEmpty = view !== undefined && view.letters.length + view.received.length === 0;
  return (
    <>
      <Header />
      <main className="two">
        <section className="card" aria-label={t('letters.title')}>
          <div className="list-head">
            <Choice
              label={t('letters.title')}
              hideLabel
              value={list}
              onChange={(chosen) => {
                setList(chosen);
                setAfter(null);
              }}
              options={LetterList.options.map((value) => ({
                value,
                label: labelOf(value),
                tone: value === 'review' ? ('alarm' as const) : ('accent' as const),
              }))}
            />
          </div>
          <Fault error={found.error} className="pad-inline" />
          {view !== undefined && <State view={view} />}
          {list === 'received' && (
            <ReceivedFilterForm
              typed={typed}
              onType={setTyped}
              onSeek={seek}
              state={state}
              onState={(chosen) => {
                setState(chosen);
                setAfter(null);
              }}
            />
          )}
          {isEmpty && <Empty>{t(isNarrowed ? 'letters.noneFound' : `letters.none.${list}`)}</Empty>}
          <ul>
            {view?.letters.map((row) => (
              <Row
                key={row.letterId}
                row={row}
                isOpen={row.letterId === openId}
                onOpen={() => setOpenId(row.letterId)}
              />
            ))}
          </ul>
          {view !== undefined && view.received.length > 0 && (
            <div className="proposals">
              {view.received.map((one) => (
                <ReceivedCard key={one.receivedId} received={one} onOpen={setOpenId} />
              ))}
            </div>
          )}
          <div className="row-end pad-inline">
            {after !== null && (
              <button type="button" className="link" onClick={() => setAfter(null)}>
                {t('letters.fromTheStart')}
              </button>
            )}
            {lastId !== undefined && (
              <button type="button" className="link" onClick={() => setAfter(lastId)}>
                {t('letters.furtherOn')}
              </button>
            )}
          </div>
        </section>
        <section className="card" aria-label={t('letters.open')}>
          {openId === null ? (
            <Empty>{t('letters.choose')}</Empty>
          ) : (
            <LetterPane key={openId} letterId={openId} />
          )}
        </section>
      </main>
    </>
  );
}

/** Of a full page, its last one: there may be more behind it. */
function lastOf<T>(page: readonly T[] | undefined): T | undefined {
  return page?.length === LETTERS_AT_ONCE ? page.at(-1) : undefined;
}

/** How letters leave just now, where a person must do something or know of it. */
function State({ view }: { view: LettersView }): ReactNode {
  const { t } = useTranslation();
  const { time } = useFormat();
  const reasonText = useReasonText();
  if (view.resting !== null && view.way !== 'by-hand') {
    const { reason, untilMs } = view.resting;
    return (
      <p className="pad-inline form-error" role="status" data-testid="automation-rests">
        {t('letters.resting', { reason: reasonText(reason), time: time(untilMs) })}
      </p>
    );
  }
  if (view.way !== 'by-hand') return null;
  return <p className="pad-inline small muted">{t('letters.byHandNow')}</p>;
}

function Row(props: { row: LetterRow; isOpen: boolean; onOpen: () => void }): ReactNode {
  const { i18n } = useTranslation();
  const format = useFormat();
  const reasonText = useReasonText();
  const { row } = props;
  return (
    <li>
      <button type="button" className="list-row" aria-current={props.isOpen} onClick={props.onOpen}>
        <span className="row-between">
          <b>{i18n.language === 'fa' ? row.postFa : row.postEn}</b>
          <LetterChip state={row.state} />
        </span>
        <span className="small muted">
          {row.trackingCode !== null && <TrackingCode code={row.trackingCode} />}
          {` · ${format.shortDate(row.createdAtMs)} ${format.time(row.createdAtMs)}`}
          {row.number !== null && (
            <>
              {' · '}
              <LetterNumber number={format.digits(row.number)} />
            </>
          )}
          {row.reason !== null && ` · ${reasonText(row.reason)}`}
        </span>
      </button>
    </li>
  );
}
