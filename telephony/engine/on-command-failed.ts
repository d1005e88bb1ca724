import { unreachable } from '../../src/kit/assert.ts';
import { attemptFailed } from './callbacks.ts';
import { callerIsGone, endCall, sendAway } from './calls.ts';
import { backToTwo, endConsult, findConsult } from './consult.ts';
import { handOutFailed } from './hand-out.ts';
import type { Call, Offer, Talking } from './model.ts';
import { dropLeg, failOffer, forgetLeg } from './offers.ts';
import { finishPrompt } from './on-prompt-finished.ts';
import { setHeld } from './on-hold.ts';
import { giveUpRecording } from './recording.ts';
import { mirrorRepeatMs } from './timing.ts';
import type { EventOf, Turn } from './turn.ts';
import { endWhisper } from './whisper.ts';

/**
 * The PBX did not do what we asked. `gone` is news: that channel no longer exists. Anything else
 * leaves the world as it was, and we choose another way or ask again.
 */
export function onCommandFailed(turn: Turn, event: EventOf<'command.failed'>): void {
  const call = event.callId === null ? undefined : turn.state.calls.get(event.callId);
  const offer = event.offerId === null ? undefined : turn.state.offers.get(event.offerId);
  const gone = event.reason === 'gone';

  switch (event.command) {
    case 'answer-caller':
      if (call === undefined || call.now.phase === 'leaving') return;
      if (gone) callerIsGone(turn, call);
      // Somebody must take this caller: the dialplan's queue needs no answer of ours.
      else endCall(turn, call, { endedBy: 'system', unanswered: 'fallback', then: 'fallback' });
      return;
    case 'play-to-caller':
      if (call === undefined) return;
      if (call.now.phase === 'leaving') {
        // The last word cannot be said: gone without it.
        if (!gone && call.now.how === 'message') sendAway(turn, call, 'hang-up');
        return;
      }
      if (gone) callerIsGone(turn, call);
      else finishPrompt(turn, call);
      return;
    case 'record-caller':
      if (call?.now.phase !== 'recording') return;
      if (gone) callerIsGone(turn, call);
      else giveUpRecording(turn, call);
      return;
    case 'find-recording':
      // The call's own deadline asks again.
      return;
    case 'play-music':
      if (call !== undefined && gone && call.now.phase !== 'leaving') callerIsGone(turn, call);
      return;
    case 'dial-citizen':
    case 'dial-colleague':
      if (call !== undefined) attemptFailed(turn, call, 'fault');
      return;
    case 'ring-agent':
    case 'ring-outside':
      onRingFailed(turn, call, offer, gone);
      return;
    case 'drop-leg':
      // Not gone: the offer's own deadline asks again.
      if (gone && offer?.now.phase === 'dropping') forgetLeg(turn, offer);
      return;
    case 'connect':
      // Whoever of the two is gone is reported by its own event.
      if (offer?.now.phase === 'answered') {
        failOffer(turn, offer, 'lost', { gone: false, cause: null });
      } else if (!gone && offer?.now.phase === 'joined' && call?.now.phase === 'talking') {
        // Two whom a snapshot found apart stay so: the caller hears music, as on hold.
        onCallerApart(turn, call, call.now);
      } else if (!gone && offer?.now.phase === 'joined' && call?.now.phase === 'outside') {
        // As above, but nobody is there who could end the hold.
        dropLeg(turn, offer);
        handOutFailed(turn, call, offer, 'lost');
      }
      return;
    case 'whisper-to-agent':
      // Gone is its leg, which its own event says.
      if (!gone) endWhisper(turn, offer);
      return;
    case 'join-agent':
      if (offer !== undefined && findConsult(turn, offer) !== null) {
        failOffer(turn, offer, 'lost', { gone: false, cause: null });
      }
      return;
    case 'hold-caller':
      if (!gone && call?.now.phase === 'talking') onNotHeld(turn, call, call.now);
      return;
    case 'unhold-caller':
      // Gone is one of the two: its own event says which.
      if (!gone && call?.now.phase === 'talking') onCallerApart(turn, call, call.now);
      return;
    case 'hang-up-caller':
    case 'continue-in-fallback':
      // Not gone: the call's own deadline asks again.
      if (gone && call?.now.phase === 'leaving') callerIsGone(turn, call);
      return;
    case 'answer-transfer':
      return;
    case 'mirror-agent':
      onMirrorFailed(turn);
      return;
    default:
      unreachable(event.command);
  }
}

/** The caller is not in the bridge where others talk: on hold, or with music beside a consult. */
function onCallerApart(turn: Turn, call: Call, talking: Talking): void {
  const { consult } = talking;
  if (consult === null) setHeld(turn, call, talking, 'desk');
  else if (consult.stage === 'three') backToTwo(turn, call, talking, consult);
}

/** The caller is in the bridge still: nothing that he must not hear may be said there. */
function onNotHeld(turn: Turn, call: Call, talking: Talking): void {
  if (talking.consult === null) setHeld(turn, call, talking, null);
  else if (talking.consult.stage !== 'three') endConsult(turn, call, 'lost', true);
}

/** The executor has cleaned up: there is no leg. `gone`: the caller left while we asked. */
function onRingFailed(
  turn: Turn,
  call: Call | undefined,
  offer: Offer | undefined,
  gone: boolean,
): void {
  if (offer === undefined) return;
  if (offer.now.phase === 'dropping') {
    forgetLeg(turn, offer);
    return;
  }
  if (offer.now.phase !== 'ringing') return;
  failOffer(turn, offer, gone ? 'caller-left' : 'unreachable', { gone: true, cause: null });
  if (gone && call !== undefined && call.now.phase !== 'leaving') callerIsGone(turn, call);
}

/** The event does not say whose it was; to tell all again is harmless. */
function onMirrorFailed(turn: Turn): void {
  for (const agent of turn.state.agents.values()) {
    if (agent.mirrorRetryAtMs !== null) continue;
    agent.mirrorRetryAtMs = turn.nowMs + mirrorRepeatMs;
    turn.touchAgent(agent.id);
  }
}
