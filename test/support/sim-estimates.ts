import type { Command } from '../../telephony/engine/event.ts';
import type { Engine } from '../../telephony/engine/output.ts';
import type { AgentView, CallId, Notice, QueueView } from '../../telephony/protocol/index.ts';
import { ensure } from './sim-ensure.ts';
import { canServe } from './sim-known.ts';

/** The engine's counts of errors know a value only to its bucket. */
const bucket = { ratio: 1.15, leastMs: 1_000 };

/** What an engine promised of waits, beside what became of it. */
export class SimEstimates {
  readonly #told = new Map<string, QueueView>();
  readonly #errors = new Map<string, number[]>();
  readonly #lineOf = new Map<string, string>();
  readonly #answered = new Set<string>();
  /** How long each had waited when his wait was foretold. */
  readonly #waitedMs = new Map<string, number>();
  readonly #minutes = new Map<string, number>();

  hear(notice: Notice, nowMs: number): void {
    switch (notice.type) {
      case 'call-arrived':
        this.#forget(notice.callId);
        this.#lineOf.set(notice.callId, notice.queueId);
        this.#waitedMs.set(notice.callId, nowMs - notice.enteredAtMs);
        return;
      case 'call-requeued':
      case 'call-overflowed':
        // Another line: what was promised of the old one binds nobody.
        if (this.#lineOf.get(notice.callId) !== notice.queueId) this.#minutes.delete(notice.callId);
        this.#lineOf.set(notice.callId, notice.queueId);
        return;
      case 'call-answered': {
        const { callId, waitMs, expectedWaitMs } = notice;
        const isFirst = !this.#answered.has(callId);
        this.#answered.add(callId);
        const queueId = this.#lineOf.get(callId) ?? '';
        if (!isFirst || expectedWaitMs == null) return;
        const isWhole = expectedWaitMs >= (this.#waitedMs.get(callId) ?? 0);
        ensure(isWhole, 'what is foretold is the whole wait, with what is over of it');
        const errors = this.#errors.get(queueId) ?? [];
        this.#errors.set(queueId, [...errors, Math.abs(waitMs - expectedWaitMs)]);
        return;
      }
      case 'call-ended':
        this.#forget(notice.callId);
        return;
      case 'estimate-changed': {
        const { estimate } = notice;
        const before = JSON.stringify(this.#told.get(estimate.queueId));
        ensure(before !== JSON.stringify(estimate), 'an estimate is told when it is another');
        this.#told.set(estimate.queueId, estimate);
        return;
      }
      default:
        return;
    }
  }

  check(engine: Engine, commands: readonly Command[]): void {
    const view = engine.view();
    for (const shown of view.estimates) {
      const told = this.#told.get(shown.queueId);
      const silent = shown.expectedWaitMs === null && shown.errorP50Ms === null;
      if (told === undefined) ensure(silent, 'every estimate is told');
      else ensure(JSON.stringify(told) === JSON.stringify(shown), 'the estimate shown is as told');
    }
    ensure(
      [...this.#told.keys()].every((id) => view.estimates.some(({ queueId }) => queueId === id)),
      'an estimate that was told is not forgotten',
    );
    for (const [queueId, errors] of this.#errors) this.#checkErrors(queueId, errors);
    for (const command of commands) this.#checkTold(command, view.agents);
  }

  /** The queue is gone; one that comes under its name learns from the beginning. */
  forgetQueue(queueId: string): void {
    this.#told.delete(queueId);
    this.#errors.delete(queueId);
  }

  #forget(callId: CallId): void {
    this.#lineOf.delete(callId);
    this.#answered.delete(callId);
    this.#waitedMs.delete(callId);
    this.#minutes.delete(callId);
  }

  /** Half of all predictions, and nine of ten, were at most so wrong: counted here once more, from all of them. */
  #checkErrors(queueId: string, errors: readonly number[]): void {
    const sorted = errors.toSorted((a, b) => a - b);
    const told = this.#told.get(queueId);
    const isAsItWas = (shown: number | null | undefined, tenths: number): boolean => {
      const error = sorted[Math.ceil((sorted.length * tenths) / 10) - 1] ?? 0;
      const most = Math.max(error * bucket.ratio, bucket.leastMs);
      return shown != null && shown >= error - 1 && shown <= most + 1;
    };
    ensure(isAsItWas(told?.errorP50Ms, 5), `the error of ${queueId} is as it was`);
    ensure(isAsItWas(told?.errorP90Ms, 9), `of ten errors of ${queueId} nine are as they were`);
  }

  #checkTold(command: Command, agents: readonly AgentView[]): void {
    if (command.type !== 'play-to-caller') return;
    const minutes = minutesIn(command.parts);
    if (minutes === null) return;
    const { callId } = command;
    const told = this.#minutes.get(callId);
    ensure(told === undefined || minutes <= told, 'a promised wait never grows');
    this.#minutes.set(callId, minutes);
    const queueId = this.#lineOf.get(callId) ?? '';
    const isThere = (agent: AgentView): boolean =>
      canServe(agent) && agent.queueIds.some((id) => id === queueId);
    ensure(agents.some(isThere), 'no wait is promised when nobody is there to answer');
  }
}

function minutesIn(parts: readonly string[]): number | null {
  const said = parts.findIndex((part) => /^(?:ar\/)?wait-/u.test(part));
  const sentence = parts[said]?.replace('ar/', '');
  if (sentence === 'wait-under-minute') return 0;
  if (sentence === 'wait-over-hour') return 61;
  return sentence === undefined ? null : numberAfter(parts.slice(said));
}

/** The number that the pieces behind the first one say, in either language. */
export function numberAfter(parts: readonly string[]): number {
  let sum = 0;
  for (const part of parts.slice(1)) {
    const [, piece] = /^(?:ar\/)?number\/(?:w-)?(\d+)/u.exec(part) ?? [];
    if (piece === undefined) break;
    sum += Number(piece);
  }
  return sum;
}
