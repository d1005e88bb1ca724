import type { LetterState, ReceivedState } from '../contract/letters.ts';
import { assert } from '../kit/assert.ts';
import type { Breaker } from '../sms/index.ts';
import { type Automation, AutomationFault, type Handed, type ToldNumber } from './automation.ts';
import {
  afterAsk,
  afterSend,
  askForNumberAtMs,
  DEFAULT_RULES,
  type OutboxChange,
  type OutboxRules,
} from './outbox.ts';
import type { AttemptNote, ClaimedLetter, LetterOutbox, WaitingMark } from './repository.ts';
import { readMessage, type Received } from './repository-received.ts';
import type { SetWay, Ways } from './ways.ts';

/**
 * Moments at which an observer may look, in their order: four of a letter that leaves, two of a
 * message that comes. A crash at any of them must lose nothing and double nothing: the tests stop
 * the process right there.
 */
export type LetterPoint =
  | 'before-commit'
  | 'after-maybe-sent'
  | 'accepted-unread'
  | 'before-state-write'
  | 'received-unstored'
  | 'stored-not-taken-off';

export interface LetterLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What happened, for counters; nothing of anybody's in it. */
export interface LetterMeter {
  attempt(op: AttemptNote['op'], outcome: string, tookMs: number): void;
  changed(state: LetterState): void;
  received(state: ReceivedState): void;
}

export interface LetterWorkOptions {
  readonly outbox: LetterOutbox;
  readonly received: Pick<Received, 'take'>;
  readonly settings: () => Promise<SetWay>;
  readonly ways: Ways;
  readonly breaker: Breaker;
  readonly now: () => number;
  /** At least 0, below 1. */
  readonly random: () => number;
  readonly log: LetterLog;
  readonly meter?: LetterMeter;
  readonly rules?: OutboxRules;
  /** So many at a time. */
  readonly concurrency?: number;
  /** Longer than two whole requests: a living worker never loses its letter. */
  readonly leaseMs?: number;
  readonly atPoint?: (point: LetterPoint, ref: string) => void | Promise<void>;
}

/** It answered, whatever it said. */
const THERE: Handed = { type: 'accepted', told: null };

/** So many at one look; the next one is a second later. */
const MOST_HANDS = 50;
/** So many in a row that could not be taken off: nobody is there. */
const MOST_MISSED = 3;
/** By hand letters of years may wait: so many are looked at, the next look goes on behind them. */
const MOOT_AT_ONCE = 200;

