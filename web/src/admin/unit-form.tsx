import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Imported } from '../../../src/contract/organising.ts';
import type { OrganisationView } from '../../../src/contract/referrals.ts';
import { writeCsv } from '../../../src/kit/csv.ts';
import { api } from '../app/api.ts';
import { useNames } from '../referrals/referral-story.tsx';
import { Choice } from '../ui/choice.tsx';
import { FormEnd } from '../ui/form-end.tsx';
import { useDistrictOptions } from '../ui/district-options.ts';
import { Pick } from '../ui/pick.tsx';
import { SearchField } from '../ui/place-fields.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { ImportFound } from './import-found.tsx';

export type Unit = OrganisationView['departments'][number];

const ROLES = ['head', 'deputy', 'manager', 'inspection', 'centre'] as const;

/**
 * One row of a table that may come from a spreadsheet as well: looked at in the same way, and kept whole or
 * not. What is to be added writes over nothing: the server knows closed units, too, and who is quicker.
 */
function useOneRow(kind: 'departments' | 'positions', isNew: boolean, onKept: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (row: Readonly<Record<string, string>>) =>
      api<Imported>('POST', `/api/imports/${kind}`, {
        csv: writeCsv([Object.keys(row), Object.values(row)]),
        apply: true,
        onlyNew: isNew,
      }),
    onSuccess: (told) => {
      if (!told.applied) return;
      void queries.invalidateQueries({ queryKey: ['organisation'] });
      onKept();
    },
  });
}

/** A unit's name and place in the line of command; for one that is there also a new post in it. */
export function UnitForm(props: {
  /** Null: a new one. */
  unit: Unit | null;
  units: readonly Unit[];
  onAdded: (departmentId: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const districts = useDistrictOptions();
  const nameOf = useNames();
  const { unit, units } = props;
  const [id, setId] = useState('');
  const [nameFa, setNameFa] = useState(unit?.nameFa ?? '');
  const [nameEn, setNameEn] = useState(unit?.nameEn ?? '');
  const [parentId, setParentId] = useState(unit?.parentId ?? null);
  const [district, setDistrict] = useState(String(unit?.district ?? ''));
  const [isClosed, setClosed] = useState(false);
  const departmentId = unit?.departmentId ?? id.trim();
  const save = useOneRow('departments', unit === null, () => {
    if (unit === null) props.onAdded(departmentId);
  });
  const isWhole = departmentId !== '' && nameFa.trim() !== '' && nameEn.trim() !== '';
  const isTaken = unit === null && units.some((one) => one.departmentId === departmentId);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const name = { name_fa: nameFa, name_en: nameEn };
    const place = { parent: parentId ?? '', district, closed: isClosed ? '1' : '0' };
    save.mutate({ id: departmentId, ...name, ...place });
  };
  return (
    <>
      <form className="pane" aria-label={t('organisation.unit')} onSubmit={submit}>
        <h1>{unit === null ? t('organisation.newUnit') : nameOf(unit)}</h1>
        {unit === null && (
          <TextInput label={t('organisation.id')} value={id} onChange={setId} maxLength={80} ltr />
        )}
        {isTaken && (
          <p role="alert" className="form-error">
            {t('organisation.taken')}
          </p>
        )}
        <TextInput
          label={t('organisation.nameFa')}
          value={nameFa}
          onChange={setNameFa}
          maxLength={120}
        />
        <TextInput
          label={t('organisation.nameEn')}
          value={nameEn}
          onChange={setNameEn}
          maxLength={120}
          ltr
        />
        <SearchField
          label={t('organisation.parent')}
          options={units.filter((one) => one.departmentId !== departmentId)}
          value={units.find((one) => one.departmentId === parentId) ?? null}
          disabled={false}
          keyOf={(one) => one.departmentId}
          textOf={nameOf}
          wordsOf={(one) => `${one.nameFa} ${one.nameEn}`}
          onChange={(one) => setParentId(one?.departmentId ?? null)}
        />
        <Pick
          label={t('organisation.district')}
          empty={t('organisation.noDistrict')}
          value={district}
          onChange={setDistrict}
          options={districts}
        />
        {unit !== null && (
          <Choice
            label={t('organisation.unitState')}
            value={isClosed ? 'closed' : 'works'}
            onChange={(value) => setClosed(value === 'closed')}
            options={(['works', 'closed'] as const).map((value) => ({
              value,
              label: t(`organisation.${value}`),
            }))}
          />
        )}
        {save.data !== undefined && <ImportFound told={save.data} />}
        <FormEnd error={save.error} disabled={!isWhole || isTaken || save.isPending}>
          {t(unit === null ? 'organisation.addUnit' : 'organisation.save')}
        </FormEnd>
      </form>
      {unit !== null && <NewPost key={unit.departmentId} departmentId={unit.departmentId} />}
    </>
  );
}

function NewPost({ departmentId }: { readonly departmentId: string }): ReactNode {
  const { t } = useTranslation();
  const [id, setId] = useState('');
  const [titleFa, setTitleFa] = useState('');
  const [titleEn, setTitleEn] = useState('');
  const [role, setRole] = useState('');
  const save = useOneRow('positions', true, () => {
    setId('');
    setTitleFa('');
    setTitleEn('');
  });
  const isWhole = [id, titleFa, titleEn, role].every((one) => one.trim() !== '');
  return (
    <form
      className="pane"
      aria-label={t('organisation.newPost')}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({
          ...{ id, department: departmentId, title_fa: titleFa, title_en: titleEn, role },
        });
      }}
    >
      <h2>{t('organisation.newPost')}</h2>
      <div className="two-fields">
        <TextInput
          label={t('organisation.postId')}
          value={id}
          onChange={setId}
          maxLength={80}
          ltr
        />
        <Pick
          label={t('organisation.roleLabel')}
          empty={t('pick.choose')}
          value={role}
          onChange={setRole}
          options={ROLES.map((value) => ({ value, label: t(`organisation.role.${value}`) }))}
        />
      </div>
      <div className="two-fields">
        <TextInput
          label={t('organisation.titleFa')}
          value={titleFa}
          onChange={setTitleFa}
          maxLength={120}
        />
        <TextInput
          label={t('organisation.titleEn')}
          value={titleEn}
          onChange={setTitleEn}
          maxLength={120}
          ltr
        />
      </div>
      {save.data !== undefined && <ImportFound told={save.data} />}
      <FormEnd error={save.error} disabled={!isWhole || save.isPending}>
        {t('organisation.addPost')}
      </FormEnd>
    </form>
  );
}
