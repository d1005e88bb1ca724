import type {
  AgentId,
  CallerToken,
  Membership,
  QueueSettings,
} from '../../telephony/protocol/index.ts';
import type { Random } from './random.ts';
import { simQueues } from './sim-settings.ts';
import { drawWhispers } from './sim-whispers.ts';

export interface Standing {
  readonly memberships: readonly Membership[];
  readonly skills: Readonly<Record<string, number>>;
}

/** How the town's lines distribute their calls, and what its agents are in them. */
export interface Distribution {
  readonly queues: readonly QueueSettings[];
  standingOf(agentId: AgentId): Standing;
}

export const agentIds = ['anna', 'boris', 'clara', 'dana', 'emil'] as unknown as AgentId[];

/** Few, so that many call again; null hides the number. */
export const callerTokens = ['ali', 'bita', null] as (CallerToken | null)[];

const strategies = [
  'longest-idle',
  'round-robin',
  'fewest-calls',
  'least-talk',
  'random',
  'weighted-random',
  'fixed-order',
  'skills',
  // Two phones for one call meet more than one does: often enough for that.
  'ring-all',
  'ring-all',
  'ring-all',
] as const;

/** Every second town is plain: all agents alike, the longest idle first. */
export function drawDistribution(random: Random, seed: number): Distribution {
  const isPlain = random.chance(0.5);
  const plain = random.chance(0.5) ? simQueues : simQueues.map(speakArabic);
  const whisper = drawWhispers(seed);
  const queues = (isPlain ? plain : plain.map((queue) => vary(queue, random))).map(whisper);
  const ranks = isPlain ? [1] : [1, 1, 2, 5];
  const drawn = new Map<AgentId, Standing>();
  return {
    queues,
    standingOf(agentId) {
      const known = drawn.get(agentId);
      if (known !== undefined) return known;
      const queueIds = agentId.length === 4 ? ['waterworks', 'parks'] : ['waterworks'];
      const standing: Standing = {
        memberships: queueIds.map((queueId) => ({
          queueId: queueId as Membership['queueId'],
          rank: random.pick(ranks),
        })),
        // Those who serve both lines can all that any line requires.
        skills: agentId.length === 4 ? { arabic: random.between(4, 9) } : { parks: 2 },
      };
      drawn.set(agentId, standing);
      return standing;
    },
  };
}

/** The second line is one for pilgrims. */
function speakArabic(queue: QueueSettings, at: number): QueueSettings {
  return at === 0 ? queue : { ...queue, language: 'ar', menuKey: '3' };
}

function vary(queue: QueueSettings, random: Random): QueueSettings {
  const need = random.pick(['required', 'preferred']);
  const widening = [
    { afterMs: 0, maxRank: 1, levelsLess: 0 },
    { afterMs: 6_000, maxRank: 2, levelsLess: 1 },
    { afterMs: 12_000, maxRank: 99, levelsLess: 9 },
  ];
  const strategy = random.pick(strategies);
  const boostMs = random.pick([0, 0, 7_000]);
  const repeatBoostMs = random.pick([0, 5_000]);
  return {
    ...queue,
    strategy,
    boostMs,
    repeatBoostMs,
    // Not drawn: the days that there were stay as they were but for this.
    frequentBoostMs: repeatBoostMs === 0 ? 0 : 2_000,
    lastAgentWithinMs: random.pick([0, 60_000]),
    skills: random.chance(0.7) ? [{ skill: 'arabic', level: 5, need }] : [],
    widening: random.chance(0.5) ? widening : [{ afterMs: 0, maxRank: 99, levelsLess: 1 }],
    minimumStaff: random.pick([0, 1]),
  } as unknown as QueueSettings;
}
