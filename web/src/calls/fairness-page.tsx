import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FairnessReport } from '../../../src/contract/fairness.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { PeriodChoice, usePeriod } from '../ui/period-choice.tsx';
import './calls.css';
import { AgentsTable, QueuesTable } from './fairness-tables.tsx';

/** How fairly the line shared out its rings among experts, and its waits among citizens. */
export function FairnessPage(): ReactNode {
  const { t } = useTranslation();
  const shown = usePeriod('week');
  const { fromDay, toDay } = shown.period;
  const report = useQuery({
    queryKey: ['fairness', fromDay, toDay],
    queryFn: () => api<FairnessReport>('GET', `/api/fairness?from=${fromDay}&to=${toDay}`),
  });
  return (
    <>
      <Header />
      <main className="calls">
        <section className="card period-head" aria-label={t('period.label')}>
          <div className="row-between">
            <h1>{t('fairness.title')}</h1>
            <Link to="/calls" className="link">
              {t('fairness.toCalls')}
            </Link>
          </div>
          <PeriodChoice shown={shown} />
        </section>
        <section className="card calls-list pane" aria-label={t('fairness.title')}>
          <Fault error={report.error} />
          {report.data !== undefined && <Report report={report.data} />}
        </section>
      </main>
    </>
  );
}

function Report({ report }: { report: FairnessReport }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { statesFromMs } = report;
  return (
    <div className="col">
      <TableHead title={t('fairness.agents')} report={report} table="agents" />
      <p className="small muted">{t('fairness.agentsLead')}</p>
      {statesFromMs !== null && (
        <p className="small" role="note">
          {t('fairness.knownFrom', {
            day: format.date(statesFromMs),
            time: format.time(statesFromMs),
          })}
        </p>
      )}
      <AgentsTable agents={report.agents} />
      <TableHead title={t('fairness.queues')} report={report} table="queues" />
      <p className="small muted">{t('fairness.queuesLead')}</p>
      <QueuesTable queues={report.queues} />
    </div>
  );
}

function TableHead(props: {
  title: string;
  report: FairnessReport;
  table: 'agents' | 'queues';
}): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const { fromDay, toDay } = props.report;
  return (
    <div className="row-between">
      <h2>{props.title}</h2>
      {may('calls-export') && (
        <Button
          variant="outlined"
          href={`/api/fairness/csv?from=${fromDay}&to=${toDay}&table=${props.table}`}
          aria-label={t('fairness.csvOf', { table: props.title })}
          download
        >
          {t('fairness.csv')}
        </Button>
      )}
    </div>
  );
}
