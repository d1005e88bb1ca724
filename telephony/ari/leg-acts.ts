import type { Command } from '../engine/event.ts';
import type { OfferId } from '../protocol/index.ts';
import type { Acting } from './executor.ts';
import { fail } from './executor.ts';
import { toReason } from './intake.ts';
import type { AriMessage } from './message.ts';
import {
  toCallIdOfOffer,
  toEndpoint,
  toLegChannelId,
  toOfferIdOfWhisper,
  toWhisperId,
} from './names.ts';
import { pause } from './pause.ts';
import { succeeded } from './rest.ts';

type Ring = Extract<Command, { type: 'ring-agent' | 'ring-outside' }>;
type Whisper = Extract<Command, { type: 'whisper-to-agent' }>;

/** A lost reply to an originate is looked into this often until the PBX says what it did. */
const lookAgainMs = 500;
/** A deleted leg's end is an event within ms; if none comes, we ask. */
const endDueMs = 1_000;
/** Within this time the PBX has told that a phone was put down. */
const putDownToldMs = 250;

const lineOf = (offerId: OfferId) => ({ callId: toCallIdOfOffer(offerId), offerId });

/** What is done to the legs that we originate. Each function is one job of the offer's lane. */
export function createLegActs(acting: Acting) {
  const { rest, book, report, log } = acting;

  /** Known from the moment of the command: its events may overtake the reply. */
  function expect(command: Ring): void {
    const { offerId, ringLimitMs } = command;
    const agentId = command.type === 'ring-agent' ? command.agentId : null;
    book.expectLeg({ offerId, agentId, ringLimitMs, askedAtMs: acting.now() });
  }

  /**
   * One originate, never a second under this id. Anything but success proves nothing (409 and 500
   * come from legs that ring, too), so the PBX is asked for the leg itself. True if it exists.
   */
  async function ring(command: Ring): Promise<boolean> {
    const { offerId } = command;
    const to = command.type === 'ring-agent' ? toPhone(command) : toTrunk(command);
    if (to === null) {
      log.warn(lineOf(offerId), 'this number is not dialled: no trunk, or not one to be called');
      reportEnd(offerId);
      return false;
    }
    const { application } = acting;
    const reply = await rest.perform('channels.originate', {
      ...toOriginate(command, application),
      ...to,
    });
    if (succeeded(reply)) return true;
    log.warn(
      { ...lineOf(offerId), status: reply.status },
      'the originate is in doubt: looking for its leg',
    );
    return (await settle(offerId)) === 'exists';
  }

  /** Sealed until here; the network is told no number but the line's own. */
  function toTrunk({ numberToken }: Extract<Ring, { type: 'ring-outside' }>) {
    const endpoint = acting.toEndpointOf(numberToken);
    return endpoint === null ? null : { endpoint };
  }

  /** Asks until the PBX says whether the leg exists; reports its end if it does not. */
  async function settle(offerId: OfferId): Promise<'exists' | 'gone' | 'unknown'> {
    for (;;) {
      // Without the PBX nothing can be asked; the snapshot of the next connect will tell.
      if (!acting.connected()) return 'unknown';
      const reply = await rest.perform('channels.get', { channelId: toLegChannelId(offerId) });
      if (reply.status === 200) return 'exists';
      if (reply.status === 404) {
        reportEnd(offerId);
        return 'gone';
      }
      await pause(lookAgainMs);
    }
  }

  /** Noted before it is asked for: a join that overtakes the request must stop it. */
  function expectWhisper({ offerId }: Whisper): void {
    const leg = book.legs.get(offerId);
    if (leg !== undefined) leg.isWhisperedTo = true;
  }

  /** To this leg alone. In doubt it is as good as refused: the two are joined, which stops it. */
  async function whisper({ offerId, callId, parts }: Whisper): Promise<void> {
    const reply = await rest.perform('channels.play', {
      channelId: toLegChannelId(offerId),
      media: parts.map((part) => `sound:${acting.promptPrefix}${part}`).join(','),
      playbackId: toWhisperId(offerId),
    });
    if (!succeeded(reply)) fail(acting, 'whisper-to-agent', reply, { callId, offerId });
  }

  /**
   * It broke off: there is no such recording, and the two are joined without it; or the phone was put
   * down, of which the PBX tells in the next breath.
   */
  async function whisperEnded({ type, playback }: AriMessage): Promise<void> {
    if (type !== 'PlaybackFinished' || playback?.state !== 'failed') return;
    const offerId = toOfferIdOfWhisper(playback.id);
    if (offerId === null) return;
    await pause(putDownToldMs);
    if (book.legs.get(offerId)?.isWhisperedTo) report({ type: 'whisper.finished', offerId });
  }

  function reportEnd(offerId: OfferId): void {
    const leg = book.legs.get(offerId);
    if (leg === undefined) return;
    const cause = leg.cause;
    if (leg.answered) report({ type: 'leg.ended', offerId, cause });
    else
      report({ type: 'offer.failed', offerId, reason: toReason(leg, cause, acting.now()), cause });
  }

  /**
   * Ends the leg and sees to it that its end is reported, whatever the PBX answers. `wasKnown`: at
   * the time of the command; if it was, an end that came since then has been reported after it.
   */
  async function drop(offerId: OfferId, wasKnown: boolean): Promise<void> {
    const leg = book.legs.get(offerId);
    if (leg === undefined) {
      if (wasKnown) return;
      await rest.perform('channels.hangup', { channelId: toLegChannelId(offerId) });
      acting.insist({ type: 'offer.failed', offerId, reason: 'dropped', cause: null });
      return;
    }
    leg.dropping = true;
    while (acting.connected()) {
      const reply = await rest.perform('channels.hangup', { channelId: toLegChannelId(offerId) });
      if (reply.status === 404) return reportEnd(offerId);
      if (succeeded(reply)) break;
      await pause(lookAgainMs);
    }
    void seeToItsEnd(offerId);
  }

  async function seeToItsEnd(offerId: OfferId): Promise<void> {
    await pause(endDueMs);
    while (book.legs.has(offerId) && (await settle(offerId)) === 'exists') {
      await rest.perform('channels.hangup', { channelId: toLegChannelId(offerId) });
      await pause(endDueMs);
    }
  }

  async function answerTransfer(offerId: OfferId, accepted: boolean): Promise<void> {
    const reply = await rest.perform('channels.transfer_progress', {
      channelId: toLegChannelId(offerId),
      states: accepted ? 'channel_answered' : 'channel_declined',
    });
    if (!succeeded(reply)) fail(acting, 'answer-transfer', reply, { offerId });
    if (!accepted) await musicAgain(offerId);
  }

  /**
   * Asked for a transfer, the PBX ends the music of the phone's own hold without a word, and the phone
   * holds on. On the caller's channel in the bridge it sounds as the PBX's own, and ends with the hold.
   */
  async function musicAgain(offerId: OfferId): Promise<void> {
    const leg = book.legs.get(offerId);
    if (leg?.onHold !== true || book.calls.get(leg.callId)?.inBridge !== true) return;
    const { musicClass } = acting;
    const reply = await rest.perform('channels.startMoh', {
      channelId: leg.callId,
      ...(musicClass === null ? {} : { mohClass: musicClass }),
    });
    if (!succeeded(reply)) {
      log.warn({ ...lineOf(offerId), status: reply.status }, 'no music after a refusal');
    }
    // Resumed before our request came: nothing would end it.
    if (!leg.onHold) await rest.perform('channels.stopMoh', { channelId: leg.callId });
  }

  return { expect, ring, drop, answerTransfer, expectWhisper, whisper, whisperEnded };
}

