import { expect, test } from 'vitest';
import { buildIndexes, workOf } from '../../telephony/engine/indexes.ts';
import type { Indexes } from '../../telephony/engine/indexes.ts';
import { match } from '../../telephony/engine/match.ts';
import type { EngineState } from '../../telephony/engine/model.ts';
import { emptyState } from '../../telephony/engine/checkpoint.ts';
import { onCallArrived } from '../../telephony/engine/on-call-arrived.ts';
import { onRequestReceived } from '../../telephony/engine/on-request-received.ts';
import { Turn } from '../../telephony/engine/turn.ts';
import type { AgentId, CallId } from '../../telephony/protocol/index.ts';
import { parks, waterworks } from '../support/story.ts';

const agents = 10_000;
const callers = 100_000;

function signIn(turn: Turn, n: number): void {
  const agentId = `agent-${n}` as AgentId;
  turn.state.online.add(agentId);
  const queueIds = n % 3 === 0 ? [parks.queueId] : [waterworks.queueId];
  if (n % 3 === 2) queueIds.push(parks.queueId);
  const memberships = queueIds.map((queueId) => ({ queueId, rank: 1 }));
  const request = {
    type: 'sign-in-agent',
    agentId,
    memberships,
    skills: {},
    phone: 'web',
    pausedReason: null,
  };
  onRequestReceived(turn, {
    type: 'request.received',
    atMs: turn.nowMs,
    requestId: 'r',
    request: request as never,
  });
}

function arrive(turn: Turn, n: number): void {
  turn.state.nowMs += 1;
  onCallArrived(turn, {
    type: 'call.arrived',
    atMs: turn.nowMs,
    callId: `c${n}` as CallId,
    callerToken: null,
    extension: n % 2 === 0 ? '137' : '138',
    enteredAtMs: turn.nowMs,
  });
}

function town(): { state: EngineState; indexes: Indexes } {
  const state = emptyState();
  state.pbx = 'connected';
  state.queues.set(waterworks.queueId, waterworks);
  state.queues.set(parks.queueId, parks);
  return { state, indexes: buildIndexes(state) };
}

test('ten thousand agents and a hundred thousand waiting callers are matched step by step', () => {
  const { state, indexes } = town();
  const turn = new Turn(state, indexes);
  for (let n = 0; n < callers; n += 1) arrive(turn, n);
  turn.refile();

  let most = 0;
  for (let n = 0; n < agents; n += 1) {
    const before = workOf(indexes);
    signIn(turn, n);
    match(turn);
    most = Math.max(most, workOf(indexes) - before);
  }
  const offered = [...state.calls.values()].filter((call) => call.now.phase === 'offered');
  expect(offered).toHaveLength(agents);
  // A handful of searches in lists of 100,000, and moves within nodes of 32.
  expect(most).toBeLessThan(2_000);

  for (const queueId of state.queues.keys()) {
    const calls = [...state.calls.values()].filter((call) => call.queueId === queueId);
    const entered = (phase: string): number[] =>
      calls.filter((call) => call.now.phase === phase).map((call) => call.enteredAtMs);
    const lastOffered = entered('offered').at(-1) ?? 0;
    const firstWaiting = entered('waiting').at(0) ?? 0;
    expect(lastOffered, 'nobody is served before an earlier caller').toBeLessThan(firstWaiting);
  }
});

test('a caller who arrives among ten thousand free agents is matched in a few steps', () => {
  const { state, indexes } = town();
  const turn = new Turn(state, indexes);
  for (let n = 0; n < agents; n += 1) signIn(turn, n);
  turn.refile();
  let most = 0;
  for (let n = 0; n < 1_000; n += 1) {
    const before = workOf(indexes);
    arrive(turn, n);
    match(turn);
    most = Math.max(most, workOf(indexes) - before);
  }
  expect([...state.calls.values()].every((call) => call.now.phase === 'offered')).toBe(true);
  expect(most).toBeLessThan(2_000);
});
