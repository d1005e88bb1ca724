import type { QueueRules } from '../../telephony/protocol/index.ts';
import { Random } from './random.ts';
import { simClosed } from './sim-settings.ts';

type Rules = Readonly<Record<string, QueueRules>>;

/** A town's rules, and how its server tells them. */
export interface TownRules {
  /** Callers leave messages: such a town has its rules in any case. */
  readonly takesMessages: boolean;
  /** Or are asked whether they would be called. */
  readonly asks: boolean;
  readonly rules: Rules;
  readonly requests: readonly object[];
}

/** What sends callers from one line to the other, away, or to the dialplan's queue. */
const simRules: Rules = {
  waterworks: {
    longestQueue: { maxWaiting: 4, then: { to: 'queue', queueId: 'parks' } },
    expectedWait: { limitMs: 25_000, then: { to: 'message' } },
    longestWait: { limitMs: 70_000, then: { to: 'message' } },
    nobodySignedIn: { afterMs: 5_000, then: { to: 'message' } },
    allPaused: { afterMs: 5_000, then: { to: 'queue', queueId: 'parks' } },
  },
  parks: {
    longestQueue: { maxWaiting: 3, then: { to: 'message' } },
    expectedWait: null,
    longestWait: { limitMs: 30_000, then: { to: 'queue', queueId: 'waterworks' } },
    nobodySignedIn: null,
    allPaused: { afterMs: 5_000, then: { to: 'fallback' } },
  },
} as unknown as Rules;

/** The towns before it were there before questions: what was found in them stays to be found. */
const firstAsking = 6_000;

/** In every fourth town messages are taken, soon: the days of the others stay as they were. */
export function drawRules(seed: number): TownRules {
  const takesMessages = new Random(seed + 909_909).chance(0.25);
  const asks = !takesMessages && seed >= firstAsking && new Random(seed + 848_484).chance(0.5);
  const rules = takesMessages ? withMessages(simRules) : asks ? withQuestions(simRules) : simRules;
  return { takesMessages, asks, rules, requests: toRequests(rules) };
}

/** Soon, so that there is time for an answer. */
function withQuestions(rules: Rules): Rules {
  const orEnd = { to: 'callback', otherwise: 'message' } as const;
  const orStay = { to: 'callback', otherwise: 'stay' } as const;
  const { waterworks, parks } = rules as Record<'waterworks' | 'parks', QueueRules>;
  return {
    waterworks: {
      ...waterworks,
      longestWait: { limitMs: 12_000, then: orEnd },
      nobodySignedIn: { afterMs: 5_000, then: orStay },
    },
    parks: {
      ...parks,
      longestQueue: { maxWaiting: 2, then: orEnd },
      longestWait: { limitMs: 10_000, then: orStay },
    },
  };
}

function withMessages(rules: Rules): Rules {
  const then = { to: 'voicemail' } as const;
  const { waterworks, parks } = rules as Record<'waterworks' | 'parks', QueueRules>;
  return {
    waterworks: {
      ...waterworks,
      longestWait: { limitMs: 14_000, then },
      nobodySignedIn: { afterMs: 5_000, then },
    },
    parks: {
      ...parks,
      longestQueue: { maxWaiting: 2, then },
      longestWait: { limitMs: 10_000, then },
    },
  };
}

const toRequests = (rules: Rules): readonly object[] => [
  ...Object.entries(rules).map(([queueId, of]) => ({
    type: 'configure-rules',
    queueId,
    rules: of,
  })),
  {
    type: 'plan-hours',
    queueId: 'parks',
    hours: {
      closed: [{ ...simClosed, cause: 'hours' }],
      then: { to: 'queue', queueId: 'waterworks' },
      waiting: 'leave',
    },
  },
  {
    type: 'tell-news',
    queueId: 'waterworks',
    news: { topic: 'storm', district: 3, onlyInSurge: false },
  },
  {
    type: 'tell-news',
    queueId: 'parks',
    news: null,
    also: [4, 5].map((district) => ({
      ...{ newsId: `outage-${district}`, topic: 'outage', district },
      onlyInSurge: false,
    })),
  },
];

/** Callers whom the server places, some of whom are long gone; by chance of its own, as in `sim-head-starts`. */
export function drawPlacings(seed: number, forMs: number) {
  const random = new Random(seed + 447_447);
  return Array.from({ length: random.pick([0, 6, 12]) }, () => ({
    atMs: random.between(1, forMs),
    request: {
      ...{ type: 'place-caller', callId: `c${random.between(1, 40)}` },
      district: random.pick([4, 5, 9]),
    },
  }));
}
