import { Gauge, type Counter, type Registry } from 'prom-client';
import type { SelfCheck } from '../contract/self-check.ts';

/** What the self-check finds: the target of all of it is 0. */
export interface SelfCheckMetrics {
  readonly told: (told: SelfCheck) => void;
  readonly found: (kind: string) => void;
  readonly healed: (kind: string) => void;
}

export function selfCheckMetrics(
  registry: Registry,
  counter: (name: string, help: string, labels: string[]) => Counter,
): SelfCheckMetrics {
  const registers = [registry];
  const checks = counter('pasokh_self_checks_total', 'Self-checks made', ['state']);
  const found = counter('pasokh_drift_found_total', 'Differences found; target 0', ['kind']);
  const healed = counter('pasokh_drift_healed_total', 'Differences that were mended', ['kind']);
  const standing = new Gauge({
    name: 'pasokh_drift',
    help: 'Differences between engine, ledger, PBX and board that stand now; target 0',
    registers,
  });
  const checkedAt = new Gauge({
    name: 'pasokh_self_check_at_seconds',
    help: 'When all sides were last compared',
    registers,
  });
  return {
    told({ state, checkedAtMs, found: differing }) {
      checks.inc({ state });
      standing.set(differing.reduce((sum, { count }) => sum + count, 0));
      if (state !== 'blind') checkedAt.set(checkedAtMs / 1_000);
    },
    found: (kind) => found.inc({ kind }),
    healed: (kind) => healed.inc({ kind }),
  };
}
