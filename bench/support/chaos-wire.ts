import type { CallRecord } from '../../src/contract/calls.ts';
import { EXPERT_HZ, type Expert } from '../../test/support/deaths.ts';
import { callIdOf, callsOf, type WireCall } from '../../test/support/deaths-wire.ts';
import { MESSAGE_PREFIX } from './chaos-messages.ts';
import { CLERK_CALLS } from './chaos-own-calls.ts';
import { type Capture, soundBetween, soundTo } from '../../test/support/pcap.ts';

/** What an expert has asked for at his desk, whatever came of it. */
export interface AskedAct {
  readonly does: 'hold' | 'consult' | 'complete' | 'cancel' | 'join';
  readonly callId: string;
  /** His phone. */
  readonly phonePort: number;
  readonly atMs: number;
}

/** Nobody is without sound for longer. */
export const SILENCE_LIMIT_MS = 2_000;

/** What the packets and the history say of one stretch, sorted for the judge. */
export interface Stretch {
  readonly capture: Capture;
  readonly rows: readonly CallRecord[];
  readonly experts: readonly Expert[];
  readonly asked: readonly AskedAct[];
  /** The phone at which experts ask a colleague; nobody else rings it. */
  readonly colleaguePort: number;
  /** The phone that the clerk calls. */
  readonly peerPort: number;
  readonly all: readonly WireCall[];
  readonly callers: readonly WireCall[];
  /** Of agents, but those that Asterisk had let go of at once. */
  readonly legs: readonly WireCall[];
  /** Of citizens whom we called back, by their number. */
  readonly called: ReadonlyMap<string, readonly WireCall[]>;
  /** Of whoever was asked outside the house. */
  readonly outside: readonly WireCall[];
  /** Of whom the clerk has called, outside and at the peer's phone. */
  readonly ownOutside: readonly WireCall[];
  readonly innerLegs: readonly WireCall[];
  /** The call as the history names it; undefined: it has none. */
  rowOf(caller: WireCall): CallRecord | undefined;
  /** Attempts to call this number, as the history has them. */
  attemptsOf(number: string): readonly CallRecord[];
  legsOf(callId: string | undefined): readonly WireCall[];
  /** The citizens whom this leg may be for; none where it is of an expert's own call, or does not say. */
  citizensOf(leg: WireCall): readonly WireCall[];
  /** Of the dialplan's queue, which shows its caller's number; of whom we have called, our own. */
  fallbackLegsOf(call: WireCall): readonly WireCall[];
}

/** An answer that found nobody of ours alive: Asterisk lets go of the phone at once. */
const LET_GO_WITHIN_MS = 1_500;
const OWN_NUMBER = '137';
const KEY_EVENT = 101;
const WINDOW_MS = 400;

export function toStretch(parts: {
  readonly capture: Capture;
  readonly sipPort: number;
  readonly rows: readonly CallRecord[];
  readonly experts: readonly Expert[];
  readonly asked: readonly AskedAct[];
  readonly colleaguePort: number;
  readonly peerPort: number;
}): Stretch {
  const { capture, rows } = parts;
  const all = callsOf(capture, parts.sipPort);
  const rowOfPhone = new Map(rows.filter(isOfCaller).map((row) => [row.phone, row]));
  const rowOf = (caller: WireCall): CallRecord | undefined =>
    rowOfPhone.get(toPhone(caller.number));
  const callers = all.filter(({ role }) => role === 'caller');
  const outward = all.filter(({ role }) => role === 'outward');
  const called = new Map<string, WireCall[]>();
  for (const call of outward.filter(({ number }) => number?.startsWith('09'))) {
    called.set(call.number ?? '', [...(called.get(call.number ?? '') ?? []), call]);
  }
  const phoneOf = new Map(rows.map(({ callId, phone }) => [callId, phone]));
  const agents = all.filter(({ role }) => role === 'agent');
  const isOwn = ({ number }: WireCall): boolean => number === CLERK_CALLS.number;
  const outside = outward.filter((call) => !call.number?.startsWith('09') && !isOwn(call));
  const ownOutside = outward.filter(isOwn);
  const innerLegs = agents.filter(
    ({ phonePort, offerId, from }) =>
      phonePort === parts.peerPort && offerId === null && from === OWN_NUMBER,
  );
  const calledBack = [...called.values()].flat();
  /** With whom this leg may have been joined. */
  const othersOf = (leg: WireCall): readonly WireCall[] => {
    const callId = callIdOf(leg);
    if (callId === null) {
      // The dialplan's queue, or a colleague, whose own leg is like any.
      if (leg.from !== OWN_NUMBER) return callers.filter(({ number }) => number === leg.from);
      return [...calledBack, ...ownOutside, ...agents.filter(isOfInner)];
    }
    if (callId.startsWith('pc-in-')) return innerLegs;
    if (callId.startsWith('pc-out-')) return ownOutside;
    const phone = phoneOf.get(callId);
    if (phone == null) return [];
    const isOf = ({ number }: WireCall): boolean => toPhone(number) === phone;
    return callId.startsWith('pc-') ? calledBack.filter(isOf) : callers.filter(isOf);
  };
  /** Handed over: somebody else of that call, or outside, was on the line. */
  const isHandedOver = (leg: WireCall): boolean =>
    [...outside, ...agents.filter((other) => isOfOneCall(other, leg))].some(
      (other) => other !== leg && wasUpAt(other, leg.endedAtMs ?? 0),
    );
  const legs = agents.filter((leg) => isHandedOver(leg) || !isLetGo(leg, othersOf(leg)));
  return {
    ...parts,
    all,
    callers,
    legs,
    called,
    outside,
    ownOutside,
    innerLegs,
    rowOf,
    attemptsOf: (number) =>
      rows.filter(({ isCallback, phone }) => isCallback && phone === toPhone(number)),
    legsOf: (callId) => legs.filter((leg) => callIdOf(leg) === callId),
    citizensOf: (leg) => {
      const isOwnCall = /^pc-(in|out)-/.test(leg.offerId ?? '');
      return isOwnCall || (leg.offerId === null && leg.from === OWN_NUMBER) ? [] : othersOf(leg);
    },
    fallbackLegsOf: ({ role, number, invitedAtMs, endedAtMs }) =>
      legs.filter(
        (leg) =>
          leg.offerId === null &&
          leg.from === (role === 'caller' ? number : OWN_NUMBER) &&
          leg.invitedAtMs > invitedAtMs &&
          leg.invitedAtMs < (endedAtMs ?? Number.POSITIVE_INFINITY),
      ),
  };
}