/** One look: sends what is due, asks about what is in doubt, and takes what has come. */
export function letterWork(options: LetterWorkOptions): { look(): Promise<void> } {
  const { outbox, received, ways, breaker, now, random, log, meter } = options;
  const { rules = DEFAULT_RULES, concurrency = 4, leaseMs = 90_000 } = options;
  const at = options.atPoint ?? (() => undefined);
  let setBefore = '';
  let receiveAtMs = 0;
  let mootAfter: WaitingMark | null = null;

  async function write(row: ClaimedLetter, change: OutboxChange, note?: AttemptNote) {
    if (note !== undefined) meter?.attempt(note.op, note.outcome, note.tookMs);
    const isKept = await outbox.apply(row, change, now(), note);
    if (!isKept) {
      log.warn({ letterId: row.id }, 'a letter was taken over: our result is dropped');
      return;
    }
    meter?.changed(change.state);
    if (change.state === 'needs_review' || change.state === 'failed') {
      log.warn({ letterId: row.id, reason: change.reason }, `a letter ended: ${change.state}`);
    }
  }

  function judge(handed: Handed): void {
    const wasOpen = breaker.openUntilMs !== null;
    if (handed.type === 'unknown' && handed.code === 'bad-signature') {
      breaker.onRefusal(now(), random(), handed.code);
    } else if (handed.type === 'not_sent' && handed.code.startsWith('folder-')) {
      breaker.onRefusal(now(), random(), handed.code);
    } else if (handed.type === 'unknown' || handed.type === 'not_sent') {
      breaker.onSilence(now(), random());
    } else if (handed.type === 'rejected' && handed.scope !== 'letter') {
      breaker.onRefusal(now(), random(), `${handed.scope}:${handed.code}`);
    } else {
      breaker.onHealthy();
    }
    const isOpen = breaker.openUntilMs !== null;
    if (isOpen && !wasOpen) log.error({ reason: breaker.reason }, 'the automation rests');
    if (wasOpen && !isOpen) log.info({}, 'the automation answers again');
  }

  /** A number in an answer is looked at like one in a message. */
  async function takeNumber(way: Automation['way'], letterId: string, told: ToldNumber | null) {
    if (told === null) return false;
    const messageId = `number-of-${letterId}-${told.number}`;
    const content = JSON.stringify({ kind: 'registered', messageId, letterId, ...told });
    const state = await received.take({ ref: messageId, content, fault: null }, way, now());
    meter?.received(state);
    return state === 'applied';
  }

  async function send(row: ClaimedLetter, automation: Automation): Promise<void> {
    const { way } = automation;
    const startedMs = now();
    const end = async (handed: Handed): Promise<void> => {
      judge(handed);
      const known = { ...row, adapter: way, maybeSent: true };
      const code = 'code' in handed ? handed.code : null;
      const note = {
        op: 'send',
        way,
        outcome: handed.type,
        code,
        tookMs: now() - startedMs,
      } as const;
      await write(row, afterSend(known, handed, now(), random(), rules), note);
    };
    const unready = await automation.prepare(row);
    if (unready !== null) return end(unready);
    await at('before-commit', row.id);
    if (!(await outbox.markMaybeSent(row, way, now()))) return;
    await at('after-maybe-sent', row.id);
    const handed = await automation.send(row);
    await at('before-state-write', row.id);
    await end(handed);
    if (handed.type === 'accepted') await takeNumber(way, row.id, handed.told);
  }

  async function ask(row: ClaimedLetter, automation: Automation, isCurrent: boolean) {
    const { way } = automation;
    const startedMs = now();
    const asked = await automation.ask(row);
    const tookMs = now() - startedMs;
    const code = asked.type === 'indeterminate' ? asked.code : null;
    // What another way's automation says is nothing to this one's rest.
    if (isCurrent) judge(code === null ? THERE : { type: 'unknown', code });
    const change = afterAsk(row, asked, now(), random(), rules);
    await write(row, change, { op: 'ask', way, outcome: asked.type, code, tookMs });
    if (asked.type === 'found') await takeNumber(way, row.id, asked.told);
  }

  async function run(row: ClaimedLetter, set: SetWay): Promise<void> {
    if (row.isMoot) return write(row, { state: 'cancelled', reason: 'nobody-asked' });
    // In doubt it is asked about where it may be, however letters leave by now.
    const automation = ways(row.maybeSent ? row.adapter : set.settings.way, set);
    assert(automation !== null, 'only letters of ways that are set are claimed');
    if (!row.maybeSent) return send(row, automation);
    return ask(row, automation, automation.way === set.settings.way);
  }

  async function askForNumbers(automation: Automation): Promise<void> {
    const { way } = automation;
    const due = await outbox.numbersDue({ nowMs: now(), limit: concurrency, way });
    for (const letter of due) {
      const asked = await automation.ask(letter);
      if (asked.type === 'found' && (await takeNumber(way, letter.letterId, asked.told))) continue;
      const asks = letter.asks + 1;
      const nextAtMs = askForNumberAtMs(asks, now(), rules);
      const isGone = asked.type === 'not_found' || asked.type === 'differs';
      const reason = asked.type === 'not_found' ? 'gone-there' : 'other-text-there';
      const gone = { state: 'needs_review', reason } as const;
      await outbox.numberAsked(letter.letterId, isGone ? gone : { asks, nextAtMs });
    }
  }

  async function receive(automation: Automation): Promise<void> {
    let missed = 0;
    for (const told of await automation.receive()) {
      await at('received-unstored', told.ref);
      const state = await received.take(told, automation.way, now());
      meter?.received(state);
      await at('stored-not-taken-off', told.ref);
      const isMessage = told.fault !== null || readMessage(told.content) !== null;
      try {
        await automation.takeOff(isMessage ? told : { ...told, fault: 'no-message' });
        missed = 0;
      } catch (error) {
        if (!(error instanceof AutomationFault)) throw error;
        // It is stored, and told again: one that cannot be taken off holds up none behind it.
        missed += 1;
        if (missed === MOST_MISSED) throw error;
        log.warn({ code: error.code }, 'a message could not be taken off: it is told again');
      }
    }
  }

  /** How many may leave now; half open, the automation is asked first. */
  async function allowance(current: Automation): Promise<number> {
    const allowed = breaker.allowance(now());
    if (allowed !== 1) return allowed;
    const why = await current.probe();
    if (why === null) return 1;
    breaker.onRefusal(now(), random(), `probe:${why}`);
    return 0;
  }

  async function leave(set: SetWay, current: Automation | null, awaited: Automation[]) {
    const allowed = current === null ? 0 : await allowance(current);
    const doubtsOf = awaited.map(({ way }) => way).filter((way) => way !== current?.way);
    const way = allowed > 0 && current !== null ? current.way : null;
    const claim = {
      ...{ nowMs: now(), leaseMs, way },
      limit: allowed === 1 ? 1 : concurrency,
      doubtsOf: way === null ? doubtsOf : [...doubtsOf, way],
    };
    const rows = way === null && doubtsOf.length === 0 ? [] : await outbox.claim(claim);
    if (allowed === 1 && rows.length === 0) breaker.onHealthy();
    // Each by itself: what fails brings its letter back when the lease is over, doubt and all.
    const ended = await Promise.allSettled(rows.map((row) => run(row, set)));
    for (const one of ended) {
      if (one.status === 'rejected') log.error({ err: one.reason }, 'a letter could not be moved');
    }
    return rows.length;
  }

  return {
    async look() {
      const set = await options.settings();
      const key = JSON.stringify(set);
      // What was wrong with the automation says nothing of another one.
      if (key !== setBefore) {
        breaker.onHealthy();
        receiveAtMs = 0;
      }
      setBefore = key;
      const current = ways(set.settings.way, set);
      if (current === null) mootAfter = await outbox.cancelMoot(mootAfter, MOOT_AT_ONCE);
      const others = (await outbox.waysAwaited()).filter((way) => way !== current?.way);
      const waysGone = others.filter((way) => ways(way, set) === null);
      const gone = await outbox.doubtsWithout(waysGone, now());
      if (gone > 0) log.warn({ gone }, 'letters in doubt whose way is not set: a person decides');
      const all = [current, ...others.map((way) => ways(way, set))].filter((one) => one !== null);
      // What was surely not there leaves at once; behind a full hand there may be more.
      for (let hands = 0; hands < MOST_HANDS; hands += 1) {
        if ((await leave(set, current, all)) === 0) break;
      }
      const isTime = now() >= receiveAtMs;
      if (isTime) receiveAtMs = now() + set.settings.lookEverySeconds * 1_000;
      for (const automation of all) {
        if (automation === current && breaker.openUntilMs !== null) continue;
        await askForNumbers(automation);
        if (!isTime) continue;
        try {
          await receive(automation);
        } catch (error) {
          if (!(error instanceof AutomationFault)) throw error;
          log.warn({ code: error.code }, 'the automation told nothing');
          if (automation === current) breaker.onSilence(now(), random());
        }
      }
    },
  };
}

export interface LetterWorker {
  stop(): Promise<void>;
}

/** Looks again and again; letters of other servers and of a clock that jumped are seen by then. */
export function startLetters(
  options: LetterWorkOptions & { readonly lookEveryMs?: number },
): LetterWorker {
  const work = letterWork(options);
  const { lookEveryMs = 1_000, log } = options;
  let isStopping = false;
  let wakeUp: (() => void) | null = null;
  const loop = async (): Promise<void> => {
    while (!isStopping) {
      await work.look().catch((error: unknown) => {
        log.error({ err: error }, 'letters could not be looked after');
      });
      if (isStopping) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, lookEveryMs);
        wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const ended = loop();
  return {
    async stop() {
      isStopping = true;
      wakeUp?.();
      await ended;
    },
  };
}
