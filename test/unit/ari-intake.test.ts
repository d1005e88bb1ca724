import { describe, expect, it } from 'vitest';
import { createBook } from '../../telephony/ari/book.ts';
import { toDialEnd } from '../../telephony/ari/dial-acts.ts';
import { toRetryMs } from '../../telephony/ari/event-socket.ts';
import { toPbxEvent, toReason } from '../../telephony/ari/intake.ts';
import type { AriChannel, AriMessage } from '../../telephony/ari/message.ts';
import {
  toBridgeId,
  toCallIdOfBridge,
  toCallIdOfOffer,
  toEndpointResource,
  toLegChannelId,
  toOfferId,
  toPlaybackId,
  toPrompt,
} from '../../telephony/ari/names.ts';
import { toSnapshot } from '../../telephony/ari/reconcile.ts';
import type { AgentId, CallId, OfferId } from '../../telephony/protocol/index.ts';

const callId = '1795474964.12' as CallId;
const offerId = '1795474964.12.3' as OfferId;
const anna = 'a-11' as AgentId;
const callers = { seal: () => null, sealSpelling: () => null, isCallable: () => false };

const channel = (given: Partial<AriChannel> = {}): AriChannel => ({
  id: callId,
  name: 'PJSIP/callers-0000001a',
  state: 'Ring',
  creationtime: '2026-11-23T23:00:00.500+0000',
  ...given,
});

function openBook() {
  const book = createBook(() => 1_000);
  book.addAgent(anna);
  const read = (message: AriMessage) => toPbxEvent(message, { book, callers, nowMs: 1_000 });
  return { book, read };
}

describe('names in the PBX', () => {
  it('lead back to what they were made from', () => {
    expect(toOfferId(toLegChannelId(offerId))).toBe(offerId);
    expect(toOfferId('1795474964.12')).toBeNull();
    expect(toCallIdOfOffer(offerId)).toBe(callId);
    expect(toCallIdOfBridge(toBridgeId(callId))).toBe(callId);
    expect(toCallIdOfBridge('somebody-elses')).toBeNull();
    for (const promptId of ['greeting', 'place/3~x', 'نوبت', `${callId}.p4`]) {
      expect(toPrompt(toPlaybackId(callId, promptId, 1_234))).toEqual({ callId, promptId });
    }
    expect(toPrompt('pp-')).toBeNull();
  });

  it('find the agent’s account in a channel’s name, whatever dashes it has', () => {
    expect(toEndpointResource('PJSIP/a-11-00000001')).toBe('a-11');
    expect(toEndpointResource('Local/600@from-agents-00000001;1')).toBeNull();
  });
});

describe('a message of the PBX', () => {
  it('about a citizen’s arrival keeps the first arrival of a call that was in the fallback', () => {
    const { read } = openBook();
    const args = ['caller', '137', '1795474800.250'];
    expect(read({ type: 'StasisStart', args, channel: channel() })).toEqual({
      type: 'call.arrived',
      callId,
      callerToken: null,
      extension: '137',
      enteredAtMs: 1_795_474_800_250,
    });
  });

  it('without a usable arrival time takes the birth of the channel', () => {
    const { read } = openBook();
    const event = read({ type: 'StasisStart', args: ['caller', '137', ''], channel: channel() });
    expect(event).toMatchObject({ enteredAtMs: Date.parse('2026-11-23T23:00:00.500Z') });
  });

  it('about a channel that a transfer made is no arrival', () => {
    const { read } = openBook();
    const local = channel({ id: 'x', name: 'Local/a4@from-agents-1;1' });
    expect(read({ type: 'StasisStart', args: [], channel: local })).toBeNull();
  });

  it('of a kind we do not know, or with half of its fields missing, means nothing', () => {
    const { read } = openBook();
    for (const type of [
      'Dial',
      'StasisStart',
      'StasisEnd',
      'ChannelCreated',
      'ChannelHold',
      'ChannelTransfer',
      'PeerStatusChange',
      'PlaybackFinished',
      'ChannelDtmfReceived',
    ]) {
      expect(read({ type })).toBeNull();
    }
  });

  it('told twice happens once', () => {
    const { book, read } = openBook();
    const leg = channel({ id: toLegChannelId(offerId), name: 'PJSIP/a-11-00000001' });
    book.expectLeg({ offerId, agentId: anna, askedAtMs: 0, ringLimitMs: 20_000 });
    const gone: AriMessage = { type: 'ChannelDestroyed', cause: 17, channel: leg };
    const event = read(gone);
    expect(event).toEqual({ type: 'offer.failed', offerId, reason: 'busy', cause: 17 });
    expect(event !== null && book.admit(event)).toBe(true);
    expect(event !== null && book.admit(event)).toBe(false);
    expect(read(gone)).toBeNull();
  });

  it('about a prompt that was replaced does not count as heard', () => {
    const { book, read } = openBook();
    book.admit({
      type: 'call.arrived',
      callId,
      callerToken: null,
      extension: '137',
      enteredAtMs: 0,
    });
    const [first, second] = [toPlaybackId(callId, 'a', 1), toPlaybackId(callId, 'b', 2)];
    const call = book.calls.get(callId);
    if (call !== undefined) call.playbackId = second;
    expect(read({ type: 'PlaybackFinished', playback: { id: first } })).toBeNull();
    expect(read({ type: 'PlaybackFinished', playback: { id: second } })).toEqual({
      type: 'prompt.finished',
      callId,
      promptId: 'b',
    });
  });

  it('about the agent’s own leg names the agent; ours and the trunk’s do not', () => {
    const { read } = openBook();
    const created = (given: Partial<AriChannel>) =>
      read({ type: 'ChannelCreated', channel: channel(given) });
    expect(created({ id: '17.9', name: 'PJSIP/a-11-00000002' })).toEqual({
      type: 'agent.leg-started',
      agentId: anna,
      legId: '17.9',
    });
    expect(created({ id: toLegChannelId(offerId), name: 'PJSIP/a-11-00000002' })).toBeNull();
    expect(created({})).toBeNull();
  });
});

