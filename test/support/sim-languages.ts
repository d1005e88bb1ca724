import type { Command, EngineEvent } from '../../telephony/engine/event.ts';
import type { Notice, QueueSettings } from '../../telephony/protocol/index.ts';
import { ensure } from './sim-ensure.ts';

type Play = Extract<Command, { type: 'play-to-caller' }>;

/** What callers are spoken to in, and who goes to another queue by a key: from outside. */
export class SimLanguages {
  readonly #queues = new Map<string, QueueSettings>();
  /** Also over the dialplan's queue: a call that comes back is the same citizen. */
  readonly #wasIn = new Map<string, Set<string>>();
  readonly #now = new Map<string, string>();
  #played: Play[] = [];
  /** Sent on in this step by a rule, perhaps after the first word. */
  readonly #sentOn = new Set<string>();

  hear(event: EngineEvent, isGranted: boolean): void {
    if (event.type !== 'request.received' || !isGranted) return;
    const { request } = event;
    if (request.type === 'configure-queue') this.#queues.set(request.queue.queueId, request.queue);
    if (request.type === 'remove-queue') this.#queues.delete(request.queueId);
  }

  command(command: Command): void {
    if (command.type === 'play-to-caller') this.#played.push(command);
  }

  notice(notice: Notice): void {
    if (notice.type === 'call-overflowed' && notice.cause === 'menu-key') {
      const target = this.#queues.get(notice.queueId);
      ensure(target?.language === 'ar', 'a key leads to another language');
      ensure(!this.#isArabic(notice.callId), 'a key leads there once per call');
    }
    if (notice.type === 'call-overflowed' && notice.cause !== 'menu-key') {
      this.#sentOn.add(notice.callId);
    }
    if (notice.type === 'call-arrived' || notice.type === 'call-overflowed') {
      const before = this.#wasIn.get(notice.callId) ?? new Set();
      this.#wasIn.set(notice.callId, before.add(notice.queueId));
      this.#now.set(notice.callId, notice.queueId);
    }
    if (notice.type === 'call-requeued') this.#now.set(notice.callId, notice.queueId);
  }

  /** The key that leads to this queue; null: none does. */
  keyOf(queueId: string): string | null {
    return this.#queues.get(queueId)?.menuKey ?? null;
  }

  /** At the end of a step, when all that it told is known. */
  check(): void {
    for (const { callId, parts } of this.#played.splice(0)) {
      if (this.#sentOn.has(callId)) continue;
      const foreign = parts.filter((part) => part.startsWith('ar/'));
      if (this.#isArabic(callId)) {
        ensure(foreign.length === parts.length, 'who speaks Arabic is spoken to in Arabic');
      } else {
        const isGreeting = parts[0]?.startsWith('greeting') === true;
        ensure(foreign.length === 0 || isGreeting, 'who speaks Persian is spoken to in Persian');
      }
    }
    this.#sentOn.clear();
  }

  #isArabic(callId: string): boolean {
    const queueIds = [this.#now.get(callId) ?? '', ...(this.#wasIn.get(callId) ?? [])];
    return queueIds.some((queueId) => this.#queues.get(queueId)?.language === 'ar');
  }
}
