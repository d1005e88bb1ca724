import { assert, unreachable } from '../../src/kit/assert.ts';
import { checkCallOut } from './call-out-invariant.ts';
import { checkCallbacks } from './callback-invariant.ts';
import type { QueueEstimate } from './estimate.ts';
import { mostErrors } from './estimate.ts';
import type { Indexes } from './indexes.ts';
import { buildIndexes, nextDeadlineMs, queueIndex } from './indexes.ts';
import { findServable } from './match.ts';
import type { Agent, Call, EngineState, Offer, Talking } from './model.ts';
import { isWorking } from './model.ts';
import type { OrderedList } from './ordered-list.ts';
import { nextLeave } from './rules/leave-rules.ts';
import { staffOf } from './rules/staff.ts';
import { isOnStandby, nextStandbyMs } from './standby.ts';
import { whisperLimitMs } from './timing.ts';

/** Throws AssertionError with the broken rule. Looks at everything: for tests and samples. */
export function checkInvariants(state: EngineState, indexes: Indexes): void {
  for (const call of state.calls.values()) {
    checkCall(state, call);
    checkCallOut(state, call);
  }
  for (const offer of state.offers.values()) checkOffer(state, offer);
  for (const agent of state.agents.values()) checkAgent(state, agent);
  checkCallbacks(state);
  checkStaff(state, indexes);
  checkTally(state);
  for (const estimate of state.estimates.values()) checkEstimate(estimate);
  checkIndexes(state, indexes);
  if (state.pbx === 'connected') {
    assert(findServable(state, indexes) === null, 'nobody waits while a fitting agent idles');
    const next = nextDeadlineMs(indexes);
    assert(next === null || next > state.nowMs, 'all that was due is done');
    const standbyMs = nextStandbyMs(state, indexes);
    assert(standbyMs === null || standbyMs > state.nowMs, 'the on-call number rings when due');
    checkStandby(state, indexes);
  }
}

