import type { Command, EngineEvent } from '../../telephony/engine/event.ts';
import type { AgentView, CallView, Notice, QueueSettings } from '../../telephony/protocol/index.ts';
import { Random } from './random.ts';
import { ensure } from './sim-ensure.ts';

/** The longest that a word to an expert may keep the two apart: its own length, or this. */
export const longestWhisperMs = 10_000;

/** The towns before it were there before whispers: what was found in them stays to be found. */
const firstTown = 5_000;

/** In every third town experts hear whose caller it is; from chance of its own. */
export function drawWhispers(seed: number): (queue: QueueSettings) => QueueSettings {
  const random = new Random(seed + 616_161);
  const isOn = random.chance(0.34) && seed >= firstTown;
  const name = random.pick(['water', null]);
  const whisper = { name, language: random.chance(0.5), wait: random.chance(0.5) };
  return (queue) => (isOn ? { ...queue, whisper } : queue);
}

/** Words to experts, from outside: when they are said, to whom, and what they hold up. */
export class SimWhispers {
  readonly #queues = new Map<string, QueueSettings>();
  /** Being heard, and since when. */
  readonly #open = new Map<string, number>();
  readonly #said = new Set<string>();
  /** Those that are over in this step. */
  readonly #over = new Set<string>();
  /** Calls whose expert has put down over it in this step. */
  readonly #putDown = new Set<string>();
  /** Legs of colleagues who were asked: they know whose call it is. */
  readonly #asked = new Set<string>();

  hear(event: EngineEvent, isGranted: boolean): void {
    this.#over.clear();
    this.#putDown.clear();
    if (event.type === 'leg.ended' && this.#open.has(event.offerId)) {
      this.#putDown.add(event.offerId.slice(0, event.offerId.lastIndexOf('.')));
    }
    const end = (offerId: string): void => {
      if (this.#open.delete(offerId)) this.#over.add(offerId);
    };
    if (event.type === 'whisper.finished' || event.type === 'leg.ended') end(event.offerId);
    if (event.type === 'offer.failed') end(event.offerId);
    if (event.type === 'command.failed' && event.command === 'whisper-to-agent') {
      ensure(event.offerId !== null, 'a word that failed has a leg');
      if (event.reason !== 'gone') end(event.offerId);
    }
    // Nobody has heard what became of them.
    if (event.type === 'pbx.snapshot') for (const offerId of [...this.#open.keys()]) end(offerId);
    if (event.type !== 'request.received' || !isGranted) return;
    const { request } = event;
    if (request.type === 'configure-queue') this.#queues.set(request.queue.queueId, request.queue);
  }

  command(command: Command, queueOf: (callId: string) => string | undefined, nowMs: number): void {
    if (command.type === 'whisper-to-agent') {
      const { offerId, parts } = command;
      ensure(!this.#said.has(offerId), 'an expert hears one word about a caller');
      ensure(parts.length > 0, 'a word to an expert says something');
      ensure(!this.#asked.has(offerId), 'who was asked by a colleague is told by that one');
      const asked = this.#queues.get(queueOf(command.callId) ?? '')?.whisper ?? null;
      ensure(asked !== null, 'only a queue that asks for it whispers');
      this.#said.add(offerId);
      this.#open.set(offerId, nowMs);
    }
    if (command.type === 'play-music') {
      const isCut = this.#putDown.has(command.callId);
      ensure(!isCut, 'what a caller hears goes on when his expert puts down over the word');
    }
    if (command.type === 'connect') {
      const sinceMs = this.#open.get(command.offerId);
      const isHeard = sinceMs === undefined || nowMs - sinceMs >= longestWhisperMs;
      ensure(isHeard, 'the two are joined when the word has been heard');
      this.#open.delete(command.offerId);
      this.#over.delete(command.offerId);
    }
    if (command.type === 'drop-leg') {
      this.#open.delete(command.offerId);
      this.#over.delete(command.offerId);
    }
  }

  notice(notice: Notice): void {
    if (notice.type === 'consult-asked') this.#asked.add(notice.offerId);
  }

  /** Who hears a word is shown so, and his caller; nobody else. */
  checkShown(
    {
      agents,
      calls,
    }: { readonly agents: readonly AgentView[]; readonly calls: readonly CallView[] },
    isThere: (offerId: string) => boolean,
  ): void {
    const hearing = agents.filter(({ activity }) => activity === 'announcing');
    for (const { offerId, callId } of hearing) {
      ensure(this.#said.has(offerId ?? ''), 'who is told whose call it is hears a word');
      const shown = calls.find((call) => call.callId === callId);
      ensure(shown?.phase === 'announcing', 'his caller is shown so, too');
    }
    const told = calls.filter(({ phase }) => phase === 'announcing').length;
    ensure(told === hearing.length, 'no caller is announced to nobody');
    const heard = new Set<string | null>(hearing.map(({ offerId }) => offerId));
    for (const offerId of this.#open.keys()) {
      ensure(heard.has(offerId) || !isThere(offerId), 'who hears a word is shown so');
    }
  }

  /** At the end of a step. `isThere`: the leg, and the PBX to join it. */
  check(isThere: (offerId: string) => boolean, nowMs: number): void {
    for (const offerId of this.#over) {
      ensure(!isThere(offerId), 'a word that was heard holds up no join');
    }
    for (const [offerId, sinceMs] of this.#open) {
      if (!isThere(offerId)) continue;
      ensure(nowMs - sinceMs < longestWhisperMs, 'no word to an expert goes on for ever');
    }
  }
}
