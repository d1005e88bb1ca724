import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Inspector } from '../../../src/contract/field.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useDistrictOptions } from '../ui/district-options.ts';
import { useFormat } from '../ui/format.ts';
import { Empty } from '../ui/parts.tsx';
import { Pick } from '../ui/pick.tsx';

const KEY = ['field-inspectors'];

/** Whose district is which: the places of a district are on the lists of its inspectors. */
export function InspectorsCard(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const districts = useDistrictOptions();
  const client = useQueryClient();
  const people = useQuery({
    queryKey: KEY,
    queryFn: () => api<Inspector[]>('GET', '/api/field-inspectors'),
  });
  const set = useMutation({
    mutationFn: (change: { userId: string; district: number | null }) =>
      api<Inspector[]>('PATCH', `/api/field-inspectors/${change.userId}`, {
        district: change.district,
      }),
    onSuccess: (left) => client.setQueryData(KEY, left),
  });
  return (
    <div className="pane">
      <h2>{t('inspectors.title')}</h2>
      <p className="small muted">{t('inspectors.hint')}</p>
      <Fault error={people.error ?? set.error} />
      {people.data?.length === 0 && <Empty>{t('inspectors.none')}</Empty>}
      {people.data?.map((person) => (
        <div key={person.userId}>
          <Pick
            label={t('inspectors.districtOf', {
              name: person.name,
              shown: format.digits(person.openVisits),
            })}
            empty={t('inspectors.noDistrict')}
            value={person.district === null ? '' : String(person.district)}
            onChange={(district) =>
              set.mutate({
                userId: person.userId,
                district: district === '' ? null : Number(district),
              })
            }
            options={districts}
          />
        </div>
      ))}
    </div>
  );
}
