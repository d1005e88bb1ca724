import { assert, unreachable } from '../../src/kit/assert.ts';
import type { Indexes } from './indexes.ts';
import { buildIndexes, nextDeadlineMs } from './indexes.ts';
import { findPair } from './match.ts';
import type { Agent, Call, EngineState, Offer } from './model.ts';
import type { OrderedList } from './ordered-list.ts';

/** Throws AssertionError with the broken rule. Looks at everything: for tests and samples. */
export function checkInvariants(state: EngineState, indexes: Indexes): void {
  for (const call of state.calls.values()) checkCall(state, call);
  for (const offer of state.offers.values()) checkOffer(state, offer);
  for (const agent of state.agents.values()) checkAgent(state, agent);
  checkTally(state);
  checkIndexes(state, indexes);
  if (state.pbx === 'connected') {
    assert(findPair(state, indexes) === null, 'nobody waits while a fitting agent idles');
    const next = nextDeadlineMs(indexes);
    assert(next === null || next > state.nowMs, 'all that was due is done');
  }
}

function checkCall(state: EngineState, call: Call): void {
  const { now } = call;
  assert(state.queues.has(call.queueId), 'a call is in a known queue');
  switch (now.phase) {
    case 'greeting':
      assert(call.hearing.sound === 'prompt', 'a must-hear greeting is being heard');
      return;
    case 'waiting':
    case 'leaving':
      return;
    case 'offered':
    case 'joining': {
      const offer = state.offers.get(now.offerId);
      assert(offer?.callId === call.id, 'a call on offer and its offer point at each other');
      assert(offer.purpose === 'offer', 'a call in line is on a real offer');
      const expected = now.phase === 'offered' ? 'ringing' : 'answered';
      assert(offer.now.phase === expected, `the offer of an ${now.phase} call is ${expected}`);
      assert(offer.agentId === now.agentId, 'call and offer name the same agent');
      return;
    }
    case 'talking': {
      assert(call.firstAnsweredAtMs !== null, 'a talking call was answered');
      const offer = state.offers.get(now.offerId);
      assert(offer?.now.phase === 'joined', 'a talking call has a joined leg');
      const agent = state.agents.get(now.agentId);
      assert(agent?.now.activity === 'talking', 'a talking call has a talking agent');
      assert(agent.now.callId === call.id, 'call and agent talk with each other');
      return;
    }
    case 'rejoining': {
      const agent = state.agents.get(now.agentId);
      assert(agent?.now.activity === 'rejoining', 'a broken talk waits for its agent');
      assert(agent.now.callId === call.id, 'call and agent wait for each other');
      if (now.offerId === null) return;
      const offer = state.offers.get(now.offerId);
      assert(offer?.purpose === 'rejoin', 'a broken talk is on a rejoin offer');
      const { phase } = offer.now;
      assert(phase === 'ringing' || phase === 'answered', 'a rejoin rings or is being joined');
      return;
    }
    default:
      unreachable(now);
  }
}

function checkOffer(state: EngineState, offer: Offer): void {
  const agent = state.agents.get(offer.agentId);
  assert(agent, 'an offer belongs to a known agent');
  assert(agent.legs.includes(offer.id), 'while its leg may exist, the agent is reserved by it');
  if (offer.now.phase === 'dropping') return;

  const call = state.calls.get(offer.callId);
  assert(call, 'a leg that we do not drop belongs to a call');
  assert('offerId' in call.now, 'a leg that we do not drop serves its call');
  assert(call.now.offerId === offer.id, 'offer and call point at each other');
}

function checkAgent(state: EngineState, agent: Agent): void {
  let live = 0;
  for (const id of agent.legs) {
    const offer = state.offers.get(id);
    assert(offer?.agentId === agent.id, 'agent and leg point at each other');
    if (offer.now.phase !== 'dropping') live += 1;
  }
  assert(live <= 1, 'an agent has at most one offer or call');
  const isServed = agent.queueIds.every((queueId) => state.queues.has(queueId));
  assert(isServed, 'an agent serves known queues');

  const { now } = agent;
  switch (now.activity) {
    case 'idle':
      assert(agent.legs.length === 0, 'an idle agent has no leg');
      assert(!state.ownLegs.has(agent.id), 'an idle agent is on no leg of their own');
      return;
    case 'ringing': {
      const phase = state.offers.get(now.offerId)?.now.phase;
      assert(phase === 'ringing' || phase === 'answered', 'a ringing agent has a ringing leg');
      return;
    }
    case 'talking':
    case 'rejoining': {
      const call = state.calls.get(now.callId);
      assert(call?.now.phase === now.activity, `a ${now.activity} agent has such a call`);
      assert(call.now.agentId === agent.id, 'agent and call name each other');
      return;
    }
    case 'releasing':
      assert(agent.legs.length > 0, 'an agent is kept for a leg only while there is one');
      assert(live === 0, 'an agent in release has no live leg');
      return;
    case 'wrap-up':
      assert(live === 0, 'an agent in wrap-up has no live leg');
      assert(agent.wish !== 'signed-out', 'who has signed out is in no wrap-up');
      assert(now.untilMs > state.nowMs, 'wrap-up ends at its limit');
      return;
    case 'busy':
      assert(state.ownLegs.has(agent.id), 'a busy agent is on a leg of their own');
      return;
    default:
      unreachable(now);
  }
}

/** Offered is the sum of the outcomes and of those still with us. */
function checkTally(state: EngineState): void {
  let sum = 0;
  for (const count of Object.values(state.tally.ended)) sum += count;
  for (const call of state.calls.values()) {
    if (call.now.phase !== 'leaving') sum += 1;
  }
  assert(sum === state.tally.arrived, 'every call ends exactly once');
}

/** What was kept in step equals what is computed afresh. */
function checkIndexes(state: EngineState, indexes: Indexes): void {
  const fresh = buildIndexes(state);
  same(indexes.deadlines, fresh.deadlines, 'deadlines');
  same(indexes.tellings, fresh.tellings, 'tellings');
  for (const [queueId, queue] of indexes.queues) {
    const expected = fresh.queues.get(queueId);
    same(queue.line, expected?.line, 'line');
    same(queue.waiting, expected?.waiting, 'waiting');
    const size = expected?.eligible.size ?? 0;
    assert(queue.eligible.size === size, 'the count of eligible agents is true');
  }
  for (const [name, profile] of indexes.profiles) {
    same(profile.free, fresh.profiles.get(name)?.free, 'free agents');
  }
}

function same<T>(kept: OrderedList<T>, fresh: OrderedList<T> | undefined, what: string): void {
  const a = JSON.stringify([...kept]);
  const b = JSON.stringify(fresh === undefined ? [] : [...fresh]);
  assert(a === b, `${what}: kept in step`);
}