/** A citizen has dialled us; not we anybody. */
export const isOfCaller = ({ isCallback, direction }: CallRecord): boolean =>
  !isCallback && direction === 'inbound';

/** He was to leave a message. */
export const isForMessage = ({ number }: WireCall): boolean =>
  number?.startsWith(MESSAGE_PREFIX) === true;

/** Our call has reached nobody's phone; a refusal of somebody has a 4 or 6 in front. */
export const isTrunkFault = ({ refusal }: WireCall): boolean =>
  refusal !== null && refusal >= 500 && refusal < 600;

export const toPhone = (number: string | null): string => `+98${number?.slice(1)}`;

/** Not because whoever was at the other end had just hung up. */
function isLetGo(leg: WireCall, others: readonly WireCall[]): boolean {
  const { endedBy, answeredAtMs, endedAtMs } = leg;
  if (endedBy !== 'pbx' || answeredAtMs === null || endedAtMs === null) return false;
  // Where the leg does not say whose it is, only who went while it was up can have been it.
  const fromMs = leg.offerId === null ? answeredAtMs : answeredAtMs - LET_GO_WITHIN_MS;
  const isOtherGone = others.some(
    ({ endedAtMs: atMs }) => atMs !== null && atMs > fromMs && atMs <= endedAtMs,
  );
  return !isOtherGone && endedAtMs - answeredAtMs < LET_GO_WITHIN_MS;
}

const isOfInner = (leg: WireCall): boolean => callIdOf(leg)?.startsWith('pc-in-') === true;

const isOfOneCall = (one: WireCall, other: WireCall): boolean =>
  callIdOf(one) !== null && callIdOf(one) === callIdOf(other);

function wasUpAt({ answeredAtMs, endedAtMs }: WireCall, atMs: number): boolean {
  return answeredAtMs !== null && answeredAtMs <= atMs && (endedAtMs ?? atMs + 1) > atMs;
}

/** The caller's phone sent the key 2. */
export function hasPressedTwo(capture: Capture, { soundPort }: WireCall): boolean {
  return capture.rtp.some(
    ({ fromPort, packets }) =>
      fromPort === soundPort &&
      packets.some(({ payloadType, payload }) => payloadType === KEY_EVENT && payload[0] === 2),
  );
}

/** An expert's voice came to this phone. */
export function hasHeardExpert(capture: Capture, call: WireCall): boolean {
  const { soundPort, answeredAtMs, endedAtMs } = call;
  if (soundPort === null || answeredAtMs === null) return false;
  const stream = soundTo(capture, soundPort);
  const untilMs = endedAtMs ?? stream.packets.at(-1)?.atMs ?? answeredAtMs;
  for (let atMs = answeredAtMs; atMs + WINDOW_MS <= untilMs; atMs += WINDOW_MS) {
    const { toneHz, toneShare } = soundBetween(stream, atMs, atMs + WINDOW_MS);
    if (toneHz !== null && Math.abs(toneHz - EXPERT_HZ) < 30 && toneShare > 0.5) return true;
  }
  return false;
}

/** A promise of the history that the caller's own key stands behind. */
export function isPromised(stretch: Stretch, caller: WireCall): boolean {
  const outcome = stretch.rowOf(caller)?.outcome;
  return outcome === 'callback_accepted' && hasPressedTwo(stretch.capture, caller);
}
