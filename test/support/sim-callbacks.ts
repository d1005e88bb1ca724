import type { Command, EngineEvent, EngineRequest } from '../../telephony/engine/event.ts';
import type {
  CallbackView,
  CallId,
  Notice,
  QueueSettings,
} from '../../telephony/protocol/index.ts';
import { retryAfterMs } from './sim-callback-town.ts';
import type { SimCallsOut } from './sim-calls-out.ts';
import { ensure } from './sim-ensure.ts';
import type { KnownCall } from './sim-known.ts';
import type { SimPbx } from './sim-pbx.ts';
import type { SimPlaces } from './sim-places.ts';
import { SimTrunk } from './sim-trunk.ts';

type Of<T extends Notice['type']> = Extract<Notice, { type: T }>;

/** As timing.ts has it: so long after he has hung up himself nobody is rung. */
const hungUpRestMs = 5_000;
/** What cannot be done because the caller's channel is gone says that he is. */
const ofCallers: ReadonlySet<string> = new Set([
  'answer-caller',
  'play-to-caller',
  'play-music',
  'hang-up-caller',
  'continue-in-fallback',
]);

interface Promised {
  readonly id: string;
  readonly firstCallId: string;
  readonly callerToken: string;
  readonly queueId: string;
  readonly keyMs: number;
  /** Of all its attempts since the last ring: who missed it, and when. */
  readonly missed: Map<string, number>;
  attemptId: string | null;
  /** Also when that is over for us: its ring may go on until it is taken back. */
  lastAttemptId: string | null;
  notBeforeMs: number;
  /** How often his phone has rung in vain. */
  rings: number;
}

type Rules = NonNullable<QueueSettings['callback']>;
const inVain: ReadonlySet<string> = new Set(['busy', 'no-answer', 'no-such-number', 'refused']);

/** What can be known of promises from what an engine hears and says; what does not fit is thrown. */
export class SimCallbacks {
  readonly #pbx: SimPbx;
  readonly #trunk: SimTrunk;
  readonly #callsOut: SimCallsOut;
  readonly #promised = new Map<string, Promised>();
  readonly #attempts = new Map<string, Promised>();
  readonly #rules = new Map<string, Rules>();
  /** How many were made to each number; a history is shorter than a day. */
  readonly #madeTo = new Map<string, number>();
  readonly #dialled = new Set<string>();
  readonly #told = new Set<string>();
  /** In this step. */
  readonly #toldNow = new Set<string>();
  readonly #pressed = new Set<string>();
  /** Calls that have done what they came for, and those that were told to have settled a promise. */
  readonly #served = new Set<string>();
  readonly #settledBy: (string | null)[] = [];
  /** Promises that a call of this step has settled. */
  readonly #doneWith: string[] = [];
  /** Calls of which the engine has heard that they are there, and whose they are. */
  readonly #there = new Map<string, string | null>();
  /** A command for them has failed, since they are gone: all that is ever told of a call told twice. */
  readonly #mayBeGone = new Set<string>();
  /** Asked to leave a message, in a call that is not over. */
  readonly #speaks = new Set<string>();
  /** Gone, but what became of their messages is not known yet: until then they are on the line. */
  readonly #lookedFor = new Map<string, string | null>();
  /** Their phones are off the hook, as the engine has heard. */
  readonly #up = new Set<string>();
  /** Of which the engine has not heard that they are over: a number may have a newer promise by then. */
  readonly #rings = new Set<string>();
  readonly #over = new Map<string, string>();
  /** Of rings, in this step; without asking whether they are rings still. */
  #hangUps: string[] = [];

  constructor(pbx: SimPbx, callsOut: SimCallsOut, alarms: ReadonlySet<string>) {
    this.#pbx = pbx;
    this.#callsOut = callsOut;
    this.#trunk = new SimTrunk(alarms);
  }

