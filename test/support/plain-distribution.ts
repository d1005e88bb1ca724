/** The longest waiting to the longest idle, nobody before anybody. */
export const plainDistribution = {
  strategy: 'longest-idle',
  boostMs: 0,
  repeatBoostMs: 0,
  lastAgentWithinMs: 0,
  skills: [],
  widening: [],
  minimumStaff: 0,
} as const;
