import { type Answer, CallId, type Request } from '../../telephony/protocol/index.ts';
import type { CallbackRepository, LedgerCheck } from '../calls/index.ts';
import type { LiveHub } from '../live/index.ts';
import type { Link } from '../link/index.ts';
import type { Metrics } from '../metrics/index.ts';
import { type Difference, keyOf, type Promises, type Sides } from './compare.ts';
import { createSelfCheck, type SelfCheck } from './self-check.ts';

export interface WatchDeps {
  readonly ask: (request: Request) => Promise<Answer>;
  readonly link: Pick<Link, 'isUp' | 'idle' | 'heardSeq'>;
  readonly ledger: LedgerCheck;
  readonly callbacks: Pick<CallbackRepository, 'toRestore' | 'endedAmong'>;
  readonly hub: Pick<
    LiveHub,
    'joinBoard' | 'hearTime' | 'mend' | 'showSelfCheck' | 'restoreAlarms' | 'clearAlarm'
  >;
  readonly metrics: Pick<Metrics, 'selfCheck'>;
  readonly nowMs: () => number;
  readonly log: {
    info(fields: object, text: string): void;
    warn(fields: object, text: string): void;
    error(fields: object, text: string): void;
  };
  readonly onFault: (error: unknown) => void;
  /** The ledger was mended: figures that were counted from it are read again. */
  readonly onLedgerMended: () => void;
  readonly everyMs?: number;
  readonly settleMs?: number;
}

export interface SelfWatch extends SelfCheck {
  stop(): Promise<void>;
}

const EVERY_MS = 60_000;
/** Long for a notice on its way to the database, short for a person who looks at the board. */
const SETTLE_MS = 3_000;
/** Notices that are not stored within this are behind. */
const STORED_WITHIN_MS = 2_000;
const ALARM = 'sides-differ';
/** The longest last word, and its good-bye said once more. */
const LAST_WORD_MS = 70_000;

/** Each minute the server compares what engine, ledger, PBX and board say of the same calls. */
export function watchSelf(deps: WatchDeps): SelfWatch {
  const { hub, metrics, log } = deps;
  const sleeping = new Set<() => void>();
  let timer: NodeJS.Timeout | null = null;
  let working: Promise<unknown> = Promise.resolve();
  let stopped = false;

  const check = createSelfCheck({
    nowMs: deps.nowMs,
    look: () => look(deps, sleep),
    heal: (drift, sides) => heal(deps, drift, sides),
    settle: () => sleep(deps.settleMs ?? SETTLE_MS),
    onTold(told) {
      metrics.selfCheck.told(told);
      hub.showSelfCheck(told);
    },
    onFound({ kind, subject }) {
      metrics.selfCheck.found(kind);
      log.warn({ kind, subject }, 'two sides differ');
    },
    onHealed({ kind, subject }) {
      metrics.selfCheck.healed(kind);
      log.info({ kind, subject }, 'a difference was mended');
    },
    onAlarm(difference, sinceMs) {
      log.error({ ...difference, sinceMs }, 'a difference stands');
      hub.restoreAlarms([{ alarm: ALARM, subject: keyOf(difference).trim(), sinceMs }]);
    },
    onAlarmOver(difference) {
      hub.clearAlarm({ alarm: ALARM, subject: keyOf(difference).trim() });
    },
  });

  /** Ends early when we stop: nobody waits a minute for a server that is to end. */
  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(alarm);
        sleeping.delete(wake);
        resolve();
      };
      const alarm = setTimeout(wake, stopped ? 0 : ms);
      alarm.unref();
      sleeping.add(wake);
    });
  }

  function checkNow(): ReturnType<SelfCheck['checkNow']> {
    const checking = check.checkNow();
    working = checking.catch(() => undefined);
    return checking;
  }

  function later(): void {
    if (stopped) return;
    timer = setTimeout(
      () => void checkNow().catch(deps.onFault).finally(later),
      deps.everyMs ?? EVERY_MS,
    );
    timer.unref();
  }

  later();
  return {
    checkNow,
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      for (const wake of Array.from(sleeping)) wake();
      await working;
    },
  };
}

type Sleep = (ms: number) => Promise<void>;

async function look(deps: WatchDeps, sleep: Sleep): Promise<Sides | null> {
  const { ask, link, hub } = deps;
  if (!link.isUp()) return null;
  const pbx = await ask({ type: 'show-pbx' });
  const shown = await ask({ type: 'show-view' });
  if (!shown.ok || shown.view === undefined) return null;
  const engine = shown.view;
  hub.hearTime(engine.atMs);
  // In the turn in which the view came: what follows it has not been heard yet.
  const board = hub.joinBoard();
  const ledger = await readLedger(deps, engine.seq, sleep);
  const seen = pbx.ok ? (pbx.pbx ?? null) : null;
  const sentAway = ledger === null ? [] : await readSentAway(deps, engine, seen);
  const promises = ledger === null ? null : await readPromises(deps, engine);
  return { engine, board, ledger, pbx: seen, sentAway, promises };
}

