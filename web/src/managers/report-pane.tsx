import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionFigures, SessionReport } from '../../../src/contract/manager-sessions.ts';
import { tehranDay } from '../../../src/kit/jalali.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { readJalali, writeJalali } from '../ui/jalali-day.ts';
import { Empty } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';

const MONTH_MS = 30 * 24 * 3_600_000;
const FIGURES: readonly (keyof SessionFigures)[] = [
  ...(['booked', 'talked', 'notReached', 'leftOver', 'promises', 'kept', 'underWay'] as const),
  ...(['notKept', 'unreviewed', 'overdue', 'reviewedInTime', 'cases', 'solvedInTime'] as const),
];

/** Sessions that were held, what was promised in them and what was kept. */
export function ReportPane(): ReactNode {
  const { t } = useTranslation();
  const [nowMs] = useState(() => Date.now());
  const [from, setFrom] = useState(() => writeJalali(tehranDay(nowMs - MONTH_MS)));
  const [until, setUntil] = useState(() => writeJalali(tehranDay(nowMs)));
  const [asked, setAsked] = useState({ from: readJalali(from), to: readJalali(until) });
  const report = useQuery({
    queryKey: ['manager-report', asked],
    queryFn: () =>
      api<SessionReport>('GET', `/api/manager-report?from=${asked.from}&to=${asked.to}`),
    enabled: asked.from !== null && asked.to !== null,
  });
  const typed = { from: readJalali(from), to: readJalali(until) };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed.from !== null && typed.to !== null) setAsked(typed);
  };
  return (
    <main className="one-card">
      <section className="card pane" aria-label={t('managers.tab.report')}>
        <form className="form-row" onSubmit={submit} aria-label={t('managers.tab.report')}>
          <TextInput label={t('managers.report.from')} value={from} ltr onChange={setFrom} />
          <TextInput label={t('managers.report.until')} value={until} ltr onChange={setUntil} />
          <Button
            type="submit"
            variant="outlined"
            disabled={typed.from === null || typed.to === null}
          >
            {t('managers.report.show')}
          </Button>
        </form>
        <Fault error={report.error} />
        {report.data !== undefined && <Figures report={report.data} />}
      </section>
    </main>
  );
}

function Figures({ report }: { report: SessionReport }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  if (report.rows.length === 0) return <Empty>{t('managers.report.none')}</Empty>;
  const cells = (of: SessionFigures): ReactNode =>
    FIGURES.map((name) => (
      <td key={name} className="number">
        {format.digits(of[name])}
      </td>
    ));
  return (
    <table className="report-table">
      <thead>
        <tr>
          <th scope="col">{t('managers.report.head.title')}</th>
          <th scope="col">{t('managers.report.head.day')}</th>
          {FIGURES.map((name) => (
            <th key={name} scope="col" className="number">
              {t(`managers.report.head.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {report.rows.map((row) => (
          <tr key={row.sessionId}>
            <td>
              {row.title}
              <br />
              <span className="small muted">{row.managerName}</span>
            </td>
            <td>{format.shortDate(row.fromMs)}</td>
            {cells(row)}
          </tr>
        ))}
      </tbody>
      <tbody>
        {report.offices.map((one) => (
          <tr key={one.office}>
            <th scope="row" colSpan={2}>
              {t(`managers.office.${one.office}`)} ·{' '}
              {t('managers.report.sessions', { shown: format.digits(one.sessions) })}
            </th>
            {cells(one)}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td colSpan={2}>{t('managers.report.total')}</td>
          {cells(report.total)}
        </tr>
      </tfoot>
    </table>
  );
}
