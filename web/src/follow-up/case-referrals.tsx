import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { CaseView } from '../../../src/contract/cases.ts';
import type { CaseReferrals as History } from '../../../src/contract/referrals.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
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
    enabled: may('cases-verify') || may('cases-write') || may('referrals-read'),
    placeholderData: (before) => before,
  });
  const history = found.data;
  const replies = history?.replies ?? [];
  const pending = replies.filter(({ verdict }) => verdict === 'pending');
  // The form has one place, whether the history has come or not: what was typed before it stays.
  return (
    <>
      <>
        {pending.map((reply) => (
          <ReplyCard key={reply.replyId} reply={reply} nowMs={history?.atMs ?? 0} />
        ))}
      </>
      {props.children}
      <Fault error={found.error} />
      {history !== undefined && may('cases-verify') && (
        <FollowUpActs view={props.view} history={history} />
      )}
      {history !== undefined && (
        <ReferralStory
          history={{ ...history, replies: replies.filter((one) => !pending.includes(one)) }}
          photoPath={(photoId) => `/api/photos/${photoId}`}
        />
      )}
    </>
  );
}
