import type { LeaveCause } from '../protocol/index.ts';

/** Why the caller cannot be served; the last that he hears. */
export function farewellParts(cause: LeaveCause): string[] {
  return [reasonPart(cause), 'goodbye'];
}

/** The same to a caller who has heard nothing yet: he must know whom he has reached. */
export function refusalParts(cause: LeaveCause): string[] {
  return ['greeting', ...farewellParts(cause)];
}

export function reasonPart(cause: LeaveCause): string {
  switch (cause) {
    case 'emergency':
      return 'closed-emergency';
    case 'holiday':
      return 'closed-holiday';
    case 'hours':
      return 'closed-hours';
    case 'longest-queue':
    case 'expected-wait':
      return 'line-is-full';
    case 'longest-wait':
    case 'nobody-signed-in':
    case 'all-paused':
    // Nobody is sent away by his own choice; it only leads to another queue.
    case 'menu-key':
      return 'cannot-answer-now';
    case 'blocked':
      return 'number-blocked';
  }
}
