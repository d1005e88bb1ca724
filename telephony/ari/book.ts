import type { PbxEvent } from '../engine/event.ts';
import type { AgentId, CallId, OfferId } from '../protocol/index.ts';
import type { AriMessage } from './message.ts';
import { toCallIdOfOffer, toEndpointResource, toOfferId, toPrompt } from './names.ts';

/** A caller's channel that is in our application. */
export interface CallEntry {
  readonly callId: CallId;
  readonly extension: string;
  /** The prompt believed to run; a bridge would wait for its end. */
  playbackId: string | null;
  /** No prompt was ever asked for: nothing that is asked of the caller can wait for one's end. */
  unspokenTo: boolean;
  /** A bridge may exist: its making was asked for, perhaps without an answer. */
  bridgeAsked: boolean;
  bridgeMade: boolean;
  /** The leg the caller was joined with; stays while the caller is held. */
  joinedOfferId: OfferId | null;
  joinedAtMs: number | null;
  /** False while waiting and while held: then it hears its own prompts and music. */
  inBridge: boolean;
  /** We told it to leave for the fallback: its end here is no hang-up. */
  leaving: boolean;
  cause: number | null;
}

/** A leg we originated, from the request until its end was reported. */
export interface LegEntry {
  readonly offerId: OfferId;
  readonly callId: CallId;
  /** Null: it leads out of the house, over the trunk. */
  readonly agentId: AgentId | null;
  readonly askedAtMs: number;
  readonly ringLimitMs: number;
  /** The phone said that it rings; of one outside we believe it, for trunks rarely say so. */
  rang: boolean;
  answered: boolean;
  dropping: boolean;
  /** A word to its agent alone sounds there, or may: the bridge would wait for its end. */
  isWhisperedTo: boolean;
  /** The phone itself put the call on hold: it may send no sound. */
  onHold: boolean;
  /** The phone's registration went away while the leg was up: a closed or reloaded page. */
  contactLost: boolean;
  cause: number | null;
}

/** A citizen's phone that we ring, from the request until he comes to us or it is over. */
export interface DialEntry {
  readonly callId: CallId;
  readonly askedAtMs: number;
  readonly ringLimitMs: number;
  /** The phone said that it rings. */
  rang: boolean;
  /** Picked up: he is on his way to us. */
  answered: boolean;
  /** The PBX asks the trunk now and then whether it is alive, and had no answer. */
  isTrunkAway: boolean;
  dropping: boolean;
  cause: number | null;
}

/**
 * What the adapter knows of the PBX's things of ours. Its one door for events, `admit`, makes each
 * happen once: the PBX repeats itself (two subscriptions may show one channel), and an end may be
 * learnt from an event, from a 404 and from a snapshot.
 */
export interface Book {
  readonly calls: ReadonlyMap<CallId, CallEntry>;
  readonly legs: ReadonlyMap<OfferId, LegEntry>;
  readonly dials: ReadonlyMap<CallId, DialEntry>;
  readonly agentLegs: ReadonlyMap<string, AgentId>;
  readonly reachable: ReadonlySet<AgentId>;
  isAgent(resource: string): boolean;
  addAgent(agentId: AgentId): void;
  expectLeg(leg: Pick<LegEntry, 'offerId' | 'agentId' | 'askedAtMs' | 'ringLimitMs'>): LegEntry;
  expectDial(dial: Pick<DialEntry, 'callId' | 'askedAtMs' | 'ringLimitMs'>): void;
  /** Takes in what a message says besides the event it makes. */
  note(message: AriMessage): void;
  /** True if the event is news, and then the book agrees with it. */
  admit(event: PbxEvent): boolean;
  /** Forgets everything but the agents and what the snapshot confirms. */
  reset(snapshot: Snapshot, found: Found): void;
}

/** What the PBX holds of ours besides the snapshot. */
export interface Found {
  /** Playbacks that still run. */
  readonly prompts: ReadonlyMap<CallId, string>;
  /** Bridges of calls, whether the caller is inside, and the leg that is. */
  readonly bridges: ReadonlyMap<
    CallId,
    { readonly callerInside: boolean; readonly legInside: OfferId | null }
  >;
  /** Legs whose phones have said that they ring: nobody says so again. */
  readonly ringing: ReadonlySet<OfferId>;
}

