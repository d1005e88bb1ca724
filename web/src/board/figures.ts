import {
  type BoardAgent,
  type BoardCall,
  type BoardSnapshot,
  isWaiting,
} from '../../../src/contract/board.ts';
import { serviceLevelPercent } from '../../../src/contract/figures.ts';
import type { Limits } from '../ui/limit-level.ts';

/** The board's figures, from one snapshot; times in ms, counts of today (Tehran). */
export interface Figures {
  readonly waiting: readonly BoardCall[];
  readonly longestWaitMs: number | null;
  readonly averageAnswerMs: number | null;
  readonly serviceLevelPercent: number | null;
  readonly offered: number;
  readonly answered: number;
  readonly answeredInTime: number;
  readonly abandoned: number;
  readonly shortAbandoned: number;
  readonly ready: number;
  readonly working: number;
  /** Of the queue in which a new caller waits longest; null: nowhere anything is known. */
  readonly expected: BoardSnapshot['estimates'][number] | null;
}

export function figuresOf(snapshot: BoardSnapshot, nowMs: number): Figures {
  const waiting = snapshot.calls.filter(isWaiting);
  const sum = (read: (row: BoardSnapshot['counters'][number]) => number): number =>
    snapshot.counters.reduce((total, row) => total + read(row), 0);
  const waitOf = ({ enteredAtMs }: BoardCall): number => nowMs - enteredAtMs;
  const answered = sum((row) => row.answered);
  const signedIn = snapshot.agents.filter((agent) => agent.wish !== 'signed-out');
  return {
    waiting,
    // Whoever has a head start stands before him who has waited longest.
    longestWaitMs: waiting.length === 0 ? null : Math.max(0, ...waiting.map(waitOf)),
    averageAnswerMs: answered === 0 ? null : sum((row) => row.answeredWaitMs) / answered,
    serviceLevelPercent: serviceLevelPercent(snapshot.counters),
    offered: sum((row) => row.offered),
    answered,
    answeredInTime: sum((row) => row.answeredInTime),
    abandoned: sum((row) => row.abandoned),
    shortAbandoned: sum((row) => row.shortAbandoned),
    ready: signedIn.filter((agent) => agentWordOf(agent) === 'ready').length,
    working: signedIn.filter((agent) => agent.activity !== 'idle').length,
    expected: longestOf(snapshot.estimates),
  };
}

function longestOf(estimates: BoardSnapshot['estimates']): Figures['expected'] {
  const known = estimates.filter(({ expectedWaitMs }) => expectedWaitMs !== null);
  return known.toSorted((a, b) => (b.expectedWaitMs ?? 0) - (a.expectedWaitMs ?? 0))[0] ?? null;
}

/** The strictest limits of the queues shown. */
export function waitLimits(snapshot: BoardSnapshot): Limits {
  const { queues } = snapshot;
  return {
    yellow: Math.min(...queues.map((queue) => queue.longestWaitYellowMs)),
    red: Math.min(...queues.map((queue) => queue.longestWaitRedMs)),
  };
}

export type AgentWord =
  | 'talking'
  | 'consulting'
  | 'rejoining'
  | 'ringing'
  | 'announcing'
  | 'wrap-up'
  | 'busy'
  | 'ready'
  | 'paused'
  | 'set-aside'
  | 'unreachable'
  | 'signed-out';

/** The one word and colour of an agent: what he does, then what keeps him from calls. */
export function agentWordOf(agent: BoardAgent): AgentWord {
  if (agent.wish === 'signed-out' && agent.activity === 'idle') return 'signed-out';
  if (agent.activity !== 'idle') return agent.activity;
  if (!agent.reachable) return 'unreachable';
  if (agent.setAsideMisses !== null) return 'set-aside';
  return agent.wish === 'paused' ? 'paused' : 'ready';
}

/** Variables of the look: edge and word of each state. */
export const AGENT_COLOURS: Readonly<Record<AgentWord, { edge: string; word: string }>> = {
  talking: { edge: '--talk', word: '--accent-ink' },
  consulting: { edge: '--talk', word: '--accent-ink' },
  rejoining: { edge: '--ring', word: '--ring-ink' },
  ringing: { edge: '--ring', word: '--ring-ink' },
  announcing: { edge: '--ring', word: '--ring-ink' },
  'wrap-up': { edge: '--wrap', word: '--wrap-ink' },
  busy: { edge: '--talk', word: '--accent-ink' },
  ready: { edge: '--ok', word: '--ok-ink' },
  paused: { edge: '--pause', word: '--muted' },
  'set-aside': { edge: '--alarm', word: '--alarm-ink' },
  unreachable: { edge: '--alarm', word: '--alarm-ink' },
  'signed-out': { edge: '--line', word: '--faint' },
};

/** In this order the coloured strip over the agents is cut. */
export const STRIP_ORDER: readonly AgentWord[] = [
  'talking',
  'consulting',
  'busy',
  'announcing',
  'ringing',
  'rejoining',
  'wrap-up',
  'ready',
  'paused',
  'set-aside',
  'unreachable',
];
