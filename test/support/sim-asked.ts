import type { EngineEvent } from '../../telephony/engine/event.ts';
import type { CallView, Notice, QueueRules } from '../../telephony/protocol/index.ts';
import { ensure } from './sim-ensure.ts';

type Asked = Extract<Notice, { type: 'callback-asked' }>;

/** As timing.ts has it: who was asked may think so long, and no question is longer than this. */
const answerMs = 8_000;
const questionMs = 60_000;

interface Known {
  readonly cause: string;
  readonly queueId: string;
  readonly atMs: number;
  readonly mayStay: boolean;
}

const ruleOf = {
  'longest-queue': 'longestQueue',
  'expected-wait': 'expectedWait',
  'longest-wait': 'longestWait',
  'nobody-signed-in': 'nobodySignedIn',
  'all-paused': 'allPaused',
} as const;

/** Who was asked by a rule whether he would be called, and what came of it: from outside. */
export class SimAsked {
  readonly #asked = new Map<string, Known>();
  readonly #tokens = new Map<string, string | null>();
  /** Nobody could hear what they pressed since they were asked. */
  readonly #unheard = new Set<string>();

  hear(event: EngineEvent): void {
    if (event.type === 'pbx.snapshot') {
      for (const callId of this.#asked.keys()) this.#unheard.add(callId);
    }
  }

  /** Also he who comes again from the dialplan's queue. */
  arrived(callId: string, callerToken: string | null): void {
    this.#asked.delete(callId);
    this.#tokens.set(callId, callerToken);
  }

  asked({ callId, cause }: Asked, queueId: string, rules: QueueRules | undefined, nowMs: number) {
    const name = ruleOf[cause as keyof typeof ruleOf];
    const then = rules?.[name]?.then;
    ensure(then?.to === 'callback', 'only a rule that says so asks');
    const isAnew = this.#unheard.delete(callId);
    ensure(!this.#asked.has(callId) || isAnew, 'a caller is asked once');
    ensure(this.#tokens.get(callId) != null, 'who cannot be called is not asked');
    const mayStay = then.otherwise === 'stay';
    this.#asked.set(callId, { cause, queueId, atMs: nowMs, mayStay });
  }

  /** True: he has had his time, and has not answered. */
  hasKeptSilent(callId: string, cause: string, nowMs: number): boolean {
    const known = this.#asked.get(callId);
    if (known === undefined || known.mayStay || known.cause !== cause) return false;
    ensure(nowMs >= known.atMs + answerMs, 'who is asked may think about it');
    return true;
  }

  /** Who is asked may think about it, also beyond the limit. */
  latestMs(callId: string, limitMs: number): number {
    const known = this.#asked.get(callId);
    return known === undefined ? limitMs : Math.max(limitMs, known.atMs + questionMs + answerMs);
  }

  /** At the end of a step, the PBX there: nobody waits for an answer for ever. */
  check(calls: readonly CallView[], nowMs: number): void {
    for (const { callId, phase, queueId, answeredAtMs } of calls) {
      const known = this.#asked.get(callId);
      if (known === undefined || known.mayStay || known.queueId !== queueId) continue;
      if (phase !== 'waiting' || answeredAtMs !== null || this.#unheard.has(callId)) continue;
      const latestMs = known.atMs + questionMs + answerMs;
      ensure(nowMs < latestMs, 'who does not answer is told why and sent away');
    }
  }
}
