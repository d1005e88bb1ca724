import type { Metrics } from './metrics.ts';

interface FaultDeps {
  readonly log: { error(fields: object, text: string): void };
  readonly metrics: Pick<Metrics, 'fault'>;
}

/** Where a room's faults go: said in the log, counted in the figures. */
export function faultsOf({ log, metrics }: FaultDeps, room: string): (error: unknown) => void {
  return (error) => {
    log.error({ err: error, room }, 'a fault');
    metrics.fault(room);
  };
}
