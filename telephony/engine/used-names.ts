import type { QueueId } from '../protocol/index.ts';

/** How much of its names a call that is over has used up. */
export interface UsedNames {
  readonly offersMade: number;
  readonly promptsPlayed: number;
  readonly visited: readonly QueueId[];
  readonly fellBack: boolean;
  readonly atMs: number;
}
