import type { Command, CommandType } from '../engine/event.ts';
import type { CallId, OfferId } from '../protocol/index.ts';
import type { CallEntry } from './book.ts';
import type { Acting } from './executor.ts';
import { fail } from './executor.ts';
import type { AriBridge } from './message.ts';
import { isDial, toBridgeId, toLegChannelId, toPlaybackId } from './names.ts';
import { pause } from './pause.ts';
import type { Reply, Step } from './rest.ts';
import { isInDoubt, succeeded, unanswered } from './rest.ts';

/** The channel's own note of its running prompt, for a process that starts in the middle of it. */
export const promptVariable = 'PASOKH_PROMPT';

const endDueMs = 1_000;
const askAgainMs = 500;

export type ToPlay = Extract<Command, { type: 'play-to-caller' }>;

/** What is done to callers. Each function is one job of the call's lane. */
export function createCallerActs(acting: Acting) {
  const { rest, book, report, log } = acting;

  /**
   * Together with what he is told, in one packet: should we die behind it, he is spoken to all the
   * same. Without a prompt he hears music. (Before the answer nothing would sound.)
   */
  async function answer(callId: CallId, greeting: ToPlay | null): Promise<void> {
    const call = book.calls.get(callId);
    const answering: Step = {
      operation: 'channels.answer',
      parameters: { channelId: callId },
      // Nothing sounds yet that could hold it up.
      isAtOnce: true,
    };
    const sound =
      call === undefined || greeting === null
        ? [{ operation: 'channels.startMoh' as const, parameters: toMusic(callId) }]
        : toSpeech(call, greeting, true);
    const [answered = unanswered, ...sounding] = await rest.inOrder([answering, ...sound]);
    if (isInDoubt(answered)) return answerAgain(answering, callId, greeting);
    if (!succeeded(answered)) return failed('answer-caller', callId, answered);
    if (call === undefined || greeting === null) {
      if (sounding[0] === undefined || isInDoubt(sounding[0])) await startMusic(callId);
    } else await spoken(call, greeting, sounding);
  }

  async function answerAgain(
    { operation, parameters }: Step,
    callId: CallId,
    greeting: ToPlay | null,
  ): Promise<void> {
    const reply = await act('answer-caller', callId, () =>
      insist(() => rest.perform(operation, parameters)),
    );
    if (!succeeded(reply)) return;
    await startMusic(callId);
    if (greeting !== null) await play(greeting);
  }

  async function play(command: ToPlay): Promise<void> {
    const call = await toWaitingCall('play-to-caller', command.callId);
    if (call === null) return;
    const isAtOnce = call.unspokenTo;
    await stopPrompt(call);
    await spoken(call, command, await rest.inOrder(toSpeech(call, command, isAtOnce)));
  }

  /**
   * Speak, and queue the music behind it in the same breath: music does not come back by itself,
   * and should we die now the caller still hears something.
   */
  function toSpeech(
    call: CallEntry,
    { callId, promptId, parts }: ToPlay,
    isAtOnce: boolean,
  ): readonly Step[] {
    call.unspokenTo = false;
    const playbackId = toPlaybackId(callId, promptId, acting.now());
    call.playbackId = playbackId;
    // First the note: set while a prompt runs, it would wait for the prompt's end.
    const note = { channelId: callId, variable: promptVariable, value: playbackId };
    const media = parts.map((part) => `sound:${acting.promptPrefix}${part}`).join(',');
    return [
      { operation: 'channels.setChannelVar', parameters: note, isAtOnce },
      { operation: 'channels.play', parameters: { channelId: callId, media, playbackId } },
      { operation: 'channels.startMoh', parameters: toMusic(callId) },
    ];
  }

  async function spoken(
    call: CallEntry,
    { callId }: ToPlay,
    [, prompt = unanswered, begun = unanswered]: readonly Reply[],
  ): Promise<void> {
    if (!succeeded(prompt)) call.playbackId = null;
    const music = isInDoubt(begun) ? await startMusic(callId) : begun;
    if (!succeeded(prompt)) return failed('play-to-caller', callId, prompt);
    if (!succeeded(music)) return failed('play-to-caller', callId, music);
  }

  async function playMusic(callId: CallId): Promise<void> {
    if ((await toWaitingCall('play-music', callId)) === null) return;
    await act('play-music', callId, () => startMusic(callId));
  }

  /** Only waiting callers hear prompts: one who is still in a bridge (alone) is taken out first. */
  async function toWaitingCall(command: CommandType, callId: CallId): Promise<CallEntry | null> {
    const call = book.calls.get(callId);
    if (call === undefined) {
      fail(acting, command, { status: 404, body: null }, { callId });
      return null;
    }
    if (call.inBridge) await leaveBridge(call);
    return call;
  }

  /** 422, 404: it was not inside, or the bridge is gone. */
  async function leaveBridge(call: CallEntry): Promise<Reply> {
    const bridgeId = toBridgeId(call.callId);
    const reply = await insist(() =>
      rest.perform('bridges.removeChannel', { bridgeId, channel: call.callId }),
    );
    if (!isInDoubt(reply)) call.inBridge = false;
    return reply;
  }

  function startMusic(callId: CallId): Promise<Reply> {
    return insist(() => rest.perform('channels.startMoh', toMusic(callId)));
  }

  function toMusic(callId: CallId): Step['parameters'] {
    return {
      channelId: callId,
      ...(acting.musicClass === null ? {} : { mohClass: acting.musicClass }),
    };
  }

  /** For what may be done twice: a lost request must not leave anybody in silence. */
  async function insist(request: () => Promise<Reply>): Promise<Reply> {
    for (let tries = 1; ; tries += 1) {
      const reply = await request();
      if (!isInDoubt(reply) || tries === 3 || !acting.connected()) return reply;
    }
  }

  /**
   * Before a caller enters a bridge: it would wait for the prompt's end, and music goes on sounding
   * into it. In this order, because the music is queued behind the prompt.
   */
  async function hush(call: CallEntry): Promise<void> {
    const parameters = { channelId: call.callId };
    await stopPrompt(call, [{ operation: 'channels.stopMoh', parameters }]);
  }

  async function stopPrompt(call: CallEntry, then: readonly Step[] = []): Promise<void> {
    const playbackId = call.playbackId;
    if (playbackId === null) {
      await rest.inOrder(then);
      return;
    }
    // From here on its end is our doing: nobody is told that it was heard.
    call.playbackId = null;
    const stop: Step = { operation: 'playbacks.stop', parameters: { playbackId } };
    const [stopped] = await rest.inOrder([stop, ...then]);
    if (stopped !== undefined && !succeeded(stopped) && stopped.status !== 404) {
      log.warn({ callId: call.callId, status: stopped.status }, 'a prompt could not be stopped');
    }
  }

  async function prepareBridge(callId: CallId): Promise<void> {
    const call = book.calls.get(callId);
    if (call !== undefined && !call.bridgeMade) await makeBridge(call);
  }

  /** Null when the bridge stands; 409: it stands already. */
  async function makeBridge(call: CallEntry): Promise<Reply | null> {
    const bridgeId = toBridgeId(call.callId);
    call.bridgeAsked = true;
    const reply = await rest.perform('bridges.create', { bridgeId, type: 'mixing' });
    call.bridgeMade = succeeded(reply) || reply.status === 409;
    if (!book.calls.has(call.callId)) await destroyBridge(call.callId);
    return call.bridgeMade ? null : reply;
  }

  /** An empty bridge would stay for ever: asked until the PBX has said something. */
  async function destroyBridge(callId: CallId): Promise<void> {
    for (;;) {
      const reply = await rest.perform('bridges.destroy', { bridgeId: toBridgeId(callId) });
      if (succeeded(reply) || reply.status === 404) return;
      log.warn({ callId, status: reply.status }, 'an empty bridge could not be destroyed');
      if (!isInDoubt(reply) || !acting.connected()) return;
      await pause(askAgainMs);
    }
  }

  async function connect(callId: CallId, offerId: OfferId): Promise<void> {
    const call = book.calls.get(callId);
    const missing = { status: 404, body: null };
    if (call === undefined) return fail(acting, 'connect', missing, { callId, offerId });
    await hush(call);
    // What his agent heard while his phone rang would go on sounding beneath the talk.
    if (isDial(callId)) {
      await rest.perform('channels.ringStop', { channelId: toLegChannelId(offerId) });
    }
    const unmade = call.bridgeMade ? null : await makeBridge(call);
    if (unmade !== null) return fail(acting, 'connect', unmade, { callId, offerId });
    const channels = [callId, toLegChannelId(offerId)];
    let reply = await join(callId, channels);
    if (reply.status === 404) {
      // The bridge is gone although we made it: make it again, once.
      if ((await makeBridge(call)) === null) reply = await join(callId, channels);
    }
    if (succeeded(reply) || (await isJoined(reply, callId, channels))) {
      report({ type: 'call.joined', callId, offerId });
      return;
    }
    await undoConnect(call, offerId, reply);
  }

  /** A second agent beside the first; the caller is elsewhere, or comes later. */
  async function joinAgent(callId: CallId, offerId: OfferId): Promise<void> {
    const call = book.calls.get(callId);
    const missing = { status: 404, body: null };
    if (call === undefined) return fail(acting, 'join-agent', missing, { callId, offerId });
    const leg = toLegChannelId(offerId);
    const reply = await insist(() => join(callId, [leg]));
    if (succeeded(reply)) return report({ type: 'leg.joined', callId, offerId });
    const seen = await rest.perform('channels.get', { channelId: leg });
    if (seen.status === 404) {
      report({ type: 'leg.ended', offerId, cause: book.legs.get(offerId)?.cause ?? null });
    }
    fail(acting, 'join-agent', reply, { callId, offerId });
  }

  function join(callId: CallId, channels: readonly string[]): Promise<Reply> {
    return rest.perform('bridges.addChannel', {
      bridgeId: toBridgeId(callId),
      channel: channels.join(','),
    });
  }

  /** A reply that did not come says nothing: the bridge itself does. */
  async function isJoined(
    reply: Reply,
    callId: CallId,
    channels: readonly string[],
  ): Promise<boolean> {
    if (!isInDoubt(reply)) return false;
    const bridge = await rest.perform('bridges.get', { bridgeId: toBridgeId(callId) });
    if (bridge.status !== 200) return false;
    const inside = (bridge.body as AriBridge).channels;
    return channels.every((channel) => inside.includes(channel));
  }

  async function undoConnect(call: CallEntry, offerId: OfferId, reply: Reply): Promise<void> {
    const { callId } = call;
    await leaveBridge(call);
    const leg = await rest.perform('channels.get', { channelId: toLegChannelId(offerId) });
    if (leg.status === 404) {
      report({ type: 'leg.ended', offerId, cause: book.legs.get(offerId)?.cause ?? null });
    }
    const music = await startMusic(callId);
    if (music.status === 404) reportHungUp(callId);
    fail(acting, 'connect', reply, { callId, offerId });
  }

  /**
   * The PBX has taken him into his bridge. Unless that is where he should be, it has done late what
   * we had given up (a join waits for the end of a prompt, and nothing takes it back): he would be
   * alone in there, without music.
   */
  async function onEntered(callId: CallId): Promise<void> {
    const call = book.calls.get(callId);
    if (call === undefined || call.inBridge || call.leaving) return;
    log.warn({ callId }, 'a join that was given up was done all the same: taken back');
    call.inBridge = true;
    // In doubt: he goes when his prompt is over, and the music waits for that. Out already, by a
    // request whose answer was lost: he hears nothing until there is music.
    await leaveBridge(call);
    await act('play-music', callId, () => startMusic(callId));
  }

  async function hold(callId: CallId): Promise<void> {
    const call = book.calls.get(callId);
    if (call === undefined)
      return fail(acting, 'hold-caller', { status: 404, body: null }, { callId });
    if (call.inBridge) {
      const left = await leaveBridge(call);
      if (isInDoubt(left)) return failed('hold-caller', callId, left);
    }
    const music = await startMusic(callId);
    if (!succeeded(music)) failed('hold-caller', callId, music);
  }

  async function unhold(callId: CallId, offerId: OfferId): Promise<void> {
    const call = book.calls.get(callId);
    const missing = { status: 404, body: null };
    if (call === undefined) return fail(acting, 'unhold-caller', missing, { callId, offerId });
    await hush(call);
    const reply = await insist(() => join(callId, [callId]));
    if (!succeeded(reply)) {
      await leaveBridge(call);
      const music = await startMusic(callId);
      if (music.status === 404) reportHungUp(callId);
      return fail(acting, 'unhold-caller', reply, { callId, offerId });
    }
    call.inBridge = true;
    call.joinedOfferId = offerId;
    call.joinedAtMs = acting.now();
  }

  /** Only a caller of ours, never a channel we have not taken in ourselves. */
  async function hangUp(callId: CallId): Promise<void> {
    const missing = { status: 404, body: null };
    if (!book.calls.has(callId)) return fail(acting, 'hang-up-caller', missing, { callId });
    const reply = await act('hang-up-caller', callId, () =>
      insist(() => rest.perform('channels.hangup', { channelId: callId })),
    );
    if (succeeded(reply)) void seeToItsEnd(callId);
  }

  async function seeToItsEnd(callId: CallId): Promise<void> {
    await pause(endDueMs);
    if (!book.calls.has(callId)) return;
    const reply = await rest.perform('channels.get', { channelId: callId });
    if (reply.status === 404) reportHungUp(callId);
  }

  async function continueInFallback(callId: CallId): Promise<void> {
    const call = book.calls.get(callId);
    const missing = { status: 404, body: null };
    if (call === undefined) return fail(acting, 'continue-in-fallback', missing, { callId });
    await stopPrompt(call);
    call.leaving = true;
    const reply = await insist(() =>
      rest.perform('channels.continueInDialplan', {
        channelId: callId,
        context: 'fallback',
        extension: call.extension,
        priority: 1,
      }),
    );
    // 409: out of our application already, by a request whose answer was lost.
    if (succeeded(reply) || reply.status === 409) return;
    call.leaving = false;
    failed('continue-in-fallback', callId, reply);
  }

  async function act(
    command: CommandType,
    callId: CallId,
    request: () => Promise<Reply>,
  ): Promise<Reply> {
    const reply = await request();
    if (!succeeded(reply)) failed(command, callId, reply);
    return reply;
  }

  function failed(command: CommandType, callId: CallId, reply: Reply): void {
    if (reply.status === 404) reportHungUp(callId);
    fail(acting, command, reply, { callId });
  }

  function reportHungUp(callId: CallId): void {
    const cause = book.calls.get(callId)?.cause ?? null;
    report({ type: 'call.hung-up', callId, cause });
  }

  return {
    answer,
    play,
    playMusic,
    prepareBridge,
    destroyBridge,
    connect,
    joinAgent,
    onEntered,
    hold,
    unhold,
    hangUp,
    continueInFallback,
    toWaitingCall,
    hush,
    toMusic,
  };
}
