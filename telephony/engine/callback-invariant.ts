import { assert } from '../../src/kit/assert.ts';
import type { CallId } from '../protocol/index.ts';
import { isCallOut } from './call-out.ts';
import { isOnLine } from './callback-times.ts';
import type { Call, EngineState } from './model.ts';
import { hasPlaceOf } from './own-call.ts';
import { isAtStray } from './stray-dials.ts';
import { callbackAnswerMs, promptLimitMs } from './timing.ts';

/** A promise is kept once at a time, and no citizen is called for whom there is none. */
export function checkCallbacks(state: EngineState): void {
  const tokens = new Set<string>();
  for (const callback of state.callbacks.values()) {
    const { id, attemptId, queueId, callerToken, keyMs, expiresAtMs } = callback;
    assert(state.queues.has(queueId), 'a callback stands in a known line');
    assert(!tokens.has(callerToken), 'one number is promised one callback');
    tokens.add(callerToken);
    const having = [...state.calls.values()].filter((call) => hasPlaceOf(callback, call));
    assert(having.length <= 1, 'one call at a time has the place of a promise');
    const isPast = expiresAtMs <= state.nowMs;
    assert(!isPast || attemptId !== null, 'a promise ends after its day');
    if (attemptId === null) continue;
    const attempt = state.calls.get(attemptId);
    assert(attempt?.callbackOf === id && attempt.absent, 'an attempt is under way, or is none');
    const isRung = attempt.now.phase === 'offered' && isOnLine(state, callback);
    assert(!isRung, 'no agent is kept for one who is on the line himself');
    const isKept = attempt.now.phase === 'offered' && isAtStray(state, callback);
    assert(!isKept, 'no agent is kept for one at whose phone a forgotten ring of ours is');
    assert(attempt.keyMs === keyMs, 'whoever is called has the place that he had');
  }
  const { down } = state.trunk;
  const hasAlarm = state.alarms.has('trunk-failed trunk');
  assert((down !== null) === hasAlarm, 'a trunk that takes no calls is an alarm');
  assert(down === null || state.callbacks.size > 0, 'a trunk is down for those who wait for it');
  const probe = state.calls.get(down?.probeId ?? ('' as CallId));
  assert(!down?.probeId || probe?.absent, 'who tries the trunk has not got through yet');
  for (const call of state.calls.values()) {
    const { phase } = call.now;
    checkAsk(state, call);
    const isKept = call.callbackOf !== null && call.absent && phase === 'offered';
    const mayKeep = down === null || down.probeId === call.id;
    assert(!isKept || mayKeep, 'while the trunk is down one agent is kept, for the one who tries');
    assert(phase !== 'calling' || call.absent, 'who is on the line is not called');
    const isTakenBack = phase === 'leaving' && call.now.how === 'take-back';
    assert(!call.pickedUp || call.absent, 'who is with us is not on his way');
    assert(!call.pickedUp || phase !== 'offered', 'a phone is picked up that rings');
    assert(!isTakenBack || call.absent, 'only a ring is taken back');
    if (!call.absent) continue;
    if (isCallOut(call.id)) continue;
    assert(call.callbackOf !== null, 'only who asked for it is called');
    const isLeaving = phase === 'leaving';
    assert(
      phase === 'offered' || phase === 'calling' || isLeaving,
      'an absent caller hears nothing',
    );
    const callback = state.callbacks.get(call.callbackOf);
    if (callback === undefined) assert(isLeaving, 'nobody is called whose promise is over');
    else assert(callback.attemptId === call.id, 'one ring is over before the next begins');
  }
}

function checkAsk(state: EngineState, { callbackAsk, toldOfCallback, callbackOf }: Call): void {
  if (callbackAsk === undefined || callbackAsk.untilMs <= state.nowMs) return;
  assert(toldOfCallback, 'nobody thinks about what he was not asked');
  assert(callbackOf === null, 'whom we have called is not asked whether we should');
  const latestMs = state.nowMs + promptLimitMs + callbackAnswerMs;
  assert(callbackAsk.untilMs <= latestMs, 'who is asked is waited for so long and no longer');
}
