import type { CallId, DialEnd } from '../protocol/index.ts';
import { endAttempt, type Callback } from './callbacks.ts';
import type { Call, EngineState } from './model.ts';
import { trunkRetryMs } from './timing.ts';
import type { Turn } from './turn.ts';

/*
 * The trunk over which citizens are called back. While it takes none of our calls it has one rest for
 * all of them: nobody is kept an agent for, everybody keeps his place. When the rest is over one of
 * them tries, and no second one before that is decided.
 */
export interface Trunk {
  /** Null: it takes our calls, as far as we know. */
  down: {
    /** In a row; each doubles the rest, for an agent is rung in vain each time. */
    readonly faults: number;
    readonly retryAtMs: number;
    /** The attempt that tries, until its end is confirmed. */
    probeId: CallId | null;
  } | null;
  faultAtMs: number | null;
  /** When it last put us through to anybody's phone. */
  provedAtMs: number | null;
}

export function freshTrunk(): Trunk {
  return { down: null, faultAtMs: null, provedAtMs: null };
}

/** Somebody may be called over it now. */
export function mayTry({ trunk, nowMs }: EngineState): boolean {
  return trunk.down === null || (trunk.down.probeId === null && nowMs >= trunk.down.retryAtMs);
}

/** An attempt begins. While the trunk is down nobody else may follow. */
export function noteAttempt(turn: Turn, callId: CallId): void {
  const { down } = turn.state.trunk;
  if (down === null) return;
  down.probeId = callId;
  touchPromises(turn);
}

/** Its channel is certainly gone. Whether the trunk works was told before, or is not known. */
export function forgetAttempt(turn: Turn, callId: CallId): void {
  const { down } = turn.state.trunk;
  if (down?.probeId !== callId) return;
  down.probeId = null;
  touchPromises(turn);
}

/**
 * What the end of a ring says of the trunk; the end as it then counts. `callback`: of the promise, if
 * it still stands.
 */
export function hearTrunk(
  turn: Turn,
  callback: Callback | undefined,
  call: Call,
  end: DialEnd,
): DialEnd {
  // We took it back: it might have been put through, or not.
  if (end === 'dropped') return end;
  if (end !== 'fault') {
    trunkWorks(turn, call);
    // What has reached his phone says that his number is none of those.
    if (callback !== undefined && end !== 'no-such-number') callback.faultAtMs = null;
    return end;
  }
  // An expert's own call may be to any number: that it is not put through says little.
  if (call.callbackOf === null) return end;
  const isOwn = callback !== undefined && isOwnFault(turn.state, callback);
  turn.state.trunk.faultAtMs = turn.nowMs;
  if (!isOwn) trunkFailed(turn, callback, call);
  if (callback !== undefined) callback.faultAtMs = turn.nowMs;
  return isOwn ? 'refused' : 'fault';
}

/**
 * Some exchanges have the same word for "this line is down" and for "not this number". It is the
 * number's own fault when it comes again though others got through in between, and nobody has met it
 * since.
 */
function isOwnFault({ trunk }: EngineState, { faultAtMs }: Callback): boolean {
  const { provedAtMs } = trunk;
  if (faultAtMs === null || provedAtMs === null || trunk.down !== null) return false;
  return faultAtMs < provedAtMs && (trunk.faultAtMs ?? 0) <= provedAtMs;
}

/** Of those that were under way together the first counts. */
function trunkFailed(turn: Turn, callback: Callback | undefined, call: Call): void {
  const { trunk, callbacks } = turn.state;
  const { down } = trunk;
  if (callbacks.size === 0) return;
  if (down !== null && down.probeId !== call.id) {
    if (callback !== undefined) callback.notBeforeMs = down.retryAtMs;
    return;
  }
  const faults = (down?.faults ?? 0) + 1;
  const retryAtMs = turn.nowMs + trunkRetryMs * 2 ** Math.min(faults - 1, 4);
  trunk.down = { faults, retryAtMs, probeId: null };
  turn.raiseAlarm('trunk-failed', 'trunk');
  // The next to try is another one, if there is one: it may have been this number after all.
  const restMs = callbacks.size > 1 ? trunkRetryMs : 0;
  if (callback !== undefined) callback.notBeforeMs = retryAtMs + restMs;
  for (const other of [...turn.state.calls.values()]) {
    // Agents who are rung for what cannot be done now.
    const isKept = other.callbackOf !== null && other.absent && other.now.phase === 'offered';
    if (isKept) endAttempt(turn, other);
  }
  touchPromises(turn);
}

/**
 * It put us through. While it is down only the one that tries proves it: those that were under way
 * before say nothing of what it takes now.
 */
export function trunkWorks(turn: Turn, call: Call): void {
  const { trunk } = turn.state;
  trunk.provedAtMs = turn.nowMs;
  if (trunk.down?.probeId === call.id) standUp(turn);
}

/** Also when nobody is left whom it could fail. */
export function standUp(turn: Turn): void {
  turn.state.trunk.down = null;
  turn.clearAlarm('trunk-failed', 'trunk');
  touchPromises(turn);
}

function touchPromises(turn: Turn): void {
  for (const id of turn.state.callbacks.keys()) turn.touchCall(id);
}
