import type { PbxView } from '../protocol/index.ts';
import { toArrival } from './intake.ts';
import type { AriBridge, AriChannel } from './message.ts';
import { toBridgeId, toCallIdOfBridge, toOfferId } from './names.ts';
import { findLegIn, findStasisArgs } from './reconcile.ts';
import type { Rest } from './rest.ts';
import { succeeded } from './rest.ts';

/** Asks the PBX for its lists and tells them in our words; null when it does not answer. */
export async function lookAtPbx(rest: Rest, application: string): Promise<PbxView | null> {
  const channels = await rest.perform('channels.list', {});
  const bridges = await rest.perform('bridges.list', {});
  if (!succeeded(channels) || !succeeded(bridges)) return null;
  return toPbxView(
    channels.body as readonly AriChannel[],
    bridges.body as readonly AriBridge[],
    application,
  );
}

export function toPbxView(
  channels: readonly AriChannel[],
  bridges: readonly AriBridge[],
  application: string,
): PbxView {
  const calls: PbxView['calls'] = [];
  const legs: PbxView['legs'] = [];
  for (const channel of channels) {
    const offerId = toOfferId(channel.id);
    if (offerId !== null) legs.push(offerId);
    // Who is calling is nobody's business here.
    const arrival = toArrival(channel, findStasisArgs(channel, application), {
      seal: () => null,
      sealSpelling: () => null,
      isCallable: () => false,
    });
    if (offerId !== null || arrival === null) continue;
    const { callId } = arrival;
    const bridge = bridges.find((one) => one.id === toBridgeId(callId));
    const joinedOfferId = bridge?.channels.includes(callId) ? findLegIn(bridge) : null;
    calls.push({ callId, joinedOfferId });
  }
  const alive = new Set<string>(channels.map(({ id }) => id));
  const leftovers = bridges.flatMap(({ id }) => {
    const callId = toCallIdOfBridge(id);
    return callId === null || alive.has(callId) ? [] : [callId];
  });
  return { calls, legs, leftovers };
}
