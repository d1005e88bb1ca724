import { getPriority, setPriority } from 'node:os';

const BEHIND_ALL = 10;

/** Behind everything that callers wait for; whoever was started further behind stays there. */
export function stepBehind(): void {
  if (getPriority() < BEHIND_ALL) setPriority(BEHIND_ALL);
}
