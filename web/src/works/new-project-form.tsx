import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewProject, Project } from '../../../src/contract/works.ts';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { api } from '../app/api.ts';
import { useNames } from '../referrals/referral-story.tsx';
import { Fault } from '../ui/fault.tsx';
import { readJalali } from '../ui/jalali-day.ts';
import { Pick } from '../ui/pick.tsx';
import { DistrictField, SearchField } from '../ui/place-fields.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { PROJECTS_KEY, useUnits, useWorksCodes } from './use-works.tsx';

/** The whole of its day counts. */
export const DAY_END_MS = 24 * 3_600_000 - 1;

export function NewProjectForm(props: { onAdded: (projectId: string) => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const nameOf = useNames();
  const codes = useWorksCodes();
  const units = useUnits();
  const [title, setTitle] = useState('');
  const [place, setPlace] = useState('');
  const [district, setDistrict] = useState<number | null>(null);
  const [worksCode, setWorksCode] = useState('');
  const [amount, setAmount] = useState('');
  const [departmentId, setDepartmentId] = useState<string | null>(null);
  const [day, setDay] = useState('');
  const quantity = Number(toAsciiDigits(amount).replace('٫', '.'));
  const plannedDay = readJalali(day);
  const isWhole = title.trim() !== '' && place.trim() !== '' && worksCode !== '' && quantity > 0;
  const project: NewProject | null =
    !isWhole || district === null || departmentId === null || plannedDay === null
      ? null
      : {
          ...{ title, place, district, worksCode, quantity, departmentId },
          plannedForMs: startOfTehranDayMs(plannedDay) + DAY_END_MS,
        };
  const add = useMutation({
    mutationFn: (body: NewProject) => api<Project>('POST', '/api/works/projects', body),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: PROJECTS_KEY });
      props.onAdded(made.projectId);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (project !== null) add.mutate(project);
  };
  return (
    <form className="pane" onSubmit={submit} aria-label={t('works.new')}>
      <h1>{t('works.new')}</h1>
      <Fault error={add.error} />
      <TextInput label={t('works.name')} value={title} maxLength={120} onChange={setTitle} />
      <div className="form-row">
        <DistrictField label={t('works.district')} value={district} onChange={setDistrict} />
        <TextInput label={t('works.place')} value={place} maxLength={300} onChange={setPlace} />
      </div>
      <div className="form-row">
        <Pick
          label={t('works.code')}
          empty={t('pick.choose')}
          value={worksCode}
          onChange={setWorksCode}
          options={codes
            .filter(({ isClosed }) => !isClosed)
            .map((one) => ({
              value: one.code,
              label: `${one.code} ${one.nameFa} (${one.measure})`,
            }))}
        />
        <TextInput
          label={t('works.quantity')}
          value={amount}
          maxLength={12}
          ltr
          onChange={setAmount}
        />
      </div>
      <div className="form-row">
        <SearchField
          label={t('works.unit')}
          options={units}
          value={units.find((unit) => unit.departmentId === departmentId) ?? null}
          disabled={false}
          keyOf={(unit) => unit.departmentId}
          textOf={nameOf}
          wordsOf={({ nameFa, nameEn }) => `${nameFa} ${nameEn}`}
          onChange={(unit) => setDepartmentId(unit?.departmentId ?? null)}
        />
        <TextInput label={t('works.planned')} value={day} maxLength={10} ltr onChange={setDay} />
      </div>
      <div className="row-end">
        <Button type="submit" variant="contained" disabled={project === null || add.isPending}>
          {t('works.add')}
        </Button>
      </div>
    </form>
  );
}
