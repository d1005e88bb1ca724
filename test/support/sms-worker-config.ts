import { DEFAULT_RULES, type OutboxRules } from '../../src/sms/index.ts';
import type { SmsPoint } from '../../src/sms/worker.ts';

export interface WorkerConfig {
  readonly databaseUrl: string;
  readonly sqlitePath: string;
  readonly personalKey: string;
  readonly gatewayUrl: string;
  readonly gateway: 'kavenegar' | 'smsir';
  /** Null: lives until SIGTERM. */
  readonly killAt: SmsPoint | null;
  readonly rows: number;
  readonly leaseMs: number;
  /** So long after the first one reached it, the kill comes with fewer; null: never. */
  readonly patienceMs: number | null;
  /** Written just before the kill: how many messages had reached the point. */
  readonly reachedFile: string;
  /** A worker for later: the leases of the dead are over for it. */
  readonly clockAheadMs: number;
  /** A bug on purpose: asked what became of a message, it always hears "never came". */
  readonly blind: boolean;
}

/** The product's rules with minutes made milliseconds. */
export const FAST_RULES: OutboxRules = {
  ...DEFAULT_RULES,
  quietFromMin: 0,
  quietUntilMin: 0,
  graceMs: 800,
  resolveAfterMs: [100, 200, 400],
  backoffBaseMs: 50,
  backoffCapMs: 400,
  holdMs: 200,
};
