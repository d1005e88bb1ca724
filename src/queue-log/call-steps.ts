import type { Field, LogStep, QueueLogEvent } from './line.ts';

/** A call as the ledger has it. */
export interface LedgerCall {
  readonly callId: string;
  readonly queueId: string;
  /** E.164; empty: withheld, or not for this reader. */
  readonly number: string;
  readonly enteredAtMs: number;
  readonly answeredAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly outcome: string | null;
  readonly cause: string | null;
  readonly endedBy: string | null;
  readonly agentId: string | null;
  readonly waitMs: number | null;
  readonly talkMs: number | null;
  readonly holdMs: number | null;
  readonly events: readonly {
    readonly atMs: number;
    readonly type: string;
    readonly detail: Readonly<Record<string, unknown>>;
  }[];
}

const NOW = { place: 'now' } as const;
const AT_ENTRY = { place: 'at-entry' } as const;

/** A ring that came to nothing by the agent's doing; what was ours or the network's has no line. */
const NOT_ANSWERED: readonly unknown[] = ['missed', 'declined', 'busy'];
/** Where a rule found nobody to wait for. */
const EMPTY: readonly unknown[] = ['nobody-signed-in', 'all-paused'];

/** So that "answered within n seconds" is true of the same calls here and on the board. */
const upToSeconds = (ms: number): number => Math.ceil(ms / 1_000);
/** So that "gave up before n seconds" is. */
const downToSeconds = (ms: number): number => Math.floor(Math.max(0, ms) / 1_000);
const seconds = (ms: number): number => Math.round(Math.max(0, ms) / 1_000);

export interface Names {
  /** What is dialled for a queue. */
  extensionOf(queueId: string): string;
  agentOf(agentId: string): string;
}

/** One call in Asterisk's words, in order of time. */
export function stepsOf(call: LedgerCall, names: Names): LogStep[] {
  return new Telling(call, names).all();
}

/** Where the call is while its history is read. */
class Telling {
  readonly #call: LedgerCall;
  readonly #names: Names;
  readonly #steps: LogStep[] = [];
  readonly #rangAtMs = new Map<unknown, number>();
  readonly #manners = new Map<unknown, unknown>();
  #queueId: string;
  #enteredAtMs: number;
  /** Whom the caller talks to; without an agent: whoever is on call. */
  #talk: { agentId: string | null; sinceMs: number; heldMs: number } | null = null;
  #everConnected = false;
  /** Handed over: somebody outside the queue has it, of whom this format has no word. */
  #isAway = false;

  constructor(call: LedgerCall, names: Names) {
    this.#call = call;
    this.#names = names;
    const arrival = call.events.find(({ type }) => type === 'call-arrived');
    this.#queueId = textOf(arrival?.detail['queueId']) ?? call.queueId;
    this.#enteredAtMs = call.enteredAtMs;
    this.#enter(call.enteredAtMs, arrival?.detail['keyMs']);
  }

