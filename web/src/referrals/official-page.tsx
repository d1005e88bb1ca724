import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WorkRow as Row } from '../../../src/contract/referrals.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { Empty } from '../ui/parts.tsx';
import { OfficialPane } from './official-pane.tsx';
import { Notices } from './notices.tsx';
import { StandIn } from './stand-in.tsx';
import { WorkRow } from './work-row.tsx';

const LOOK_AGAIN_MS = 30_000;

/** What a head, a deputy, a manager or the inspection is asked: his own first, then below him. */
export function OfficialPage(): ReactNode {
  const { t } = useTranslation();
  const [openId, setOpenId] = useState<string | null>(null);
  const work = useQuery({
    queryKey: ['referrals'],
    queryFn: () => api<Row[]>('GET', '/api/referrals'),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const rows = work.data ?? [];
  const parts = [
    { key: 'mine', rows: rows.filter(({ isMine }) => isMine) },
    { key: 'below', rows: rows.filter(({ isMine }) => !isMine) },
  ] as const;
  return (
    <>
      <Header />
      <main className="two">
        <section className="card" aria-label={t('official.title')}>
          <div className="list-head">
            <h1 className="grow">{t('official.title')}</h1>
            <StandIn />
          </div>
          <Notices />
          <Fault error={work.error} className="pad-inline" />
          {work.isSuccess && rows.length === 0 && <Empty>{t('official.none')}</Empty>}
          {parts.map(
            (part) =>
              part.rows.length > 0 && (
                <div key={part.key}>
                  <h2 className="pad-inline small muted">{t(`official.${part.key}`)}</h2>
                  <ul>
                    {part.rows.map((row) => (
                      <WorkRow
                        key={row.caseId}
                        row={row}
                        isOpen={row.referralId === openId}
                        onOpen={() => setOpenId(row.referralId)}
                      />
                    ))}
                  </ul>
                </div>
              ),
          )}
        </section>
        <section className="card" aria-label={t('cases.open')}>
          {openId === null ? (
            <Empty>{t('official.choose')}</Empty>
          ) : (
            <OfficialPane key={openId} referralId={openId} />
          )}
        </section>
      </main>
    </>
  );
}
