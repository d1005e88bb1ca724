import type { CallRecord } from '../../src/contract/calls.ts';
import type { Expert } from '../../test/support/deaths.ts';
import { callIdOf, silenceOf, type WireCall } from '../../test/support/deaths-wire.ts';
import type { Capture } from '../../test/support/pcap.ts';
import { overtaken } from './chaos-order.ts';
import { isJustBefore, outsideHangsUp, untrue } from './chaos-truth.ts';
import { droppedOfExperts } from './chaos-expert-judge.ts';
import { judgeOwnCalls } from './chaos-own-judge.ts';
import {
  type AskedAct,
  isForMessage,
  isOfCaller,
  isPromised,
  isTrunkFault,
  SILENCE_LIMIT_MS,
  type Stretch,
  toStretch,
} from './chaos-wire.ts';

export interface Verdict {
  readonly calls: number;
  /** Of them those who were to leave a message. */
  readonly messages: number;
  /** People whom an expert has called. */
  readonly ownCalls: number;
  /** Citizens whose phones we rang, as promised. */
  readonly calledBack: number;
  /**
   * Hung up on without anybody's wish, a citizen or the expert who talked with him; more than two
   * seconds without sound; or promised a call that never came.
   */
  readonly dropped: readonly string[];
  /** Rung for after somebody who had dialled later. */
  readonly outOfOrder: readonly string[];
  /** On two phones at once, called twice at once or once more than promised, twice in the history. */
  readonly doubled: readonly string[];
  /** Told otherwise than it was on the wire. */
  readonly untrue: readonly string[];
  readonly wire: readonly WireCall[];
}

/** From telephony's death until the next one sees what the PBX holds, on a bad day. */
const UNSEEN_MS = 2_500;
/** Of the minute; the next one may see it late that the ring is over, and never sooner. */
const IN_PEACE_MS = 59_000;
/** A leg whose end is on its way beside the beginning of the next. */
const OVERLAP_MS = 500;

/** What the packets say of one stretch of the line that began and ended without a call. */
export function judge(parts: {
  readonly capture: Capture;
  readonly sipPort: number;
  readonly rows: readonly CallRecord[];
  readonly experts: readonly Expert[];
  /** What experts have asked for at their desks. */
  readonly asked: readonly AskedAct[];
  readonly colleaguePort: number;
  readonly peerPort: number;
  /** When telephony was killed. */
  readonly deathsMs: readonly number[];
}): Verdict {
  const stretch = toStretch(parts);
  const { callers, called, legs, all } = stretch;
  const own = judgeOwnCalls(stretch);
  return {
    wire: all,
    calls: callers.length,
    messages: callers.filter(isForMessage).length,
    ownCalls: stretch.ownOutside.length + stretch.innerLegs.length,
    calledBack: called.size,
    dropped: [
      ...callers.flatMap((caller) => droppedOf(stretch, caller)),
      ...[...called.values()].flat().flatMap((call) => droppedOfCalled(stretch, call)),
      ...callers.filter((caller) => isForgotten(stretch, caller)).map(toForgotten),
      ...droppedOfExperts(stretch),
      ...own.dropped,
    ],
    outOfOrder: overtaken(stretch),
    doubled: [
      ...onTwoPhones(legs, stretch.colleaguePort),
      ...twoOnAPhone(legs),
      ...[...called].flatMap(([number, calls]) => calledTwice(number, calls, parts.deathsMs)),
      ...twiceIn(parts.rows.filter(isOfCaller)),
    ],
    untrue: [...untrue(stretch), ...own.untrue],
  };
}

function droppedOf(stretch: Stretch, caller: WireCall): string[] {
  const isAsked =
    isLeft(stretch.legsOf(stretch.rowOf(caller)?.callId), caller) ||
    isLeft(stretch.fallbackLegsOf(caller), caller) ||
    isPromised(stretch, caller) ||
    outsideHangsUp(stretch, caller);
  return [...unasked(caller, isAsked), ...silent(stretch, caller)];
}

