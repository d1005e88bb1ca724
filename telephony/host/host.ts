import { assert } from '../../src/kit/assert.ts';
import type { Command, EngineEvent, EngineEventBody, EngineRequest } from '../engine/event.ts';
import type { Checkpoint, Engine, Outputs } from '../engine/output.ts';
import type {
  AlarmKind,
  Answer,
  CallId,
  Notice,
  NumberedNotice,
  TelephonyView,
} from '../protocol/index.ts';
import { toEngineTime } from './engine-time.ts';
import { FencedError, type Journal } from './journal.ts';
import { number, type Past, replay } from './replay.ts';
import { createSteadyClock, type SteadyClock } from '../../src/kit/steady-clock.ts';

export interface Log {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

export interface HostOptions {
  readonly journal: Journal;
  readonly createEngine: (checkpoint: Checkpoint | null) => Engine;
  /** The machine's clock, which may be set. */
  readonly nowMs: () => number;
  /** 32 bits for the engine's chance, fresh at each start. */
  readonly newSeed: () => number;
  /** Counts on whatever is set; left out where nobody sets the clock. */
  readonly monotonicMs?: () => number;
  /** Hands a command to the PBX adapter; returns at once. */
  readonly execute: (command: Command) => void;
  /** Hands stored notices to whoever listens (the link); returns at once. */
  readonly publish: (notices: readonly NumberedNotice[]) => void;
  readonly log: Log;
  /** A bug or a newer process: stop now, so that the keeper starts a fresh one. */
  readonly halt: (reason: 'bug' | 'fenced') => void;
  readonly checkpointEveryMs: number;
  /** Every how many events the invariants are checked in service; 0: never. */
  readonly checkInvariantsEvery: number;
}

export interface Host {
  /** Begins to act: until the adapter's snapshot the PBX counts as lost. */
  start(): void;
  /** The PBX adapter's door. Never throws. */
  post(event: EngineEventBody): void;
  /** The link's door: the engine's answer. */
  request(requestId: string, request: EngineRequest): Answer;
  view(): TelephonyView;
  noticesAfter(seq: number, limit: number): NumberedNotice[];
  acknowledge(seq: number): void;
  /**
   * A server has come that knows everything up to `seq`. More than we have given out: the journal has
   * lost its end (a process on a full disk died, or the power went). What nobody has heard of yet is
   * numbered anew then, above `seq`. Returns the number after which notices go on for it: `seq`, or a
   * higher one where those between were never given to anybody.
   */
  serverKnows(seq: number): number;
  /** Checkpoint and no more events: for a clean stop. */
  stop(): void;
  /** Stops only if everything could be saved: the last number, for a newer process. Else null. */
  handOver(): number | null;
}

/** Notices kept in memory while the journal cannot be written. */
const UNSTORED_LIMIT = 10_000;
/** Nothing may happen for long on a quiet line: whether there is room again is tried by ourselves. */
const MEND_EVERY_MS = 1_000;

/**
 * The only loop of telephony: mailbox → journal → handle → hand the outputs over → next. Events
 * posted while one is being handled wait in the mailbox. Nothing here is awaited: from the event
 * that frees an agent to the command that rings the next, one synchronous run.
 *
 * On creation the past is replayed with its commands suppressed; the PBX's snapshot, which the
 * adapter sends on connecting, then says what really exists.
 */
export function createHost(options: HostOptions): Host {
  const past = replay(options);
  const loop = new Loop(options, past);
  return {
    start() {
      for (const callId of past.skippedCalls) loop.tellSkipped(callId);
      // First of all, so that nothing is commanded by what was true before our death.
      loop.post({ type: 'pbx.lost' });
      loop.post({ type: 'seed.given', seed: options.newSeed() });
    },
    post: (event) => loop.post(event),
    request: (requestId, request) => loop.request(requestId, request),
    view: () => loop.view(),
    noticesAfter: (seq, limit) => loop.noticesAfter(seq, limit),
    acknowledge: (seq) => loop.acknowledge(seq),
    serverKnows: (seq) => loop.serverKnows(seq),
    stop: () => loop.stop(),
    handOver: () => loop.handOver(),
  };
}

class Loop {
  readonly #options: HostOptions;
  readonly #engine: Engine;
  readonly #clock: SteadyClock;
  readonly #mailbox: EngineEventBody[] = [];
  readonly #answers = new Map<string, Answer>();
  /** Told but not stored: only while the journal cannot be written. */
  #unstored: NumberedNotice[] = [];
  #journalBroken = false;
  /** No server knows a notice above it; null: one has come in our life. */
  #heardSeq: number | null;
  /** Rows of the journal that have other numbers by now, until they can be taken out of it. */
  #renumbered: { readonly after: number; readonly upTo: number } | null = null;
  /** Numbers between these were told to nobody, for what they named was numbered anew. */
  #leftOut: { readonly after: number; readonly upTo: number } | null = null;
  #draining = false;
  #stopped = false;
  #pos: number;
  #seq: number;
  #atMs: number;
  #handled = 0;
  /** Calls with a hole in what we know of them; let go when the PBX is there to take them. */
  #skippedCalls: readonly CallId[];
  #dirty = true;
  #timer: NodeJS.Timeout | null = null;
  #timerAtMs: number | null = null;
  #mendTimer: NodeJS.Timeout | null = null;
  readonly #checkpointTimer: NodeJS.Timeout;

