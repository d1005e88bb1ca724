import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import type { EngineRequest } from '../../telephony/engine/event.ts';
import { Random } from './random.ts';
import { isBusyTown } from './whole-faults.ts';
import { agentIds, type Town } from './whole-people.ts';
import { callerKey } from './whole-process.ts';

/**
 * In one town of three (in most of the busy ones) experts call citizens, and now and then those who call the town themselves or
 * wait to be called back; some lose patience while it rings.
 */
export function planCallsOut(town: Town, seed: number, forMs: number): void {
  if (isBusyTown(seed) ? seed % 8 === 7 : seed % 3 !== 0) return;
  const random = new Random(seed + 414_141);
  // Apart, and from here on: a kept seed still means the history that it was kept for.
  const near = seed < 5_000 ? null : new Random(seed + 515_151);
  for (let n = 0; n < (isBusyTown(seed) ? 24 : 12); n += 1) {
    const agentId = random.pick(agentIds);
    const callId = `pc-out-${n}`;
    const stranger = `0936${random.between(1_000_001, 1_000_004)}`;
    const isNear = near?.chance(0.5) === true;
    const number = isNear ? `0915${near.between(1_000_001, 1_000_010)}` : stranger;
    const callerToken = sealCallerNumber(callerKey, number);
    const ask = (request: object) => town.ask(request as EngineRequest);
    town.clock.after(random.between(6_000, forMs - 4_000), () => {
      ask({ type: 'call-out', agentId, callId, callerToken });
      if (!random.chance(0.2)) return;
      town.clock.after(random.between(300, 5_000), () => {
        const answer = ask({ type: 'hang-up-call', agentId, callId });
        if (answer?.ok !== false) town.judge.agentEnds(callId);
      });
    });
  }
}
