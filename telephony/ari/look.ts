import type { AgentId, PbxView } from '../protocol/index.ts';
import { findAgentOf, type Book } from './book.ts';
import { toArrival } from './intake.ts';
import type { AriBridge, AriChannel, AriEndpoint } from './message.ts';
import { toBridgeId, toCallIdOfBridge, toOfferId } from './names.ts';
import { findLegIn, findStasisArgs } from './reconcile.ts';
import type { Rest } from './rest.ts';
import { succeeded } from './rest.ts';

/** Which of its accounts are agents'. */
type Accounts = Pick<Book, 'isAgent'>;

/** Asks the PBX for its lists and tells them in our words; null when it does not answer. */
export async function lookAtPbx(
  rest: Rest,
  application: string,
  accounts: Accounts,
): Promise<PbxView | null> {
  const listed = await rest.perform('channels.list', {});
  const bridges = await rest.perform('bridges.list', {});
  const endpoints = await rest.perform('endpoints.listByTech', { tech: 'PJSIP' });
  // Before the first phone has an account the PBX says that it knows no such technology.
  const hasPhones = endpoints.status !== 404;
  const isWhole = succeeded(listed) && succeeded(bridges) && (!hasPhones || succeeded(endpoints));
  if (!isWhole) return null;
  const channels = listed.body as readonly AriChannel[];
  const phones = hasPhones ? (endpoints.body as readonly AriEndpoint[]) : [];
  return {
    ...toPbxView(channels, bridges.body as readonly AriBridge[], application),
    phones: toPhones(channels, phones, accounts),
  };
}

function toPhones(
  channels: readonly AriChannel[],
  phones: readonly AriEndpoint[],
  accounts: Accounts,
): NonNullable<PbxView['phones']> {
  const onOwnLeg = new Set<string | null>(
    channels
      .filter(({ id }) => toOfferId(id) === null)
      .map(({ name }) => findAgentOf(name, accounts)),
  );
  return phones
    .filter(({ resource }) => accounts.isAgent(resource))
    .map(({ resource, state }) => ({
      agentId: resource as AgentId,
      isOnline: state === 'online',
      hasOwnLeg: onOwnLeg.has(resource),
    }));
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
