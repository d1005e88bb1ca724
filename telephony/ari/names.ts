import { legPrefix } from '../../src/kit/leg-name.ts';
import type { AgentId, CallId, OfferId } from '../protocol/index.ts';

/**
 * Names of things in the PBX, derived from ours, so that a repeated command or a restarted process
 * recognises what it made. A caller's channel keeps the id the PBX gave it: that is the call id.
 */
const bridgePrefix = 'pb-';
const playbackPrefix = 'pp-';
const whisperPrefix = 'pw-';
/** Of a citizen whom we call; the engine names these calls. */
const dialPrefix = 'pc-';
const endpointPrefix = 'PJSIP/';

export function toLegChannelId(offerId: OfferId): string {
  return legPrefix + offerId;
}

/** The offer whose leg this channel is; null for any channel that we did not originate. */
export function toOfferId(channelId: string): OfferId | null {
  return channelId.startsWith(legPrefix) ? (channelId.slice(legPrefix.length) as OfferId) : null;
}

export function isDial(channelId: string): boolean {
  return channelId.startsWith(dialPrefix);
}

/** An offer id is `<callId>.<n>`. */
export function toCallIdOfOffer(offerId: OfferId): CallId {
  const end = offerId.lastIndexOf('.');
  return (end < 0 ? offerId : offerId.slice(0, end)) as string as CallId;
}

export function toBridgeId(callId: CallId): string {
  return bridgePrefix + callId;
}

export function toCallIdOfBridge(bridgeId: string): CallId | null {
  return bridgeId.startsWith(bridgePrefix) ? (bridgeId.slice(bridgePrefix.length) as CallId) : null;
}

/** `run` makes a repeated prompt's name fresh: a finished playback may still be known by its id. */
export function toPlaybackId(callId: CallId, promptId: string, run: number): string {
  const prompt = encodeURIComponent(promptId).replaceAll('~', '%7E');
  return `${playbackPrefix}${callId}~${run.toString(36)}~${prompt}`;
}

/** Once per offer: a process that finds the leg knows what may be sounding there. */
export function toWhisperId(offerId: OfferId): string {
  return whisperPrefix + offerId;
}

export function toOfferIdOfWhisper(playbackId: string): OfferId | null {
  if (!playbackId.startsWith(whisperPrefix)) return null;
  return playbackId.slice(whisperPrefix.length) as OfferId;
}

export function toPrompt(playbackId: string): { callId: CallId; promptId: string } | null {
  if (!playbackId.startsWith(playbackPrefix)) return null;
  const [callId, , prompt] = playbackId.slice(playbackPrefix.length).split('~');
  if (callId === undefined || prompt === undefined) return null;
  return { callId: callId as CallId, promptId: decodeURIComponent(prompt) };
}

export function toEndpoint(agentId: AgentId): string {
  return endpointPrefix + agentId;
}

/** `PJSIP/<endpoint>-<hex>` → endpoint; null for channels of other technologies. */
export function toEndpointResource(channelName: string): string | null {
  if (!channelName.startsWith(endpointPrefix)) return null;
  const end = channelName.lastIndexOf('-');
  return end < 0 ? null : channelName.slice(endpointPrefix.length, end);
}
