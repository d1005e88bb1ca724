import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type FollowUpCounts,
  FollowUpList,
  type WorkRow as Row,
} from '../../../src/contract/referrals.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { CasePane } from '../cases/case-pane.tsx';
import { WorkRow } from '../referrals/work-row.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Empty } from '../ui/parts.tsx';

const LOOK_AGAIN_MS = 20_000;

/** Follow-up's work: what awaits a unit, a verdict, a decision, and what is late. */
export function FollowUpPage(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const [list, setList] = useState<FollowUpList>('triage');
  const [openId, setOpenId] = useState<string | null>(null);
  const counts = useQuery({
    queryKey: ['follow-up', 'counts'],
    queryFn: () => api<FollowUpCounts>('GET', '/api/follow-up/counts'),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const work = useQuery({
    queryKey: ['follow-up', list],
    queryFn: () => api<Row[]>('GET', `/api/follow-up?list=${list}`),
    refetchInterval: LOOK_AGAIN_MS,
    placeholderData: (before) => before,
  });
  const rows = work.data ?? [];
  // Until then it is another list's emptiness.
  const isRead = work.isSuccess && !work.isPlaceholderData;
  const labelOf = (value: FollowUpList): string => {
    const count = counts.data?.[value] ?? 0;
    return count === 0
      ? t(`followUp.list.${value}`)
      : `${t(`followUp.list.${value}`)} ${digits(count)}`;
  };
  const isAlarm = (value: FollowUpList): boolean =>
    value === 'overdue' || (value === 'triage' && (counts.data?.untriaged ?? 0) > 0);
  return (
    <>
      <Header />
      <main className="two">
        <section className="card" aria-label={t('followUp.title')}>
          <div className="list-head">
            <Choice
              label={t('followUp.title')}
              hideLabel
              value={list}
              onChange={setList}
              options={FollowUpList.options.map((value) => ({
                value,
                label: labelOf(value),
                tone: isAlarm(value) ? ('alarm' as const) : ('accent' as const),
              }))}
            />
          </div>
          <Fault error={work.error} className="pad-inline" />
          {isRead && rows.length === 0 && <Empty>{t(`followUp.none.${list}`)}</Empty>}
          <ul>
            {rows.map((row) => (
              <WorkRow
                key={row.caseId}
                row={row}
                isOpen={row.caseId === openId}
                onOpen={() => setOpenId(row.caseId)}
              />
            ))}
          </ul>
        </section>
        <section className="card" aria-label={t('cases.open')}>
          {openId === null ? (
            <Empty>{t('followUp.choose')}</Empty>
          ) : (
            <CasePane key={openId} caseId={openId} />
          )}
        </section>
      </main>
    </>
  );
}
