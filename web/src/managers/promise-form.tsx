import Button from '@mui/material/Button';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TalkCase, WritePromise } from '../../../src/contract/manager-sessions.ts';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { readJalali } from '../ui/jalali-day.ts';
import { Pick } from '../ui/pick.tsx';
import { SearchField } from '../ui/place-fields.tsx';
import { TextInput } from '../ui/text-input.tsx';

export interface Unit {
  readonly departmentId: string;
  readonly nameFa: string;
  readonly nameEn: string;
}

/** The whole of its day counts. */
const DAY_END_MS = 24 * 3_600_000 - 1;

/** What the manager has just promised: by when, and who is to do it. */
export function PromiseForm(props: {
  cases: readonly TalkCase[];
  units: readonly Unit[];
  isBusy: boolean;
  error: unknown;
  onWrite: (promise: WritePromise, onWritten: () => void) => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const cases = props.cases.filter(({ kind }) => kind !== 'complaint');
  const [chosen, setChosen] = useState('');
  const [text, setText] = useState('');
  const [day, setDay] = useState('');
  const [departmentId, setDepartmentId] = useState<string | null>(null);
  const only = cases.length === 1 ? cases[0]?.caseId : undefined;
  const caseId = only ?? cases.find((one) => one.caseId === chosen)?.caseId;
  const dueDay = readJalali(day);
  const nameOf = (unit: Unit): string => (i18n.language === 'fa' ? unit.nameFa : unit.nameEn);
  const promise =
    caseId === undefined || dueDay === null || departmentId === null || text.trim() === ''
      ? null
      : { caseId, departmentId, text, dueAtMs: startOfTehranDayMs(dueDay) + DAY_END_MS };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (promise === null || props.isBusy) return;
    // What was typed stays until the server has it.
    props.onWrite(promise, () => {
      setText('');
      setDay('');
      setDepartmentId(null);
    });
  };
  if (cases.length === 0) return null;
  return (
    <form className="panel-form" onSubmit={submit} aria-label={t('managers.promise.title')}>
      <Fault error={props.error} />
      {cases.length > 1 && (
        <Pick
          label={t('managers.promise.case')}
          empty={t('pick.choose')}
          value={chosen}
          onChange={setChosen}
          options={cases.map((one) => ({
            value: one.caseId,
            label: `${one.serviceName ?? ''} ${format.digits(one.trackingCode ?? '')}`,
          }))}
        />
      )}
      <TextInput
        label={t('managers.promise.text')}
        value={text}
        rows={2}
        maxLength={1_000}
        onChange={setText}
      />
      <div className="form-row">
        <TextInput
          label={t('managers.promise.due')}
          value={day}
          maxLength={10}
          ltr
          onChange={setDay}
        />
        <SearchField
          label={t('managers.promise.unit')}
          options={props.units}
          value={props.units.find((unit) => unit.departmentId === departmentId) ?? null}
          disabled={false}
          keyOf={(unit) => unit.departmentId}
          textOf={nameOf}
          wordsOf={(unit) => `${unit.nameFa} ${unit.nameEn}`}
          onChange={(unit) => setDepartmentId(unit?.departmentId ?? null)}
        />
      </div>
      <div className="row-end">
        <Button type="submit" variant="contained" disabled={promise === null || props.isBusy}>
          {t('managers.promise.add')}
        </Button>
      </div>
    </form>
  );
}
