import type { Shield } from '../cases/index.ts';
import type { CaseReferrals } from '../contract/referrals.ts';

/** Replies, advice, verdicts and requests of a case, each text as the shield shows it. */
export function shownHistory(history: CaseReferrals, caseId: string, shown: Shield): CaseReferrals {
  return {
    ...history,
    replies: history.replies.map((reply) => ({
      ...reply,
      text: shown(caseId, reply.text),
      advice: shown(caseId, reply.advice),
      reason: shown(caseId, reply.reason),
    })),
    requests: history.requests.map((request) => ({
      ...request,
      reason: shown(caseId, request.reason),
    })),
  };
}
