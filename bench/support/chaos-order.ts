import { callIdOf, type WireCall } from '../../test/support/deaths-wire.ts';
import { isPromised, isTrunkFault, type Stretch } from './chaos-wire.ts';

/**
 * A citizen who was promised a call is not rung in the breath after it: the engine rests for 5 s
 * from when it hears that he hung up, which a death makes later.
 */
const RESTS_MS = 10_000;
/** A trunk that took no call rests for a minute, and whoever met that is called after the others. */
const TRUNK_RESTS_MS = 120_000;

/**
 * Two who are rung for in one breath: between our request and the INVITE lies a thread of Asterisk's,
 * which on a busy machine waited 90 ms while the next one's did not.
 */
const ONE_BREATH_MS = 150;

interface Turn {
  readonly number: string;
  readonly dialledAtMs: number;
  /** In line from then on. */
  readonly fromMs: number;
  /** The first ring of an expert for him. */
  readonly rungAtMs: number;
}

/**
 * First rings on the wire against the order in which citizens dialled. Who is to be called back
 * keeps the place that he had: he passes nobody who dialled before him, and once he may be called
 * nobody who dialled later is rung for before him.
 */
export function overtaken(stretch: Stretch): string[] {
  const { callers, all } = stretch;
  // The dialplan's queue has an order of its own, by laps.
  const rings = all.filter(
    (leg) => leg.role === 'agent' && leg.offerId !== null && !/^pc-(out|in)-/.test(leg.offerId),
  );
  const trunkFaults = [...stretch.called.values()].flat().filter(isTrunkFault);
  const turns: Turn[] = [];
  const known = new Set<string>();
  for (const caller of callers) {
    const callId = stretch.rowOf(caller)?.callId;
    if (callId === undefined) continue;
    known.add(callId);
    const dialledAtMs = caller.invitedAtMs;
    const add = (fromMs: number, isFor: (id: string) => boolean): void => {
      const first = rings.find((leg) => isFor(callIdOf(leg) ?? ''));
      const number = caller.number ?? '';
      if (first) turns.push({ number, dialledAtMs, fromMs, rungAtMs: first.invitedAtMs });
    };
    add(dialledAtMs, (id) => id === callId);
    if (!isPromised(stretch, caller)) continue;
    known.add(`pc-${callId}`);
    const fromMs = (caller.endedAtMs ?? 0) + RESTS_MS;
    const fault = trunkFaults.find(({ endedAtMs }) => (endedAtMs ?? 0) > fromMs - TRUNK_RESTS_MS);
    const trunkFromMs = fault === undefined ? 0 : (fault.endedAtMs ?? 0) + TRUNK_RESTS_MS;
    const isFor = (id: string): boolean => toPromise(id) === `pc-${callId}`;
    add(Math.max(fromMs, trunkFromMs), isFor);
  }
  return [
    ...rings.filter((leg) => !isOf(known, leg)).map((leg) => `${callIdOf(leg)} rings for nobody`),
    ...turns.filter((turn) => turns.some((other) => isBefore(other, turn))).map(toWords),
  ];
}

/** `other` dialled later, came later into the line, and was rung for first. */
function isBefore(other: Turn, turn: Turn): boolean {
  if (other.dialledAtMs <= turn.dialledAtMs) return false;
  if (other.rungAtMs > turn.rungAtMs - ONE_BREATH_MS) return false;
  return other.rungAtMs > turn.fromMs;
}

const toWords = ({ number }: Turn): string => `${number} rings late`;

function isOf(known: ReadonlySet<string>, leg: WireCall): boolean {
  const id = callIdOf(leg) ?? '';
  return known.has(id) || known.has(toPromise(id));
}

/** An attempt is `pc-<call>.<n>`. */
const toPromise = (id: string): string =>
  id.startsWith('pc-') ? id.slice(0, id.lastIndexOf('.')) : id;
