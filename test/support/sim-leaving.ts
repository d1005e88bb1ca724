import type { Command, EngineEvent } from '../../telephony/engine/event.ts';
import type { AgentView, CallView, Notice, QueueRules } from '../../telephony/protocol/index.ts';
import { SimAsked } from './sim-asked.ts';
import { SimBlocks } from './sim-blocks.ts';
import { SimLanguages } from './sim-languages.ts';
import { SimMessages } from './sim-messages.ts';
import { ensure } from './sim-ensure.ts';
import { SimStaff } from './sim-staff.ts';
import { simClosed } from './sim-settings.ts';

type Arrived = Extract<Notice, { type: 'call-arrived' }>;
type Ended = Extract<Notice, { type: 'call-ended' }>;
type Overflowed = Extract<Notice, { type: 'call-overflowed' }>;

interface Stay {
  queueId: string;
  sinceMs: number;
  before: number;
}

/** Who left a queue by its rules, and who should have: from outside, with the rules alone. */
export class SimLeaving {
  rules: Readonly<Record<string, QueueRules>> = {};
  readonly blocks = new SimBlocks();
  readonly languages = new SimLanguages();
  readonly messages = new SimMessages();
  readonly #staff = new SimStaff();
  /** Whoever lacks a required skill serves nobody there, idle or not. */
  mayEver: (agentId: string, queueId: string) => boolean = () => true;
  readonly #asked = new SimAsked();
  readonly #stays = new Map<string, Stay>();
  /** Also over the dialplan's queue: a call that comes back is the same citizen. */
  readonly #visited = new Map<string, Set<string>>();
  readonly #fellBack = new Set<string>();
  /** Last words under way, with when they began. */
  readonly #farewells = new Map<string, number>();
  readonly #prompts = new Map<string, string>();
  readonly #pressed = new Set<string>();
  readonly #told = new Set<string>();
  readonly #placed = new Map<string, number>();
  /** As last told, when somebody was sent away for the wait that he would have had. */
  readonly #idleAtDoor: { readonly agentId: string; readonly queueId: string }[] = [];
  /** Queues whose hours were told since they were put up. */
  readonly #planned = new Set<string>();

  set mayBePromised(may: (callerToken: string, queueId: string) => boolean) {
    this.#asked.mayBePromised = (callerToken, queueId, nowMs) =>
      !this.blocks.isBlocked(callerToken, nowMs) && may(callerToken, queueId);
  }

  hear(event: EngineEvent, isGranted: boolean): void {
    if (event.type === 'request.received' && isGranted) {
      const { request } = event;
      if (request.type === 'plan-hours') this.#planned.add(request.queueId);
      if (request.type === 'remove-queue') this.#planned.delete(request.queueId);
      if (request.type === 'place-caller') this.#placed.set(request.callId, request.district);
    }
    this.blocks.hear(event);
    this.#asked.hear(event);
    this.languages.hear(event, isGranted);
    if (event.type === 'prompt.finished') {
      const isLast = this.#prompts.get(event.callId) === event.promptId;
      if (isLast) this.#farewells.delete(event.callId);
    }
    if (event.type === 'call.digit') this.#pressed.add(`${event.callId} ${event.digit}`);
    if (event.type === 'command.failed' && event.command === 'play-to-caller') {
      this.#farewells.delete(event.callId ?? '');
    }
  }

  command(command: Command, nowMs: number): void {
    this.languages.command(command);
    this.#asked.command(command, nowMs);
    this.messages.command(command);
    if (command.type !== 'play-to-caller') return;
    this.#prompts.set(command.callId, command.promptId);
    if (command.parts.some((part) => part.endsWith('press-one-if-all')))
      this.#told.add(command.callId);
    this.#checkPlace(command.callId, command.parts);
    if (this.#farewells.has(command.callId)) this.#farewells.set(command.callId, nowMs);
  }

  #checkPlace(callId: string, parts: readonly string[]): void {
    const district = this.#placed.get(callId);
    const at = parts.indexOf('news-outage-in');
    if (at < 0 || district === undefined) return;
    ensure(
      parts[at + 1] === `number/${district}`,
      'who is placed in a district hears nothing of another one',
    );
  }

  arrived(notice: Arrived, before: number, nowMs: number): void {
    const { callId, queueId, callerToken, enteredAtMs } = notice;
    this.#placed.delete(callId);
    this.blocks.arrived(callId, callerToken, nowMs);
    this.messages.arrived(callId);
    this.#asked.arrived(callId, callerToken);
    this.#stays.set(callId, { queueId, sinceMs: enteredAtMs, before });
    this.#visitedBy(callId).add(queueId);
  }

