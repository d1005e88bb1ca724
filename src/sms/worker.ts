import { makeBreaker, DEFAULT_BREAKER, type Breaker, type BreakerRules } from './breaker.ts';
import {
  afterResolve,
  afterSend,
  DEFAULT_RULES,
  nextStep,
  type OutboxChange,
  type OutboxRules,
} from './outbox.ts';
import type { SmsSettings } from '../contract/sms-settings.ts';
import { againAtMs, capsOf, lineOf, quietOf, STAFF_KINDS } from './limits.ts';
import { type LineRests, makeLineRests } from './line-rests.ts';
import { makePace, type Pace } from './pace.ts';
import type { Outcome, SmsProvider } from './provider.ts';
import type { AttemptNote, ClaimedSms } from './message.ts';
import type { SmsRepository } from './repository.ts';
import { heldBySuspension } from './repository-suspending.ts';
import { GatewayFault } from './transport.ts';

/**
 * Moments in the life of one sending at which an observer may look, in their order. A crash at
 * any of them must lose no message and double none: the tests stop the process right there.
 */
export type SmsPoint =
  | 'before-commit'
  | 'after-maybe-sent'
  | 'bytes-sent'
  | 'accepted-unread'
  | 'before-state-write';

export interface OutboxLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What happened, for counters; nothing personal in it. */
export interface OutboxMeter {
  attempt(op: AttemptNote['op'], outcome: string, tookMs: number): void;
  changed(state: OutboxChange['state']): void;
  breaker(open: boolean, reason: string | null): void;
}

export interface OutboxOptions {
  readonly repository: SmsRepository;
  readonly provider: SmsProvider;
  readonly now: () => number;
  /** What the machine's own clock calls an instant of `now`: gateways go by it. Absent: the same. */
  readonly toWall?: (instantMs: number) => number;
  /** At least 0, below 1. */
  readonly random: () => number;
  readonly log: OutboxLog;
  readonly meter?: OutboxMeter;
  readonly rules?: Partial<OutboxRules>;
  readonly breaker?: BreakerRules;
  readonly concurrency?: number;
  readonly ratePerSecond?: number;
  /** Lines, hours and caps as people have set them; without: none of them. */
  readonly settings?: () => Promise<SmsSettings>;
  /** Longer than two whole requests: a living worker never loses its row. */
  readonly leaseMs?: number;
  /** The longest sleep: rows of other servers and of a clock that jumped are seen by then. */
  readonly lookEveryMs?: number;
  /**
   * For a gateway that stands by: whether it may send what no gateway has yet. It always follows
   * what it has taken, and never touches what another one may have.
   */
  readonly mayTakeNew?: (nowMs: number) => boolean;
  readonly atPoint?: (point: SmsPoint, localId: string) => void | Promise<void>;
}

export interface Outbox {
  /** A row was committed: look now. */
  wake(): void;
  /** Takes no more rows, ends those it has, then resolves. */
  stop(): Promise<void>;
  readonly breaker: Pick<Breaker, 'openUntilMs' | 'openSinceMs' | 'reason'>;
  /** Lines that the settings have now and the gateway refuses; rejects when the database is away. */
  refusedLines(): Promise<string[]>;
}

