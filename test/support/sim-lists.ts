import type { AgentId } from '../../telephony/protocol/index.ts';
import { drawBlocks } from './sim-blocks.ts';
import { drawCallsOut } from './sim-calls-out.ts';
import { drawHeadStarts } from './sim-head-starts.ts';
import { drawPlacings } from './sim-rules.ts';
import { drawStandby } from './sim-settings.ts';

export interface Said {
  readonly atMs: number;
  readonly request: object;
}

/** What the server says of callers and of who is on call, and when. */
export function drawLists(
  seed: number,
  agentIds: readonly AgentId[],
  beginsAtMs: number,
  forMs: number,
): readonly Said[] {
  return [
    ...drawHeadStarts(seed, forMs),
    ...drawBlocks(seed, beginsAtMs, forMs),
    ...drawStandby(seed, agentIds),
    ...drawPlacings(seed, forMs),
    ...drawCallsOut(seed, agentIds, forMs),
  ];
}
