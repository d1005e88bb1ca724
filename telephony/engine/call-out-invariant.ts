import { assert } from '../../src/kit/assert.ts';
import { isCallOut, isInner } from './call-out.ts';
import type { Call, EngineState } from './model.ts';

/** Whom an expert calls has that expert, and nobody else, until the two are together. */
export function checkCallOut(state: EngineState, call: Call): void {
  const { calledBy, now } = call;
  checkInner(state, call);
  if (now.phase === 'leaving') return;
  if (calledBy === null) {
    assert(!call.absent || call.callbackOf !== null, 'who is called has somebody who calls');
    return;
  }
  assert(isCallOut(call.id), 'the call of an expert is known by its name');
  const isOnWay = now.phase === 'offered' || now.phase === 'calling' || now.phase === 'joining';
  assert(isOnWay && now.agentId === calledBy, 'whoever calls is kept for his own call');
  assert(now.phase === 'joining' || call.absent, 'who has picked up is joined');
  const agent = state.agents.get(calledBy);
  assert(agent?.now.activity === 'ringing', 'whoever calls has no other call');
}

/** A colleague who is rung, or talks, is kept for that call, which stands in no line. */
function checkInner(state: EngineState, { id, secondId, absent, now }: Call): void {
  assert((secondId !== null) === isInner(id), 'a call between two of us has the two');
  if (secondId === null) return;
  assert(now.phase !== 'waiting', 'no colleague stands in line');
  if (now.phase === 'offered' && absent) return;
  const isKept = state.ownLegs.get(secondId)?.includes(id) === true;
  assert(isKept, 'a colleague is kept while his phone is in the call');
}
