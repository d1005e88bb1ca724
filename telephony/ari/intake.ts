import type { PbxEvent } from '../engine/event.ts';
import type { AgentId, CallerToken, CallId, OfferId } from '../protocol/index.ts';
import { findAgentOf } from './book.ts';
import type { Book, LegEntry } from './book.ts';
import type { AriChannel, AriMessage } from './message.ts';
import { toDialEnd } from './dial-acts.ts';
import { isDial, toOfferId, toOfferIdOfWhisper, toPrompt } from './names.ts';

export interface IntakeContext {
  readonly book: Pick<Book, 'calls' | 'legs' | 'dials' | 'agentLegs' | 'isAgent'>;
  readonly callers: Callers;
  readonly nowMs: number;
}

/** What may be known of a caller: neither of the two tells his number. */
export interface Callers {
  seal(callerNumber: string | undefined): CallerToken | null;
  sealSpelling(callerNumber: string | undefined): CallerToken | null;
  /** We may dial it. */
  isCallable(callerNumber: string | undefined): boolean;
}

/**
 * One message of the PBX → what it means to the engine, or nothing. Changes nothing; repeats are
 * left to the book.
 */
export function toPbxEvent(message: AriMessage, context: IntakeContext): PbxEvent | null {
  const { book } = context;
  switch (message.type) {
    case 'StasisStart':
      return onStasisStart(message, context);
    case 'StasisEnd':
    case 'ChannelDestroyed':
      return message.channel === undefined ? null : onEnd(message, message.channel, context);
    case 'ChannelCreated': {
      const channel = message.channel;
      // Whom a colleague calls is known by that call.
      if (channel === undefined || isDial(channel.id)) return null;
      if (toOfferId(channel.id) !== null) return null;
      const agentId = findAgentOf(channel.name, book);
      return agentId && { type: 'agent.leg-started', agentId, legId: channel.id };
    }
    case 'ChannelDtmfReceived': {
      const callId = message.channel?.id as CallId;
      if (!book.calls.has(callId) || message.digit === undefined) return null;
      return { type: 'call.digit', callId, digit: message.digit };
    }
    case 'PlaybackFinished': {
      const playbackId = message.playback?.id ?? '';
      const offerId = toOfferIdOfWhisper(playbackId);
      // One that we stopped is no longer noted there. What broke off is looked into: see leg-acts.ts.
      if (offerId !== null && message.playback?.state === 'failed') return null;
      if (offerId !== null) {
        return book.legs.get(offerId)?.isWhisperedTo ? { type: 'whisper.finished', offerId } : null;
      }
      const prompt = toPrompt(playbackId);
      // A prompt that we stopped or replaced has not been heard: the call no longer names it.
      if (prompt === null || book.calls.get(prompt.callId)?.playbackId !== playbackId) return null;
      return { type: 'prompt.finished', ...prompt };
    }
    case 'ChannelHold':
    case 'ChannelUnhold': {
      const offerId = findLeg(message.channel, book)?.offerId;
      if (offerId === undefined) return null;
      return { type: message.type === 'ChannelHold' ? 'leg.held' : 'leg.unheld', offerId };
    }
    case 'ChannelTransfer':
      return onTransfer(message, book);
    case 'PeerStatusChange':
    case 'ContactStatusChange':
      return onReachability(message, book);
    default:
      return null;
  }
}

function onStasisStart(message: AriMessage, context: IntakeContext): PbxEvent | null {
  const channel = message.channel;
  if (channel === undefined) return null;
  const offerId = toOfferId(channel.id);
  if (offerId !== null) return { type: 'offer.answered', offerId };
  // Local channels of a transfer come with empty args: they are no callers.
  return toArrival(channel, message.args ?? [], context.callers);
}

/**
 * A caller in our application: args are `caller,<extension>,<entered>`, and of whom we have called
 * his number, sealed. Null: not a caller.
 */
export function toArrival(
  channel: AriChannel,
  args: readonly string[],
  callers: Callers,
): Extract<PbxEvent, { type: 'call.arrived' }> | null {
  const [role, extension, entered, called] = args;
  if (role !== 'caller') return null;
  const arrivedAs = isDial(channel.id) ? null : callers.sealSpelling(channel.caller?.number);
  // The number on a channel that we have made is our own.
  const callerToken = isDial(channel.id)
    ? ((called as CallerToken | undefined) ?? null)
    : callers.seal(channel.caller?.number);
  return {
    type: 'call.arrived',
    callId: channel.id as CallId,
    callerToken,
    extension: extension ?? '',
    enteredAtMs: toEnteredAtMs(entered, channel.creationtime),
    ...(!isDial(channel.id) && callers.isCallable(channel.caller?.number)
      ? { callable: true }
      : {}),
    ...(arrivedAs === null ? {} : { arrivedAs }),
  };
}