/** Sends what is due, asks about what is in doubt, follows what was accepted. */
export function startOutbox(options: OutboxOptions): Outbox {
  const { repository, provider, now, log } = options;
  const { concurrency = 4, leaseMs = 90_000, lookEveryMs = 1000 } = options;
  const awake = provider.caps.reachesPeople ? {} : { quietFromMin: 0, quietUntilMin: 0 };
  const resend = provider.caps.idempotencyKey;
  const rules: OutboxRules = { ...DEFAULT_RULES, ...awake, resend, ...options.rules };
  const breaker = makeBreaker(options.breaker ?? DEFAULT_BREAKER);
  const pace = makePace(options.ratePerSecond ?? 5);
  const lines = makeLineRests();
  const steps = sendingSteps({ ...options, rules, breaker, pace, lines });
  const inFlight = new Set<Promise<void>>();
  const bell = makeBell();
  let stopping = false;
  let polls: Promise<void> = Promise.resolve();

  const run = (task: Promise<void>, what: object): void => {
    const settled: Promise<void> = task
      // A lease that runs out brings the row back, doubt and all.
      .catch((error: unknown) => log.error({ err: error, ...what }, 'an SMS step failed'))
      .finally(() => {
        inFlight.delete(settled);
        bell.ring();
      });
    inFlight.add(settled);
  };

  /** One look at the outbox; tells after how long the next is due. */
  const look = async (): Promise<number> => {
    const nowMs = now();
    const allowed = breaker.allowance(nowMs);
    const free = concurrency - inFlight.size;
    const doubtsOnly = options.mayTakeNew !== undefined && !options.mayTakeNew(nowMs);
    const ask = { nowMs, leaseMs, provider: provider.id, doubtsOnly };
    if (allowed === 0) {
      // Nothing leaves, but what is over needs no gateway to be over.
      const over = { resolveLimitMs: rules.resolveLimitMs };
      for (const sms of await repository.claim({ ...ask, limit: free, over })) {
        run(steps.run(sms), { smsId: sms.id, callId: sms.callId });
      }
      return lookEveryMs;
    }
    if (allowed === 1 && (inFlight.size > 0 || !(await probe(options, breaker)))) {
      return lookEveryMs;
    }
    const limit = Math.min(free, allowed, pace.left(nowMs));
    const rows = limit > 0 ? await repository.claim({ ...ask, limit }) : [];
    pace.spend(rows.length);
    for (const sms of rows) run(steps.run(sms), { smsId: sms.id, callId: sms.callId });
    // It answers again and nothing waits to be tried with: the next message will tell.
    if (allowed === 1 && rows.length === 0) breaker.onHealthy();
    if (inFlight.size >= concurrency) return lookEveryMs;
    if (rows.length > 0) return 0;
    // What is due is the other gateway's to send.
    if (doubtsOnly) return lookEveryMs;
    const dueAtMs = await repository.nextDueAtMs(provider.id);
    const dueMs = dueAtMs === null ? lookEveryMs : Math.max(dueAtMs - now(), 50);
    return Math.min(lookEveryMs, dueMs);
  };

  /** Beside the sendings: a slow answer about old messages holds no new one up. */
  let following = false;
  const follow = (): void => {
    if (following) return;
    following = true;
    const ending = steps.poll().finally(() => {
      following = false;
    });
    polls = ending.catch((error: unknown) => log.error({ err: error }, 'an SMS poll failed'));
  };

  const loop = async (): Promise<void> => {
    while (!stopping) {
      let waitMs = lookEveryMs;
      follow();
      try {
        waitMs = await look();
      } catch (error) {
        log.error({ err: error }, 'the SMS outbox could not be read');
      }
      if (!stopping) await bell.wait(waitMs);
    }
    await Promise.allSettled([...inFlight, polls]);
  };
  const ended = loop();

  return {
    wake: () => bell.ring(),
    async stop() {
      stopping = true;
      bell.ring();
      await ended;
    },
    breaker,
    async refusedLines() {
      const { ill } = lines;
      if (ill.length === 0) return [];
      // One that was taken out of them is sent by no more: nothing would ever prove it well.
      const ours = (await options.settings?.())?.lines ?? [];
      return ours
        .filter(({ gateway, number }) => gateway === provider.id && ill.includes(number))
        .map(({ number }) => number);
    },
  };
}

type StepOptions = Omit<OutboxOptions, 'breaker' | 'rules'> & {
  readonly rules: OutboxRules;
  readonly breaker: Breaker;
  readonly pace: Pace;
  readonly lines: LineRests;
};