  all(): LogStep[] {
    for (const { type, atMs, detail } of this.#call.events) this.#hear(type, atMs, detail);
    this.#end();
    return this.#steps;
  }

  #hear(type: string, atMs: number, detail: Readonly<Record<string, unknown>>): void {
    const agentId = textOf(detail['agentId']);
    const offerId = detail['offerId'];
    switch (type) {
      case 'call-offered':
      case 'standby-rung':
        this.#rangAtMs.set(offerId, atMs);
        return;
      case 'offer-ended':
        this.#ringEnded(atMs, agentId, offerId, detail['end']);
        return;
      case 'call-answered':
        if (agentId !== null) this.#connect(atMs, agentId, textOf(offerId) ?? '');
        return;
      case 'consult-asked':
        this.#manners.set(offerId, detail['manner']);
        return;
      case 'call-transferred':
        this.#handOver(atMs, this.#names.agentOf(agentId ?? ''), 'agents', offerId);
        return;
      case 'call-handed-out':
        // Nobody of ours had it: the on-call number has answered.
        if (this.#talk === null && !this.#isAway) this.#connect(atMs, null, textOf(offerId) ?? '');
        else this.#handOver(atMs, textOf(detail['outsideId']) ?? 'outside', 'outside', offerId);
        return;
      case 'call-requeued':
        this.#comeBack(atMs, textOf(detail['queueId']) ?? this.#queueId, detail['keyMs']);
        return;
      case 'call-overflowed':
        this.#exit(atMs, detail['cause']);
        this.#queueId = textOf(detail['queueId']) ?? this.#queueId;
        this.#enter(atMs, detail['keyMs']);
        return;
      default:
        return;
    }
  }

  #say(
    atMs: number,
    event: QueueLogEvent,
    fields: readonly Field[],
    more: Partial<Pick<LogStep, 'agentId' | 'moves'>> = {},
  ): void {
    // A clock that was set back is no reason to tell the end before the beginning.
    const lastAtMs = this.#steps.at(-1)?.atMs ?? 0;
    this.#steps.push({
      atMs: Math.max(atMs, lastAtMs),
      callId: this.#call.callId,
      queueId: this.#queueId,
      agentId: null,
      event,
      fields,
      ...more,
    });
  }

  #enter(atMs: number, keyMs: unknown): void {
    this.#enteredAtMs = atMs;
    const key = typeof keyMs === 'number' ? keyMs : atMs;
    this.#say(atMs, 'ENTERQUEUE', ['', this.#call.number, NOW], { moves: { keyMs: key } });
  }

  #ringEnded(atMs: number, agentId: string | null, offerId: unknown, end: unknown): void {
    const rangMs = Math.max(0, atMs - (this.#rangAtMs.get(offerId) ?? atMs));
    if (NOT_ANSWERED.includes(end)) this.#say(atMs, 'RINGNOANSWER', [rangMs], { agentId });
    else if (end === 'caller-left') this.#say(atMs, 'RINGCANCELED', [rangMs], { agentId });
  }

  #connect(atMs: number, agentId: string | null, offerId: string): void {
    // Told again by a telephony that lost its memory: the same two go on talking.
    if (this.#talk?.agentId === agentId) return;
    if (this.#talk !== null) this.#complete(atMs, 'COMPLETEAGENT');
    // The first answer's wait is the board's: from the first arrival, whichever queue answered.
    const waitedMs = Math.max(0, atMs - this.#enteredAtMs);
    const heldMs = this.#everConnected ? waitedMs : (this.#call.waitMs ?? waitedMs);
    const ringMs = atMs - (this.#rangAtMs.get(offerId) ?? atMs);
    const fields = [upToSeconds(heldMs), offerId, seconds(ringMs)];
    this.#say(atMs, 'CONNECT', fields, { agentId, moves: 'out' });
    this.#talk = { agentId, sinceMs: atMs, heldMs };
    this.#everConnected = true;
    this.#isAway = false;
  }

  /** Hold time, length of the talk, place at the entry: as every end of a talk is told. */
  #talkFields(atMs: number): Field[] {
    const { sinceMs, heldMs } = this.#talk ?? { sinceMs: atMs, heldMs: 0 };
    return [upToSeconds(heldMs), seconds(atMs - sinceMs), AT_ENTRY];
  }

  #complete(atMs: number, event: 'COMPLETEAGENT' | 'COMPLETECALLER' | 'SYSCOMPAT'): void {
    const agentId = this.#talk?.agentId ?? null;
    this.#say(atMs, event, event === 'SYSCOMPAT' ? [] : this.#talkFields(atMs), { agentId });
    this.#talk = null;
  }

  #handOver(atMs: number, to: string, context: 'agents' | 'outside', offerId: unknown): void {
    const agentId = this.#talk?.agentId ?? null;
    if (agentId === null) return;
    const talked = this.#talkFields(atMs);
    if (this.#manners.get(offerId) === 'blind')
      this.#say(atMs, 'BLINDTRANSFER', [to, context, ...talked], { agentId });
    else this.#say(atMs, 'ATTENDEDTRANSFER', ['BRIDGE', to, ...talked], { agentId });
    this.#talk = null;
    this.#isAway = true;
  }

  /** Back in line: sent to another queue by the agent, or because the agent's phone was lost. */
  #comeBack(atMs: number, queueId: string, keyMs: unknown): void {
    if (this.#talk === null && !this.#isAway) return;
    const { agentId } = this.#talk ?? { agentId: null };
    if (this.#talk !== null && queueId !== this.#queueId) {
      const to = [this.#names.extensionOf(queueId), 'queues', ...this.#talkFields(atMs)];
      this.#say(atMs, 'BLINDTRANSFER', to, { agentId });
      this.#talk = null;
    } else if (this.#talk !== null) {
      this.#complete(atMs, 'COMPLETEAGENT');
    }
    this.#queueId = queueId;
    this.#isAway = false;
    this.#enter(atMs, keyMs);
  }

  #exit(atMs: number, cause: unknown): void {
    const waited = downToSeconds(atMs - this.#call.enteredAtMs);
    const event = EMPTY.includes(cause) ? 'EXITEMPTY' : 'EXITWITHTIMEOUT';
    this.#say(atMs, event, [NOW, AT_ENTRY, waited], { moves: 'out' });
  }

  #end(): void {
    const { outcome, endedAtMs, endedBy, agentId } = this.#call;
    if (outcome === null || endedAtMs === null || this.#isAway) return;
    if (outcome === 'answered' && !this.#everConnected) this.#connectUnheard(endedAtMs);
    if (this.#talk !== null) {
      const left = endedBy === 'caller' ? 'COMPLETECALLER' : 'COMPLETEAGENT';
      this.#complete(endedAtMs, outcome === 'failed' ? 'SYSCOMPAT' : left);
      return;
    }
    const waited = downToSeconds(this.#call.waitMs ?? endedAtMs - this.#call.enteredAtMs);
    const places = [NOW, AT_ENTRY, waited];
    switch (outcome) {
      case 'answered':
        // Came back from a talk and gave up: answered all the same, says the ledger.
        this.#say(endedAtMs, 'COMPLETECALLER', [waited, 0, AT_ENTRY], { agentId, moves: 'out' });
        return;
      case 'abandoned':
      case 'short_abandoned':
        this.#say(endedAtMs, 'ABANDON', places, { moves: 'out' });
        return;
      case 'self_served':
        this.#say(endedAtMs, 'EXITWITHKEY', ['1', ...places], { moves: 'out' });
        return;
      case 'callback_accepted':
        this.#say(endedAtMs, 'EXITWITHKEY', ['2', ...places], { moves: 'out' });
        return;
      default:
        this.#exit(endedAtMs, this.#call.cause);
    }
  }

  /** Its history was told to a database that is gone; the ledger still knows who talked. */
  #connectUnheard(endedAtMs: number): void {
    const { answeredAtMs, talkMs, holdMs, agentId } = this.#call;
    const atMs = answeredAtMs ?? endedAtMs - (talkMs ?? 0) - (holdMs ?? 0);
    this.#connect(Math.max(atMs, this.#call.enteredAtMs), agentId, '');
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
