import Button from '@mui/material/Button';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallChoices, CallsFilter, CallsPage as Page } from '../../../src/contract/calls.ts';
import { tehranDay } from '../../../src/kit/jalali.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { Empty } from '../ui/parts.tsx';
import './calls.css';
import { CallRows } from './call-rows.tsx';
import { CallsFilterForm } from './calls-filter.tsx';

type Cursor = NonNullable<CallsFilter['after']>;

/** All calls of the line, the newest first; each opens what happened in it, step by step. */
export function CallsPage(): ReactNode {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<CallsFilter>(() => {
    const today = tehranDay(Date.now());
    return { fromDay: today, toDay: today };
  });
  const choices = useQuery({
    queryKey: ['call-choices'],
    queryFn: () => api<CallChoices>('GET', '/api/call-choices'),
  });
  const pages = useInfiniteQuery({
    queryKey: ['call-history', filter],
    initialPageParam: null as Cursor | null,
    // The number goes in the body: addresses end in logs and in the browser's history.
    queryFn: ({ pageParam: after }) =>
      api<Page>('POST', '/api/calls/find', after === null ? filter : { ...filter, after }),
    getNextPageParam: (last) => last.next,
    retry: false,
  });
  const calls = pages.data?.pages.flatMap((page) => page.calls) ?? [];
  return (
    <>
      <Header />
      <main className="calls">
        <section className="card" aria-label={t('calls.filter')}>
          <CallsFilterForm
            filter={filter}
            choices={choices.data ?? { queues: [], agents: [] }}
            onFilter={setFilter}
          />
        </section>
        <section className="card calls-list" aria-label={t('calls.title')}>
          <Fault error={choices.error ?? pages.error} className="pad-inline" />
          {pages.isSuccess && calls.length === 0 && <Empty>{t('calls.none')}</Empty>}
          {calls.length > 0 && <CallRows calls={calls} queues={choices.data?.queues ?? []} />}
          {pages.hasNextPage && (
            <div className="pad-inline">
              <Button
                disabled={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                {t('calls.older')}
              </Button>
            </div>
          )}
        </section>
      </main>
    </>
  );
}
