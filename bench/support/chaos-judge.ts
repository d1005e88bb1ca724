import type { CallRecord } from '../../src/contract/calls.ts';
import { type Told, toTold, truthOf } from '../../test/support/deaths-history.ts';
import type { Expert } from '../../test/support/deaths.ts';
import { callIdOf, callsOf, silenceOf, type WireCall } from '../../test/support/deaths-wire.ts';
import type { Capture } from '../../test/support/pcap.ts';

export interface Verdict {
  readonly calls: number;
  /** Hung up on without anybody's wish, or more than two seconds without sound. */
  readonly dropped: readonly string[];
  /** Rung for after somebody who had dialled later. */
  readonly outOfOrder: readonly string[];
  /** On two phones at once, or twice in the history. */
  readonly doubled: readonly string[];
  /** Told otherwise than it was on the wire. */
  readonly untrue: readonly string[];
  readonly wire: readonly WireCall[];
}

const SILENCE_LIMIT_MS = 2_000;
/** An answer that found nobody of ours alive: Asterisk lets go of the phone at once. */
const LET_GO_WITHIN_MS = 1_500;
/** From an expert's answer until both hear each other, on a bad day. */
const JOINED_WITHIN_MS = 250;
/** A leg whose end is on its way beside the beginning of the next. */
const OVERLAP_MS = 500;

/** What the packets say of one stretch of the line that began and ended without a call. */
export function judge(parts: {
  readonly capture: Capture;
  readonly sipPort: number;
  readonly rows: readonly CallRecord[];
  readonly experts: readonly Expert[];
}): Verdict {
  const { capture, rows, experts } = parts;
  const callIdOfNumber = new Map(rows.map(({ phone, callId }) => [phone, callId]));
  const idOf = ({ number }: WireCall): string | undefined =>
    callIdOfNumber.get(`+98${number?.slice(1)}`);
  const all = callsOf(capture, parts.sipPort);
  const callers = all.filter(({ role }) => role === 'caller');
  const callerOf = (leg: WireCall): WireCall | undefined =>
    callers.find((caller) => idOf(caller) === callIdOf(leg));
  const wire = all.filter((call) => !isLetGo(call, callerOf(call)));
  const legs = wire.filter(({ role }) => role === 'agent');
  return {
    wire: all,
    calls: callers.length,
    dropped: callers.flatMap((caller) => {
      const own = legs.filter((leg) => callIdOf(leg) === idOf(caller));
      const asked = own.some(({ endedBy, answeredAtMs }) => endedBy === 'phone' && answeredAtMs);
      if (caller.endedBy === 'pbx' && !asked) return [`${caller.number} unasked`];
      if (caller.answeredAtMs === null) return [];
      const toMs = capture.sip.at(-1)?.atMs ?? 0;
      const silenceMs = Math.round(silenceOf(capture, caller, { toMs }));
      return silenceMs <= SILENCE_LIMIT_MS ? [] : [`${caller.number} silent ${silenceMs}`];
    }),
    outOfOrder: overtaken(callers, all, idOf),
    doubled: [...onTwoPhones(legs), ...twiceIn(rows)],
    untrue: untrue(wire, rows, experts),
  };
}

/** Not because its caller had just hung up. */
function isLetGo(leg: WireCall, caller: WireCall | undefined): boolean {
  const { role, endedBy, answeredAtMs, endedAtMs } = leg;
  if (role !== 'agent' || endedBy !== 'pbx' || answeredAtMs === null || endedAtMs === null) {
    return false;
  }
  const isCallerGone = caller?.endedAtMs != null && caller.endedAtMs <= endedAtMs;
  return !isCallerGone && endedAtMs - answeredAtMs < LET_GO_WITHIN_MS;
}

/** First rings, in the order of the wire, against the order in which citizens dialled. */
function overtaken(
  callers: readonly WireCall[],
  all: readonly WireCall[],
  idOf: (caller: WireCall) => string | undefined,
): string[] {
  const placeOf = new Map(callers.map((caller, place) => [idOf(caller) ?? '', place]));
  const rings = all.filter(({ role }) => role === 'agent');
  const rung = [...new Set(rings.map((leg) => callIdOf(leg) ?? ''))];
  let furthest = -1;
  return rung.flatMap((callId) => {
    const place = placeOf.get(callId);
    if (place === undefined) return [`${callId} rings for nobody`];
    const isLate = place < furthest;
    furthest = Math.max(furthest, place);
    return isLate ? [`${callers[place]?.number} rings late`] : [];
  });
}

function onTwoPhones(legs: readonly WireCall[]): string[] {
  const found: string[] = [];
  for (const [n, leg] of legs.entries()) {
    for (const later of legs.slice(n + 1)) {
      if (callIdOf(leg) !== callIdOf(later)) continue;
      const endMs = leg.endedAtMs ?? Number.POSITIVE_INFINITY;
      if (endMs - later.invitedAtMs > OVERLAP_MS)
        found.push(`${later.offerId} beside ${leg.offerId}`);
    }
  }
  return found;
}

function twiceIn(rows: readonly CallRecord[]): string[] {
  const phones = rows.map(({ phone }) => phone ?? '');
  return phones.filter((phone, n) => phones.indexOf(phone) !== n);
}

function untrue(
  wire: readonly WireCall[],
  rows: readonly CallRecord[],
  experts: readonly Expert[],
): string[] {
  const told = new Map(rows.map((row) => [row.phone, toTold(row)]));
  const callers = new Map(wire.map((call) => [`+98${call.number?.slice(1)}`, call]));
  return truthOf(wire, rows, experts).flatMap((truth) => {
    const row: Told | undefined = told.get(truth.phone);
    const id = rows.find(({ phone }) => phone === truth.phone)?.callId;
    const last = wire.findLast((leg) => leg.role === 'agent' && callIdOf(leg) === id);
    const caller = callers.get(truth.phone ?? '');
    // Both hung up by themselves, perhaps while nobody of ours was alive: either may have been first.
    const both = caller?.endedBy === 'phone' && last?.endedBy === 'phone';
    const endedBy = both && row?.endedBy === 'agent' ? 'agent' : truth.endedBy;
    // Picked up as the citizen hung up: whether the two were joined is not to be seen.
    const metMs = (caller?.endedAtMs ?? 0) - (last?.answeredAtMs ?? 0);
    const hardlyMet = metMs < JOINED_WITHIN_MS && row?.outcome === 'abandoned';
    const met = hardlyMet ? { outcome: 'abandoned', agentId: null } : {};
    if (JSON.stringify(row) === JSON.stringify({ ...truth, endedBy, ...met })) return [];
    return [`told ${JSON.stringify(row)}, was ${JSON.stringify(truth)}`];
  });
}
