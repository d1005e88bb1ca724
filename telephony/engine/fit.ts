import type { QueueSettings, Skill } from '../protocol/index.ts';

/** An agent's (or a profile's) standing in one queue. */
export interface Fit {
  /** The wait (head starts included) from which on the agent may be rung; null: never. */
  readonly afterMs: number | null;
  /** Of fitting agents a lower tier is rung first. */
  readonly tier: number;
  /** Sum of the levels in the queue's skills. */
  readonly levels: number;
}

export type Skills = Readonly<Record<Skill, number>>;

const fromTheStart = { afterMs: 0, maxRank: Infinity, levelsLess: 0 } as const;

/** More preferred skills than a queue can have: ranks come before them. */
const preferredSkillsLimit = 100;

/** The widening that any wait reaches in time stands last; with no steps all is wide at once. */
export function fitOf(queue: QueueSettings, rank: number, skills: Skills): Fit {
  const steps = queue.widening.length === 0 ? [fromTheStart] : queue.widening;
  const reached = steps.find(
    (step) => rank <= step.maxRank && isSkilled(queue, skills, step.levelsLess),
  );
  return {
    afterMs: reached?.afterMs ?? null,
    tier: tierOf(queue, rank, skills),
    levels: levelsIn(queue, skills),
  };
}

function isSkilled(queue: QueueSettings, skills: Skills, levelsLess: number): boolean {
  return queue.skills.every(
    ({ skill, level, need }) =>
      need === 'preferred' || levelOf(skills, skill) >= level - levelsLess,
  );
}

/** Ranks first, then how many preferred skills are wanting. By chance all are of one tier. */
function tierOf(queue: QueueSettings, rank: number, skills: Skills): number {
  if (queue.strategy === 'weighted-random') return 0;
  return rank * preferredSkillsLimit + wantingIn(queue, skills);
}

/** How many of the queue's preferred skills are not there, or not at their level. */
export function wantingIn(queue: QueueSettings, skills: Skills): number {
  return queue.skills.filter(
    ({ skill, level, need }) => need === 'preferred' && levelOf(skills, skill) < level,
  ).length;
}

/** In all of the queue's skills together. */
export function levelsIn(queue: QueueSettings, skills: Skills): number {
  return queue.skills.reduce((sum, { skill }) => sum + levelOf(skills, skill), 0);
}

/** Asked for by its own name: `constructor` is a word that somebody may choose, too. */
function levelOf(skills: Skills, skill: Skill): number {
  return Object.hasOwn(skills, skill) ? (skills[skill] ?? 0) : 0;
}

/** When the queue next widens for a caller who has waited since `keyMs`; null: it is wide. */
export function nextWideningMs(queue: QueueSettings, keyMs: number, nowMs: number): number | null {
  const next = queue.widening.find((step) => keyMs + step.afterMs > nowMs);
  return next === undefined ? null : keyMs + next.afterMs;
}
