import { expect, test } from 'vitest';
import { createPicture } from '../../src/live/picture.ts';
import { createEngine } from '../../telephony/engine/engine.ts';
import type { Engine } from '../../telephony/engine/output.ts';
import type { CallView, TelephonyView } from '../../telephony/protocol/index.ts';
import { noFaults } from '../support/sim-faults.ts';
import { runHistory } from '../support/sim-history.ts';

/** A call as pages need it: `greeting` ends without a notice, a rejoining ring is not told. */
function shown({ place: _place, offerId, phase, ...call }: CallView): object {
  return {
    ...call,
    phase: phase === 'greeting' ? 'waiting' : phase,
    offerId: phase === 'talking' ? null : offerId,
  };
}

test('what pages show from notices alone is what telephony itself holds, after every step', () => {
  let compared = 0;
  let waiting = 0;
  let estimated = 0;
  const watched: typeof createEngine = (checkpoint) => {
    const engine: Engine = createEngine(checkpoint);
    const picture = createPicture();
    const view = (): TelephonyView => ({ ...engine.view(), seq, atMs: 0 });
    let seq = 0;
    let hasBegun = false;
    picture.reset(view());
    return {
      ...engine,
      handle(event) {
        const outputs = engine.handle(event);
        for (const notice of outputs.notices) {
          picture.hear({ seq: (seq += 1), atMs: event.atMs, notice });
        }
        const truth = view();
        const calls = [...picture.calls.values()].map((call) => shown({ ...call, place: null }));
        const byId = (a: { callId: string }, b: { callId: string }): number =>
          a.callId < b.callId ? -1 : 1;
        expect(calls.toSorted(byId as never)).toEqual(truth.calls.map(shown).sort(byId as never));
        const agents = new Map(truth.agents.map((agent) => [agent.agentId, agent]));
        expect(new Map(picture.agents)).toEqual(agents);
        for (const estimate of truth.estimates) {
          const known = picture.estimates.get(estimate.queueId);
          const isTold = estimate.expectedWaitMs !== null || estimate.errorP50Ms !== null;
          if (known === undefined) expect(isTold).toBe(false);
          else expect(known).toEqual(estimate);
          if (isTold) estimated += 1;
        }
        // Telephony's host begins every life by telling the engine so; a bare engine has not.
        hasBegun ||= event.type === 'pbx.lost';
        if (hasBegun) expect(picture.pbxConnected()).toBe(truth.pbxConnected);
        compared += 1;
        waiting += calls.length;
        return outputs;
      },
    };
  };
  for (let seed = 1; seed <= 30; seed += 1) {
    runHistory({ seed, createEngine: watched, counts: noFaults() });
  }
  expect(compared).toBeGreaterThan(3_000);
  expect(waiting).toBeGreaterThan(3_000);
  expect(estimated).toBeGreaterThan(500);
});
