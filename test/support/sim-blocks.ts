import type { EngineEvent } from '../../telephony/engine/event.ts';
import type { CallerToken, Notice } from '../../telephony/protocol/index.ts';
import { Random } from './random.ts';
import { callerTokens } from './sim-distribution.ts';
import { ensure } from './sim-ensure.ts';

/** Whom the server blocks, until when and when it says so: drawn from chance of their own. */
export function drawBlocks(seed: number, beginsAtMs: number, forMs: number) {
  const random = new Random(seed + 484_848);
  const times = random.pick([0, 1, 4]);
  return Array.from({ length: times }, () => {
    const atMs = random.between(0, forMs);
    const untilMs = beginsAtMs + atMs + random.pick([10_000, 60_000]);
    const blocked = callerTokens.filter(
      (token): token is CallerToken => token !== null && random.chance(0.4),
    );
    const callers = blocked.map((callerToken) => ({ callerToken, untilMs }));
    return { atMs, request: { type: 'block-callers', callers } };
  });
}

/** Blocked callers are turned away at the door, and nobody else is for that reason. */
export class SimBlocks {
  readonly #until = new Map<string, number>();
  /** Calls of blocked numbers that have not been turned away yet. */
  readonly #atDoor = new Set<string>();

  hear(event: EngineEvent): void {
    if (event.type !== 'request.received' || event.request.type !== 'block-callers') return;
    this.#until.clear();
    for (const { callerToken, untilMs } of event.request.callers) {
      this.#until.set(callerToken, untilMs);
    }
  }

  arrived(callId: string, callerToken: string | null, nowMs: number): void {
    if (this.isBlocked(callerToken, nowMs)) this.#atDoor.add(callId);
  }

  isBlocked(callerToken: string | null, nowMs: number): boolean {
    const untilMs = callerToken === null ? undefined : this.#until.get(callerToken);
    return untilMs !== undefined && nowMs < untilMs;
  }

  /** Two found talking are left in peace, whoever they are. */
  offered({ callId, decision }: Extract<Notice, { type: 'call-offered' }>): void {
    if (decision.rule === 'found-talking') this.#atDoor.delete(callId);
    ensure(!this.#atDoor.has(callId), 'nobody is rung for a blocked number');
  }

  ended({ callId, outcome }: Extract<Notice, { type: 'call-ended' }>): void {
    const isBlocked = this.#atDoor.delete(callId);
    ensure(
      isBlocked === (outcome === 'blocked'),
      'blocked numbers are turned away, and they alone',
    );
  }

  /** At the end of a step. */
  check(): void {
    ensure(this.#atDoor.size === 0, 'a blocked number is turned away when it calls');
  }
}
