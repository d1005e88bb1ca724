import type { CalendarChange } from '../contract/organising.ts';
import type { WorkingCalendar } from '../kit/deadline.ts';

/** The calendar as it would stand after the change; another one's change leaves it as it is. */
export function changed(
  calendarId: string,
  before: WorkingCalendar,
  change: CalendarChange,
): WorkingCalendar {
  const { weeks, holidays } = before;
  switch (change.what) {
    case 'keep-holiday':
      return { weeks, holidays: new Set([...holidays, change.day]) };
    case 'drop-holiday':
      return { weeks, holidays: new Set([...holidays].filter((day) => day !== change.day)) };
    case 'set-week':
    case 'drop-week': {
      if (change.calendarId !== calendarId) return before;
      const { fromDay } = change;
      const others = weeks.filter((week) => week.fromDay !== fromDay);
      const added = change.what === 'set-week' ? [{ fromDay, week: change.week }] : [];
      const inOrder = [...others, ...added].toSorted((a, b) => (a.fromDay < b.fromDay ? -1 : 1));
      return { weeks: inOrder, holidays };
    }
  }
}
