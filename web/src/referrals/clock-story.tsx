import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Clock } from '../../../src/contract/referrals.ts';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { type Format, useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';

const HOUR_MS = 3_600_000;

/** A clock that explains itself: since when, how much was counted, which days were not, until when. */
export function ClockStory(props: {
  clock: Clock;
  nowMs: number;
  isOver?: boolean;
  /** Whose clock it is, where nothing above it says so. */
  title?: string;
  /** Why there is none, where there is none. */
  none?: string;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { clock, nowMs, isOver = false, title } = props;
  if (clock.dueMs === null || clock.budgetMs === null) {
    return <p className="small muted">{props.none ?? t('clock.none')}</p>;
  }
  const isLate = isOver || (!clock.isSuspended && nowMs > clock.dueMs);
  const share = clock.budgetMs === 0 ? 1 : Math.min(1, clock.countedMs / clock.budgetMs);
  const lines = [
    t('clock.from', { at: whenOf(clock.fromMs, format) }),
    t('clock.counted', {
      counted: hoursOf(clock.countedMs, format),
      budget: hoursOf(clock.budgetMs, format),
    }),
    t(`clock.hours.${clock.hours}`),
    ...clock.excluded.map(({ day, cause }) =>
      t(`clock.excluded.${cause}`, { day: format.date(startOfTehranDayMs(day)) }),
    ),
    t('clock.due', { at: whenOf(clock.dueMs, format) }),
  ];
  return (
    <div data-testid="clock">
      {title !== undefined && <p className="small">{title}</p>}
      <div className={isLate ? 'clock over' : 'clock'} aria-hidden="true">
        <i style={{ inlineSize: `${Math.round(share * 100)}%` }} />
      </div>
      <ul className="small muted clock-lines" aria-label={title ?? t('clock.title')}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {clock.isSuspended && <Chip tone="ring">{t('clock.suspended')}</Chip>}
      {isLate && !isOver && (
        <Chip tone="alarm">{t('case.late', { time: format.about(nowMs - clock.dueMs) })}</Chip>
      )}
    </div>
  );
}

export function whenOf(ms: number, format: Format): string {
  return `${format.date(ms)} ${format.time(ms)}`;
}

/** To a tenth; Persian has its own decimal mark. */
function hoursOf(ms: number, { digits }: Format): string {
  const shown = digits(Math.round((ms / HOUR_MS) * 10) / 10);
  return /[۰-۹]/u.test(shown) ? shown.replace('.', '٫') : shown;
}
