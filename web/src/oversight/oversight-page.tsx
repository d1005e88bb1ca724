import Button from '@mui/material/Button';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OpenedOversight, OversightList } from '../../../src/contract/oversight.ts';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Empty } from '../ui/parts.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import './oversight.css';

const DAY_MS = 24 * 3_600_000;

/** The lists of each week as they were made: to be read, printed and taken away. */
export function OversightPage(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [openId, setOpenId] = useState<string | null>(null);
  const lists = useQuery({
    queryKey: ['oversight'],
    queryFn: () => api<OversightList[]>('GET', '/api/oversight'),
  });
  return (
    <>
      <Header />
      <main className="two oversight">
        <ListCard
          title={t('oversight.title')}
          error={lists.error}
          empty={lists.data?.length === 0 && t('oversight.none')}
        >
          <ul>
            {lists.data?.map((list) => (
              <li key={list.listId}>
                <button
                  type="button"
                  className="list-row"
                  aria-current={list.listId === openId}
                  onClick={() => setOpenId(list.listId)}
                >
                  <b>{t(`oversight.kind.${list.kind}`)}</b> {format.digits(list.count)}
                  <br />
                  <span className="small muted">
                    {t('oversight.weekOf', { day: format.date(startOfTehranDayMs(list.week)) })}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </ListCard>
        <section className="card" aria-label={t('oversight.open')}>
          {openId === null ? (
            <Empty>{t('oversight.choose')}</Empty>
          ) : (
            <List key={openId} listId={openId} />
          )}
        </section>
      </main>
    </>
  );
}

function List({ listId }: { listId: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const isFa = i18n.language === 'fa';
  const list = useQuery({
    queryKey: ['oversight', listId],
    queryFn: () => api<OpenedOversight>('GET', `/api/oversight/${listId}`),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const print = useMutation({
    mutationFn: () => api('POST', `/api/oversight/${listId}/print`, {}),
    onSuccess: () => window.print(),
  });
  const { data } = list;
  if (data === undefined) return <Fault error={list.error} className="pad-inline" />;
  return (
    <div className="pane">
      <h1>{t(`oversight.kind.${data.kind}`)}</h1>
      <p className="small muted">
        {t('oversight.weekOf', { day: format.date(startOfTehranDayMs(data.week)) })} ·{' '}
        {t('oversight.madeAt', {
          day: format.date(data.madeAtMs),
          time: format.time(data.madeAtMs),
        })}
      </p>
      <Fault error={print.error} />
      <div className="row-end no-print">
        <Button variant="outlined" disabled={print.isPending} onClick={() => print.mutate()}>
          {t('oversight.print')}
        </Button>
        <Button variant="outlined" href={`/api/oversight/${listId}/csv`}>
          {t('oversight.csv')}
        </Button>
      </div>
      {data.rows.length === 0 ? (
        <Empty>{t('oversight.empty')}</Empty>
      ) : (
        <table className="oversight-rows">
          <thead>
            <tr>
              {(['code', 'service', 'district', 'unit', 'post', 'due', 'days'] as const).map(
                (head) => (
                  <th key={head} scope="col" className={head === 'days' ? 'number' : ''}>
                    {t(`oversight.head.${head}`)}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {data.rows.map((row) => (
              <tr key={row.place}>
                <td>
                  <TrackingCode code={row.trackingCode} />
                </td>
                <td>{row.serviceName}</td>
                <td>{row.district === null ? '' : format.district(row.district)}</td>
                <td>{isFa ? row.departmentFa : row.departmentEn}</td>
                <td>{isFa ? row.postFa : row.postEn}</td>
                <td>{row.dueAtMs === null ? '' : format.date(row.dueAtMs)}</td>
                <td className="number">
                  {format.digits(Math.floor((data.madeAtMs - row.registeredAtMs) / DAY_MS))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
