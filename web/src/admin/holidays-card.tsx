import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Holiday } from '../../../src/contract/queue-rules.ts';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { FormEnd } from '../ui/form-end.tsx';
import { useFormat } from '../ui/format.ts';
import { readJalali } from '../ui/jalali-day.ts';
import { Empty } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';

/** The days to come on which queues may rest; written in the Jalali calendar in both languages. */
export function HolidaysCard(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const refresh = useRefresh();
  const holidays = useQuery({
    queryKey: ['holidays'],
    queryFn: () => api<Holiday[]>('GET', '/api/holidays'),
  });
  const drop = useMutation({
    mutationFn: (day: string) => api('DELETE', `/api/holidays/${day}`),
    onSuccess: refresh,
  });
  return (
    <>
      <div className="list-head">
        <h1 className="grow">{t('holidays.title')}</h1>
      </div>
      <NewHoliday />
      <p className="pad-inline">
        <Link to="/imports" className="link">
          {t('holidays.asTable')}
        </Link>
      </p>
      <Fault error={holidays.error ?? drop.error} className="pad-inline" />
      {holidays.data?.length === 0 && <Empty>{t('holidays.none')}</Empty>}
      <ul>
        {holidays.data?.map(({ day, name }) => (
          <li key={day} className="list-row static">
            <div className="row-between">
              <span>
                <b>{name}</b>
                <br />
                <span className="small muted">{format.date(startOfTehranDayMs(day))}</span>
              </span>
              <Button
                size="small"
                disabled={drop.isPending}
                aria-label={t('holidays.dropOf', { name })}
                onClick={() => drop.mutate(day)}
              >
                {t('holidays.drop')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

function NewHoliday(): ReactNode {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const [written, setWritten] = useState('');
  const [name, setName] = useState('');
  const day = readJalali(written);
  const add = useMutation({
    mutationFn: (holiday: Holiday) => api('POST', '/api/holidays', holiday),
    onSuccess: () => {
      refresh();
      setWritten('');
      setName('');
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (day !== null && name.trim() !== '') add.mutate({ day, name: name.trim() });
  };
  return (
    <form className="pane" onSubmit={submit} aria-label={t('holidays.add')}>
      <TextInput
        label={t('holidays.day')}
        value={written}
        onChange={setWritten}
        placeholder={t('holidays.dayExample')}
        ltr
        required
        maxLength={10}
      />
      {written.length >= 8 && day === null && (
        <p className="form-error" role="alert">
          {t('holidays.noSuchDay')}
        </p>
      )}
      <TextInput
        label={t('holidays.name')}
        value={name}
        onChange={setName}
        required
        maxLength={100}
      />
      <FormEnd error={add.error} disabled={day === null || name.trim() === '' || add.isPending}>
        {t('holidays.add')}
      </FormEnd>
    </form>
  );
}

function useRefresh(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ['holidays'] });
}
