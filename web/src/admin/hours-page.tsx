import { useQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueuePlan } from '../../../src/contract/queue-rules.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { HolidaysCard } from './holidays-card.tsx';
import { QueueHoursForm } from './queue-hours-form.tsx';
import { QueueRulesForm } from './queue-rules-form.tsx';

/** When each queue is open, where its callers go who cannot be served, and the holidays. */
export function HoursPage(): ReactNode {
  const { t, i18n } = useTranslation();
  const plans = useQuery({
    queryKey: ['queue-plans'],
    queryFn: () => api<QueuePlan[]>('GET', '/api/queue-plans'),
  });
  return (
    <>
      <Header />
      <main className="two">
        <section className="card" aria-label={t('holidays.title')}>
          <HolidaysCard />
        </section>
        <section className="card" aria-label={t('hours.title')}>
          <div className="pane">
            <h1>{t('hours.title')}</h1>
            <Fault error={plans.error} />
            {plans.data?.map((plan) => (
              <section key={plan.queueId} className="col">
                <h2>{i18n.language === 'fa' ? plan.nameFa : plan.nameEn}</h2>
                <FilledAnew>
                  {(onShowKept) => <QueueHoursForm {...{ plan, onShowKept }} queues={plans.data} />}
                </FilledAnew>
                <FilledAnew>
                  {(onShowKept) => <QueueRulesForm {...{ plan, onShowKept }} queues={plans.data} />}
                </FilledAnew>
              </section>
            ))}
          </div>
        </section>
      </main>
    </>
  );
}

/** A form that keeps what is typed, until it is asked to begin with what is kept. */
function FilledAnew(props: { children: (fillAnew: () => void) => ReactNode }): ReactNode {
  const [times, setTimes] = useState(0);
  return <Fragment key={times}>{props.children(() => setTimes(times + 1))}</Fragment>;
}
