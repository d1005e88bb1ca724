import type { QueuePlan } from '../../src/contract/queue-rules.ts';
import type { PlanSet } from '../../src/line/index.ts';

export type PlanPart = Pick<PlanSet, 'rules' | 'hours'>;

/** With the version of what it changes, as whoever has just read it sends it. */
export function asSeen(plans: readonly QueuePlan[], queueId: string, set: PlanPart): PlanSet {
  const versions = plans.find((plan) => plan.queueId === queueId)?.versions;
  return { ...set, version: versions?.[set.rules === undefined ? 'hours' : 'rules'] ?? '' };
}
