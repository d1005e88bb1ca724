import { isInner } from './call-out.ts';
import { findTalk } from './on-hold.ts';
import { toQueue } from './on-transfer-requested.ts';
import type { EventOf, Turn } from './turn.ts';

/**
 * The agent's phone sends the caller elsewhere. To a queue: the caller goes there with the place
 * that the whole wait has earned. Anywhere else is refused, so that no citizen is sent into
 * nowhere; the talk simply goes on. So is whoever the phone has on its other line: our phones can call
 * nobody, so that is the headset check, or a call that we know nothing of.
 */
export function onTransferAsked(turn: Turn, event: EventOf<'transfer.asked'>): void {
  const { offerId, target } = event;
  const offer = turn.state.offers.get(offerId);
  const call = findTalk(turn, offerId);
  if (call === null || offer === undefined) {
    if (offer === undefined) turn.command({ type: 'answer-transfer', offerId, accepted: false });
    return;
  }
  const isConsulting = call.now.consult !== null || isInner(call.id);
  const queue = isConsulting
    ? undefined
    : [...turn.state.queues.values()].find(({ extension }) => extension === target);
  turn.command({ type: 'answer-transfer', offerId, accepted: queue !== undefined });
  if (queue === undefined) return;

  toQueue(turn, call, call.now, queue.queueId);
}