function sendingSteps(options: StepOptions) {
  const { repository, provider, now, random, rules, breaker, pace, lines, log, meter } = options;
  const at = options.atPoint ?? (() => undefined);
  const toWall = options.toWall ?? ((instantMs: number) => instantMs);

  const write = async (sms: ClaimedSms, change: OutboxChange, note?: AttemptNote) => {
    if (note) meter?.attempt(note.op, note.outcome, note.tookMs);
    const kept = await repository.apply(sms, change, now(), note);
    const of = { smsId: sms.id, callId: sms.callId };
    if (!kept) return log.warn(of, 'an SMS was taken over: our result is dropped');
    meter?.changed(change.state);
    if (change.state === 'needs_review' || change.state === 'failed') {
      log.warn({ ...of, reason: change.reason }, `an SMS ended: ${change.state}`);
    }
  };

  const resolve = async (sms: ClaimedSms): Promise<void> => {
    const startedMs = now();
    const resolved = await provider.resolve(sms.localId, {
      ...{ to: sms.to, body: sms.body, nowMs: toWall(startedMs) },
      sinceMs: toWall(sms.firstMaybeAtMs ?? startedMs),
      isTaken: (ref) => repository.isRefTaken(ref, sms.id),
    });
    const endedMs = now();
    if (resolved.type === 'indeterminate') breaker.onSilence(endedMs, random());
    else breaker.onHealthy();
    const change = afterResolve(sms, resolved, endedMs, rules);
    await write(sms, change, {
      op: 'resolve',
      outcome: resolved.type,
      tookMs: endedMs - startedMs,
      code: resolved.type === 'indeterminate' ? resolved.code : null,
    });
    if (resolved.type === 'found' && resolved.status !== null) {
      await repository.report(resolved.ref, resolved.status, 'resolve', endedMs);
    }
  };

  const send = async (sms: ClaimedSms, settings: SmsSettings | null): Promise<void> => {
    const wanted = settings && lineOf(sms.kind, provider.id, settings);
    const restsUntilMs = wanted && lines.untilMs(wanted.number, now());
    // A page to whoever is on duty leaves by the account's own line rather than wait.
    const isStaff = STAFF_KINDS.includes(sms.kind);
    if (restsUntilMs !== null && !isStaff) {
      return write(sms, { state: 'held', reason: 'line-rests', nextAtMs: restsUntilMs });
    }
    const line = restsUntilMs === null ? wanted : null;
    await at('before-commit', sms.localId);
    const caps = settings && capsOf(line, settings, now());
    const marked = await repository.markMaybeSent(sms, provider.id, now(), caps);
    if (marked === 'lost') return;
    if (marked !== 'marked') {
      const nextAtMs = againAtMs(marked, now());
      return write(sms, { state: 'held', reason: marked, nextAtMs });
    }
    const { id: smsId, localId, callId, caseId, kind } = sms;
    log.info({ smsId, localId, callId, caseId, kind, gateway: provider.id }, 'an SMS leaves');
    await at('after-maybe-sent', sms.localId);
    const startedMs = now();
    const said = await provider.send({
      ...{ localId: sms.localId, to: sms.to, body: sms.body },
      line: line?.number ?? null,
    });
    const endedMs = now();
    const isLine = said.type === 'rejected' && said.scope === 'line';
    if (isLine && line !== null) {
      lines.refused(line.number, endedMs);
      log.error({ line: line.number, code: said.code }, 'the SMS gateway refuses a line');
    }
    if (said.type === 'accepted' && line !== null) lines.taken(line.number);
    // The account's own line is the whole account.
    const outcome: Outcome = isLine && line === null ? { ...said, scope: 'config' } : said;
    judge(outcome, endedMs);
    await at('before-state-write', sms.localId);
    // The doubt began when the mark was written, so the row's own view of it is out of date.
    const after = afterSend({ ...sms, maybeSent: true }, outcome, endedMs, random(), rules);
    const isAgain = isLine && line !== null && isStaff;
    const change = isAgain ? { ...after, state: 'queued' as const, nextAtMs: endedMs } : after;
    await write(sms, change, {
      op: 'send',
      outcome: outcome.type,
      tookMs: endedMs - startedMs,
      code: 'code' in outcome ? outcome.code : null,
    });
  };

  /** The hours of its kind; nobody's phone rings by a simulator. */
  function rulesFor(kind: string, settings: SmsSettings | null): OutboxRules {
    if (settings === null || !provider.caps.reachesPeople) return rules;
    const quiet = quietOf(kind, settings) ?? { fromMin: 0, untilMin: 0 };
    return { ...rules, quietFromMin: quiet.fromMin, quietUntilMin: quiet.untilMin };
  }

  function judge(outcome: Outcome, nowMs: number): void {
    const wasOpen = breaker.openUntilMs !== null;
    if (outcome.type === 'unknown' || outcome.type === 'not_sent') {
      breaker.onSilence(nowMs, random());
    } else if (
      outcome.type === 'rejected' &&
      ['busy', 'credit', 'config'].includes(outcome.scope)
    ) {
      if (outcome.scope === 'busy') pace.slower(nowMs);
      breaker.onRefusal(nowMs, random(), `${outcome.scope}:${outcome.code}`);
    } else {
      breaker.onHealthy();
    }
    const open = breaker.openUntilMs !== null;
    if (open === wasOpen) return;
    meter?.breaker(open, breaker.reason);
    if (open) log.error({ reason: breaker.reason }, 'the SMS gateway rests: messages wait');
    else log.info({}, 'the SMS gateway answers again');
  }

  return {
    async run(sms: ClaimedSms): Promise<void> {
      const settings = (await options.settings?.()) ?? null;
      const nowMs = now();
      const next = nextStep(sms, nowMs, rulesFor(sms.kind, settings), toWall(nowMs));
      if (next.do === 'change') return write(sms, next.change);
      if (next.do === 'resolve') return resolve(sms);
      if (sms.to === '' || sms.body === '') {
        return write(sms, { state: 'cancelled', reason: 'erased' });
      }
      if (await repository.isSuspended(sms)) {
        return write(sms, { ...heldBySuspension, nextAtMs: sms.expiresAtMs });
      }
      // Silence may have been asked for after the message was queued.
      if (await repository.isSilenced(sms)) {
        return write(sms, { state: 'cancelled', reason: 'opted-out' });
      }
      return send(sms, settings);
    },

    async poll(): Promise<void> {
      const refs = await repository.duePolls(now(), provider.caps.statusPerCall, provider.id);
      if (refs.length === 0 || breaker.openUntilMs !== null) return;
      try {
        const found = await provider.status(refs);
        for (const [ref, status] of found) await repository.report(ref, status, 'poll', now());
      } catch (error) {
        if (!(error instanceof GatewayFault)) throw error;
        breaker.onSilence(now(), random());
        return log.warn({ code: error.code }, 'the SMS gateway did not tell what was delivered');
      }
      await repository.polled(refs, now());
    },
  };
}

/** The half-open question, free of charge: may one message be tried? */
async function probe(options: OutboxOptions, breaker: Breaker): Promise<boolean> {
  const { provider, now, random } = options;
  try {
    const { left } = await provider.balance();
    if (left > 0) return true;
    breaker.onRefusal(now(), random(), 'credit:418');
  } catch (error) {
    if (!(error instanceof GatewayFault)) throw error;
    breaker.onRefusal(now(), random(), `probe:${error.code}`);
  }
  return false;
}

/** Sleeps until it is rung or the time is over; a ring while awake is not lost. */
function makeBell() {
  let rung = false;
  let wakeUp: (() => void) | null = null;
  return {
    ring(): void {
      rung = true;
      wakeUp?.();
    },
    async wait(ms: number): Promise<void> {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wakeUp = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wakeUp = null;
      rung = false;
    },
  };
}