function checkCall(state: EngineState, call: Call): void {
  const { now } = call;
  assert(state.queues.has(call.queueId), 'a call is in a known queue');
  const { visited } = call;
  assert(new Set(visited).size === visited.length, 'a queue is entered once per call');
  switch (now.phase) {
    case 'greeting':
      assert(call.hearing.sound === 'prompt', 'a must-hear greeting is being heard');
      return;
    case 'waiting': {
      const leave = nextLeave(state, call);
      const stays = leave === null || leave.atMs > state.nowMs;
      assert(stays || state.pbx === 'lost', 'nobody waits longer than the rules of his queue');
      return;
    }
    case 'recording':
      assert(call.firstAnsweredAtMs === null, 'with whom we talked leaves no message');
      assert(call.callbackOf === null, 'whom we have called leaves no message');
      assert(call.hearing.sound === 'prompt', 'who is to speak is told so');
      assert(call.hearing.promptId === now.recordingId, 'a recording follows its own prompt');
      return;
    case 'leaving':
      if (now.how !== 'message') return;
      assert(call.hearing.sound === 'prompt', 'who is sent away is told why');
      assert(call.hearing.prompt === 'farewell', 'what is told last is a farewell');
      return;
    case 'offered':
    case 'calling':
    case 'joining': {
      const offer = state.offers.get(now.offerId);
      assert(offer?.callId === call.id, 'a call on offer and its offer point at each other');
      const purpose = call.calledBy === null ? 'offer' : 'call-out';
      assert(offer.purpose === purpose, 'a call in line is on a real offer');
      const expected: readonly string[] = offerPhases[now.phase];
      const fits = expected.includes(offer.now.phase);
      assert(fits, `the offer of an ${now.phase} call is ${expected.join(' or ')}`);
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
      checkConsult(state, call, now);
      return;
    }
    case 'outside': {
      const offer = state.offers.get(now.offerId);
      assert(offer?.purpose === 'outside', 'a call that was handed out has a leg outside');
      assert(offer.agentId === null, 'no agent has a call that was handed out');
      assert(offer.now.phase !== 'dropping', 'a call that was handed out is not let go of');
      const isAnswered = call.firstAnsweredAtMs !== null;
      assert(isAnswered || now.by === 'standby', 'a call that was handed out was answered');
      const isWith = offer.now.phase === 'joined';
      assert(!isWith || now.by === 'hand-over', 'who is with the on-call number waits no more');
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

const offerPhases = {
  offered: ['ringing'],
  calling: ['expecting'],
  joining: ['answered', 'hearing'],
} as const;

function checkConsult(state: EngineState, call: Call, { consult, held }: Talking): void {
  assert(consult !== null || held?.by !== 'consult', 'only a consult holds as one');
  if (consult === null) return;
  const { agentId, offerId, stage } = consult;
  const offer = state.offers.get(offerId);
  assert(offer?.purpose === 'consult', 'a consult has its own leg');
  assert(offer.callId === call.id && offer.agentId === agentId, 'leg and consult fit');
  const phases = { ringing: ['ringing', 'answered'], 'handing-over': ['answered'] } as const;
  const fits: readonly string[] = stage in phases ? phases[stage as 'ringing'] : ['joined'];
  assert(fits.includes(offer.now.phase), `the second leg is ${fits.join(' or ')} in ${stage}`);
  const isApart = held?.by === 'consult';
  assert(stage === 'handing-over' || isApart === (stage !== 'three'), 'who consults is alone');
  if (agentId === null) return;
  const second = state.agents.get(agentId);
  const activity = stage === 'ringing' ? 'ringing' : 'consulting';
  assert(second?.now.activity === activity, `the second agent is ${activity} in ${stage}`);
}

function checkOffer(state: EngineState, offer: Offer): void {
  if (offer.agentId !== null) {
    const agent = state.agents.get(offer.agentId);
    assert(agent, 'an offer belongs to a known agent');
    assert(agent.legs.includes(offer.id), 'while its leg may exist, the agent is reserved by it');
  }
  if (offer.now.phase === 'dropping') return;

  if (offer.now.phase === 'hearing') checkWhisper(state, offer);
  const call = state.calls.get(offer.callId);
  assert(call, 'a leg that we do not drop belongs to a call');
  if (offer.purpose === 'also') {
    assert(offer.now.phase === 'ringing', 'who is not the first to answer is let go');
    assert(call.now.phase === 'offered', 'others ring only while the call is on offer');
    return;
  }
  assert('offerId' in call.now, 'a leg that we do not drop serves its call');
  const second = call.now.phase === 'talking' ? call.now.consult?.offerId : undefined;
  const own = offer.purpose === 'consult' ? second : call.now.offerId;
  assert(own === offer.id, 'offer and call point at each other');
}

/** Nobody but an expert who was offered a caller hears a word before the join, and with an end. */
function checkWhisper(state: EngineState, offer: Offer): void {
  assert(offer.now.phase === 'hearing' && offer.purpose === 'offer', 'an offer is whispered to');
  assert(offer.agentId !== null, 'nobody outside hears a word about the caller');
  const call = state.calls.get(offer.callId);
  const isTheirs = call?.now.phase === 'joining' && call.now.offerId === offer.id;
  assert(isTheirs, 'a word is said about the caller who is joined next');
  assert(!call.absent, 'nobody hears a word about a citizen who has not picked up');
  const longestMs = state.nowMs + whisperLimitMs;
  assert(offer.now.untilMs <= longestMs, 'a word to an expert has an end');
}

function checkAgent(state: EngineState, agent: Agent): void {
  let live = 0;
  for (const id of agent.legs) {
    const offer = state.offers.get(id);
    assert(offer?.agentId === agent.id, 'agent and leg point at each other');
    if (offer.now.phase !== 'dropping') live += 1;
  }
  assert(live <= 1, 'an agent has at most one offer or call');
  const isServed = agent.memberships.every(({ queueId }) => state.queues.has(queueId));
  assert(isServed, 'an agent serves known queues');

  const isPausing = agent.wish === 'paused' && !isWorking(agent);
  assert(!isPausing || agent.pausedSinceMs !== null, 'a break that runs is counted');
  assert(agent.wish === 'paused' || agent.pausedSinceMs === null, 'only a break is counted');

  const { now } = agent;
  switch (now.activity) {
    case 'idle':
      assert(agent.occupied === null, 'an idle agent is occupied by nothing');
      assert(agent.legs.length === 0, 'an idle agent has no leg');
      assert(!state.ownLegs.has(agent.id), 'an idle agent is on no leg of their own');
      return;
    case 'ringing': {
      const phase = state.offers.get(now.offerId)?.now.phase;
      const rings = phase !== undefined && phase !== 'joined' && phase !== 'dropping';
      assert(rings, 'a ringing agent has a ringing leg');
      return;
    }
    case 'consulting': {
      const call = state.calls.get(now.callId);
      const consult = call?.now.phase === 'talking' ? call.now.consult : null;
      assert(consult?.agentId === agent.id, 'who is consulted has a colleague in a talk');
      assert(consult.offerId === now.offerId, 'agent and consult name the same leg');
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

/** Since when nobody was there is kept exactly while nobody is. */
function checkStaff(state: EngineState, indexes: Indexes): void {
  for (const [queueId, { rules, nobodySinceMs, pausedSinceMs }] of state.plans) {
    assert(state.queues.has(queueId), 'only a known queue has rules');
    const watched = rules.nobodySignedIn !== null || rules.allPaused !== null;
    const staff = watched ? staffOf(state, indexes, queueId) : 'somebody';
    assert((nobodySinceMs !== null) === (staff === 'nobody'), 'an empty queue is known as such');
    const paused = staff === 'all-paused';
    assert((pausedSinceMs !== null) === paused, 'a queue on a break is known as such');
  }
}

/** Whoever can be reached is asked before the on-call number. */
function checkStandby(state: EngineState, indexes: Indexes): void {
  for (const [queueId, { standby, aloneSinceMs }] of state.plans) {
    if (standby === null) continue;
    const isAlone = queueIndex(indexes, queueId).eligible.size === 0;
    assert((aloneSinceMs !== null) === isAlone, 'a queue that nobody serves is known as such');
    for (const call of state.calls.values()) {
      if (call.queueId !== queueId || call.now.phase !== 'outside' || !isOnStandby(call)) continue;
      const rings = state.offers.get(call.now.offerId)?.now.phase === 'ringing';
      assert(isAlone || !rings, 'the on-call number rings only where nobody can be reached');
    }
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

/** Sums of the past stay finite, and no count of errors grows without end. */
function checkEstimate(estimate: QueueEstimate): void {
  const { occupiedMs, ringMs, waitedMs, gaveUp, errors } = estimate;
  const sums = [occupiedMs, ringMs, waitedMs, gaveUp, ...errors];
  assert(
    sums.every((sum) => Number.isFinite(sum) && sum >= 0),
    'what was learned is a number',
  );
  const counted = errors.reduce((sum, count) => sum + count, 0);
  assert(counted < mostErrors, 'the counts of errors are bounded');
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
    const expected = fresh.profiles.get(name);
    for (const [ordering, free] of profile.free) {
      same(free, expected?.free.get(ordering), 'free agents');
      assert(free.size === 0 || free.size === profile.freeCount, 'free agents are counted');
    }
    const eligible = expected?.eligibleCount ?? 0;
    assert(profile.eligibleCount === eligible, 'the count of those who could serve is true');
  }
}

function same<T>(kept: OrderedList<T>, fresh: OrderedList<T> | undefined, what: string): void {
  const a = JSON.stringify([...kept]);
  const b = JSON.stringify(fresh === undefined ? [] : [...fresh]);
  assert(a === b, `${what}: kept in step`);
}
