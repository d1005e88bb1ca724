import type { OfferId } from '../protocol/index.ts';
import { closeStretch } from './calls.ts';
import type { Call, HeldBy, Talking } from './model.ts';
import type { EventOf, Turn } from './turn.ts';

/** The phone put the caller on hold by itself; the PBX plays the music. */
export function onLegHeld(turn: Turn, event: EventOf<'leg.held'>): void {
  const call = findTalk(turn, event.offerId);
  if (call !== null && call.now.held === null) setHeld(turn, call, call.now, 'phone');
}

/** Only the phone's own hold ends so; one asked for at the desk is ended at the desk. */
export function onLegUnheld(turn: Turn, event: EventOf<'leg.unheld'>): void {
  const call = findTalk(turn, event.offerId);
  if (call !== null && call.now.held?.by === 'phone') setHeld(turn, call, call.now, null);
}

/** The talk that this leg is in. */
export function findTalk(turn: Turn, offerId: OfferId): (Call & { now: Talking }) | null {
  const offer = turn.state.offers.get(offerId);
  const call = offer === undefined ? undefined : turn.state.calls.get(offer.callId);
  if (call?.now.phase !== 'talking' || call.now.offerId !== offerId) return null;
  return call as Call & { now: Talking };
}

export function setHeld(turn: Turn, call: Call, talking: Talking, by: HeldBy | null): void {
  if ((talking.held === null) === (by === null)) return;
  closeStretch(turn, call, talking);
  const held = by === null ? null : { sinceMs: turn.nowMs, by };
  call.now = { ...talking, held, sinceMs: turn.nowMs };
  turn.touchCall(call.id);
  const type = by === null ? 'call-unheld' : 'call-held';
  turn.notice({ type, callId: call.id, agentId: talking.agentId });
}
