import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PolicyEffect, PolicyView } from '../../../src/contract/referrals.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { MovedDues } from './moved-dues.tsx';

/**
 * Open cases keep the terms they were referred under. The head may bring them under the newest on purpose: what it
 * does to their clocks is read first, then it is done, once.
 */
export function PolicyApply(props: { current: PolicyView; mayApply: boolean }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const { number, appliedAtMs, appliedByName, isApplying } = props.current;
  const look = useMutation({
    mutationFn: () => api<PolicyEffect>('GET', `/api/policies/${number}/effect`),
  });
  const apply = useMutation({
    mutationFn: () => api<PolicyView[]>('POST', `/api/policies/${number}/apply`),
    onSuccess: (list) => queries.setQueryData(['policies'], list),
  });
  if (appliedAtMs !== null) {
    const told = { day: format.date(appliedAtMs), name: appliedByName ?? '–' };
    return (
      <p className="small muted" role="status">
        {t(isApplying ? 'policyApply.running' : 'policyApply.done', told)}
      </p>
    );
  }
  // The first version has no older ones beside it.
  if (!props.mayApply || number === 1) return null;
  return (
    <section aria-label={t('policyApply.title')}>
      <h2>{t('policyApply.title')}</h2>
      <p className="small muted">{t('policyApply.hint')}</p>
      <Fault error={look.error ?? apply.error} />
      {look.data !== undefined && <Effect effect={look.data} />}
      <div className="row-end">
        {look.data === undefined ? (
          <Button variant="outlined" disabled={look.isPending} onClick={() => look.mutate()}>
            {t('policyApply.look')}
          </Button>
        ) : (
          <Button variant="contained" disabled={apply.isPending} onClick={() => apply.mutate()}>
            {t('policyApply.apply')}
          </Button>
        )}
      </div>
    </section>
  );
}

function Effect({ effect }: { readonly effect: PolicyEffect }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { open, moved, sooner, examples } = effect;
  return (
    <div role="status" data-testid="policy-effect">
      <p>
        {t('policyApply.effect', {
          open: digits(open),
          moved: digits(moved),
          sooner: digits(sooner),
        })}
      </p>
      <MovedDues dues={examples} />
    </div>
  );
}
