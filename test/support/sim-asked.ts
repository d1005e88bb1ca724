import type { Command, EngineEvent } from '../../telephony/engine/event.ts';
import type { CallView, Notice, QueueRules } from '../../telephony/protocol/index.ts';
import { ensure } from './sim-ensure.ts';

type Play = Extract<Command, { type: 'play-to-caller' }>;
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

interface Greeting {
  readonly promptId: string;
  readonly sinceMs: number;
  /** False: it may have been stopped. */
  isSure: boolean;
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
  /** That he be called may be promised to this number in this queue, as things are now. */
  mayBePromised: (callerToken: string, queueId: string, nowMs: number) => boolean = () => false;
  readonly #asked = new Map<string, Known>();
  readonly #tokens = new Map<string, string | null>();
  /** Nobody could hear what they pressed since they were asked. */
  readonly #unheard = new Set<string>();
  /** Whom none of them could be put to, at some time since they came: by then a rule may have passed him by. */
  readonly #passedBy = new Set<string>();
  /** Greetings whose end was not told. */
  readonly #greetings = new Map<string, Greeting>();
  /** Have heard the beginning of one since they came, or chose a language. */
  readonly #greeted = new Set<string>();
  /** Of this step: told before what the engine decided besides. */
  readonly #played: (Play & { readonly nowMs: number })[] = [];

  hear(event: EngineEvent): void {
    this.#followPrompts();
    if (event.type === 'pbx.snapshot') {
      for (const callId of this.#asked.keys()) this.#unheard.add(callId);
      for (const greeting of this.#greetings.values()) greeting.isSure = false;
    }
    if (event.type === 'prompt.finished') {
      const isIt = this.#greetings.get(event.callId)?.promptId === event.promptId;
      if (isIt) this.#greetings.delete(event.callId);
    }
    if (event.type === 'command.failed' && event.command === 'play-to-caller') {
      this.#greetings.delete(event.callId ?? '');
    }
  }

  command(command: Command, nowMs: number): void {
    if (command.type === 'play-to-caller') this.#played.push({ ...command, nowMs });
    if (command.type !== 'connect' && command.type !== 'play-music') return;
    const greeting = this.#greetings.get(command.callId);
    if (greeting !== undefined) greeting.isSure = false;
  }

  #followPrompts(): void {
    for (const { callId, promptId, parts, nowMs } of this.#played.splice(0)) {
      this.#greetings.delete(callId);
      if (!isGreeting(parts)) continue;
      this.#greetings.set(callId, { promptId, sinceMs: nowMs, isSure: true });
      this.#greeted.add(callId);
    }
  }

  /** He has chosen a language, and is asked in it as if for the first time. */
  chose(callId: string): void {
    this.#asked.delete(callId);
    this.#passedBy.delete(callId);
    this.#greeted.delete(callId);
  }

  /** Also he who comes again from the dialplan's queue. */
  arrived(callId: string, callerToken: string | null): void {
    this.#asked.delete(callId);
    this.#passedBy.delete(callId);
    this.#greetings.delete(callId);
    this.#greeted.delete(callId);
    this.#tokens.set(callId, callerToken);
  }

  asked({ callId, cause }: Asked, queueId: string, rules: QueueRules | undefined, nowMs: number) {
    const name = ruleOf[cause as keyof typeof ruleOf];
    const then = rules?.[name]?.then;
    ensure(then?.to === 'callback', 'only a rule that says so asks');
    const isAnew = this.#unheard.delete(callId);
    ensure(!this.#asked.has(callId) || isAnew, 'a caller is asked once');
    const greeting = this.#greetings.get(callId);
    const isOver = greeting?.isSure !== true || nowMs >= greeting.sinceMs + questionMs;
    const isJustGreeted = this.#played.some(
      (one) => one.callId === callId && isGreeting(one.parts),
    );
    ensure(isOver && !isJustGreeted, 'nobody is asked in the middle of the greeting');
    ensure(this.#greeted.has(callId), 'who is asked has been greeted');
    ensure(this.#tokens.get(callId) != null, 'who cannot be called is not asked');
    const mayStay = then.otherwise === 'stay';
    this.#asked.set(callId, { cause, queueId, atMs: nowMs, mayStay });
  }

  /**
   * True: he has had his time, and has not answered. Whom nobody could hear since is not taken for
   * silent: the rule decides about him anew, and by then his number may have been promised a call.
   * Nor is he in another line, where nobody waits for his answer.
   */
  hasKeptSilent(callId: string, cause: string, queueId: string, nowMs: number): boolean {
    const known = this.#asked.get(callId);
    if (known === undefined || known.mayStay || known.cause !== cause) return false;
    if (this.#unheard.has(callId) || known.queueId !== queueId) return false;
    ensure(nowMs >= known.atMs + answerMs, 'who is asked may think about it');
    return true;
  }

  /** A rule that would have him called sends away only who was asked, or could not be. */
  sentAway(
    { callId, cause, queueId }: Record<'callId' | 'cause' | 'queueId', string>,
    rules: QueueRules | undefined,
    nowMs: number,
  ): void {
    const name = ruleOf[cause as keyof typeof ruleOf];
    if (rules?.[name]?.then.to !== 'callback' || this.#passedBy.has(callId)) return;
    const known = this.#asked.get(callId);
    const isUnheard =
      known?.mayStay === false && known.queueId === queueId && this.#unheard.has(callId);
    const isAsked = known !== undefined && !isUnheard;
    ensure(
      isAsked || !this.#mayBeAsked(callId, queueId, nowMs),
      'who can be called is asked first',
    );
  }

  #mayBeAsked(callId: string, queueId: string, nowMs: number): boolean {
    const callerToken = this.#tokens.get(callId) ?? null;
    return callerToken !== null && this.mayBePromised(callerToken, queueId, nowMs);
  }

  /** Who is asked may think about it, also beyond the limit; who is greeted is asked after it. */
  latestMs(callId: string, limitMs: number): number {
    this.#followPrompts();
    const known = this.#asked.get(callId);
    if (known !== undefined) return Math.max(limitMs, known.atMs + questionMs + answerMs);
    const greeting = this.#greetings.get(callId);
    return greeting === undefined ? limitMs : Math.max(limitMs, greeting.sinceMs + questionMs);
  }

  /** At the end of a step, the PBX there: nobody waits for an answer for ever. */
  check(calls: readonly CallView[], nowMs: number): void {
    for (const { callId, phase, queueId, answeredAtMs } of calls) {
      if (!this.#mayBeAsked(callId, queueId, nowMs)) this.#passedBy.add(callId);
      const known = this.#asked.get(callId);
      if (known === undefined || known.mayStay || known.queueId !== queueId) continue;
      if (phase !== 'waiting' || answeredAtMs !== null || this.#unheard.has(callId)) continue;
      const latestMs = known.atMs + questionMs + answerMs;
      ensure(nowMs < latestMs, 'who does not answer is told why and sent away');
    }
  }
}

/** In whatever language. */
export function isGreeting(parts: readonly string[]): boolean {
  return /^(ar\/)?greeting/.test(parts[0] ?? '');
}