export type Snapshot = Extract<PbxEvent, { type: 'pbx.snapshot' }>;

export function createBook(now: () => number): Book {
  const calls = new Map<CallId, CallEntry>();
  const legs = new Map<OfferId, LegEntry>();
  const dials = new Map<CallId, DialEntry>();
  const agentLegs = new Map<string, AgentId>();
  const agents = new Set<AgentId>();
  const reachable = new Set<AgentId>();

  function note(message: AriMessage): void {
    const channel = message.channel;
    if (channel !== undefined) {
      const offerId = toOfferId(channel.id);
      const leg = offerId === null ? undefined : legs.get(offerId);
      const dial = dials.get(channel.id as CallId);
      const entry = leg ?? calls.get(channel.id as CallId) ?? dial;
      if (entry !== undefined && typeof message.cause === 'number') entry.cause = message.cause;
      const ringing = leg ?? dial;
      if (ringing !== undefined && channel.state === 'Ringing') ringing.rang = true;
    }
    if (message.type === 'PlaybackFinished') {
      const playbackId = message.playback?.id ?? '';
      const call = calls.get(toPrompt(playbackId)?.callId as CallId);
      if (call?.playbackId === playbackId) call.playbackId = null;
    }
  }

  function loseContact(agentId: AgentId): void {
    for (const leg of legs.values()) if (leg.agentId === agentId) leg.contactLost = true;
  }

  function admit(event: PbxEvent): boolean {
    switch (event.type) {
      case 'call.arrived':
        dials.delete(event.callId);
        if (calls.has(event.callId)) return false;
        calls.set(event.callId, freshCall(event.callId, event.extension));
        return true;
      case 'call.hung-up': {
        const call = calls.get(event.callId);
        calls.delete(event.callId);
        return call !== undefined && !call.leaving;
      }
      case 'dial.answered': {
        const dial = dials.get(event.callId);
        if (dial === undefined || dial.answered) return false;
        dial.answered = true;
        return true;
      }
      case 'dial.ended':
        return dials.delete(event.callId);
      case 'offer.answered': {
        const leg = legs.get(event.offerId);
        if (leg?.answered) return false;
        // An unknown leg (forgotten over a lost link) is told as well: the engine lets it go.
        if (leg !== undefined) leg.answered = true;
        return true;
      }
      case 'whisper.finished': {
        const leg = legs.get(event.offerId);
        if (leg?.isWhisperedTo !== true) return false;
        leg.isWhisperedTo = false;
        return true;
      }
      case 'offer.failed':
        return legs.delete(event.offerId);
      case 'leg.ended':
        for (const call of calls.values()) {
          if (call.joinedOfferId === event.offerId) leaveLeg(call);
        }
        return legs.delete(event.offerId);
      case 'call.joined': {
        const call = calls.get(event.callId);
        if (call === undefined) return false;
        // He is in there also when the leg has gone since, and hears nothing until he is taken out.
        call.inBridge = true;
        if (!legs.has(event.offerId)) return false;
        call.joinedOfferId = event.offerId;
        call.joinedAtMs = now();
        return true;
      }
      case 'leg.joined':
        return calls.has(event.callId) && legs.has(event.offerId);
      case 'agent.reachable':
        if (reachable.has(event.agentId)) return false;
        reachable.add(event.agentId);
        return true;
      case 'agent.unreachable':
        loseContact(event.agentId);
        return reachable.delete(event.agentId);
      case 'agent.leg-started':
        if (agentLegs.has(event.legId)) return false;
        agentLegs.set(event.legId, event.agentId);
        return true;
      case 'agent.leg-ended':
        return agentLegs.delete(event.legId);
      case 'leg.held':
      case 'leg.unheld': {
        const leg = legs.get(event.offerId);
        const onHold = event.type === 'leg.held';
        if (leg === undefined || leg.onHold === onHold) return false;
        leg.onHold = onHold;
        return true;
      }
      default:
        return true;
    }
  }

  function reset(snapshot: Snapshot, found: Found): void {
    const callsBefore = new Map(calls);
    const legsBefore = new Map(legs);
    const dialsBefore = new Map(dials);
    dials.clear();
    calls.clear();
    legs.clear();
    agentLegs.clear();
    reachable.clear();
    for (const seen of snapshot.calls) {
      const before = callsBefore.get(seen.callId);
      const call = before ?? freshCall(seen.callId, seen.extension);
      const bridge = found.bridges.get(seen.callId);
      call.playbackId = found.prompts.get(seen.callId) ?? null;
      call.unspokenTo = false;
      call.bridgeMade = bridge !== undefined;
      call.bridgeAsked = call.bridgeMade;
      call.inBridge = bridge?.callerInside ?? false;
      // A leg alone in the bridge has its caller on hold: its sound is watched as before.
      const joinedOfferId = seen.joinedOfferId ?? bridge?.legInside ?? null;
      if (joinedOfferId !== null && call.joinedOfferId !== joinedOfferId) {
        call.joinedOfferId = joinedOfferId;
        call.joinedAtMs = now();
      }
      calls.set(seen.callId, call);
    }
    for (const seen of snapshot.legs) {
      const before = legsBefore.get(seen.offerId);
      const leg = before ?? freshLeg({ ...seen, askedAtMs: now(), ringLimitMs: 0 });
      leg.answered = seen.answered;
      leg.rang ||= found.ringing.has(seen.offerId);
      // What a former process has said there, or a word whose end was told to nobody.
      if (before === undefined) leg.isWhisperedTo = seen.answered;
      legs.set(seen.offerId, leg);
    }
    for (const { callId, answered } of snapshot.dials ?? []) {
      const dial =
        dialsBefore.get(callId) ?? freshDial({ callId, askedAtMs: now(), ringLimitMs: 0 });
      dial.answered = answered;
      dials.set(callId, dial);
    }
    for (const call of calls.values()) {
      if (call.joinedOfferId !== null && !legs.has(call.joinedOfferId)) leaveLeg(call);
    }
    for (const { agentId, legId } of snapshot.agentLegs) agentLegs.set(legId, agentId);
    for (const agentId of snapshot.reachable) reachable.add(agentId);
    for (const leg of legs.values()) {
      if (leg.agentId !== null && !reachable.has(leg.agentId)) leg.contactLost = true;
    }
  }

  return {
    calls,
    legs,
    dials,
    agentLegs,
    reachable,
    note,
    admit,
    reset,
    isAgent: (resource) => agents.has(resource as AgentId),
    addAgent: (agentId) => {
      agents.add(agentId);
    },
    expectDial(asked) {
      dials.set(asked.callId, freshDial(asked));
    },
    expectLeg(asked) {
      const leg = freshLeg(asked);
      legs.set(leg.offerId, leg);
      return leg;
    },
  };
}

