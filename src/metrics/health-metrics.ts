import { Gauge, type Registry } from 'prom-client';
import type { PartHealth } from '../contract/health.ts';

/** 0 well, 1 needs a look, 2 does not work: an alarm is `pasokh_part_state > 1`. */
const PART_STATES = { well: 0, worry: 1, down: 2 } as const;

export function healthMetrics(
  registry: Registry,
  look: () => Promise<readonly PartHealth[]>,
  freeBytes: () => Promise<number>,
): void {
  const state = new Gauge({
    name: 'pasokh_part_state',
    help: 'Parts of the line: 0 well, 1 needs a look, 2 does not work',
    labelNames: ['part'],
    registers: [],
    async collect() {
      for (const one of await look()) this.set({ part: one.part }, PART_STATES[one.state]);
    },
  });
  const room = new Gauge({
    name: 'pasokh_disk_free_bytes',
    help: 'Room where our files are',
    registers: [],
    async collect() {
      // A disk that cannot be asked has no room that anybody could count on.
      this.set(await freeBytes().catch(() => 0));
    },
  });
  registry.registerMetric(state);
  registry.registerMetric(room);
}