function toOriginate({ offerId, ringLimitMs }: Ring, application: string) {
  return {
    channelId: toLegChannelId(offerId),
    app: application,
    appArgs: `agent,${offerId}`,
    callerId: '"137" <137>',
    // Always: a phone behind a dead address would be rung for ever. The PBX counts in seconds.
    timeout: Math.max(1, Math.ceil(ringLimitMs / 1_000)),
  };
}

function toPhone({ offerId, agentId, autoAnswer }: Extract<Ring, { type: 'ring-agent' }>) {
  const variables: Record<string, string> = {
    // The phone's own transfer comes to us as a wish; nothing moves without the engine.
    'PJSIP_TRANSFER_HANDLING()': 'ari-only',
    'PJSIP_HEADER(add,X-Pasokh-Offer)': offerId,
  };
  if (autoAnswer !== false) {
    const isBeeped = autoAnswer === 'after-beep';
    variables['PJSIP_HEADER(add,X-Pasokh-Auto-Answer)'] = isBeeped ? 'after-beep' : '1';
    // A desk phone rings for a moment of its own: its expert hears it, and sees who calls.
    const afterS = isBeeped ? 1 : 0;
    variables['PJSIP_HEADER(add,Call-Info)'] = `<sip:pasokh>;answer-after=${afterS}`;
  }
  return { endpoint: toEndpoint(agentId), variables };
}
