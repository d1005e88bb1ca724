import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { GuestView, WritePromise } from '../../../src/contract/manager-sessions.ts';
import { api, ApiError } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Empty } from '../ui/parts.tsx';
import { PromiseForm } from './promise-form.tsx';
import { PromiseRows, TalkView } from './talk-view.tsx';
import './managers.css';

const KEY = ['manager-guest'];
const LOOK_AGAIN_MS = 3_000;

/** The manager's one screen, while his session lasts: who speaks, what about, what was promised. */
export function GuestPage(): ReactNode {
  const { t } = useTranslation();
  const view = useQuery({
    queryKey: KEY,
    queryFn: readView,
    refetchInterval: LOOK_AGAIN_MS,
    // Nothing of it is kept on the screen of a session that is over.
    gcTime: 0,
  });
  return (
    <>
      <Header />
      {view.data === undefined || view.data === null ? (
        <main className="one-card">
          <section className="card" aria-label={t('managers.guest.title')}>
            <Fault error={view.error} className="pad-inline" />
            {view.data === null && <Empty>{t('managers.guest.none')}</Empty>}
          </section>
        </main>
      ) : (
        <Session view={view.data} />
      )}
    </>
  );
}

/** Null: no session of his is open now. */
async function readView(): Promise<GuestView | null> {
  try {
    return await api<GuestView>('GET', '/api/manager-guest');
  } catch (error) {
    if (error instanceof ApiError && error.code === 'no-session-now') return null;
    throw error;
  }
}

function Session({ view }: { view: GuestView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const write = useMutation({
    mutationFn: (promise: WritePromise) =>
      api<GuestView>('POST', '/api/manager-guest/promises', promise),
    onSuccess: (fresh) => queries.setQueryData(KEY, fresh),
  });
  return (
    <main className="guest">
      <section className="card pane" aria-label={t('managers.guest.title')}>
        <div className="row-between">
          <h1>{view.title}</h1>
          <span className="chips">
            <Chip>{t('managers.guest.until', { time: format.time(view.untilMs) })}</Chip>
            <Chip tone="accent">
              {t('managers.guest.waiting', { shown: format.digits(view.waiting) })}
            </Chip>
          </span>
        </div>
        {view.talk === null ? (
          <Empty>{t('managers.guest.nobody')}</Empty>
        ) : (
          <TalkView talk={view.talk} isGuest />
        )}
      </section>
      <section className="card pane" aria-label={t('managers.promises')}>
        <h2>{t('managers.promises')}</h2>
        {view.talk !== null && (
          <PromiseForm
            key={view.talk.bookingId}
            cases={view.talk.cases}
            units={view.departments}
            isBusy={write.isPending}
            error={write.error}
            onWrite={(promise, onSuccess) => write.mutate(promise, { onSuccess })}
          />
        )}
        <PromiseRows promises={view.promises} />
      </section>
    </main>
  );
}
