/** What goes wrong, and how often it has. */
export type Fault =
  | 'late-answer'
  | 'command-lost'
  | 'command-failed'
  | 'pbx-restart'
  | 'connection-lost'
  | 'process-restart'
  | 'duplicate'
  | 'leg-died'
  | 'queue-removed';

export type FaultCounts = Record<Fault, number>;

export function noFaults(): FaultCounts {
  return {
    'late-answer': 0,
    'command-lost': 0,
    'command-failed': 0,
    'pbx-restart': 0,
    'connection-lost': 0,
    'process-restart': 0,
    duplicate: 0,
    'leg-died': 0,
    'queue-removed': 0,
  };
}
