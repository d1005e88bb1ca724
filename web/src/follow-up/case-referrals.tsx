import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { CaseView } from '../../../src/contract/cases.ts';
import type { CaseReferrals as History } from '../../../src/contract/referrals.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { ReferralStory, ReplyCard } from '../referrals/referral-story.tsx';
import { FollowUpActs } from './follow-up-acts.tsx';

const LOOK_AGAIN_MS = 15_000;

/**
 * The referrals of a case on its page, with what follow-up may do about them. The reply to be judged
 * stands above the form that judges it, which is handed in.
 */
export function CaseReferrals(props: { view: CaseView; children: ReactNode }): ReactNode {
  const { may } = useSession();
  const { caseId, version } = props.view;
  const found = useQuery({
    queryKey: ['case-referrals', caseId, version],
    queryFn: () => api<History>('GET', `/api/cases/${caseId}/referrals`),
    refetchInterval: LOOK_AGAIN_MS,
    placeholderData: (before) => before,
  });
  const history = found.data;
  if (history === undefined) return props.children;
  const pending = history.replies.filter(({ verdict }) => verdict === 'pending');
  const told = { ...history, replies: history.replies.filter((one) => !pending.includes(one)) };
  return (
    <>
      {pending.map((reply) => (
        <ReplyCard key={reply.replyId} reply={reply} nowMs={history.atMs} />
      ))}
      {props.children}
      {may('cases-verify') && <FollowUpActs view={props.view} history={history} />}
      <ReferralStory history={told} photoPath={(photoId) => `/api/photos/${photoId}`} />
    </>
  );
}