  overflowed(notice: Overflowed, agents: Iterable<AgentView>, nowMs: number): void {
    const { callId, queueId, fromQueueId, cause } = notice;
    const stay = this.#require(callId);
    ensure(stay.queueId === fromQueueId, 'a call overflows from where it is');
    if (cause === 'menu-key') {
      const key = this.languages.keyOf(queueId);
      ensure(this.#pressed.has(`${callId} ${key}`), 'who goes by a key has pressed it');
      this.#asked.chose(callId);
    } else this.#checkCause(stay, cause, agents, nowMs);
    const visited = this.#visitedBy(callId);
    ensure(!visited.has(queueId), 'a queue is tried once per call');
    visited.add(queueId);
    this.#stays.set(callId, { queueId, sinceMs: nowMs, before: Number.POSITIVE_INFINITY });
  }

  /**
   * Who is asked for a message, or whether he would be called, is asked by a rule that holds now.
   * `ahead`: so many stand before him, at most.
   */
  recording(
    notice: Notice,
    agents: Iterable<AgentView>,
    nowMs: number,
    ahead: (callId: string) => number,
  ): void {
    if (notice.type === 'callback-asked') {
      const stay = this.#require(notice.callId);
      this.#checkCause(stay, notice.cause, agents, nowMs);
      const most = this.rules[stay.queueId]?.longestQueue?.maxWaiting ?? 0;
      const isFull = notice.cause !== 'longest-queue' || ahead(notice.callId) >= most;
      ensure(isFull, 'nobody is asked for whom there is room by now');
      this.#asked.asked(notice, stay.queueId, this.rules[stay.queueId], nowMs);
    } else if (notice.type === 'recording-started') {
      const { callId, cause } = notice;
      this.#checkCause(this.#require(callId), cause, agents, nowMs);
      this.messages.started(callId, cause, nowMs);
    } else if (notice.type === 'recording-failed') this.messages.failed(notice.callId);
    else if (notice.type === 'message-left') this.messages.left(notice.callId);
  }

  /** True: a last word is being said, and the hangup comes after it. */
  ended(notice: Ended, agents: Iterable<AgentView>, nowMs: number): boolean {
    const { callId, cause, outcome } = notice;
    const stay = this.#require(callId);
    this.#stays.delete(callId);
    this.blocks.ended(notice);
    if (this.messages.ended(notice)) {
      this.#farewells.set(callId, nowMs);
      return outcome !== 'fallback';
    }
    if (outcome === 'self_served') {
      const isServed = this.#told.has(callId) && this.#pressed.has(`${callId} 1`);
      ensure(isServed, 'who was served by the news has heard them and said so');
      this.#farewells.set(callId, nowMs);
      return true;
    }
    if (outcome === 'blocked' || outcome === 'callback_accepted') {
      this.#farewells.set(callId, nowMs);
      return true;
    }
    if (cause === undefined) {
      const byRule = outcome === 'overflowed' || outcome === 'closed';
      ensure(!byRule, 'who is sent away is sent by a rule');
      return false;
    }
    const isClosing = cause === 'hours' || cause === 'holiday' || cause === 'emergency';
    ensure(
      outcome === 'fallback' || outcome === (isClosing ? 'closed' : 'overflowed'),
      'a rule gives its own outcome',
    );
    const { queueId } = stay;
    const isSentAway = outcome === 'overflowed';
    const isSilent = isSentAway && this.#asked.hasKeptSilent(callId, cause, queueId, nowMs);
    if (!isSilent) this.#checkCause(stay, cause, agents, nowMs);
    if (isSentAway) {
      this.#asked.sentAway({ callId, cause, queueId }, this.rules[queueId], nowMs);
    }
    if (outcome === 'fallback') {
      ensure(!this.#fellBack.has(callId), "a rule tries the dialplan's queue once per call");
      this.#fellBack.add(callId);
      return false;
    }
    this.#farewells.set(callId, nowMs);
    return true;
  }

  isBidFarewell(callId: string, nowMs: number): boolean {
    const sinceMs = this.#farewells.get(callId);
    return sinceMs !== undefined && nowMs - sinceMs <= 60_000;
  }

  /** Came to this queue in this very step: who was served in it was served before that. */
  hasJustCome(callId: string, nowMs: number): boolean {
    const stay = this.#stays.get(callId);
    return stay?.before === Number.POSITIVE_INFINITY && stay.sinceMs === nowMs;
  }

  /** Inside a closed queue that sends all home there is nobody. */
  checkClosed(calls: readonly CallView[], nowMs: number): void {
    if (nowMs < simClosed.fromMs || nowMs >= simClosed.untilMs) return;
    if (!this.#planned.has('parks')) return;
    for (const { queueId, phase, answeredAtMs, callback } of calls) {
      // Whom we have called is not sent away.
      if (callback !== undefined) continue;
      const waits = queueId === 'parks' && phase === 'waiting' && answeredAtMs === null;
      ensure(!waits || this.rules['parks'] === undefined, 'nobody waits in a closed queue');
    }
  }

  /** At the end of a step: agents are told of after the calls, so idle is who is so before and after. */
  checkDoors(agents: readonly AgentView[]): void {
    this.blocks.check();
    const idle = new Set(agents.filter(isIdle).map(({ agentId }): string => agentId));
    const left = this.#idleAtDoor.splice(0).filter(({ agentId }) => idle.has(agentId));
    const couldHave = left.some(({ agentId, queueId }) => this.mayEver(agentId, queueId));
    ensure(!couldHave, 'who would wait long is one whom nobody can have at once');
  }

  hearStaff(agents: readonly AgentView[], nowMs: number): void {
    for (const queueId of Object.keys(this.rules)) {
      this.#staff.hear(queueId, this.#staffOf(queueId, agents), nowMs);
    }
  }

  /** Signed in, and able to take the queue's calls at last. */
  #staffOf(queueId: string, agents: Iterable<AgentView>): readonly AgentView[] {
    return [...agents].filter(
      ({ agentId, queueIds, wish }) =>
        wish !== 'signed-out' &&
        queueIds.includes(queueId as never) &&
        this.mayEver(agentId, queueId),
    );
  }

  /** Nobody waits on beyond the limit of his queue, unless the rule has no place left for him. */
  checkWaits(calls: readonly CallView[], nowMs: number): void {
    this.#asked.check(calls, nowMs);
    this.#staff.check(calls, this.rules, nowMs);
    for (const { callId, phase, answeredAtMs } of calls) {
      const stay = this.#stays.get(callId);
      const rule = stay === undefined ? null : (this.rules[stay.queueId]?.longestWait ?? null);
      if (stay === undefined || rule === null) continue;
      if (phase !== 'waiting' || answeredAtMs !== null) continue;
      const { then } = rule;
      if (then.to === 'queue' && this.#visitedBy(callId).has(then.queueId)) continue;
      if (then.to === 'callback' && then.otherwise === 'stay') continue;
      if (then.to === 'voicemail' && this.messages.isUnrecordable(callId)) continue;
      const limitMs = stay.sinceMs + rule.limitMs;
      const latestMs = then.to === 'callback' ? this.#asked.latestMs(callId, limitMs) : limitMs;
      ensure(nowMs < latestMs, 'nobody waits beyond the limit of his queue');
    }
  }

  #checkCause(stay: Stay, cause: string, agents: Iterable<AgentView>, nowMs: number): void {
    if (cause === 'hours') {
      const { fromMs, untilMs } = simClosed;
      ensure(stay.queueId === 'parks', 'only a queue with hours closes');
      ensure(nowMs >= fromMs && nowMs < untilMs, 'it is closed in its hours alone');
      return;
    }
    const rules = this.rules[stay.queueId];
    ensure(rules !== undefined, 'only a queue with rules sends callers elsewhere');
    const signedIn = this.#staffOf(stay.queueId, agents);
    if (cause === 'longest-wait') {
      const waited = nowMs - stay.sinceMs;
      ensure(waited >= (rules.longestWait?.limitMs ?? 0), 'the limit of the wait was reached');
    } else if (cause === 'longest-queue') {
      ensure(stay.before >= (rules.longestQueue?.maxWaiting ?? 0), 'the queue was full');
    } else if (cause === 'expected-wait') {
      ensure(rules.expectedWait !== null, 'only a queue that asks sends callers away for it');
      const { queueId } = stay;
      this.#idleAtDoor.push(
        ...signedIn.filter(isIdle).map(({ agentId }) => ({ agentId, queueId })),
      );
      ensure(signedIn.length > 0, 'where nobody is signed in nothing is expected');
    } else if (cause === 'nobody-signed-in') {
      ensure(signedIn.length === 0, 'nobody was signed in');
    } else if (cause === 'all-paused') {
      const all = signedIn.every((one) => one.wish === 'paused' || one.setAside !== null);
      ensure(signedIn.length > 0 && all, 'all had a break');
    }
  }

  #require(callId: string): Stay {
    const stay = this.#stays.get(callId);
    ensure(stay !== undefined, 'only a call that is there leaves a queue');
    return stay;
  }

  #visitedBy(callId: string): Set<string> {
    const visited = this.#visited.get(callId) ?? new Set();
    this.#visited.set(callId, visited);
    return visited;
  }
}

function isIdle({ wish, activity, reachable, setAside }: AgentView): boolean {
  return wish === 'available' && activity === 'idle' && reachable && setAside === null;
}
