export type Level = 'calm' | 'yellow' | 'red';

export interface Limits {
  readonly yellow: number;
  readonly red: number;
}

/** A colour once shown stays until the value is this much under its limit: nothing flickers. */
const LEAVE_BELOW = 0.9;

/** The next colour of a figure that is worse when larger; equal to a limit counts as over it. */
export function nextLevel(previous: Level, value: number, limits: Limits): Level {
  if (value >= limits.red) return 'red';
  if (previous === 'red' && value >= limits.red * LEAVE_BELOW) return 'red';
  if (value >= limits.yellow) return 'yellow';
  if (previous !== 'calm' && value >= limits.yellow * LEAVE_BELOW) return 'yellow';
  return 'calm';
}
