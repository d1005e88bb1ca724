import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DutyRoster, NewDutyTurn } from '../../../src/contract/emergencies.ts';
import { showMinute } from '../../../src/kit/clock-time.ts';
import { api } from '../app/api.ts';
import { readTimeOfDay } from '../ui/day-times.ts';
import { useDirectory, useEntryName } from '../ui/directory.ts';
import { useSession } from '../app/session.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { useDistrictOptions } from '../ui/district-options.ts';
import { useFormat } from '../ui/format.ts';
import { Empty } from '../ui/parts.tsx';
import { Pick } from '../ui/pick.tsx';
import { TextInput } from '../ui/text-input.tsx';

const KEY = ['duty-roster'];

/** Who is asked for which district at what hours, and where nobody is just now. */
export function RosterCard(): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const change = useChange();
  const roster = useQuery({ queryKey: KEY, queryFn: () => api<DutyRoster>('GET', '/api/duty') });
  const { crews = [], turns = [], uncovered = [] } = roster.data ?? {};
  const nameOf = (crewId: string): string => {
    const crew = crews.find((one) => one.crewId === crewId);
    return (i18n.language === 'fa' ? crew?.nameFa : crew?.nameEn) ?? '';
  };
  const hours = (fromMin: number | null, untilMin: number | null): string =>
    fromMin === null || untilMin === null
      ? t('duty.allDay')
      : format.digits(`${showMinute(fromMin)}–${showMinute(untilMin)}`);
  const districtOf = (district: number | null): string =>
    district === null
      ? t('duty.wholeCity')
      : t('place.district', { shown: format.district(district) });
  return (
    <div className="pane">
      <Fault error={roster.error ?? change.error} />
      {uncovered.length > 0 && (
        <p role="status" className="form-error">
          {t('duty.uncovered', { districts: uncovered.map(format.district).join('، ') })}
        </p>
      )}
      <h2>{t('duty.turns')}</h2>
      {roster.isSuccess && turns.length === 0 && <Empty>{t('duty.noTurns')}</Empty>}
      <ul className="history">
        {turns.map((turn) => (
          <li key={turn.turnId}>
            <span className="grow">
              <b>{nameOf(turn.crewId)}</b> · {districtOf(turn.district)} ·{' '}
              {hours(turn.fromMin, turn.untilMin)} · {t(`duty.place.${turn.place}`)}
            </span>
            <Button
              size="small"
              aria-label={t('duty.endTurnOf', { name: nameOf(turn.crewId) })}
              onClick={() => change.mutate(['DELETE', `/api/duty/turns/${turn.turnId}`])}
            >
              {t('duty.endTurn')}
            </Button>
          </li>
        ))}
      </ul>
      <NewTurn
        crews={crews.map(({ crewId }) => ({ value: crewId, label: nameOf(crewId) }))}
        onAdd={(turn) => change.mutate(['POST', '/api/duty/turns', turn])}
      />
      <h2>{t('duty.crews')}</h2>
      <ul className="history">
        {crews.map((crew) => (
          <li key={crew.crewId}>
            <span className="grow">
              <b>{nameOf(crew.crewId)}</b> {crew.username ?? t('duty.byPhone')}
            </span>
            <Button
              size="small"
              aria-label={t('duty.closeCrewOf', { name: nameOf(crew.crewId) })}
              onClick={() => change.mutate(['DELETE', `/api/duty/crews/${crew.crewId}`])}
            >
              {t('duty.closeCrew')}
            </Button>
          </li>
        ))}
      </ul>
      <NewCrew
        isAdding={change.isPending}
        onAdd={(crew, onAdded) =>
          change.mutate(['POST', '/api/duty/crews', crew], { onSuccess: onAdded })
        }
      />
    </div>
  );
}

type Change = readonly ['POST' | 'DELETE', string, object?];

function useChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ([method, path, body]: Change) => api<DutyRoster>(method, path, body),
    onSuccess: (roster) => client.setQueryData(KEY, roster),
  });
}

function NewTurn(props: {
  crews: readonly { value: string; label: string }[];
  onAdd: (turn: NewDutyTurn) => void;
}): ReactNode {
  const { t } = useTranslation();
  const districts = useDistrictOptions();
  const [crewId, setCrewId] = useState('');
  const [district, setDistrict] = useState('');
  const [place, setPlace] = useState<'1' | '2'>('1');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [fromMin, untilMin] = [readTimeOfDay(from), readTimeOfDay(until)];
  const isAllDay = from.trim() === '' && until.trim() === '';
  const isWhole = crewId !== '' && (isAllDay || (fromMin !== null && untilMin !== null));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isWhole) return;
    props.onAdd({
      crewId,
      district: district === '' ? null : Number(district),
      place: place === '1' ? 1 : 2,
      fromMin,
      untilMin,
      activeFromMs: 0,
      activeUntilMs: null,
    });
  };
  return (
    <form className="panel-form" onSubmit={submit} aria-label={t('duty.newTurn')}>
      <Pick label={t('duty.crew')} value={crewId} options={props.crews} onChange={setCrewId} />
      <Pick
        label={t('duty.district')}
        value={district}
        onChange={setDistrict}
        options={districts}
      />
      <Choice
        label={t('duty.order')}
        value={place}
        onChange={setPlace}
        options={(['1', '2'] as const).map((value) => ({ value, label: t(`duty.place.${value}`) }))}
      />
      <TextInput label={t('duty.from')} value={from} maxLength={5} ltr onChange={setFrom} />
      <TextInput label={t('duty.until')} value={until} maxLength={5} ltr onChange={setUntil} />
      <Button type="submit" variant="outlined" disabled={!isWhole}>
        {t('duty.addTurn')}
      </Button>
    </form>
  );
}

function NewCrew(props: {
  isAdding: boolean;
  onAdd: (crew: object, onAdded: () => void) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const entryName = useEntryName();
  const directory = useDirectory(may('desk') || may('queues-write'));
  const [nameFa, setNameFa] = useState('');
  const [nameEn, setNameEn] = useState('');
  const [username, setUsername] = useState('');
  const [entryId, setEntryId] = useState('');
  const isWhole = nameFa.trim() !== '' && nameEn.trim() !== '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isWhole || props.isAdding) return;
    const user = username.trim();
    const crew = {
      nameFa: nameFa.trim(),
      nameEn: nameEn.trim(),
      username: user === '' ? null : user,
      entryId: entryId === '' ? null : entryId,
    };
    // What was typed stays until the server has it: a refusal is mended, not typed again.
    props.onAdd(crew, () => {
      setNameFa('');
      setNameEn('');
      setUsername('');
      setEntryId('');
    });
  };
  const entries = (directory.data ?? []).filter(({ kind }) => kind !== 'emergency');
  return (
    <form className="panel-form" onSubmit={submit} aria-label={t('duty.newCrew')}>
      <TextInput label={t('duty.nameFa')} value={nameFa} maxLength={100} onChange={setNameFa} />
      <TextInput label={t('duty.nameEn')} value={nameEn} maxLength={100} ltr onChange={setNameEn} />
      <TextInput
        label={t('duty.username')}
        value={username}
        maxLength={60}
        ltr
        onChange={setUsername}
      />
      {entries.length > 0 && (
        <Pick
          label={t('duty.phone')}
          value={entryId}
          onChange={setEntryId}
          options={entries.map((entry) => ({ value: entry.entryId, label: entryName(entry) }))}
        />
      )}
      <Button type="submit" variant="outlined" disabled={!isWhole || props.isAdding}>
        {t('duty.addCrew')}
      </Button>
    </form>
  );
}
