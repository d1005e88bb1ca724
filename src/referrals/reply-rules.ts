import type { ReferralRow } from './repository-legs.ts';

const MAY_REPLY = ['referred', 'awaiting_citizen', 'at_commission'];

/** Of a leg that is over he sees what was, and is not led to write what nobody takes. */
export function mayReplyTo(
  row: Pick<ReferralRow, 'kind' | 'isOver' | 'state'>,
  status: string,
): boolean {
  const isAsked = row.kind === 'action' && !row.isOver;
  return isAsked && ['open', 'expired'].includes(row.state) && MAY_REPLY.includes(status);
}
