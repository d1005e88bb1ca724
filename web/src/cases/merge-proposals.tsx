import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MergeProposal, MergeSide } from '../../../src/contract/merges.ts';
import { api } from '../app/api.ts';
import { useFormat } from '../ui/format.ts';
import { CaseMarks } from '../ui/case-marks.tsx';
import { Fault } from '../ui/fault.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';

/** What experts took for the same thing, both tellings side by side; follow-up decides. */
export function MergeProposals(): ReactNode {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['merge-proposals'],
    queryFn: () => api<MergeProposal[]>('GET', '/api/merge-proposals'),
  });
  const proposals = found.data ?? [];
  if (proposals.length === 0) return null;
  return (
    <section className="proposals" aria-label={t('merge.title')} data-testid="merge-proposals">
      <h2>{t('merge.title')}</h2>
      {proposals.map((one) => (
        <Proposal key={one.mergeId} proposal={one} />
      ))}
    </section>
  );
}

function Proposal(props: { proposal: MergeProposal }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { mergeId, survivor, child, proposedByName } = props.proposal;
  const decide = useMutation({
    mutationFn: (decision: 'merge' | 'refuse') =>
      api('POST', `/api/merge-proposals/${mergeId}`, { decision }),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['merge-proposals'] });
      void queries.invalidateQueries({ queryKey: ['cases'] });
      void queries.invalidateQueries({ queryKey: ['case'] });
    },
  });
  return (
    <article className="panel-form" data-testid="merge-proposal">
      <Side title={t('merge.survivor')} side={survivor} />
      <Side title={t('merge.child')} side={child} />
      <p className="small muted">{t('merge.by', { name: proposedByName })}</p>
      <Fault error={decide.error} />
      <div className="row-end">
        <Button size="small" disabled={decide.isPending} onClick={() => decide.mutate('refuse')}>
          {t('merge.refuse')}
        </Button>
        <Button
          size="small"
          variant="contained"
          disabled={decide.isPending}
          onClick={() => decide.mutate('merge')}
        >
          {t('merge.merge')}
        </Button>
      </div>
    </article>
  );
}

function Side(props: { title: string; side: MergeSide }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { side } = props;
  const place = [
    side.district === null ? '' : t('place.district', { shown: format.district(side.district) }),
    side.addressText,
    side.landmark,
  ];
  return (
    <div>
      <div className="row-between">
        <b className="ellipsis">{side.serviceName ?? t('case.noService')}</b>
        <span className="small muted">
          {props.title} · {side.trackingCode !== null && <TrackingCode code={side.trackingCode} />}
          {side.registeredAtMs !== null && ` · ${format.shortDate(side.registeredAtMs)}`}
        </span>
      </div>
      <p className="small">{place.filter((part) => part !== '').join(' · ')}</p>
      <p className="prose small">{side.description}</p>
      <CaseMarks of={side} />
    </div>
  );
}
