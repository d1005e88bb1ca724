import Button from '@mui/material/Button';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { startOfTehranDayMs, tehranDay } from '../../../src/kit/jalali.ts';
import {
  type Period,
  periodBeside,
  type PeriodKind,
  periodOf,
} from '../../../src/kit/jalali-period.ts';
import { Choice } from './choice.tsx';
import { useFormat } from './format.ts';
import './figures.css';

const KINDS: readonly PeriodKind[] = ['day', 'week', 'month'];

export interface ShownPeriod {
  readonly today: string;
  readonly kind: PeriodKind;
  readonly period: Period;
  set(kind: PeriodKind, period: Period): void;
}

/** The period of a report: of today, until somebody turns the pages. */
export function usePeriod(first: PeriodKind): ShownPeriod {
  const [today] = useState(() => tehranDay(Date.now()));
  const [shown, setShown] = useState(() => ({ kind: first, period: periodOf(first, today) }));
  return { today, ...shown, set: (kind, period) => setShown({ kind, period }) };
}

/** A day, a week or a month of the Jalali calendar, and the ones before and after it. */
export function PeriodChoice({ shown }: { shown: ShownPeriod }): ReactNode {
  const { t } = useTranslation();
  const { kind, period, today, set } = shown;
  const { toDay } = period;
  // Of the last day of what is shown, so that «this month» is the month of the week before the eyes.
  const pick = (next: PeriodKind): void => set(next, periodOf(next, toDay < today ? toDay : today));
  return (
    <div className="period">
      <Choice
        label={t('period.label')}
        hideLabel
        value={kind}
        onChange={pick}
        options={KINDS.map((value) => ({ value, label: t(`period.kind.${value}`) }))}
      />
      <Button onClick={() => set(kind, periodBeside(kind, period, -1))}>
        {t('period.before')}
      </Button>
      <PeriodWords period={period} />
      <Button disabled={toDay >= today} onClick={() => set(kind, periodBeside(kind, period, 1))}>
        {t('period.after')}
      </Button>
    </div>
  );
}

function PeriodWords({ period }: { period: Period }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [from, to] = [period.fromDay, period.toDay].map((day) =>
    format.date(startOfTehranDayMs(day)),
  );
  return (
    <b role="status" data-testid="period">
      {from === to ? from : t('period.fromTo', { from, to })}
    </b>
  );
}
