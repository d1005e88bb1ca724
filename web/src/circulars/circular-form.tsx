import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type CircularAddressees,
  type CircularRow,
  CircularText,
  type CircularTo,
} from '../../../src/contract/circulars.ts';
import { RoleId } from '../../../src/contract/people.ts';
import { startOfTehranDayMs, tehranDay } from '../../../src/kit/jalali.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { readJalali, writeJalali } from '../ui/jalali-day.ts';
import { TextInput } from '../ui/text-input.tsx';
import { MINE, WRITTEN } from './use-circulars.ts';

const DAY_MS = 86_400_000;
const EVERYBODY: CircularTo = { roles: [], queueIds: [], departmentIds: [] };

/** A new one, or the next text of one: what was confirmed before is to be read anew. */
export function CircularForm(props: {
  row: CircularRow | null;
  onAdded: (circularId: string | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const { row } = props;
  const [title, setTitle] = useState(row?.text.title ?? '');
  const [body, setBody] = useState(row?.text.body ?? '');
  const [to, setTo] = useState<CircularTo>(row?.text.to ?? EVERYBODY);
  const [from, setFrom] = useState(() => dayText(row?.text.validFromMs ?? Date.now()));
  const [until, setUntil] = useState(() => {
    const untilMs = row?.text.validUntilMs ?? null;
    // It holds to the end of its last day.
    return untilMs === null ? '' : dayText(untilMs - 1);
  });
  const [remind, setRemind] = useState(String(row?.text.remindAfterHours ?? 24));
  const lastDay = until.trim() === '' ? null : readJalali(until);
  const validUntilMs =
    until.trim() === '' ? null : lastDay === null ? Number.NaN : endOfDayMs(lastDay);
  const firstDay = readJalali(from);
  const text = CircularText.safeParse({
    ...{ title, body, to, validUntilMs },
    validFromMs: firstDay === null ? Number.NaN : startOfTehranDayMs(firstDay),
    remindAfterHours: Number(toAsciiDigits(remind)),
  });
  const path = row === null ? '/api/circulars' : `/api/circulars/${row.circularId}/versions`;
  const save = useMutation({
    mutationFn: () => api<CircularRow[]>('POST', path, text.data),
    onSuccess(list) {
      const known = queries.getQueryData<CircularRow[]>(WRITTEN) ?? [];
      const ids = new Set(known.map(({ circularId }) => circularId));
      queries.setQueryData(WRITTEN, list);
      void queries.invalidateQueries({ queryKey: MINE });
      // Else a second press would write the same once more.
      if (row === null)
        props.onAdded(list.find(({ circularId }) => !ids.has(circularId))?.circularId ?? null);
    },
  });
  const withdraw = useMutation({
    mutationFn: (of: CircularRow) =>
      api<CircularRow[]>('POST', `/api/circulars/${of.circularId}/withdraw`),
    onSuccess: (list) => {
      queries.setQueryData(WRITTEN, list);
      void queries.invalidateQueries({ queryKey: MINE });
    },
  });
  const isOpen = row?.state !== 'withdrawn';
  const isBusy = save.isPending || withdraw.isPending;
  return (
    <form
      className="pane"
      aria-label={t('circulars.one')}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.success) save.mutate();
      }}
    >
      <h1>{row === null ? t('circulars.new') : row.text.title}</h1>
      {row !== null && (
        <p className="small muted">
          {t('circulars.by', {
            name: row.byName ?? '–',
            day: format.date(row.madeAtMs),
            number: format.digits(row.number),
          })}
        </p>
      )}
      <TextInput
        label={t('circulars.heading')}
        value={title}
        onChange={setTitle}
        maxLength={160}
        required
      />
      <TextInput
        label={t('circulars.body')}
        value={body}
        onChange={setBody}
        rows={6}
        maxLength={8000}
        required
      />
      <Addressees to={to} onChange={setTo} />
      <div className="two-fields">
        <TextInput label={t('circulars.from')} value={from} onChange={setFrom} maxLength={10} ltr />
        <TextInput
          label={t('circulars.lastDay')}
          value={until}
          onChange={setUntil}
          maxLength={10}
          placeholder={t('holidays.dayExample')}
          ltr
        />
      </div>
      <TextInput
        label={t('circulars.remindAfter')}
        value={remind}
        onChange={setRemind}
        maxLength={3}
        ltr
      />
      {row !== null && <p className="small muted">{t('circulars.rewriteHint')}</p>}
      <Fault error={save.error ?? withdraw.error} />
      {isOpen && (
        <div className="row-end">
          {row !== null && (
            <Button disabled={isBusy} onClick={() => withdraw.mutate(row)}>
              {t('circulars.withdraw')}
            </Button>
          )}
          <Button type="submit" variant="contained" disabled={!text.success || isBusy}>
            {t(row === null ? 'circulars.send' : 'circulars.sendAgain')}
          </Button>
        </div>
      )}
    </form>
  );
}

/** Chips to be pressed: roles, queues, units. None pressed: everybody. */
function Addressees(props: { to: CircularTo; onChange: (to: CircularTo) => void }): ReactNode {
  const { t, i18n } = useTranslation();
  const { to, onChange } = props;
  const isFa = i18n.language === 'fa';
  const known = useQuery({
    queryKey: ['circulars', 'addressees'],
    queryFn: () => api<CircularAddressees>('GET', '/api/circulars/addressees'),
  });
  const named = (of: { id: string; nameFa: string; nameEn: string }) => ({
    id: of.id,
    name: isFa ? of.nameFa : of.nameEn,
  });
  const groups = [
    {
      key: 'roles' as const,
      options: RoleId.options.map((id) => ({ id: String(id), name: t(`role.${id}`) })),
    },
    { key: 'queueIds' as const, options: (known.data?.queues ?? []).map(named) },
    { key: 'departmentIds' as const, options: (known.data?.departments ?? []).map(named) },
  ];
  const isAll = groups.every(({ key }) => to[key].length === 0);
  return (
    <>
      {groups.map(({ key, options }) => (
        <details key={key} className="circular-to" open={key === 'roles' || to[key].length > 0}>
          <summary className="label">{t(`circulars.to.${key}`)}</summary>
          <div className="choice" role="group" aria-label={t(`circulars.to.${key}`)}>
            {options.map(({ id, name }) => {
              const isOn = to[key].includes(id);
              const next = isOn ? to[key].filter((one) => one !== id) : [...to[key], id];
              return (
                <button
                  key={id}
                  type="button"
                  className="chip chip-button tone-accent"
                  role="checkbox"
                  aria-checked={isOn}
                  onClick={() => onChange({ ...to, [key]: next })}
                >
                  {name}
                </button>
              );
            })}
          </div>
        </details>
      ))}
      {isAll && <p className="small muted">{t('circulars.toAll')}</p>}
      <Fault error={known.error} />
    </>
  );
}

const dayText = (ms: number): string => writeJalali(tehranDay(ms));
/** 36 hours after a day's start always lie in the next day. */
const endOfDayMs = (day: string): number =>
  startOfTehranDayMs(tehranDay(startOfTehranDayMs(day) + 1.5 * DAY_MS));
