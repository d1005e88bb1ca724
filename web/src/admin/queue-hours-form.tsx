import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueueHours, type QueuePlan } from '../../../src/contract/queue-rules.ts';
import { Choice } from '../ui/choice.tsx';
import { readTimes, showTimes } from '../ui/day-times.ts';
import { TextInput } from '../ui/text-input.tsx';
import { DestinationChoice } from './destination-choice.tsx';
import { SavePlan } from './save-plan.tsx';

const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;
const USUAL = '08:00-14:00';

/** The week of one queue: each day's open times, written `08:00-14:00, 16:00-20:00`. */
export function QueueHoursForm(props: {
  plan: QueuePlan;
  queues: readonly QueuePlan[];
  onShowKept: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { plan, queues, onShowKept } = props;
  const [hours, setHours] = useState(plan.hours);
  const [isWeekly, setWeekly] = useState(plan.hours.week !== null);
  const [days, setDays] = useState(() =>
    DAYS.map((day) => (plan.hours.week === null ? USUAL : showTimes(plan.hours.week[day] ?? []))),
  );
  const week = isWeekly ? days.map(readTimes) : null;
  const whole = QueueHours.safeParse({ ...hours, week });
  const rests = isWeekly || hours.closedOnHolidays;
  return (
    <div className="panel-form" role="group" aria-label={t('hours.hours')}>
      <b>{t('hours.hours')}</b>
      <Choice
        label={t('hours.when')}
        value={isWeekly ? 'weekly' : 'always'}
        options={[
          { value: 'always', label: t('hours.roundTheClock') },
          { value: 'weekly', label: t('hours.weekly') },
        ]}
        onChange={(picked) => setWeekly(picked === 'weekly')}
      />
      {isWeekly && (
        <div className="facts">
          {DAYS.map((day) => (
            <TextInput
              key={day}
              label={t(`weekday.${day}`)}
              value={days[day] ?? ''}
              ltr
              maxLength={80}
              placeholder={t('hours.closedAllDay')}
              onChange={(written) => setDays(days.with(day, written))}
            />
          ))}
        </div>
      )}
      <Choice
        label={t('hours.onHolidays')}
        value={hours.closedOnHolidays ? 'closed' : 'open'}
        options={[
          { value: 'open', label: t('hours.openAsUsual') },
          { value: 'closed', label: t('hours.closed') },
        ]}
        onChange={(picked) => setHours({ ...hours, closedOnHolidays: picked === 'closed' })}
      />
      {rests && (
        <>
          <DestinationChoice
            label={t('hours.then')}
            value={hours.then}
            queueId={plan.queueId}
            queues={queues}
            onChange={(then) => setHours({ ...hours, then })}
          />
          <Choice
            label={t('line.whoWaits')}
            value={hours.waiting}
            options={[
              { value: 'stay', label: t('line.stay') },
              { value: 'leave', label: t('line.leave') },
            ]}
            onChange={(waiting) => setHours({ ...hours, waiting })}
          />
        </>
      )}
      <SavePlan {...{ plan, onShowKept }} part="hours" value={whole.success ? whole.data : null} />
    </div>
  );
}
