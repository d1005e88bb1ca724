import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnWork, OwnWorkFigures } from '../../../src/contract/own-work.ts';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { api } from '../app/api.ts';
import { type Grant, useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { FigureClock, FigureHeads } from '../ui/figure-heads.tsx';
import { useFormat } from '../ui/format.ts';
import { Empty } from '../ui/parts.tsx';
import { PeriodChoice, usePeriod } from '../ui/period-choice.tsx';

type Column = keyof OwnWorkFigures | 'meanTalkMs';

/** Who does it at all. */
const COLUMNS: readonly (readonly [grant: Grant, columns: readonly Column[]])[] = [
  ['desk', ['answered', 'called', 'talkMs', 'meanTalkMs', 'holdMs']],
  ['cases-write', ['onSpot', 'trackable', 'neither']],
  ['announce', ['tellCalls', 'reached']],
  ['field-visits', ['visits']],
];

/** What whoever is signed in has done, day by day. */
export function OwnWorkPage(): ReactNode {
  const { t } = useTranslation();
  const shown = usePeriod('week');
  const { fromDay, toDay } = shown.period;
  const work = useQuery({
    queryKey: ['own-work', fromDay, toDay],
    queryFn: () => api<OwnWork>('GET', `/api/own-work?from=${fromDay}&to=${toDay}`),
  });
  return (
    <>
      <Header />
      <main className="report">
        <section className="card period-head" aria-label={t('period.label')}>
          <h1>{t('ownWork.title')}</h1>
          <p className="small muted">{t('ownWork.lead')}</p>
          <PeriodChoice shown={shown} />
        </section>
        <section className="card figures-card" aria-label={t('ownWork.title')}>
          <Fault error={work.error} />
          {work.data !== undefined && <Days work={work.data} />}
        </section>
      </main>
    </>
  );
}

function Days({ work }: { work: OwnWork }): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const format = useFormat();
  const columns = COLUMNS.flatMap(([grant, names]) => (may(grant) ? names : []));
  if (work.days.length === 0) return <Empty>{t('ownWork.none')}</Empty>;
  const heads = columns.map((name) => ({
    name,
    label: t(`ownWork.column.${name}`),
    formula: t(`ownWork.formula.${name}`),
  }));
  return (
    <table className="figures-table" aria-label={t('ownWork.title')}>
      <FigureHeads first={t('ownWork.day')} heads={heads} />
      <tbody>
        {work.days.map((day) => (
          <tr key={day.day}>
            <th scope="row">{format.date(startOfTehranDayMs(day.day))}</th>
            <Figures figures={day} columns={columns} />
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('ownWork.sum')}</th>
          <Figures figures={work.sum} columns={columns} />
        </tr>
      </tfoot>
    </table>
  );
}

function Figures(props: { figures: OwnWorkFigures; columns: readonly Column[] }): ReactNode {
  const format = useFormat();
  const { talkMs, answered, called } = props.figures;
  const talks = answered + called;
  return props.columns.map((name) => (
    <td key={name} className="number">
      {name === 'meanTalkMs' ? (
        <FigureClock ms={talks === 0 ? null : talkMs / talks} />
      ) : name === 'talkMs' || name === 'holdMs' ? (
        <FigureClock ms={props.figures[name]} />
      ) : (
        format.digits(props.figures[name])
      )}
    </td>
  ));
}
