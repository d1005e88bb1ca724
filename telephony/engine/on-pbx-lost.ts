import type { Turn } from './turn.ts';

/** We are deaf and dumb until the next snapshot; what the PBX holds goes on without us. */
export function onPbxLost(turn: Turn): void {
  turn.state.pbx = 'lost';
  turn.raiseAlarm('pbx-lost', 'pbx');
  turn.touchAll();
}
