import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  ManagerOffice,
  ManagerSession,
  NewManagerSession,
} from '../../../src/contract/manager-sessions.ts';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { api } from '../app/api.ts';
import { readMinute } from '../ui/day-times.ts';
import { Fault } from '../ui/fault.tsx';
import { readJalali } from '../ui/jalali-day.ts';
import { Pick } from '../ui/pick.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { SESSIONS_KEY } from './use-sessions.ts';

const OFFICES: readonly ManagerOffice[] = [
  ...(['mayor', 'deputy', 'district', 'organisation', 'council', 'other'] as const),
];
const NOTHING = {
  ...{ manager: '', host: '', title: '', day: '', from: '', until: '' },
  ...{ places: '12', districts: '', topics: '' },
};
type Typed = typeof NOTHING;
const MINUTE_MS = 60_000;

/** Null: something is missing, or is no day, hour or number. */
function read(typed: Typed, office: string): NewManagerSession | null {
  const day = readJalali(typed.day);
  const [fromMin, untilMin] = [readMinute(typed.from), readMinute(typed.until)];
  const places = Number(toAsciiDigits(typed.places));
  const districts = toAsciiDigits(typed.districts)
    .split(/[\s,،]+/)
    .filter((one) => one !== '')
    .map(Number);
  const isNumbers = [fromMin, untilMin, places, ...districts].every(Number.isInteger);
  if (day === null || !isNumbers || office === '' || fromMin >= untilMin) return null;
  const [manager, host, title] = [typed.manager.trim(), typed.host.trim(), typed.title.trim()];
  if (manager === '' || host === '' || title === '') return null;
  const startMs = startOfTehranDayMs(day);
  return {
    ...{ manager, host, title, places, districts, topics: typed.topics.trim() },
    office: office as ManagerOffice,
    fromMs: startMs + fromMin * MINUTE_MS,
    untilMs: startMs + untilMin * MINUTE_MS,
  };
}

export function PlanForm(props: { onPlanned: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [typed, setTyped] = useState<Typed>(NOTHING);
  const [office, setOffice] = useState('');
  const plan = read(typed, office);
  const add = useMutation({
    mutationFn: (body: NewManagerSession) =>
      api<ManagerSession[]>('POST', '/api/manager-sessions', body),
    onSuccess: (sessions) => {
      queries.setQueryData(SESSIONS_KEY, sessions);
      props.onPlanned();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (plan !== null) add.mutate(plan);
  };
  const field = (name: keyof Typed, label: string, more: object = {}): ReactNode => (
    <TextInput
      label={t(`managers.${label}`)}
      value={typed[name]}
      maxLength={300}
      onChange={(value) => setTyped({ ...typed, [name]: value })}
      {...more}
    />
  );
  return (
    <form className="pane" onSubmit={submit} aria-label={t('managers.plan')}>
      <h1>{t('managers.plan')}</h1>
      <Fault error={add.error} />
      {field('title', 'name', { maxLength: 60 })}
      <div className="form-row">
        {field('manager', 'manager', { ltr: true })}
        {field('host', 'host', { ltr: true })}
        <Pick
          label={t('managers.office.label')}
          empty={t('pick.choose')}
          value={office}
          onChange={setOffice}
          options={OFFICES.map((value) => ({ value, label: t(`managers.office.${value}`) }))}
        />
      </div>
      <div className="form-row">
        {field('day', 'day', { ltr: true })}
        {field('from', 'from', { ltr: true })}
        {field('until', 'until', { ltr: true })}
        {field('places', 'places', { ltr: true })}
      </div>
      <div className="form-row">
        {field('districts', 'districts')}
        {field('topics', 'topics')}
      </div>
      <div className="row-end">
        <Button type="submit" variant="contained" disabled={plan === null || add.isPending}>
          {t('managers.add')}
        </Button>
      </div>
    </form>
  );
}
