import type { CallRecord } from '../../src/contract/calls.ts';
import { silenceOf, type WireCall } from '../../test/support/deaths-wire.ts';
import { isJustBefore } from './chaos-truth.ts';
import { hasHeardExpert, SILENCE_LIMIT_MS, type Stretch } from './chaos-wire.ts';

/** The row and the wire begin and end beside each other. */
const BESIDE_MS = 1_500;
/** Less is not to be heard as a talk. */
const HARDLY_MS = 1_500;

/** Calls that an expert made: whom he called, and what the history says of it. */
export function judgeOwnCalls(stretch: Stretch): {
  readonly dropped: string[];
  readonly untrue: string[];
} {
  const rows = stretch.rows.filter(({ direction }) => direction !== 'inbound');
  return {
    dropped: [
      ...stretch.ownOutside.flatMap((call) => droppedOf(stretch, call)),
      ...rows.filter(({ direction }) => direction === 'inner').flatMap(partedIn(stretch)),
    ],
    untrue: rows.flatMap((row) => untrueOf(stretch, row)),
  };
}

/** Whoever has picked up is hung up on by nobody but the expert, and hears something. */
function droppedOf(stretch: Stretch, call: WireCall): string[] {
  if (call.answeredAtMs === null) return [];
  const isUnasked = call.endedBy === 'pbx' && !stretch.legs.some((leg) => hangsUpFirst(leg, call));
  const toMs = stretch.capture.sip.at(-1)?.atMs ?? 0;
  const silenceMs = Math.round(silenceOf(stretch.capture, call, { toMs }));
  const id = call.sipCallId;
  return [
    ...(isUnasked ? [`${call.number} unasked (${id})`] : []),
    ...(silenceMs > SILENCE_LIMIT_MS ? [`${call.number} silent ${silenceMs} (${id})`] : []),
  ];
}

/** Two of the house who talked: one of them has ended it. */
function partedIn(stretch: Stretch) {
  return (row: CallRecord): string[] => {
    const others = othersOf(stretch, row);
    const own = stretch.legsOf(row.callId);
    return others
      .filter((other) => hasHeardExpert(stretch.capture, other) && other.endedBy === 'pbx')
      .filter((other) => !own.some((leg) => hangsUpFirst(leg, other)))
      .map(() => `${row.callId} parted`);
  };
}

const hangsUpFirst = (leg: WireCall, { endedAtMs }: WireCall): boolean =>
  leg.endedBy === 'phone' && leg.answeredAtMs !== null && isJustBefore(leg.endedAtMs, endedAtMs);

/** Told as a talk, if he has heard an expert; and as none, if nobody has. */
function untrueOf(stretch: Stretch, row: CallRecord): string[] {
  const others = othersOf(stretch, row);
  const isTold = row.outcome === 'answered';
  const met = others.filter((other) => hasHeardExpert(stretch.capture, other));
  const hardlyMet = others.some((other) => isHardly(other, stretch.legsOf(row.callId)));
  // Served by the dialplan's queue, which has a record of its own.
  const mayBe = hardlyMet || row.outcome === 'fallback';
  if (mayBe || isTold === met.length > 0) return [];
  return [`${row.callId}: told ${row.outcome}, heard by ${met.length} of ${others.length}`];
}

/** He was up for a moment only, or an expert who then hung up was beside him: it is not to be heard. */
function isHardly(other: WireCall, experts: readonly WireCall[]): boolean {
  if (other.answeredAtMs === null) return false;
  const gone = experts.filter((leg) => leg.answeredAtMs !== null && leg.endedBy === 'phone');
  const togetherMs = Math.max(...gone.map((expert) => togetherOf(other, expert)));
  return togetherOf(other, other) < HARDLY_MS || (togetherMs > 0 && togetherMs < HARDLY_MS);
}

/** How long both were up, ms; negative: never at once. */
function togetherOf(one: WireCall, other: WireCall): number {
  const from = (leg: WireCall): number => leg.answeredAtMs ?? Number.POSITIVE_INFINITY;
  const to = (leg: WireCall): number => leg.endedAtMs ?? Number.POSITIVE_INFINITY;
  return Math.min(to(one), to(other)) - Math.max(from(one), from(other));
}

function pickedUpAtMs(stretch: Stretch, { callId }: CallRecord): number {
  return Math.min(...stretch.legsOf(callId).flatMap(({ answeredAtMs }) => answeredAtMs ?? []));
}

/**
 * Whom this call may have rung: not before the expert's own phone was picked up, nor after he picked
 * it up for his next one.
 */
function othersOf(stretch: Stretch, row: CallRecord): readonly WireCall[] {
  const all = row.direction === 'inner' ? stretch.innerLegs : stretch.ownOutside;
  const fromMs = pickedUpAtMs(stretch, row);
  const next = stretch.rows
    .filter(({ direction }) => direction !== 'inbound')
    .map((other) => pickedUpAtMs(stretch, other))
    .filter((atMs) => atMs > fromMs);
  const untilMs = Math.min((row.endedAtMs ?? Number.POSITIVE_INFINITY) + BESIDE_MS, ...next);
  return all.filter(({ invitedAtMs }) => invitedAtMs > fromMs && invitedAtMs < untilMs);
}