/** The dialplan notes the first arrival as seconds with three decimals (older: whole seconds). */
function toEnteredAtMs(entered: string | undefined, creationtime: string | undefined): number {
  const enteredS = Number(entered);
  if (entered !== undefined && enteredS > 0) return Math.round(enteredS * 1_000);
  return Date.parse(creationtime ?? '');
}

function onEnd(message: AriMessage, channel: AriChannel, context: IntakeContext): PbxEvent | null {
  const { book } = context;
  const offerId = toOfferId(channel.id);
  if (offerId !== null) {
    const leg = book.legs.get(offerId);
    if (leg === undefined) return null;
    const cause = message.cause ?? leg.cause;
    if (leg.answered) return { type: 'leg.ended', offerId, cause };
    // A leg that never answered has no StasisEnd; should one come, its ChannelDestroyed follows.
    if (message.type === 'StasisEnd') return null;
    return { type: 'offer.failed', offerId, reason: toReason(leg, cause, context.nowMs), cause };
  }
  const call = book.calls.get(channel.id as CallId);
  if (call !== undefined) {
    return { type: 'call.hung-up', callId: call.callId, cause: message.cause ?? call.cause };
  }
  const dial = book.dials.get(channel.id as CallId);
  if (dial !== undefined) {
    const cause = message.cause ?? dial.cause;
    return { type: 'dial.ended', callId: dial.callId, reason: toDialEnd(dial, cause), cause };
  }
  const agentId = book.agentLegs.get(channel.id);
  if (agentId === undefined || message.type === 'StasisEnd') return null;
  return { type: 'agent.leg-ended', agentId, legId: channel.id };
}

/** Rounding of the PBX's ring timeout, which it counts in whole seconds. */
const timeoutSlackMs = 300;

/**
 * Why a leg was not answered, from its Q.850 cause. Cause 19 stands both for a phone that rang to
 * the limit and for one that answered 480: the time tells them apart. A phone that never said it
 * rings did not get our call (a dead address gives 19 at the limit, too).
 */
export function toReason(
  leg: Pick<LegEntry, 'dropping' | 'rang' | 'askedAtMs' | 'ringLimitMs'>,
  cause: number | null,
  nowMs: number,
): Extract<PbxEvent, { type: 'offer.failed' }>['reason'] {
  if (leg.dropping) return 'dropped';
  switch (cause) {
    case 17:
      return 'busy';
    case 21:
    // A redirection: followed nowhere, and as much of a no.
    case 23:
      return 'declined';
    case 19: {
      const toTheLimit = nowMs - leg.askedAtMs >= leg.ringLimitMs - timeoutSlackMs;
      if (!toTheLimit) return 'declined';
      return leg.rang ? 'no-answer' : 'unreachable';
    }
    default:
      return 'unreachable';
  }
}

function onTransfer(message: AriMessage, book: IntakeContext['book']): PbxEvent | null {
  const leg = findLeg(message.referred_by?.source_channel ?? message.channel, book);
  if (leg === null) return null;
  const asked = message.refer_to?.requested_destination;
  // With a call's name it is an attended one: the user part is then whatever the phone calls itself.
  const target = asked?.protocol_id === undefined ? (asked?.destination ?? null) : null;
  return { type: 'transfer.asked', offerId: leg.offerId, target };
}

function onReachability(message: AriMessage, book: IntakeContext['book']): PbxEvent | null {
  const endpoint = message.endpoint;
  if (endpoint === undefined || !book.isAgent(endpoint.resource)) return null;
  const agentId = endpoint.resource as AgentId;
  if (endpoint.state === 'online') return { type: 'agent.reachable', agentId };
  if (endpoint.state === 'offline') return { type: 'agent.unreachable', agentId };
  return null;
}

function findLeg(channel: AriChannel | undefined, book: IntakeContext['book']): LegEntry | null {
  const offerId: OfferId | null = channel === undefined ? null : toOfferId(channel.id);
  return offerId === null ? null : (book.legs.get(offerId) ?? null);
}
