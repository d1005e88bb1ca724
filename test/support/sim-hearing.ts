import type { Command, EngineEvent } from '../../telephony/engine/event.ts';
import type { CallView, Notice } from '../../telephony/protocol/index.ts';
import { isGreeting } from './sim-asked.ts';
import { ensure } from './sim-ensure.ts';

type Play = Extract<Command, { type: 'play-to-caller' }>;

/** As timing.ts has it: by then a prompt is over, whether its end was told or not. */
const promptLimitMs = 60_000;
/** From one telling of the place to the next, a little over: so long nobody waits in a new line untold. */
const longestSilenceMs = 12_000;

interface Prompt {
  readonly promptId: string;
  readonly sinceMs: number;
  /** The greeting of a line whose callers must hear it. */
  readonly mustBeHeard: boolean;
  /** False: it may have been stopped. */
  isSure: boolean;
}

/** What callers hear, as far as an engine can know it: from outside. */
export class SimHearing {
  readonly #mustHear = new Set<string>();
  readonly #lineOf = new Map<string, string>();
  readonly #prompts = new Map<string, Prompt>();
  /** Who has come to another line and was told no place in it, and since when he hears music there. */
  readonly #untold = new Map<string, number | null>();
  /** Of this step. */
  readonly #played: Play[] = [];
  readonly #offered: string[] = [];
  readonly #sentOn = new Set<string>();

  hear(event: EngineEvent, isGranted: boolean): void {
    if (event.type === 'prompt.finished') {
      const isIt = this.#prompts.get(event.callId)?.promptId === event.promptId;
      if (isIt) this.#prompts.delete(event.callId);
    } else if (event.type === 'command.failed' && event.command === 'play-to-caller') {
      this.#prompts.delete(event.callId ?? '');
    } else if (event.type === 'pbx.snapshot') {
      for (const prompt of this.#prompts.values()) prompt.isSure = false;
    }
    if (event.type !== 'request.received' || !isGranted) return;
    const { request } = event;
    if (request.type !== 'configure-queue') return;
    const { queueId, greetingMustHear } = request.queue;
    if (greetingMustHear) this.#mustHear.add(queueId);
    else this.#mustHear.delete(queueId);
  }

  command(command: Command): void {
    if (command.type === 'play-to-caller') this.#played.push(command);
    if (command.type === 'connect' || command.type === 'play-music') {
      this.#mayHaveStopped(command.callId);
    }
  }

  notice(notice: Notice): void {
    switch (notice.type) {
      case 'call-arrived':
        this.#prompts.delete(notice.callId);
        this.#untold.delete(notice.callId);
        this.#lineOf.set(notice.callId, notice.queueId);
        return;
      case 'call-overflowed':
      case 'call-requeued': {
        const { callId, queueId } = notice;
        if (this.#lineOf.get(callId) === queueId) return;
        this.#lineOf.set(callId, queueId);
        this.#untold.set(callId, null);
        this.#mayHaveStopped(callId);
        const isGreetedThere = notice.type === 'call-overflowed' && notice.cause === 'menu-key';
        if (!isGreetedThere) this.#sentOn.add(callId);
        return;
      }
      case 'call-offered':
        if (notice.decision.rule !== 'found-talking') this.#offered.push(notice.callId);
        return;
      default:
        return;
    }
  }

  #mayHaveStopped(callId: string): void {
    const prompt = this.#prompts.get(callId);
    if (prompt !== undefined) prompt.isSure = false;
  }

  /** At the end of a step. */
  check(calls: readonly CallView[], isConnected: boolean, nowMs: number): void {
    for (const { callId, promptId, parts } of this.#played.splice(0)) {
      const isOfLine = isGreeting(parts) && !this.#sentOn.has(callId);
      const mustBeHeard = isOfLine && this.#mustHear.has(this.#lineOf.get(callId) ?? '');
      this.#prompts.set(callId, { promptId, sinceMs: nowMs, mustBeHeard, isSure: true });
      if (tellsPlace(parts)) this.#untold.delete(callId);
    }
    this.#sentOn.clear();
    for (const callId of this.#offered.splice(0)) {
      const prompt = this.#prompts.get(callId);
      const isHeard = prompt?.mustBeHeard !== true || !prompt.isSure || isOver(prompt, nowMs);
      ensure(isHeard, 'a greeting that must be heard is heard before anybody is rung');
    }
    this.#checkTold(calls, isConnected, nowMs);
  }

  /** What he was told in the old line binds nobody: here he is told anew, however many stand before him. */
  #checkTold(calls: readonly CallView[], isConnected: boolean, nowMs: number): void {
    const phases = new Map<string, string>(calls.map(({ callId, phase }) => [callId, phase]));
    for (const [callId, sinceMs] of this.#untold) {
      const phase = phases.get(callId);
      if (phase === undefined) {
        this.#untold.delete(callId);
        continue;
      }
      const prompt = this.#prompts.get(callId);
      const hearsMusic = prompt === undefined || isOver(prompt, nowMs);
      const isSilent = isConnected && hearsMusic && phase === 'waiting';
      this.#untold.set(callId, isSilent ? (sinceMs ?? nowMs) : null);
      const silentForMs = isSilent ? nowMs - (sinceMs ?? nowMs) : 0;
      ensure(silentForMs <= longestSilenceMs, 'who comes to another line is told his place there');
    }
  }
}

function isOver({ sinceMs }: Prompt, nowMs: number): boolean {
  return nowMs >= sinceMs + promptLimitMs;
}

function tellsPlace([sentence]: readonly string[]): boolean {
  return sentence === 'you-are-number' || sentence === 'ar/your-place';
}