/** The agent at this channel's end, if it is an agent's phone. */
export function findAgentOf(channelName: string, book: Pick<Book, 'isAgent'>): AgentId | null {
  const resource = toEndpointResource(channelName);
  return resource !== null && book.isAgent(resource) ? (resource as AgentId) : null;
}

function leaveLeg(call: CallEntry): void {
  call.joinedOfferId = null;
  call.joinedAtMs = null;
}

function freshCall(callId: CallId, extension: string): CallEntry {
  return {
    callId,
    extension,
    playbackId: null,
    unspokenTo: true,
    bridgeAsked: false,
    bridgeMade: false,
    joinedOfferId: null,
    joinedAtMs: null,
    inBridge: false,
    leaving: false,
    cause: null,
  };
}

function freshDial(asked: Pick<DialEntry, 'callId' | 'askedAtMs' | 'ringLimitMs'>): DialEntry {
  return {
    ...asked,
    rang: false,
    answered: false,
    isTrunkAway: false,
    dropping: false,
    cause: null,
  };
}

function freshLeg(
  asked: Pick<LegEntry, 'offerId' | 'agentId' | 'askedAtMs' | 'ringLimitMs'>,
): LegEntry {
  return {
    offerId: asked.offerId,
    agentId: asked.agentId,
    askedAtMs: asked.askedAtMs,
    ringLimitMs: asked.ringLimitMs,
    callId: toCallIdOfOffer(asked.offerId),
    rang: asked.agentId === null,
    answered: false,
    dropping: false,
    isWhisperedTo: false,
    onHold: false,
    contactLost: false,
    cause: null,
  };
}