  constructor(options: HostOptions, past: Past) {
    this.#options = options;
    this.#engine = past.engine;
    this.#pos = past.pos;
    this.#seq = past.seq;
    this.#heardSeq = past.heardSeq;
    this.#atMs = past.atMs;
    this.#clock = createSteadyClock({
      wallMs: options.nowMs,
      monotonicMs: options.monotonicMs ?? options.nowMs,
      notBeforeMs: past.atMs,
    });
    this.#skippedCalls = past.skippedCalls;
    this.#checkpointTimer = setInterval(() => this.#checkpoint(), options.checkpointEveryMs);
    this.#checkpointTimer.unref();
    this.#storePast(past.unstored);
  }

  post(event: EngineEventBody): void {
    if (this.#stopped) return;
    this.#mailbox.push(event);
    if (!this.#draining) this.#drain();
  }

  request(requestId: string, request: EngineRequest): Answer {
    assert(!this.#draining, 'requests come from the link, never from inside the loop');
    this.post({ type: 'request.received', requestId, request });
    const answer = this.#answers.get(requestId);
    this.#answers.clear();
    return answer ?? { ok: false, refusal: 'pbx-unavailable' };
  }

  view(): TelephonyView {
    return { ...this.#engine.view(), seq: this.#seq, atMs: this.#now() };
  }

  noticesAfter(seq: number, limit: number): NumberedNotice[] {
    const gone = this.#renumbered;
    const stored = this.#options.journal
      .noticesAfter(seq, limit)
      .filter((notice) => gone === null || notice.seq <= gone.after || notice.seq > gone.upTo);
    const unstored = this.#unstored.filter((notice) => notice.seq > seq);
    return [...stored, ...unstored].slice(0, limit);
  }

  acknowledge(seq: number): void {
    this.#unstored = this.#unstored.filter((notice) => notice.seq > seq);
    this.#write(() => this.#options.journal.acknowledge(seq));
  }

  serverKnows(seq: number): number {
    const heardSeq = this.#heardSeq;
    this.#heardSeq = null;
    if (heardSeq === null || seq <= heardSeq) {
      this.#seq = Math.max(this.#seq, seq);
      if (heardSeq !== null) this.#write(() => this.#options.journal.heard());
      const left = this.#leftOut;
      return left !== null && seq >= left.after ? Math.max(seq, left.upTo) : seq;
    }
    const unheard = this.noticesAfter(heardSeq, Number.MAX_SAFE_INTEGER);
    this.#renumbered = { after: heardSeq, upTo: this.#seq };
    const upTo = Math.max(this.#seq, seq);
    const shift = upTo - heardSeq;
    this.#leftOut = { after: seq, upTo };
    this.#options.log.warn(
      { seq, heardSeq, count: unheard.length },
      'the journal had lost its end',
    );
    this.#unstored = unheard.map((notice) => ({ ...notice, seq: notice.seq + shift }));
    this.#seq += shift;
    this.#write(() => this.#closeJournalGap());
    return upTo;
  }

  /** An event of this call could not be handled twice. */
  tellSkipped(callId: CallId): void {
    this.#tell([{ type: 'alarm-raised', alarm: 'event-skipped', subject: callId }], this.#pos);
  }

  stop(): void {
    if (this.#stopped) return;
    this.#checkpoint();
    this.#stopped = true;
    clearInterval(this.#checkpointTimer);
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#mendTimer) clearTimeout(this.#mendTimer);
  }

  handOver(): number | null {
    if (this.#stopped) return null;
    this.#dirty = true;
    this.#checkpoint();
    if (this.#journalBroken || this.#stopped) return null;
    this.stop();
    return this.#seq;
  }

  /** Time never runs backwards for the engine, whatever the machine's clock does. */
  #now(): number {
    return Math.max(this.#atMs, this.#clock.nowMs());
  }

  #drain(): void {
    this.#draining = true;
    try {
      for (let body = this.#mailbox.shift(); body; body = this.#mailbox.shift()) this.#step(body);
    } finally {
      this.#draining = false;
    }
    this.#armTimer();
  }

  #step(body: EngineEventBody): void {
    if (this.#stopped) return;
    const { journal, execute, log, halt } = this.#options;
    this.#atMs = this.#now();
    const event: EngineEvent = { ...toEngineTime(body, this.#clock), atMs: this.#atMs };
    this.#write(() => {
      this.#pos = journal.append(event);
    });
    let outputs: Outputs;
    try {
      outputs = this.#engine.handle(event);
    } catch (error) {
      this.#stopped = true;
      log.error({ pos: this.#pos, type: event.type, err: error }, 'the engine failed');
      if (!this.#journalBroken) journal.countCrash(this.#pos);
      halt('bug');
      return;
    }
    for (const command of outputs.commands) execute(command);
    for (const { requestId, answer } of outputs.replies) this.#answers.set(requestId, answer);
    if (outputs.notices.length > 0) this.#tell(outputs.notices, this.#pos);
    if (event.type === 'pbx.snapshot') this.#letSkippedCallsGo();
    this.#dirty = true;
    this.#handled += 1;
    this.#sampleInvariants();
  }

  /** Not before the snapshot: until then no command reaches a caller. */
  #letSkippedCallsGo(): void {
    for (const callId of this.#skippedCalls) this.#mailbox.push({ type: 'call.skipped', callId });
    this.#skippedCalls = [];
  }

  #tell(notices: readonly Notice[], pos: number): void {
    const numbered = number(notices, this.#seq, this.#atMs);
    this.#seq += numbered.length;
    this.#write(
      () => this.#options.journal.appendNotices(pos, numbered),
      () => this.#keepUnstored(numbered),
    );
    this.#options.publish(numbered);
  }

  /** As many as can be; the rest waits in memory, in order. */
  #storePast(unstored: Past['unstored']): void {
    if (unstored.length === 0) return;
    const left = [...unstored];
    this.#write(
      () => {
        for (let one = left[0]; one !== undefined; one = left[0]) {
          this.#options.journal.appendNotices(one.pos, one.notices);
          left.shift();
        }
      },
      () => this.#keepUnstored(left.flatMap(({ notices }) => notices)),
    );
  }

  #keepUnstored(notices: readonly NumberedNotice[]): void {
    this.#unstored.push(...notices);
    const tooMany = this.#unstored.length - UNSTORED_LIMIT;
    if (tooMany > 0) this.#unstored.splice(0, tooMany);
  }

  /**
   * Writes to the journal. When that fails (disk full, file gone) calls go on in memory and people
   * are told; the first write that works again saves a whole checkpoint, since the journal has a gap.
   */
  #write(write: () => void, onFailure?: () => void): void {
    if (this.#stopped) return;
    try {
      if (this.#journalBroken) this.#closeJournalGap();
      write();
    } catch (error) {
      if (error instanceof FencedError) {
        this.#stopped = true;
        this.#options.halt('fenced');
        return;
      }
      onFailure?.();
      this.#mendSoon();
      if (this.#journalBroken) return;
      this.#journalBroken = true;
      this.#options.log.error({ err: error }, 'the journal cannot be written: going on in memory');
      this.#alarm('alarm-raised', 'journal-failed');
      return;
    }
    if (this.#journalBroken) {
      this.#journalBroken = false;
      this.#options.log.info({ seq: this.#seq }, 'the journal can be written again');
      this.#alarm('alarm-cleared', 'journal-failed');
    }
  }

  #mendSoon(): void {
    this.#mendTimer ??= setTimeout(() => {
      this.#mendTimer = null;
      if (this.#journalBroken) this.#write(() => undefined);
    }, MEND_EVERY_MS).unref();
  }

  #closeJournalGap(): void {
    const { journal } = this.#options;
    const gone = this.#renumbered;
    journal.together(() => {
      if (gone !== null) journal.forget(gone.after, gone.upTo);
      if (this.#heardSeq === null) journal.heard();
      this.#saveCheckpoint();
      journal.appendNotices(this.#pos, this.#unstored);
    });
    this.#renumbered = null;
    this.#unstored = [];
  }

  #alarm(type: 'alarm-raised' | 'alarm-cleared', alarm: AlarmKind): void {
    this.#tell([{ type, alarm, subject: 'journal' }], this.#pos);
  }

  #checkpoint(): void {
    if (!this.#dirty || this.#stopped) return;
    this.#write(() => this.#saveCheckpoint());
  }

  #saveCheckpoint(): void {
    const engine = this.#engine.save();
    this.#options.journal.checkpoint({ pos: this.#pos, seq: this.#seq, atMs: this.#atMs, engine });
    this.#dirty = false;
  }

  #sampleInvariants(): void {
    const every = this.#options.checkInvariantsEvery;
    if (every === 0 || this.#handled % every !== 0) return;
    try {
      this.#engine.checkInvariants();
    } catch (error) {
      this.#options.log.error({ err: error }, 'an invariant is broken');
    }
  }

  #armTimer(): void {
    const wakeAtMs = this.#stopped ? null : this.#engine.nextWakeAtMs();
    if (wakeAtMs === this.#timerAtMs && this.#timer !== null) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#timerAtMs = wakeAtMs;
    if (wakeAtMs === null) return;
    // setTimeout overflows past 2^31 ms; waking early is harmless.
    const delayMs = Math.min(Math.max(0, wakeAtMs - this.#now()), 3_600_000);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.post({ type: 'time.passed' });
    }, delayMs);
  }
}
