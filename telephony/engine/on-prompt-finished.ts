import { announceEveryMs, toldNewsParts } from '../flow/caller-flow.ts';
import { heardQuestion } from './ask-callback.ts';
import { play, type Prompt, sendAway } from './calls.ts';
import type { Call } from './model.ts';
import { newsAfterGreeting } from './news.ts';
import type { EventOf, Turn } from './turn.ts';

/** What was said to the caller has been heard; music follows by itself. */
export function onPromptFinished(turn: Turn, event: EventOf<'prompt.finished'>): void {
  const call = turn.state.calls.get(event.callId);
  if (call?.hearing.sound !== 'prompt' || call.hearing.promptId !== event.promptId) return;
  finishPrompt(turn, call);
}

/**
 * Behind the greeting the news that concern him, each for itself; after them and an apology the place
 * is told at once, after the place only in a while.
 */
export function finishPrompt(turn: Turn, call: Call): void {
  if (call.hearing.sound !== 'prompt') return;
  if (call.now.phase === 'leaving') {
    if (call.now.how === 'message') sendAway(turn, call, 'hang-up');
    return;
  }
  // He speaks now, and hears nothing until that is over.
  if (call.now.phase === 'recording') return;
  const { prompt } = call.hearing;
  const more = prompt === 'greeting' ? newsAfterGreeting(turn.state, call) : [];
  // Still the greeting to whatever waits for its end: a question, a caller who must hear it.
  if (more.length > 0) return play(turn, call, 'greeting', toldNewsParts(more));
  call.tellAtMs = tellNextAtMs(turn, call, prompt);
  call.hearing = { sound: 'music' };
  if (call.now.phase === 'greeting') call.now = { phase: 'waiting' };
  turn.touchCall(call.id);
}

function tellNextAtMs(turn: Turn, call: Call, heard: Prompt): number {
  if (heard === 'question') return heardQuestion(turn, call);
  return heard === 'place' ? turn.nowMs + tellEveryMs(turn, call) : turn.nowMs;
}

/** From one telling of the place to the next. */
export function tellEveryMs(turn: Turn, call: Call): number {
  const settingMs = turn.state.queues.get(call.queueId)?.announceEveryMs ?? 0;
  return announceEveryMs(settingMs, turn.state.line.surge);
}