async function readPromises(
  { callbacks, onFault }: WatchDeps,
  engine: Sides['engine'],
): Promise<Promises | null> {
  const standing = (engine.callbacks ?? []).map(({ callbackId }) => callbackId);
  try {
    return { due: await callbacks.toRestore(), over: await callbacks.endedAmong(standing) };
  } catch (error) {
    onFault(error);
    return null;
  }
}

/** Of whom the PBX alone has: those who hear why they are not served, or what they are promised. */
async function readSentAway(
  { ledger, onFault }: WatchDeps,
  engine: Sides['engine'],
  pbx: Sides['pbx'],
): Promise<readonly string[]> {
  const known = new Set(engine.calls.map(({ callId }) => callId));
  const others = (pbx?.calls ?? []).filter(({ callId }) => !known.has(callId));
  try {
    return await ledger.sentAway(
      others.map(({ callId }) => callId),
      // Ends are written by telephony's clock, which is not ours.
      engine.atMs - LAST_WORD_MS,
    );
  } catch (error) {
    onFault(error);
    return [];
  }
}

/** Null: it does not answer, or lacks what the engine's view contains. */
async function readLedger(
  { link, ledger, onFault }: WatchDeps,
  seq: number,
  sleep: Sleep,
): Promise<Sides['ledger']> {
  const stored = link.idle().then(() => true);
  const isStored = await Promise.race([stored, sleep(STORED_WITHIN_MS).then(() => false)]);
  if (!isStored || link.heardSeq() < seq) return null;
  try {
    return await ledger.open();
  } catch (error) {
    onFault(error);
    return null;
  }
}

const PBX_KINDS: readonly Difference['kind'][] = [
  'pbx-misses-call',
  'engine-misses-call',
  'stray-leg',
  'leftover',
  'joins-differ',
  'phone-differs',
];

async function heal(
  deps: WatchDeps,
  drift: readonly Difference[],
  sides: Sides,
): Promise<readonly Difference[]> {
  const healed: Difference[] = [];
  let isLedgerMended = false;
  for (const difference of drift) {
    if (!(await healLedger(deps, difference, sides))) continue;
    healed.push(difference);
    isLedgerMended = true;
  }
  if (isLedgerMended) deps.onLedgerMended();
  for (const difference of drift) {
    const request = toPromise(difference, sides);
    if (request !== null && (await deps.ask(request)).ok) healed.push(difference);
  }

  const ofBoard = drift.filter(({ kind }) => kind.startsWith('board-'));
  const ofPbx = drift.filter(({ kind }) => PBX_KINDS.includes(kind));
  if (ofPbx.length > 0 && (await deps.ask({ type: 'look-again' })).ok) healed.push(...ofPbx);
  if (ofBoard.length > 0) {
    const shown = await deps.ask({ type: 'show-view' });
    if (shown.ok && shown.view !== undefined) {
      deps.hub.mend(shown.view, sides.board);
      healed.push(...ofBoard);
    }
  }
  return healed;
}

/** As after a lost connection: what is due is told again, what is over taken back. Null: no promise's. */
function toPromise({ kind, subject }: Difference, { promises }: Sides): Request | null {
  if (kind === 'engine-misses-promise') {
    const callbacks = (promises?.due ?? []).filter(({ callbackId }) => callbackId === subject);
    return { type: 'restore-callbacks', callbacks };
  }
  if (kind !== 'engine-has-promise') return null;
  const over = promises?.over.find(({ callbackId }) => callbackId === subject);
  const by = over?.settledIn == null ? {} : { settledIn: CallId.parse(over.settledIn) };
  return { type: 'cancel-callback', callbackId: CallId.parse(subject), ...by };
}

/** False: not of the ledger, or nothing was left to mend. */
async function healLedger(
  { ledger, onFault }: WatchDeps,
  { kind, subject }: Difference,
  { engine }: Sides,
): Promise<boolean> {
  try {
    if (kind === 'ledger-has-ghost') return await ledger.closeLost(subject);
    if (kind !== 'ledger-misses-call' && kind !== 'ledger-misses-answer') return false;
    const call = engine.calls.find(({ callId }) => callId === subject);
    return call !== undefined && (await ledger.mend(call));
  } catch (error) {
    // The others are mended all the same; this one is found again at the next check.
    onFault(error);
    return false;
  }
}
