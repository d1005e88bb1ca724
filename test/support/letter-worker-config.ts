import { DEFAULT_RULES, type OutboxRules } from '../../src/letters/outbox.ts';
import type { LetterPoint } from '../../src/letters/index.ts';

export interface LetterWorkerConfig {
  readonly databaseUrl: string;
  readonly sqlitePath: string;
  readonly personalKey: string;
  /** Where folders of automations lie. */
  readonly root: string;
  /** What its clock shows when it starts. */
  readonly startMs: number;
  readonly leaseMs: number;
  /** Null: lives until SIGTERM. */
  readonly killAt: LetterPoint | null;
  /** So many stand at the point when the kill comes. */
  readonly rows: number;
  /** Written just before the kill: how many had reached the point. */
  readonly reachedFile: string;
  /** A bug on purpose: asked what became of a letter, it always hears "never came". */
  readonly blind: boolean;
}

/** The product's rules with minutes made milliseconds. */
export const FAST_LETTER_RULES: OutboxRules = {
  ...DEFAULT_RULES,
  backoffBaseMs: 50,
  backoffCapMs: 400,
  askAfterMs: [50, 100, 200],
  graceMs: 300,
  holdMs: 100,
};
