import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CalendarChange, type CalendarRow } from '../../../src/contract/organising.ts';
import type { Holiday } from '../../../src/contract/queue-rules.ts';
import { startOfTehranDayMs, tehranDay } from '../../../src/kit/jalali.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { readTimes, showTimes } from '../ui/day-times.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { readJalali, writeJalali } from '../ui/jalali-day.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Chip, Empty } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { EffectBeforeSaving } from './calendar-effect.tsx';

const KEY = ['calendars'];
const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;

/** In which hours clocks of office hours count: weeks, each from a day on, and the days that do not count. */
export function CalendarsPage(): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const calendars = useQuery({
    queryKey: KEY,
    queryFn: () => api<CalendarRow[]>('GET', '/api/calendars'),
  });
  return (
    <>
      <Header />
      <main className="two">
        <ListCard title={t('calendars.title')} error={calendars.error}>
          {calendars.data?.map((calendar) => (
            <CalendarWeeks key={calendar.calendarId} calendar={calendar} />
          ))}
        </ListCard>
        <section className="card" aria-label={t('calendars.change')}>
          {calendars.data?.[0] !== undefined && <NewWeek calendars={calendars.data} />}
          {may('queues-write') && <SameDayHoliday />}
        </section>
      </main>
    </>
  );
}

function useNameOf(): (calendar: CalendarRow) => string {
  const { i18n } = useTranslation();
  return ({ nameFa, nameEn }) => (i18n.language === 'fa' ? nameFa : nameEn);
}

function CalendarWeeks(props: { calendar: CalendarRow }): ReactNode {
  const { t } = useTranslation();
  const name = useNameOf()(props.calendar);
  const format = useFormat();
  const queries = useQueryClient();
  const { calendarId, weeks } = props.calendar;
  const [dropping, setDropping] = useState<string | null>(null);
  const today = tehranDay(Date.now());
  const current = weeks.find(({ fromDay }) => fromDay <= today);
  const drop = useMutation({
    mutationFn: (fromDay: string) =>
      api<CalendarRow[]>('DELETE', `/api/calendars/${calendarId}/weeks/${fromDay}`),
    onSuccess: (list) => queries.setQueryData(KEY, list),
  });
  return (
    <section className="pane" aria-label={name}>
      <h2>{name}</h2>
      <Fault error={drop.error} />
      {weeks.length === 0 && <Empty>{t('calendars.noWeek')}</Empty>}
      {weeks.map(({ weekId, fromDay, week }) => (
        <div key={weekId} className="panel-form">
          <div className="row-between">
            <b>{t('calendars.since', { day: format.digits(writeJalali(fromDay)) })}</b>
            {weekId === current?.weekId && <Chip tone="accent">{t('calendars.inForce')}</Chip>}
            {fromDay > today && fromDay !== dropping && (
              <Button size="small" disabled={drop.isPending} onClick={() => setDropping(fromDay)}>
                {t('calendars.dropWeek')}
              </Button>
            )}
          </div>
          {fromDay === dropping && (
            <EffectBeforeSaving
              change={{ what: 'drop-week', calendarId, fromDay }}
              isBusy={drop.isPending}
              label={t('calendars.dropWeek')}
              onSave={() => drop.mutate(fromDay)}
            />
          )}
          <dl className="facts">
            {DAYS.map((day) => (
              <div key={day}>
                <dt>{t(`weekday.${day}`)}</dt>
                <dd className="num" dir="ltr">
                  {format.digits(showTimes(week[day] ?? [])) || t('calendars.rest')}
                </dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </section>
  );
}

function NewWeek(props: { calendars: readonly CalendarRow[] }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const nameOf = useNameOf();
  const { calendars } = props;
  const [from, setFrom] = useState('');
  const [calendarId, setCalendarId] = useState(calendars[0]?.calendarId ?? '');
  const weekOf = (id: string): string[] => {
    const week = calendars.find((one) => one.calendarId === id)?.weeks[0]?.week;
    return DAYS.map((day) => showTimes(week?.[day] ?? []));
  };
  const [days, setDays] = useState(() => weekOf(calendarId));
  const fromDay = readJalali(from);
  const change = CalendarChange.safeParse({
    what: 'set-week',
    calendarId,
    fromDay,
    week: days.map(readTimes),
  });
  const save = useMutation({
    mutationFn: () =>
      api<CalendarRow[]>('POST', `/api/calendars/${calendarId}/weeks`, {
        fromDay,
        week: days.map(readTimes),
      }),
    onSuccess: (list) => {
      queries.setQueryData(KEY, list);
      setFrom('');
    },
  });
  return (
    <form
      className="pane"
      aria-label={t('calendars.newWeek')}
      onSubmit={(event) => event.preventDefault()}
    >
      <h1>{t('calendars.newWeek')}</h1>
      <p className="small muted">{t('calendars.newWeekHint')}</p>
      <Choice
        label={t('calendars.calendar')}
        value={calendarId}
        options={calendars.map((one) => ({ value: one.calendarId, label: nameOf(one) }))}
        onChange={(id) => {
          setCalendarId(id);
          setDays(weekOf(id));
        }}
      />
      <TextInput
        label={t('calendars.from')}
        value={from}
        onChange={setFrom}
        placeholder={t('holidays.dayExample')}
        maxLength={10}
        ltr
        required
      />
      <div className="facts">
        {DAYS.map((day) => (
          <TextInput
            key={day}
            label={t(`weekday.${day}`)}
            value={days[day] ?? ''}
            ltr
            maxLength={80}
            placeholder={t('calendars.rest')}
            onChange={(written) => setDays(days.with(day, written))}
          />
        ))}
      </div>
      <Fault error={save.error} />
      <EffectBeforeSaving
        change={change.success ? change.data : null}
        isBusy={save.isPending}
        onSave={() => save.mutate()}
      />
    </form>
  );
}

/** A day on which no office clock counts; also today's. */
function SameDayHoliday(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [written, setWritten] = useState('');
  const [name, setName] = useState('');
  const day = readJalali(written);
  const holidays = useQuery({
    queryKey: ['holidays'],
    queryFn: () => api<Holiday[]>('GET', '/api/holidays'),
  });
  const format = useFormat();
  const save = useMutation({
    mutationFn: () => api('POST', '/api/holidays', { day, name: name.trim() }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['holidays'] });
      setWritten('');
      setName('');
    },
  });
  const isWhole = day !== null && name.trim() !== '';
  return (
    <form
      className="pane"
      aria-label={t('calendars.holiday')}
      onSubmit={(event) => event.preventDefault()}
    >
      <h1>{t('calendars.holiday')}</h1>
      <p className="small muted">
        {holidays.data
          ?.slice(0, 6)
          .map((one) => `${one.name} (${format.date(startOfTehranDayMs(one.day))})`)
          .join(' · ')}
      </p>
      <TextInput
        label={t('holidays.day')}
        value={written}
        onChange={setWritten}
        placeholder={t('holidays.dayExample')}
        maxLength={10}
        ltr
      />
      <TextInput label={t('holidays.name')} value={name} onChange={setName} maxLength={100} />
      <Fault error={save.error ?? holidays.error} />
      <EffectBeforeSaving
        change={isWhole ? { what: 'keep-holiday', day } : null}
        isBusy={save.isPending}
        onSave={() => save.mutate()}
      />
    </form>
  );
}
