import { callbackOfferParts } from '../flow/caller-flow.ts';
import type { LeaveCause } from '../protocol/index.ts';
import { mayBeCalledBack } from './callbacks.ts';
import { play } from './calls.ts';
import type { Call } from './model.ts';
import type { Leave } from './rules/rule.ts';
import { callbackAnswerMs, promptLimitMs } from './timing.ts';
import type { Turn } from './turn.ts';

/*
 * A rule would have a caller hang up and be called at his turn. He is asked, once per call, and has
 * his place meanwhile: an expert who comes free has him. A 2 is the promise; who presses nothing is
 * told why and hung up, or waits on, as the rule says. He is greeted first (shortly, at the door),
 * with the key of his language and the news: they may be all he needs. So until the question begins
 * a 2 is no answer to it, and every other key does what was said of it.
 */
export interface CallbackAsk {
  readonly cause: LeaveCause;
  /** What a silence means. */
  readonly otherwise: 'message' | 'stay';
  /** Until then he may think about it. */
  readonly untilMs: number;
}

/**
 * The rule's wish, or what it says of who cannot be called (a withheld number, by night, one who was
 * promised it so often today); null: he stays.
 */
export function settleAsk(turn: Turn, call: Call, leave: Leave): Leave | null {
  const { then, cause } = leave;
  if (then.to !== 'callback' || mayBeCalledBack(turn.state, call, true)) return leave;
  call.callbackAsk = { cause, otherwise: then.otherwise, untilMs: turn.nowMs };
  turn.touchCall(call.id);
  return then.otherwise === 'message' ? { ...leave, then: { to: 'message' } } : null;
}

/** What a rule that is asked at the door alone would have asked him; he is being greeted. */
export type DoorAsk = Pick<CallbackAsk, 'cause' | 'otherwise'>;

export function ask(turn: Turn, call: Call, { cause, otherwise }: DoorAsk): void {
  delete call.doorAsk;
  const untilMs = turn.nowMs + promptLimitMs + callbackAnswerMs;
  call.callbackAsk = { cause, otherwise, untilMs };
  call.toldOfCallback = true;
  turn.notice({ type: 'callback-asked', callId: call.id, cause });
  play(turn, call, 'question', callbackOfferParts());
}

/**
 * He has heard it, and hears music while he thinks; when he is told something again. Where nobody
 * told its end we may look late, an expert having been rung for him: that gives him no more time.
 */
export function heardQuestion(turn: Turn, call: Call): number {
  const answeredAtMs = turn.nowMs + callbackAnswerMs;
  if (call.callbackAsk === undefined) return answeredAtMs;
  const untilMs = Math.min(call.callbackAsk.untilMs, answeredAtMs);
  call.callbackAsk = { ...call.callbackAsk, untilMs };
  return untilMs;
}

/**
 * Nobody has heard what he pressed meanwhile, or he the question: where it decides, he is asked anew
 * by the rule that holds for him still.
 */
export function forgetUnansweredAsk(call: Call): void {
  if (call.callbackAsk?.otherwise === 'message') delete call.callbackAsk;
}

/**
 * Who chooses a language may not have understood what he was asked in another one: there he is asked
 * as if for the first time, and what he presses before is no answer.
 */
export function forgetAsk(call: Call): void {
  delete call.callbackAsk;
  call.toldOfCallback = false;
}

/** In another line nobody waits for his answer; he may still give it. */
export function leaveAsk(call: Call): void {
  delete call.doorAsk;
  if (call.callbackAsk === undefined) return;
  call.callbackAsk = { ...call.callbackAsk, otherwise: 'stay' };
}
