import { createAri, type Ari } from '../../telephony/ari/index.ts';
import { createEngine } from '../../telephony/engine/engine.ts';
import type { Engine } from '../../telephony/engine/output.ts';
import { createHost, type Host } from '../../telephony/host/host.ts';
import { type Journal, openJournal } from '../../telephony/host/journal.ts';
import type { NumberedNotice } from '../../telephony/protocol/index.ts';
import { cityTrunk } from './whole-callbacks.ts';
import type { WholeClock } from './whole-clock.ts';
import { Wrong } from './whole-faults.ts';
import type { WholeLine } from './whole-line.ts';

/** Where in the middle of a step a process may die. */
export const killPoints = ['append', 'execute', 'notices', 'publish'] as const;
export type KillPoint = (typeof killPoints)[number];

export const callerKey = Buffer.alloc(32, 1);

export interface ProcessOptions {
  readonly journalFile: string;
  readonly clock: WholeClock;
  readonly random: () => number;
  readonly line: WholeLine;
  readonly server: WholeServer;
  /** The first thing that is not right, from wherever it was noticed. */
  readonly onWrong: (wrong: unknown) => void;
  readonly onDeath: () => void;
  readonly tell: (line: string) => void;
}

/**
 * The telephony process: the real journal, engine, host and adapter, put together as main.ts does
 * it. It may be killed at any moment, also in the middle of a step; nothing of it acts after that.
 */
export class WholeProcess {
  readonly host: Host;
  readonly ari: Ari;
  steps = 0;
  isAlive = true;
  /** Dies when it comes to this point. */
  killPoint: KillPoint | null = null;
  readonly #options: ProcessOptions;
  readonly #file: Journal;

  constructor(options: ProcessOptions) {
    this.#options = options;
    const { clock, line, server } = options;
    clock.isProcessAlive = true;
    this.#file = openJournal(options.journalFile, () => 'journal');
    this.host = createHost({
      journal: this.#mortalJournal(this.#file),
      createEngine: (checkpoint) => this.#watched(createEngine(checkpoint)),
      nowMs: () => clock.now(),
      newSeed: () => 1,
      execute: (command) => {
        options.tell(`command ${JSON.stringify(command)}`);
        this.#passes('execute', () => this.ari.execute(command));
      },
      publish: (notices) => {
        this.#passes('publish', () => server.take(notices));
      },
      log: { ...quiet, error: (fields, text) => this.#onError(fields, text) },
      halt: (reason) => options.onWrong(new Wrong(`the process halts: ${reason}`)),
      checkpointEveryMs: 30_000,
      checkInvariantsEvery: 0,
    });
    this.ari = createAri(
      {
        baseUrl: 'http://127.0.0.1:1',
        username: 'pasokh',
        password: 'none',
        application: 'pasokh',
        callerKey,
        trunk: cityTrunk,
        promptPrefix: 'pasokh/',
        now: () => clock.now(),
        random: options.random,
        log: { ...quiet, error: (fields, text) => this.#onError(fields, text) },
        onEvent: (event) => this.host.post(event),
      },
      line.ports(),
    );
    server.connect(this.host);
    this.host.start();
    this.ari.start(this.host.view().agents.map(({ agentId }) => agentId));
  }

  kill(): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.#options.clock.killProcessTimers();
    this.#options.line.die();
    this.#options.onDeath();
  }

  /** Its files are closed by the system, some time after its death. */
  bury(): void {
    this.#file.close();
  }

  /** Does what is next, if the process does not die just before it. */
  #passes(point: KillPoint, act: () => void): void {
    if (this.killPoint === point) this.kill();
    if (this.isAlive) act();
  }

  #mortalJournal(file: Journal): Journal {
    return {
      ...file,
      append: (event) => {
        let pos = 0;
        this.#passes('append', () => {
          pos = file.append(event);
        });
        return pos;
      },
      appendNotices: (pos, notices) =>
        this.#passes('notices', () => file.appendNotices(pos, notices)),
      checkpoint: (saved) => {
        if (this.isAlive) file.checkpoint(saved);
      },
      acknowledge: (seq) => {
        if (this.isAlive) file.acknowledge(seq);
      },
    };
  }

  #watched(engine: Engine): Engine {
    return {
      ...engine,
      handle: (event) => {
        this.steps += 1;
        this.#options.tell(`event ${JSON.stringify(event)}`);
        try {
          const outputs = engine.handle(event);
          engine.checkInvariants();
          return outputs;
        } catch (error) {
          this.#options.onWrong(error);
          throw error;
        }
      },
    };
  }

  #onError(fields: object, text: string): void {
    if (!this.isAlive) return;
    const cause = (fields as { err?: unknown }).err;
    this.#options.onWrong(new Wrong(`the log says: ${text}`, { cause }));
  }
}

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** The server's end of the link: takes each notice once, in order, and remembers what they say. */
export class WholeServer {
  lastSeq = 0;
  arrivals = 0;
  readonly outcomes = new Map<string, number>();
  /** Calls told of and not ended. */
  readonly open = new Set<string>();
  /** Calls that were ever told to be answered or ended as answered. */
  readonly answered = new Set<string>();
  readonly #onWrong: (wrong: unknown) => void;
  onNotice: (notice: NumberedNotice['notice'], atMs: number) => void = () => undefined;

  constructor(onWrong: (wrong: unknown) => void) {
    this.#onWrong = onWrong;
  }

  /** Says hello: what it has not heard yet is told now. */
  connect(host: Host): void {
    for (;;) {
      const missed = host.noticesAfter(this.lastSeq, 50);
      if (missed.length === 0) return;
      this.take(missed);
    }
  }

  take(notices: readonly NumberedNotice[]): void {
    for (const { seq, atMs, notice } of notices) {
      this.#ensure(seq === this.lastSeq + 1, `notice ${seq} follows ${this.lastSeq}`);
      this.lastSeq = seq;
      this.#note(notice);
      this.onNotice(notice, atMs);
    }
  }

  #note(notice: NumberedNotice['notice']): void {
    switch (notice.type) {
      case 'call-arrived':
        this.#ensure(!this.open.has(notice.callId), `${notice.callId} arrives once`);
        this.open.add(notice.callId);
        this.arrivals += 1;
        return;
      case 'call-answered':
        this.answered.add(notice.callId);
        return;
      case 'call-ended':
        this.#ensure(this.open.delete(notice.callId), `${notice.callId} ends once`);
        this.outcomes.set(notice.outcome, (this.outcomes.get(notice.outcome) ?? 0) + 1);
        return;
      default:
        return;
    }
  }

  #ensure(isRight: boolean, rule: string): void {
    if (!isRight) this.#onWrong(new Wrong(rule));
  }
}