function droppedOfCalled(stretch: Stretch, call: WireCall): string[] {
  if (call.answeredAtMs === null) return [];
  const attempts = stretch.attemptsOf(call.number ?? '');
  const legs = attempts.flatMap(({ callId }) => stretch.legsOf(callId));
  const isAsked = isLeft([...legs, ...stretch.fallbackLegsOf(call)], call);
  return [...unasked(call, isAsked), ...silent(stretch, call)];
}

/** Whoever talked with him has just hung up. */
function isLeft(legs: readonly WireCall[], { endedAtMs }: WireCall): boolean {
  return legs.some(
    (leg) =>
      leg.endedBy === 'phone' &&
      leg.answeredAtMs !== null &&
      isJustBefore(leg.endedAtMs, endedAtMs),
  );
}

function unasked({ endedBy, number }: WireCall, isAsked: boolean): string[] {
  return endedBy === 'pbx' && !isAsked ? [`${number} unasked`] : [];
}

function silent({ capture }: Stretch, call: WireCall): string[] {
  if (call.answeredAtMs === null) return [];
  const toMs = capture.sip.at(-1)?.atMs ?? 0;
  const silenceMs = Math.round(silenceOf(capture, call, { toMs }));
  return silenceMs <= SILENCE_LIMIT_MS ? [] : [`${call.number} silent ${silenceMs}`];
}

/** Promised a call that neither came nor was refused. */
function isForgotten(stretch: Stretch, caller: WireCall): boolean {
  if (stretch.rowOf(caller)?.outcome !== 'callback_accepted') return false;
  const calls = stretch.called.get(caller.number ?? '') ?? [];
  return !calls.some(
    (call) => call.answeredAtMs !== null || (call.endedBy === 'phone' && !isTrunkFault(call)),
  );
}

const toForgotten = ({ number }: WireCall): string => `${number} was never called`;

/** Two experts for one citizen, neither of them asked by the other. */
function onTwoPhones(legs: readonly WireCall[], colleaguePort: number): string[] {
  const ringing = legs.filter(
    ({ phonePort, offerId }) => phonePort !== colleaguePort && offerId !== null,
  );
  return atOnce(ringing, (a, b) => callIdOf(a) === callIdOf(b));
}

/** One expert, one call. */
function twoOnAPhone(legs: readonly WireCall[]): string[] {
  return atOnce(legs, (a, b) => a.phonePort === b.phonePort);
}

function atOnce(
  legs: readonly WireCall[],
  isSame: (leg: WireCall, later: WireCall) => boolean,
): string[] {
  const found: string[] = [];
  for (const [n, leg] of legs.entries()) {
    for (const later of legs.slice(n + 1)) {
      const endMs = leg.endedAtMs ?? Number.POSITIVE_INFINITY;
      if (isSame(leg, later) && endMs - later.invitedAtMs > OVERLAP_MS)
        found.push(`${later.offerId} beside ${leg.offerId}`);
    }
  }
  return found;
}

/**
 * The next ring begins when the last is over, and none follows one that was picked up or refused.
 * Refused while nobody of ours was there to see it: then the next leaves him a minute in peace.
 */
function calledTwice(
  number: string,
  all: readonly WireCall[],
  deathsMs: readonly number[],
): string[] {
  const calls = all.filter((call) => !isTrunkFault(call));
  return calls.slice(1).flatMap((later, n) => {
    const before = calls[n];
    const endMs = before?.endedAtMs ?? Number.POSITIVE_INFINITY;
    if (later.invitedAtMs < endMs) return [`${number} rung twice at once`];
    // Picked up after our good-bye had left: he has talked with nobody, and is called again.
    const isPickedUp = before?.answeredAtMs != null && before.answeredAtMs < endMs;
    const isOver = isPickedUp || before?.endedBy === 'phone';
    const isUnseen =
      !isPickedUp &&
      deathsMs.some((deathMs) => endMs > deathMs && endMs < deathMs + UNSEEN_MS) &&
      later.invitedAtMs > endMs + IN_PEACE_MS;
    return isOver && !isUnseen ? [`${number} called again`] : [];
  });
}

function twiceIn(rows: readonly CallRecord[]): string[] {
  const phones = rows.map(({ phone }) => phone ?? '');
  return phones.filter((phone, n) => phones.indexOf(phone) !== n);
}
