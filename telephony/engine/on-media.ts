import { startRejoin } from './rejoin.ts';
import { findTalk } from './on-hold.ts';
import type { EventOf, Turn } from './turn.ts';

/** The leg is up, but nothing comes from it: the page was reloaded, or the network is gone. */
export function onMediaLost(turn: Turn, event: EventOf<'media.lost'>): void {
  const call = findTalk(turn, event.offerId);
  if (call !== null) startRejoin(turn, call, call.now);
}

export function onMediaOneSided(turn: Turn, event: EventOf<'media.one-sided'>): void {
  const call = turn.state.calls.get(event.callId);
  if (call?.now.phase === 'talking') turn.raiseAlarm('one-sided-audio', call.id);
}

export function onMediaBothSided(turn: Turn, event: EventOf<'media.both-sided'>): void {
  turn.clearAlarm('one-sided-audio', event.callId);
}
