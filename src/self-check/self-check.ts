import type { SelfCheck as Told } from '../contract/self-check.ts';
import { compare, type Difference, keyOf, type Sides } from './compare.ts';

export interface SelfCheckDeps {
  /** All four sides, asked now; null: telephony is away, there is nothing to compare with. */
  readonly look: () => Promise<Sides | null>;
  /** Mends what heals by itself; what it cannot mend is left to stand. Returns what it mended. */
  readonly heal: (drift: readonly Difference[], sides: Sides) => Promise<readonly Difference[]>;
  /** Between the two looks of one check: what is only in motion has arrived by the second. */
  readonly settle: () => Promise<void>;
  readonly nowMs: () => number;
  readonly onTold: (told: Told) => void;
  /** A difference that was not there at the last check. */
  readonly onFound: (difference: Difference) => void;
  readonly onHealed: (difference: Difference) => void;
  /** Stood for two checks: somebody must look. */
  readonly onAlarm: (difference: Difference, sinceMs: number) => void;
  readonly onAlarmOver: (difference: Difference) => void;
}

export interface SelfCheck {
  /** One whole check; the timer does the same. Never two at a time. */
  checkNow(): Promise<Told>;
}

interface Standing {
  readonly difference: Difference;
  readonly sinceMs: number;
  checks: number;
}

/** Checks that find the same difference before people are called. */
const CHECKS_BEFORE_ALARM = 2;

/**
 * Compares what four sides say of the same calls. A difference counts when two looks in a row see
 * it; it is told at once, healed where that can be done, and calls people if it stands.
 */
export function createSelfCheck(deps: SelfCheckDeps): SelfCheck {
  const standing = new Map<string, Standing>();
  let last: Pick<Told, 'state' | 'sinceMs'> | null = null;
  let working: Promise<unknown> = Promise.resolve();

  async function check(): Promise<Told> {
    const first = await deps.look();
    if (first === null) return tell('blind');
    const moving = new Set(compare(first).map(keyOf));
    if (moving.size === 0) return stand([]);
    await deps.settle();
    const second = await deps.look();
    if (second === null) return tell('blind');
    const drift = compare(second).filter((difference) => moving.has(keyOf(difference)));
    const told = stand(drift);
    for (const healed of drift.length === 0 ? [] : await deps.heal(drift, second)) {
      deps.onHealed(healed);
    }
    return told;
  }

  /** These stand now, and no others. */
  function stand(drift: readonly Difference[]): Told {
    const keys = new Set(drift.map(keyOf));
    for (const [key, { difference, checks }] of standing) {
      if (keys.has(key)) continue;
      standing.delete(key);
      if (checks >= CHECKS_BEFORE_ALARM) deps.onAlarmOver(difference);
    }
    for (const difference of drift) note(difference);
    return tell(drift.length === 0 ? 'same' : 'differs');
  }

  function note(difference: Difference): void {
    const known = standing.get(keyOf(difference));
    if (known === undefined) {
      standing.set(keyOf(difference), { difference, sinceMs: deps.nowMs(), checks: 1 });
      deps.onFound(difference);
      return;
    }
    known.checks += 1;
    if (known.checks === CHECKS_BEFORE_ALARM) deps.onAlarm(difference, known.sinceMs);
  }

  function tell(state: Told['state']): Told {
    const checkedAtMs = deps.nowMs();
    const began = last?.state === state ? last.sinceMs : checkedAtMs;
    const sinceMs = Math.min(began, ...[...standing.values()].map((one) => one.sinceMs));
    last = { state, sinceMs };
    const counts = new Map<Difference['kind'], number>();
    for (const { difference } of standing.values()) {
      counts.set(difference.kind, (counts.get(difference.kind) ?? 0) + 1);
    }
    const found = [...counts].map(([kind, count]) => ({ kind, count }));
    const told = { state, checkedAtMs, sinceMs, found };
    deps.onTold(told);
    return told;
  }

  return {
    checkNow() {
      const checking = working.then(check);
      working = checking.catch(() => undefined);
      return checking;
    },
  };
}
