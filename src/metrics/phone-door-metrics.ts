import type { Counter } from 'prom-client';
import { DoorRefusal } from '../contract/phone-door.ts';

/** Who knocks at the phones' door: by why he was turned away and the way he came, no names, no addresses. */
export interface PhoneDoorMetrics {
  readonly refused: (why: DoorRefusal, way: Way) => void;
  readonly elsewhere: () => void;
}
type Way = 'browser' | 'network';

export function phoneDoorMetrics(
  counter: (name: string, help: string, labels: string[]) => Counter,
): PhoneDoorMetrics {
  const refused = counter('pasokh_phone_door_refused_total', 'Phones that the PBX turned away', [
    'why',
    'way',
  ]);
  const elsewhere = counter(
    'pasokh_phone_door_elsewhere_total',
    "Accounts that were used in another place than their owner's",
    [],
  );
  // There from the first reading on: a first knock is a rise.
  for (const why of DoorRefusal.options) {
    for (const way of ['browser', 'network']) refused.inc({ why, way }, 0);
  }
  return {
    refused: (why, way) => refused.inc({ why, way }),
    elsewhere: () => elsewhere.inc(),
  };
}
