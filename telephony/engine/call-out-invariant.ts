import { assert } from '../../src/kit/assert.ts';
import { isCallOut } from './call-out.ts';
import type { Call, EngineState } from './model.ts';

/** Whom an expert calls has that expert, and nobody else, until the two are together. */
export function checkCallOut(state: EngineState, call: Call): void {
  const { calledBy, now } = call;
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
