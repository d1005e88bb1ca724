import Button from '@mui/material/Button';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseSummary } from '../../../src/contract/cases.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { CaseClock } from '../ui/case-clock.tsx';
import { CaseMarks } from '../ui/case-marks.tsx';
import { Choice } from '../ui/choice.tsx';
import { useFormat } from '../ui/format.ts';
import { Empty } from '../ui/parts.tsx';
import { Fault } from '../ui/fault.tsx';
import { useQuietWords } from '../ui/quiet-words.ts';
import { TextInput } from '../ui/text-input.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { CasePane } from './case-pane.tsx';
import { MergeProposals } from './merge-proposals.tsx';

/** The list is worked down: what waits for its result stands first. */
const FILTERS = [
  'answered',
  'referred',
  'special_follow_up',
  'recheck',
  'verified',
  'announced',
  'archived',
  'long_open',
  'all',
] as const;
/** As many as the server tells at once. */
const PAGE = 100;
type Filter = (typeof FILTERS)[number];

/** Cases whose result is to be written, and those that were announced. */
export function CasesPage(): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const [filter, setFilter] = useState<Filter>('answered');
  const [typed, setTyped] = useState('');
  const [openId, setOpenId] = useState<string | null>(null);
  const sought = useQuietWords(typed);
  const cases = useInfiniteQuery({
    queryKey: ['cases', filter, sought],
    queryFn: ({ pageParam: after }) => api<CaseSummary[]>('GET', pathOf(filter, sought, after)),
    initialPageParam: null as string | null,
    // What words find, and the weekly list, is one page: whoever wants other ones looks closer.
    getNextPageParam: (last) =>
      sought !== '' || filter === 'long_open' || last.length < PAGE ? null : last.at(-1)?.caseId,
    placeholderData: (before) => before,
  });
  const rows = cases.data?.pages.flat() ?? [];
  // Until then it is another list's emptiness.
  const isRead = cases.isSuccess && !cases.isPlaceholderData;
  return (
    <>
      <Header />
      <main className="two">
        <section className="card" aria-label={t('cases.title')}>
          <div className="list-head">
            <TextInput
              label={t('cases.search')}
              value={typed}
              onChange={setTyped}
              type="search"
              placeholder={t('cases.searchHint')}
            />
          </div>
          <div className="pad-inline">
            <Choice
              label={t('cases.show')}
              value={filter}
              onChange={setFilter}
              options={FILTERS.map((value) => ({ value, label: t(`cases.filter.${value}`) }))}
            />
          </div>
          {may('cases-verify') && <MergeProposals />}
          <Fault error={cases.error} className="pad-inline" />
          {isRead && rows.length === 0 && (
            <Empty>{t(sought === '' ? `cases.none.${filter}` : 'cases.notFound')}</Empty>
          )}
          <ul>
            {rows.map((row) => (
              <CaseRow key={row.caseId} row={row} openId={openId} onOpen={setOpenId} />
            ))}
          </ul>
          {cases.hasNextPage && (
            <div className="row-end pad-inline">
              <Button
                disabled={cases.isFetchingNextPage}
                onClick={() => void cases.fetchNextPage()}
              >
                {t('cases.more')}
              </Button>
            </div>
          )}
        </section>
        <section className="card" aria-label={t('cases.open')}>
          {openId === null ? (
            <Empty>{t('cases.choose')}</Empty>
          ) : (
            <CasePane key={openId} caseId={openId} />
          )}
        </section>
      </main>
    </>
  );
}

/** Whoever looks for words looks in all of them. */
function pathOf(filter: Filter, sought: string, after: string | null): string {
  if (filter === 'long_open' && sought === '') return '/api/long-open-cases';
  return `/api/cases?${queryOf(filter === 'long_open' ? 'all' : filter, sought, after)}`;
}

function queryOf(filter: Filter, sought: string, after: string | null): string {
  const query = new URLSearchParams();
  if (filter !== 'all') query.set('status', filter);
  if (sought !== '') query.set('q', sought);
  if (after !== null) query.set('after', after);
  return query.toString();
}

function CaseRow(props: {
  row: CaseSummary;
  openId: string | null;
  onOpen: (caseId: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { row } = props;
  // Without a word the time that is left is the unit's.
  const isOurs = row.dueAtMs !== null && row.status !== 'referred';
  return (
    <li>
      <button
        type="button"
        className="list-row"
        aria-current={row.caseId === props.openId}
        onClick={() => props.onOpen(row.caseId)}
      >
        <CaseClock
          name={row.serviceName ?? t('case.noService')}
          fromMs={row.registeredAtMs}
          dueMs={row.dueAtMs}
          status={row.status}
        >
          <span className="small muted">
            {row.trackingCode !== null && <TrackingCode code={row.trackingCode} />}
            {row.district !== null &&
              ` · ${t('place.district', { shown: format.district(row.district) })}`}
            {row.registeredAtMs !== null && ` · ${format.shortDate(row.registeredAtMs)}`}
            {isOurs && ` · ${t(`caseStatus.${row.status}`)}`} <CaseMarks of={row} />
          </span>
        </CaseClock>
      </button>
    </li>
  );
}
