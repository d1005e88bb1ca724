import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrganisationView } from '../../../src/contract/referrals.ts';
import { api } from '../app/api.ts';
import { useNames } from '../referrals/referral-story.tsx';
import { SearchField } from '../ui/place-fields.tsx';

/** The city reorganises its offices seldom. */
const LIST_STALE_MS = 600_000;

export function DepartmentField(props: {
  value: string | null;
  onChange: (departmentId: string | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  const nameOf = useNames();
  const found = useQuery({
    queryKey: ['organisation'],
    staleTime: LIST_STALE_MS,
    queryFn: () => api<OrganisationView>('GET', '/api/organisation'),
  });
  const departments = found.data?.departments ?? [];
  return (
    <SearchField
      label={t('followUp.unit')}
      options={departments}
      value={departments.find(({ departmentId }) => departmentId === props.value) ?? null}
      disabled={false}
      keyOf={({ departmentId }) => departmentId}
      textOf={nameOf}
      wordsOf={({ nameFa, nameEn }) => `${nameFa} ${nameEn}`}
      onChange={(one) => props.onChange(one?.departmentId ?? null)}
    />
  );
}
