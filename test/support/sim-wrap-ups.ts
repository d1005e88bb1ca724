import type { Notice } from '../../telephony/protocol/index.ts';
import { ensure } from './sim-ensure.ts';
import { simQueue } from './sim-settings.ts';

type Of<T extends Notice['type']> = Extract<Notice, { type: T }>;

interface WrapUp {
  readonly callId: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly extensions: number;
}

/** Who writes down what, and until when at most. */
export class SimWrapUps {
  readonly #running = new Map<string, WrapUp>();

  get size(): number {
    return this.#running.size;
  }

  has(agentId: string): boolean {
    return this.#running.has(agentId);
  }

  isOf(agentId: string, callId: string): boolean {
    return this.#running.get(agentId)?.callId === callId;
  }

  started({ agentId, callId, untilMs }: Of<'wrap-up-started'>, nowMs: number): void {
    ensure(!this.#running.has(agentId), 'one wrap-up at a time');
    ensure(untilMs === nowMs + simQueue.wrapUpLimitMs, 'wrap-up has its limit');
    this.#running.set(agentId, { callId, sinceMs: nowMs, untilMs, extensions: 0 });
  }

  extended(notice: Of<'wrap-up-extended'>): void {
    const wrapUp = this.#running.get(notice.agentId);
    ensure(wrapUp?.callId === notice.callId, 'only a running wrap-up is extended');
    const untilMs = wrapUp.untilMs + simQueue.wrapUpLimitMs;
    ensure(notice.untilMs === untilMs, 'an extension is the limit once more');
    const extensions = wrapUp.extensions + 1;
    ensure(extensions <= simQueue.wrapUpExtensions, 'wrap-up is extended as often as allowed');
    this.#running.set(notice.agentId, { ...wrapUp, untilMs, extensions });
  }

  /** `wasDead`: a dead process keeps no limits. */
  ended(notice: Of<'wrap-up-ended'>, nowMs: number, wasDead: boolean): void {
    const wrapUp = this.#running.get(notice.agentId);
    ensure(wrapUp?.callId === notice.callId, 'a wrap-up that ends was running');
    ensure(notice.durationMs === nowMs - wrapUp.sinceMs, 'the wrap-up time is true');
    ensure(nowMs <= wrapUp.untilMs || wasDead, 'wrap-up ends at its limit');
    this.#running.delete(notice.agentId);
  }
}