describe('why a phone was not answered', () => {
  const leg = { dropping: false, rang: true, askedAtMs: 0, ringLimitMs: 15_000 };
  it.each([
    [{}, 17, 500, 'busy'],
    [{}, 21, 500, 'declined'],
    [{}, 23, 500, 'declined'],
    [{}, 19, 2_000, 'declined'],
    [{}, 19, 15_010, 'no-answer'],
    [{ rang: false }, 19, 15_010, 'unreachable'],
    [{}, 34, 100, 'unreachable'],
    [{}, null, 100, 'unreachable'],
    [{ dropping: true }, 17, 100, 'dropped'],
  ] as const)('%j, cause %s after %i ms: %s', (given, cause, nowMs, reason) => {
    expect(toReason({ ...leg, ...given }, cause, nowMs)).toBe(reason);
  });
});

describe('what the PBX holds', () => {
  it('becomes a snapshot of our callers and legs; those of others are left out', () => {
    const { book } = openBook();
    const dialplan = { app_name: 'Stasis', app_data: `pasokh,caller,137,1795474800.250` };
    const snapshot = toSnapshot({
      channels: [
        channel({ state: 'Up', dialplan }),
        channel({
          id: 'in-fallback',
          dialplan: { context: 'fallback', app_name: 'Queue', app_data: 'fallback' },
        }),
        channel({ id: 'others', dialplan: { app_name: 'Stasis', app_data: 'other,caller,137,1' } }),
        channel({
          id: 'half',
          name: 'Local/x@y-1;1',
          dialplan: { app_name: 'Stasis', app_data: 'pasokh' },
        }),
        channel({ id: toLegChannelId(offerId), name: 'PJSIP/a-11-00000001', state: 'Up' }),
        channel({ id: '17.9', name: 'PJSIP/a-11-00000002' }),
        // A citizen whom we call: his phone rings.
        channel({ id: 'pc-17.2.1', name: 'PJSIP/city-00000003', state: 'Ringing' }),
      ],
      bridges: [{ id: toBridgeId(callId), channels: [callId, toLegChannelId(offerId)] }],
      phones: [
        { technology: 'PJSIP', resource: 'a-11', state: 'online' },
        { technology: 'PJSIP', resource: 'callers', state: 'online' },
      ],
      book,
      application: 'pasokh',
      callers,
      restarted: false,
    });
    expect(snapshot).toEqual({
      type: 'pbx.snapshot',
      restarted: false,
      calls: [
        {
          callId,
          callerToken: null,
          extension: '137',
          enteredAtMs: 1_795_474_800_250,
          joinedOfferId: offerId,
          answered: true,
        },
      ],
      legs: [{ offerId, agentId: anna, answered: true }],
      agentLegs: [{ agentId: anna, legId: '17.9' }],
      reachable: [anna],
      dials: [{ callId: 'pc-17.2.1', answered: false }],
      inFallback: ['in-fallback'],
    });
  });
});

describe('a lost link', () => {
  it('is tried again after 50 ms at most, then ever slower up to 2 s, never in step', () => {
    expect(toRetryMs(0, () => 0)).toBe(25);
    expect(toRetryMs(0, () => 1)).toBe(50);
    expect(toRetryMs(3, () => 1)).toBe(400);
    expect(toRetryMs(1_000, () => 1)).toBe(2_000);
    expect(toRetryMs(1_000, () => 0)).toBe(1_000);
  });
});

describe('the end of a citizen’s ring', () => {
  const ring = { dropping: false, answered: false, rang: false, isTrunkAway: false };

  it('is his number’s, his own, or the trunk’s doing', () => {
    for (const cause of [1, 22, 28]) expect(toDialEnd(ring, cause)).toBe('no-such-number');
    for (const cause of [3, 34, 38, 41, 42, 127]) expect(toDialEnd(ring, cause)).toBe('fault');
    expect(toDialEnd(ring, 17)).toBe('busy');
    expect(toDialEnd({ ...ring, rang: true }, 21)).toBe('declined');
    expect(toDialEnd(ring, 21)).toBe('fault');
  });

  it('is the trunk’s silence only where nothing rang and the trunk is said to be dead', () => {
    expect(toDialEnd(ring, 19)).toBe('no-answer');
    expect(toDialEnd({ ...ring, isTrunkAway: true }, 19)).toBe('fault');
    expect(toDialEnd({ ...ring, isTrunkAway: true, rang: true }, 19)).toBe('no-answer');
  });
});
