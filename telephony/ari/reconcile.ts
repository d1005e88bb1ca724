import type { PbxEvent } from '../engine/event.ts';
import type { AgentId, CallId, OfferId } from '../protocol/index.ts';
import type { Book, Found, Snapshot } from './book.ts';
import { findAgentOf } from './book.ts';
import { promptVariable } from './caller-acts.ts';
import { toArrival } from './intake.ts';
import type { Callers } from './intake.ts';
import { readTypes } from './message.ts';
import type { AriBridge, AriChannel, AriEndpoint } from './message.ts';
import { isDial, toBridgeId, toCallIdOfBridge, toOfferId, toPrompt } from './names.ts';
import type { Operation, Reply, Rest } from './rest.ts';
import { isInDoubt, succeeded } from './rest.ts';

export interface Reconciled {
  readonly snapshot: Snapshot;
  readonly found: Found;
  /** Prompts that ended while nobody listened; to be reported after the snapshot. */
  readonly finished: readonly PbxEvent[];
  /** When this PBX process started, as it says itself. */
  readonly startedAt: string;
}

/**
 * A global variable of the PBX, holding when its process started: gone with that process. Late
 * words of ours may set it in the next one, and then it does not fit.
 */
const seenVariable = 'PASOKH_SEEN';
/** Our accounts' dialplan context: an endpoint without it is a trunk, not an agent's phone. */
export const agentContext = 'from-agents';
/** Requests under way together; the address of a subscription stays short. */
const breadth = 20;

/** Thrown when the PBX does not answer in the middle of it: the whole is tried again. */
export class ReconcileError extends Error {
  override name = 'ReconcileError';
}

/**
 * After every (re)connect: filter and subscriptions first, so that nothing is missed, then what the
 * PBX really holds. Events that come meanwhile are kept back by the caller and follow the snapshot.
 */
export async function reconcile(parts: {
  readonly rest: Rest;
  readonly book: Book;
  readonly application: string;
  readonly callers: Callers;
  /** Pushes again the accounts that the PBX has lost (it writes them to disk with a delay): any? */
  readonly restoreAccounts: (present: ReadonlySet<string>) => Promise<boolean>;
  /** `startedAt` of the last reconcile of this process, null if there was none. */
  readonly startedBefore: string | null;
}): Promise<Reconciled> {
  const { rest, book, application, callers } = parts;

  async function ask<T>(operation: Operation, parameters: Record<string, unknown>): Promise<T> {
    const reply = await rest.perform(operation, parameters);
    if (!succeeded(reply)) throw new ReconcileError(`${operation}: ${reply.status}`);
    return reply.body as T;
  }

  /** Before the first phone has an account the PBX says that it knows no such technology. */
  async function listPhones(): Promise<readonly AriEndpoint[]> {
    const reply = await rest.perform('endpoints.listByTech', { tech: 'PJSIP' });
    if (reply.status === 404) return [];
    if (!succeeded(reply)) throw new ReconcileError(`endpoints.listByTech: ${reply.status}`);
    return reply.body as readonly AriEndpoint[];
  }

  const filtered = ask('applications.filter', {
    applicationName: application,
    filter: { allowed: readTypes.map((type) => ({ type })) },
  });
  const [present] = await Promise.all([listPhones(), filtered]);
  await learnAgents(rest, book, present);
  const isAnyRestored = await parts.restoreAccounts(
    new Set(present.map((endpoint) => endpoint.resource)),
  );
  const endpoints = isAnyRestored ? await listPhones() : present;
  const phonesOfAgents = endpoints.filter((endpoint) => book.isAgent(endpoint.resource));
  const [info, seen] = await Promise.all([
    ask<{ status: { startup_time: string } }>('asterisk.getInfo', { only: 'status' }),
    ask<{ value: string }>('asterisk.getGlobalVar', { variable: seenVariable }),
    subscribe(
      rest,
      application,
      phonesOfAgents.map(({ resource }) => resource as AgentId),
    ),
  ]);
  const startedAt = info.status.startup_time;
  const restarted = (parts.startedBefore ?? seen.value) !== startedAt;

  const [channels, bridges, phones] = await Promise.all([
    ask<readonly AriChannel[]>('channels.list', {}),
    ask<readonly AriBridge[]>('bridges.list', {}),
    // Once more: a phone may have come or gone since the first look.
    listPhones(),
  ]);
  const seenNow = toSnapshot({ channels, bridges, phones, book, application, callers, restarted });
  const { prompts, finished } = await findPrompts(rest, seenNow);
  const snapshot = withPrompts(seenNow, prompts);
  await reapBridges(rest, bridges, snapshot);

  const callerBridges = new Map<CallId, { callerInside: boolean; legInside: OfferId | null }>();
  for (const bridge of bridges) {
    const callId = toCallIdOfBridge(bridge.id);
    if (callId !== null) {
      callerBridges.set(callId, {
        callerInside: bridge.channels.includes(callId),
        legInside: findLegIn(bridge),
      });
    }
  }
  const found = { prompts, bridges: callerBridges, ringing: findRinging(channels) };
  return { snapshot, found, finished, startedAt };
}

