import { expect, test } from 'vitest';
import { createEngine } from '../../telephony/engine/engine.ts';
import type { EngineEventBody, EngineRequest } from '../../telephony/engine/event.ts';
import type { AgentId, CallId } from '../../telephony/protocol/index.ts';
import { parks, waterworks } from '../support/story.ts';

const anna = 'anna' as AgentId;

/** Two queues, of which `138` is the one to be taken away; anna serves both. */
function line() {
  const engine = createEngine(null);
  let nowMs = 0;
  const send = (event: EngineEventBody) => {
    const outputs = engine.handle({ ...event, atMs: (nowMs += 1_000) });
    engine.checkInvariants();
    return outputs;
  };
  const ask = (request: EngineRequest) =>
    send({ type: 'request.received', requestId: `r${nowMs}`, request }).replies[0]?.answer;
  const arrive = (callId: string, extension: string) =>
    send({
      type: 'call.arrived',
      callId: callId as CallId,
      callerToken: null,
      extension,
      enteredAtMs: nowMs,
    });
  send({
    type: 'pbx.snapshot',
    restarted: false,
    calls: [],
    legs: [],
    agentLegs: [],
    reachable: [],
  });
  ask({ type: 'configure-queue', queue: waterworks });
  ask({ type: 'configure-queue', queue: parks });
  return {
    engine,
    send,
    ask,
    arrive,
    remove: { type: 'remove-queue', queueId: parks.queueId } as const,
  };
}

test('a queue with a caller in it stays until he has left', () => {
  const { ask, arrive, send, remove } = line();
  arrive('1', '138');
  expect(ask(remove)).toEqual({ ok: false, refusal: 'queue-in-use' });
  send({ type: 'call.hung-up', callId: '1' as CallId, cause: 16 });
  expect(ask(remove)).toEqual({ ok: true });
  expect(ask(remove)).toEqual({ ok: false, refusal: 'unknown-queue' });
});

test('who served it serves what is left, and its extension leads to the first queue', () => {
  const { engine, ask, arrive, send, remove } = line();
  const memberships = [waterworks, parks].map(({ queueId }) => ({ queueId, rank: 1 }));
  const who = { agentId: anna, memberships, skills: {}, phone: 'web', pausedReason: null } as const;
  ask({ type: 'sign-in-agent', ...who });
  send({ type: 'agent.reachable', agentId: anna });
  expect(ask(remove)).toEqual({ ok: true });
  expect(engine.view().agents[0]?.queueIds).toEqual([waterworks.queueId]);
  const { notices, commands } = arrive('2', '138');
  expect(notices).toContainEqual(expect.objectContaining({ queueId: waterworks.queueId }));
  expect(commands).toContainEqual(expect.objectContaining({ type: 'ring-agent', agentId: anna }));
});

test('who was to be sent there by a rule waits where he is', () => {
  const { engine, ask, arrive, remove } = line();
  const then = { to: 'queue', queueId: parks.queueId } as const;
  const rules = {
    longestQueue: null,
    expectedWait: null,
    longestWait: { limitMs: 10_000, then },
    nobodySignedIn: null,
    allPaused: null,
  };
  ask({ type: 'configure-rules', queueId: waterworks.queueId, rules });
  arrive('1', '137');
  // The invariants compare his next instant with one computed afresh.
  expect(ask(remove)).toEqual({ ok: true });
  expect(engine.view().calls).toMatchObject([{ callId: '1', queueId: waterworks.queueId }]);
});
