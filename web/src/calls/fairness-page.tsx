import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FairnessReport } from '../../../src/contract/fairness.ts';
import { startOfTehranDayMs, tehranDay } from '../../../src/kit/jalali.ts';
import {
  type Period,
  periodBeside,
  type PeriodKind,
  periodOf,
} from '../../../src/kit/jalali-period.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import './calls.css';
import { AgentsTable, QueuesTable } from './fairness-tables.tsx';

const KINDS: readonly PeriodKind[] = ['day', 'week', 'month'];

/** How fairly the line shared out its rings among experts, and its waits among citizens. */
export function FairnessPage(): ReactNode {
  const { t } = useTranslation();
  const [today] = useState(() => tehranDay(Date.now()));
  const [kind, setKind] = useState<PeriodKind>('week');
  const [period, setPeriod] = useState<Period>(() => periodOf('week', today));
  const { fromDay, toDay } = period;
  const report = useQuery({
    queryKey: ['fairness', fromDay, toDay],
    queryFn: () => api<FairnessReport>('GET', `/api/fairness?from=${fromDay}&to=${toDay}`),
  });
  // Of the last day of what is shown, so that «this month» is the month of the week before the eyes.
  const pick = (next: PeriodKind): void => {
    setKind(next);
    setPeriod(periodOf(next, toDay < today ? toDay : today));
  };
  return (
    <>
      <Header />
      <main className="calls">
        <section className="card fairness-head" aria-label={t('fairness.period')}>
          <div className="row-between">
            <h1>{t('fairness.title')}</h1>
            <Link to="/calls" className="link">
              {t('fairness.toCalls')}
            </Link>
          </div>
          <div className="fairness-period">
            <Choice
              label={t('fairness.period')}
              hideLabel
              value={kind}
              onChange={pick}
              options={KINDS.map((value) => ({ value, label: t(`fairness.kind.${value}`) }))}
            />
            <Button onClick={() => setPeriod(periodBeside(kind, period, -1))}>
              {t('fairness.before')}
            </Button>
            <PeriodWords period={period} />
            <Button
              disabled={toDay >= today}
              onClick={() => setPeriod(periodBeside(kind, period, 1))}
            >
              {t('fairness.after')}
            </Button>
          </div>
        </section>
        <section className="card calls-list pane" aria-label={t('fairness.title')}>
          <Fault error={report.error} />
          {report.data !== undefined && <Report report={report.data} />}
        </section>
      </main>
    </>
  );
}

function PeriodWords({ period }: { period: Period }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [from, to] = [period.fromDay, period.toDay].map((day) =>
    format.date(startOfTehranDayMs(day)),
  );
  return (
    <b role="status" data-testid="fairness-period">
      {from === to ? from : t('fairness.fromTo', { from, to })}
    </b>
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