function findRinging(channels: readonly AriChannel[]): ReadonlySet<OfferId> {
  const ringing = channels.filter(({ state }) => state === 'Ringing');
  return new Set(ringing.flatMap(({ id }) => toOfferId(id) ?? []));
}

/** Once the snapshot is handed over: what it said of a restart must not be said again. */
export async function noteSeen(rest: Rest, startedAt: string): Promise<void> {
  for (let tries = 1; tries <= 3; tries += 1) {
    const reply = await rest.perform('asterisk.setGlobalVar', {
      variable: seenVariable,
      value: startedAt,
    });
    if (succeeded(reply)) return;
  }
}

/** The lists of the PBX → the engine's snapshot. Changes nothing. */
export function toSnapshot(lists: {
  readonly channels: readonly AriChannel[];
  readonly bridges: readonly AriBridge[];
  readonly phones: readonly AriEndpoint[];
  readonly book: Pick<Book, 'isAgent' | 'legs'>;
  readonly application: string;
  readonly callers: Callers;
  readonly restarted: boolean;
}): Snapshot {
  const { channels, bridges, book } = lists;
  const calls: Snapshot['calls'][number][] = [];
  const legs: Snapshot['legs'][number][] = [];
  const agentLegs: Snapshot['agentLegs'][number][] = [];
  const dials: NonNullable<Snapshot['dials']>[number][] = [];
  const inFallback: CallId[] = [];
  for (const channel of channels) {
    const offerId = toOfferId(channel.id);
    const agentId = findAgentOf(channel.name, book);
    if (offerId !== null) {
      // Of nobody's phone that we know: it leads out of the house.
      const known = agentId ?? book.legs.get(offerId)?.agentId ?? null;
      legs.push({ offerId, agentId: known, answered: channel.state === 'Up' });
      continue;
    }
    // Whom a colleague calls is a caller.
    if (agentId !== null && !isDial(channel.id)) {
      agentLegs.push({ agentId, legId: channel.id });
      continue;
    }
    if (channel.dialplan?.context === 'fallback') inFallback.push(channel.id as CallId);
    const answered = channel.state === 'Up';
    const arrival = toArrival(channel, findStasisArgs(channel, lists.application), lists.callers);
    if (arrival === null) {
      if (isDial(channel.id)) dials.push({ callId: channel.id as CallId, answered });
      continue;
    }
    const { type: _type, callId, ...known } = arrival;
    const bridge = bridges.find((one) => one.id === toBridgeId(callId));
    const joined = bridge?.channels.includes(callId) ? findLegIn(bridge) : null;
    calls.push({ callId, ...known, joinedOfferId: joined, answered });
  }
  const reachable = lists.phones
    .filter((phone) => phone.state === 'online' && book.isAgent(phone.resource))
    .map((phone) => phone.resource as AgentId);
  const { restarted } = lists;
  const others = inFallback.length === 0 ? {} : { inFallback };
  return { type: 'pbx.snapshot', restarted, calls, legs, agentLegs, reachable, dials, ...others };
}

/** The arguments of `Stasis(<application>,…)` if that is where the channel is now. */
export function findStasisArgs(channel: AriChannel, application: string): readonly string[] {
  const { app_name: name, app_data: given } = channel.dialplan ?? {};
  if (name !== 'Stasis' || given === undefined) return [];
  const [first, ...args] = given.split(',');
  return first === application ? args : [];
}

export function findLegIn(bridge: AriBridge): Snapshot['calls'][number]['joinedOfferId'] {
  for (const channelId of bridge.channels) {
    const offerId = toOfferId(channelId);
    if (offerId !== null) return offerId;
  }
  return null;
}