  /** Whose turn may come now, at most: who may not be called stands before nobody. */
  countDue(queueId: string, nowMs: number): number {
    const there = [...this.#promised.values()].filter((one) => one.queueId === queueId);
    const isDue = (one: Promised): boolean =>
      one.notBeforeMs <= nowMs && !this.#isOnLine(one, this.#mayBeGone);
    return there.filter(isDue).length;
  }

  hear(event: EngineEvent, isGranted: boolean): void {
    this.#trunk.hear(event);
    if (event.type === 'request.received' && isGranted) this.#hearRules(event.request);
    if (event.type === 'dial.answered') this.#up.add(event.callId);
    if (event.type === 'pbx.snapshot') {
      for (const { callId, answered } of event.dials ?? []) if (answered) this.#up.add(callId);
    }
    this.#hearRings(event);
    if (event.type === 'call.digit' && event.digit === '2') {
      // Before he has been told of it he means something else.
      if (this.#told.has(event.callId)) this.#pressed.add(event.callId);
    }
    if (event.type === 'call.arrived') {
      this.#there.set(event.callId, event.callerToken);
      this.#mayBeGone.delete(event.callId);
    }
    if (event.type === 'command.failed' && event.callId !== null && event.reason === 'gone') {
      if (ofCallers.has(event.command)) this.#mayBeGone.add(event.callId);
    }
    if (event.type === 'call.hung-up') {
      this.#hasHungUp(event.callId, event.atMs);
      this.#up.delete(event.callId);
      this.#hasGone(event.callId);
    }
    if (event.type !== 'pbx.snapshot') return;
    for (const callId of [...this.#there.keys()]) this.#hasGone(callId);
    for (const { callId, callerToken } of event.calls) this.#there.set(callId, callerToken);
  }

  #hearRings(event: EngineEvent): void {
    if (event.type === 'dial.ended' || event.type === 'call.arrived') {
      this.#rings.delete(event.callId);
    }
    if (event.type === 'command.failed' && event.callId !== null) {
      const isOver = event.command === 'dial-citizen' || event.reason === 'gone';
      if (isOver) this.#rings.delete(event.callId);
    }
    if (event.type !== 'pbx.snapshot') return;
    const found = new Set<string>((event.dials ?? []).map(({ callId }) => callId));
    for (const callId of [...this.#rings]) if (!found.has(callId)) this.#rings.delete(callId);
  }

  #hearRules(request: EngineRequest): void {
    if (request.type === 'remove-queue') this.#rules.delete(request.queueId);
    if (request.type !== 'configure-queue') return;
    const { queueId, callback } = request.queue;
    if (callback) this.#rules.set(queueId, callback);
    else this.#rules.delete(queueId);
  }

  /** His own line may not be free in the same breath. */
  #hasHungUp(callId: string, nowMs: number): void {
    const token = this.#there.get(callId) ?? null;
    const isNoted = this.#attempts.has(callId) || this.#mayBeGone.has(callId);
    if (token === null || isNoted || this.#speaks.has(callId)) return;
    for (const one of this.#promised.values()) {
      if (one.callerToken !== token || this.isPickedUp(one.firstCallId)) continue;
      one.notBeforeMs = Math.max(one.notBeforeMs, nowMs + hungUpRestMs);
    }
  }

  /** In another language he is told of it as if for the first time. */
  chose(callId: string): void {
    this.#pressed.delete(callId);
    if (!this.#toldNow.delete(callId)) this.#told.delete(callId);
  }

  #hasGone(callId: string): void {
    const token = this.#there.get(callId) ?? null;
    this.#there.delete(callId);
    if (this.#speaks.has(callId)) this.#lookedFor.set(callId, token);
  }

  command(command: Command): void {
    if (command.type === 'record-caller') this.#speaks.add(command.callId);
    if (command.type === 'play-to-caller') {
      // In whatever language.
      const isOffer = command.parts.some((part) => part.endsWith('press-two-for-callback'));
      if (isOffer) {
        this.#told.add(command.callId);
        this.#toldNow.add(command.callId);
      }
    }
    if (command.type === 'hang-up-caller') this.#takenBack(command);
    if (command.type !== 'dial-citizen') return;
    const { callId } = command;
    ensure(!this.#dialled.has(callId), 'no ring is made twice under one name');
    this.#dialled.add(callId);
    this.#rings.add(callId);
    const promised = this.#attempts.get(callId);
    ensure(promised !== undefined, 'only who was promised it is called');
    ensure(this.#promised.get(promised.id) === promised, 'a promise that is over calls nobody');
    ensure(promised.callerToken === command.callerToken, 'he is called who asked for it');
    const isCalled = this.#callsOut.isCalled(command.callerToken);
    ensure(!isCalled, 'nobody is rung for a promise whom an expert calls');
    for (const otherId of this.#pbx.dials.keys()) {
      const other = this.#attempts.get(otherId);
      ensure(other?.callerToken !== command.callerToken, 'a phone is rung once at a time');
    }
    for (const { callId: otherId, callerToken } of this.#pbx.callers.values()) {
      const isHis = this.#tokenOf(otherId, callerToken) === command.callerToken;
      const isBusy = isHis && this.#there.has(otherId);
      ensure(!isBusy, 'nobody is rung who is on the line with us');
    }
  }

  /** As far as the engine can know; he may have hung up meanwhile. `but`: calls that do not count. */
  #isOnLine({ callerToken }: Promised, but: ReadonlySet<string> = new Set()): boolean {
    if (this.#callsOut.isCalled(callerToken)) return true;
    const there = [...this.#there].filter(([callId]) => !but.has(callId));
    const all = [...there, ...this.#lookedFor];
    return all.some(([callId, told]) => this.#tokenOf(callId, told) === callerToken);
  }

  /** By a promise of his that is over: it rings on until it is taken back, or he has picked it up. */
  #isStillRung({ callerToken }: Promised): boolean {
    return [...this.#rings].some((callId) => this.#tokenOf(callId, null) === callerToken);
  }

  /** Who is called brings no number along. */
  #tokenOf(callId: string, told: string | null): string | null {
    return told ?? this.#attempts.get(callId)?.callerToken ?? null;
  }

  #takenBack({ callId, ifStillRinging }: Extract<Command, { type: 'hang-up-caller' }>): void {
    if (!this.#attempts.has(callId) || !this.#pbx.dials.has(callId as CallId)) return;
    if (!ifStillRinging) this.#hangUps.push(callId);
    else ensure(!this.#up.has(callId), 'who has picked up is not hung up on');
  }

  notice(
    notice: Of<'callback-made' | 'callback-tried' | 'callback-ended'>,
    places: SimPlaces,
    nowMs: number,
  ): void {
    if (notice.type === 'callback-tried') return this.#tried(notice, nowMs);
    if (notice.type === 'callback-made') {
      this.#made(notice, nowMs);
      places.promised(notice);
      return;
    }
    const promised = this.#promised.get(notice.callbackId);
    ensure(promised !== undefined, 'a promise ends once');
    this.#promised.delete(notice.callbackId);
    this.#over.set(notice.callbackId, notice.outcome);
    this.#trunk.toldOf(notice.endedIn);
    places.forget(promised);
    if (notice.outcome === 'settled') this.#settledBy.push(notice.endedIn);
  }

  #made(notice: Of<'callback-made'>, nowMs: number): void {
    const { callbackId: id, firstCallId, callerToken, queueId, keyMs } = notice;
    const isWish = this.#told.has(firstCallId) && this.#pressed.has(firstCallId);
    ensure(isWish, 'who is called back was told of it and said so');
    for (const other of this.#promised.values()) {
      ensure(other.callerToken !== callerToken, 'one number is promised one callback');
    }
    const madeTo = (this.#madeTo.get(callerToken) ?? 0) + 1;
    this.#madeTo.set(callerToken, madeTo);
    const { perDay = 0 } = this.#rules.get(queueId) ?? {};
    ensure(madeTo <= perDay, 'one number is promised so many callbacks a day');
    const known = { id, firstCallId, callerToken, queueId, keyMs };
    const fresh = {
      missed: new Map<string, number>(),
      attemptId: null,
      lastAttemptId: null,
      notBeforeMs: nowMs,
      rings: 0,
    };
    this.#promised.set(id, { ...known, ...fresh });
  }

  /** One more, as things are now: the queue calls back, and this number has none, and had not its day's. */
  mayBePromised(callerToken: string, queueId: string): boolean {
    const { perDay = 0 } = this.#rules.get(queueId) ?? {};
    for (const one of this.#promised.values()) if (one.callerToken === callerToken) return false;
    return (this.#madeTo.get(callerToken) ?? 0) < perDay;
  }

  attempted({ callId, keyMs }: Of<'call-arrived'>, nowMs: number): void {
    const id = callId.slice(0, callId.lastIndexOf('.'));
    const promised = this.#promised.get(id);
    ensure(promised !== undefined, 'only who was promised it is called');
    if (this.#attempts.has(callId)) {
      const isThere = this.#pbx.callers.has(callId);
      ensure(isThere, 'no attempt has the name of another, but who comes after all has his own');
      return;
    }
    ensure(promised.attemptId === null, 'one attempt at a time');
    this.#trunk.attempted(callId, nowMs);
    ensure(nowMs >= promised.notBeforeMs, 'no ring before its time');
    ensure(keyMs === promised.keyMs, 'who is called has kept his place');
    promised.attemptId = callId;
    promised.lastAttemptId = callId;
    this.#attempts.set(callId, promised);
  }

  #tried({ callbackId, callId, end, againAtMs }: Of<'callback-tried'>, nowMs: number): void {
    this.#trunk.toldOf(callId);
    if (end === 'fault') this.#trunk.failed(callId, nowMs);
    const promised = this.#promised.get(callbackId);
    ensure(promised !== undefined, 'only a promise that stands is tried');
    promised.notBeforeMs = againAtMs ?? Infinity;
    if (inVain.has(end)) {
      promised.rings += 1;
      const { tries = 1 } = this.#rules.get(promised.queueId) ?? {};
      ensure((againAtMs === null) === promised.rings >= tries, 'he is rung so often, and no more');
    }
    if (end === 'fault' || end === 'dropped') return;
    ensure(promised.notBeforeMs >= nowMs + retryAfterMs, 'between two rings he is left in peace');
    // Another time, another colleague.
    promised.missed.clear();
  }

  /** Who missed a callback has missed the calls of it. */
  missedOf(callId: string): Map<string, number> {
    return this.#attempts.get(callId)?.missed ?? new Map<string, number>();
  }

  /** He is on the line by our call: who calls by the same number meanwhile is another of his house. */
  isPickedUp(firstCallId: string): boolean {
    for (const { firstCallId: ofFirst, lastAttemptId: last } of this.#promised.values()) {
      if (ofFirst === firstCallId) return last !== null && this.#up.has(last);
    }
    return false;
  }

  ended(call: KnownCall, outcome: string): void {
    const callId = call.id;
    this.#noteSettled(call, outcome);
    this.#speaks.delete(callId);
    this.#lookedFor.delete(callId);
    const promised = this.#attempts.get(callId);
    this.#trunk.attemptEnded(callId);
    if (promised?.attemptId === callId) promised.attemptId = null;
  }

  /** A call of his own in the queue of his promise, or with the place of it, has done what was promised. */
  #noteSettled({ callerToken, queueId, resumes, isCalled }: KnownCall, outcome: string): void {
    if (isCalled || (outcome !== 'self_served' && outcome !== 'abandoned')) return;
    for (const one of this.#promised.values()) {
      const isHis = one.callerToken === callerToken;
      const isOfIt = one.queueId === queueId || resumes === one.firstCallId;
      if (isHis && isOfIt && !this.isPickedUp(one.firstCallId)) this.#doneWith.push(one.id);
    }
  }

  /** Talked with, served by the news, or gone by his own will. */
  served(callId: string): void {
    this.#served.add(callId);
  }

  alarmOver(alarm: string): void {
    if (alarm === 'trunk-failed') this.#trunk.upAgain(this.#promised.size > 0);
  }

  check(shown: readonly CallbackView[]): void {
    this.#toldNow.clear();
    this.#trunk.check();
    for (const callId of this.#settledBy.splice(0)) {
      ensure(this.#served.has(callId ?? ''), 'who was sent away has his promise still');
    }
    for (const id of this.#doneWith.splice(0)) {
      ensure(
        !this.#promised.has(id),
        'who has been served, or has had enough of it, is not called',
      );
    }
    for (const callId of this.#hangUps) {
      const outcome = this.#over.get(this.#attempts.get(callId)?.id ?? '') ?? 'none';
      const isMeant = outcome === 'settled' || outcome === 'cancelled';
      ensure(isMeant, 'a ring that nobody has called off ends by itself, or is taken back');
    }
    this.#hangUps = [];
    ensure(shown.length === this.#promised.size, 'all promises are shown, and no others');
    for (const { callbackId, keyMs } of shown) {
      ensure(this.#promised.get(callbackId)?.keyMs === keyMs, 'a promised place is kept');
    }
  }

  /** Nobody who came later is served while his turn has come. */
  checkTurn(
    served: { readonly agentId: string; readonly keyMs: number },
    shown: readonly CallbackView[],
    mayServe: (queueId: string, keyMs: number) => boolean,
    nowMs: number,
  ): void {
    if (this.#trunk.isDown) return;
    for (const { callbackId, callId, notBeforeMs } of shown) {
      const promised = this.#promised.get(callbackId);
      // Parks have hours, in which nobody is called.
      if (promised === undefined || promised.queueId === 'parks') continue;
      if (this.#isOnLine(promised) || this.#isStillRung(promised)) continue;
      if (callId !== null || notBeforeMs > nowMs || promised.missed.has(served.agentId)) continue;
      if (!mayServe(promised.queueId, promised.keyMs)) continue;
      ensure(promised.keyMs >= served.keyMs, 'who is to be called is not passed');
    }
  }
}
