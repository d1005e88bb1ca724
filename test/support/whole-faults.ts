/** What goes wrong in the whole-telephony histories, and how often it has. */
export const faultKinds = [
  'command-lost',
  'reply-lost',
  'reply-late',
  'join-late',
  'event-late',
  'event-duplicate',
  'answer-late',
  'socket-cut',
  'socket-silent',
  'pbx-restart',
  'process-killed',
  'process-killed-in-step',
  'page-reloaded',
  'looked-again',
  'trunk-outage',
  'callback-at-outage',
  'call-out-at-outage',
  'consult-outside',
  'consult-colleague',
  'queue-removed',
] as const;

/** All seeds that were drawn since there are such towns; those kept from before are what they were. */
export const firstBusySeed = 1_000_000_000;

/** More callbacks and calls out, with more outages; colleagues are asked, and a line comes and goes. */
export function isBusyTown(seed: number): boolean {
  return seed >= firstBusySeed;
}

export type WholeFault = (typeof faultKinds)[number];
export type WholeFaultCounts = Record<WholeFault, number>;

export function noWholeFaults(): WholeFaultCounts {
  return Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as WholeFaultCounts;
}

/** Hears the story, line by line, of a history that is looked into. */
export type Tell = (line: string) => void;

export class Wrong extends Error {
  override name = 'Wrong';
}