async function learnAgents(
  rest: Rest,
  book: Book,
  endpoints: readonly AriEndpoint[],
): Promise<void> {
  const unknown = endpoints.filter((endpoint) => !book.isAgent(endpoint.resource));
  await forEach(unknown, async ({ resource }) => {
    const reply = await rest.perform('asterisk.getObject', {
      configClass: 'res_pjsip',
      objectType: 'endpoint',
      id: resource,
    });
    // An agent whom we do not know would be rung beside the leg that he is on.
    assertAnswered(reply, 'asterisk.getObject');
    if (!succeeded(reply) || !Array.isArray(reply.body)) return;
    const settings = reply.body as readonly { attribute?: string; value?: string }[];
    const context = settings.find((setting) => setting.attribute === 'context');
    if (context?.value === agentContext) book.addAgent(resource as AgentId);
  });
}

/** Events of the agents' phones: registration, and legs that are not ours. */
export async function subscribe(
  rest: Rest,
  application: string,
  agentIds: readonly AgentId[],
): Promise<void> {
  const groups: (readonly AgentId[])[] = [];
  for (let from = 0; from < agentIds.length; from += breadth) {
    groups.push(agentIds.slice(from, from + breadth));
  }
  await forEach(groups, async (group) => {
    const reply = await rest.perform('applications.subscribe', {
      applicationName: application,
      eventSource: group.map((agentId) => `endpoint:PJSIP/${agentId}`).join(','),
    });
    if (!succeeded(reply)) throw new ReconcileError(`applications.subscribe: ${reply.status}`);
  });
}

/**
 * A caller's channel carries its last prompt's name; the PBX knows whether it still runs. Who talks
 * hears none: to be joined, it was stopped.
 */
async function findPrompts(
  rest: Rest,
  snapshot: Snapshot,
): Promise<{ prompts: Map<CallId, string>; finished: PbxEvent[] }> {
  const prompts = new Map<CallId, string>();
  const finished: PbxEvent[] = [];
  const alone = snapshot.calls.filter(({ joinedOfferId }) => joinedOfferId === null);
  await forEach(alone, async ({ callId }) => {
    const variable = await rest.perform('channels.getChannelVar', {
      channelId: callId,
      variable: promptVariable,
    });
    assertAnswered(variable, 'channels.getChannelVar');
    const playbackId = (variable.body as { value?: string } | null)?.value ?? '';
    const prompt = toPrompt(playbackId);
    if (!succeeded(variable) || prompt === null) return;
    const playback = await rest.perform('playbacks.get', { playbackId });
    assertAnswered(playback, 'playbacks.get');
    if (playback.status === 200) prompts.set(callId, playbackId);
    if (playback.status === 404) finished.push({ type: 'prompt.finished', ...prompt });
  });
  return { prompts, finished };
}

function withPrompts(snapshot: Snapshot, prompts: ReadonlyMap<CallId, string>): Snapshot {
  const calls = snapshot.calls.map((call) => {
    const prompt = toPrompt(prompts.get(call.callId) ?? '');
    return { ...call, promptId: prompt?.promptId ?? null };
  });
  return { ...snapshot, calls };
}

/**
 * Bridges of calls that are over stay for ever if nobody deletes them. A leg of ours that is still
 * inside is alone in it: the engine drops it.
 */
async function reapBridges(
  rest: Rest,
  bridges: readonly AriBridge[],
  snapshot: Snapshot,
): Promise<void> {
  const alive = new Set<string>(snapshot.calls.map((call) => call.callId));
  const orphans = bridges.filter((bridge) => {
    const callId = toCallIdOfBridge(bridge.id);
    const isOver = callId !== null && !alive.has(callId);
    return isOver && bridge.channels.every((channelId) => toOfferId(channelId) !== null);
  });
  await forEach(orphans, async (bridge) => {
    const reply = await rest.perform('bridges.destroy', { bridgeId: bridge.id });
    assertAnswered(reply, 'bridges.destroy');
  });
}

function assertAnswered(reply: Reply, operation: Operation): void {
  if (isInDoubt(reply)) throw new ReconcileError(`${operation}: ${reply.status}`);
}

/** Some together; each that is done makes room for the next. */
async function forEach<T>(items: readonly T[], job: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const work = async (): Promise<void> => {
    for (const item of left) await job(item);
  };
  await Promise.all(Array.from({ length: Math.min(breadth, items.length) }, work));
}
