import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PolicyDraft, PolicyDrafts, PolicyView } from '../../../src/contract/referrals.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';

export const POLICY_DRAFTS = ['policy-drafts'];
export const POLICY_HOURS = [
  'headHours',
  'deputyHours',
  'reworkHours',
  'verdictHours',
  'waitHours',
  'extensionHours',
  'triageHours',
] as const;

/** What somebody proposes, beside what is in force: the head reads the difference and decides. */
export function ProposedTerms(props: { current: PolicyView; draft: PolicyDraft }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { may } = useSession();
  const queries = useQueryClient();
  const { current, draft } = props;
  const path = `/api/policy-drafts/${draft.draftId}`;
  // Also where it is refused: something else lies there then.
  const onSettled = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: POLICY_DRAFTS }),
      queries.invalidateQueries({ queryKey: ['policies'] }),
    ]);
  const approve = useMutation({
    mutationFn: () => api<PolicyView[]>('POST', `${path}/approve`, { inForce: current.number }),
    onSettled,
  });
  const drop = useMutation({ mutationFn: () => api<PolicyDrafts>('DELETE', path), onSettled });
  const isBusy = approve.isPending || drop.isPending;
  const mayDecide = may('cases-decide');
  const clockOf = ({ clock }: { clock: PolicyDraft['clock'] }) => t(`clock.hours.${clock}`);
  const changes = [
    ...(draft.clock === current.clock
      ? []
      : [{ name: 'clock', old: clockOf(current), next: clockOf(draft) }]),
    ...POLICY_HOURS.filter((name) => draft[name] !== current[name]).map((name) => ({
      name,
      old: format.digits(current[name]),
      next: format.digits(draft[name]),
    })),
  ];
  return (
    <section className="pane" aria-label={t('policyDraft.title')}>
      <h2>{t('policyDraft.title')}</h2>
      <p className="small muted">
        {t('policyDraft.by', { name: draft.draftedByName, day: format.date(draft.createdAtMs) })}
      </p>
      <ul className="history" data-testid="proposed-terms">
        {changes.map(({ name, old, next }) => (
          <li key={name}>
            <span className="grow">{t(`policy.${name}`)}</span>
            <b>{t('policyDraft.change', { old, next })}</b>
          </li>
        ))}
        {changes.length === 0 && <li>{t('policyDraft.same')}</li>}
      </ul>
      <Fault error={approve.error ?? drop.error} />
      <div className="row-end">
        <Button disabled={isBusy} onClick={() => drop.mutate()}>
          {t(mayDecide ? 'policyDraft.refuse' : 'policyDraft.takeBack')}
        </Button>
        {mayDecide && (
          <Button variant="contained" disabled={isBusy} onClick={() => approve.mutate()}>
            {t('policyDraft.approve')}
          </Button>
        )}
      </div>
    </section>
  );
}
