import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { CaseView } from '../../../src/contract/cases.ts';
import type { CaseReferrals as History } from '../../../src/contract/referrals.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { ReferralStory } from '../referrals/referral-story.tsx';
import { FollowUpActs } from './follow-up-acts.tsx';

const LOOK_AGAIN_MS = 15_000;

/** The referrals of a case on its page, with what follow-up may do about them. */
export function CaseReferrals(props: { view: CaseView }): ReactNode {
  const { may } = useSession();
  const { caseId, version } = props.view;
  const found = useQuery({
    queryKey: ['case-referrals', caseId, version],
    queryFn: () => api<History>('GET', `/api/cases/${caseId}/referrals`),
    refetchInterval: LOOK_AGAIN_MS,
    placeholderData: (before) => before,
  });
  const history = found.data;
  if (history === undefined) return null;
  return (
    <>
      {may('cases-verify') && <FollowUpActs view={props.view} history={history} />}
      <ReferralStory history={history} />
    </>
  );
}
