import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrganisationView } from '../../../src/contract/referrals.ts';
import type { WorksCode } from '../../../src/contract/works.ts';
import { api } from '../app/api.ts';
import { useFormat } from '../ui/format.ts';

export const PROJECTS_KEY = ['works-projects'];
export const MONEY_KEY = ['works-money'];
const LIST_STALE_MS = 600_000;

export function useWorksCodes(): readonly WorksCode[] {
  const codes = useQuery({
    queryKey: ['works-codes'],
    queryFn: () => api<WorksCode[]>('GET', '/api/works/codes'),
  });
  return codes.data ?? [];
}

export function useUnits(): OrganisationView['departments'] {
  const units = useQuery({
    queryKey: ['organisation'],
    staleTime: LIST_STALE_MS,
    queryFn: () => api<OrganisationView>('GET', '/api/organisation'),
  });
  return units.data?.departments ?? [];
}

/** Thousands apart, so that a hundred million is not taken for a thousand. */
export function Rial(props: { of: number; bare?: boolean }): ReactNode {
  const { t, i18n } = useTranslation();
  const { digits } = useFormat();
  const mark = i18n.language === 'fa' ? '٬' : ',';
  const shown = digits(String(Math.abs(props.of)).replace(/\B(?=(\d{3})+$)/gu, mark));
  const signed = props.of < 0 ? `−${shown}` : shown;
  return <bdi>{props.bare === true ? signed : t('works.rial', { shown: signed })}</bdi>;
}
