import type { CallRecord } from '../../src/contract/calls.ts';
import { toTold } from '../../test/support/deaths-history.ts';
import type { WireCall } from '../../test/support/deaths-wire.ts';
import { hasHeardExpert, hasPressedTwo, isForMessage, type Stretch } from './chaos-wire.ts';

/** From an expert's answer until both hear each other, on a bad day. */
const JOINED_WITHIN_MS = 250;
const HARDLY_MS = 1_500;
const DEATH_MS = 2_500;
/** A good-bye that we pass on, also across a death. */
export const PASSED_ON_WITHIN_MS = 6_000;

/** Call by call: where the history tells otherwise than it was on the wire. */
export function untrue(stretch: Stretch): string[] {
  const own = stretch.callers.flatMap((caller) => {
    const row = stretch.rowOf(caller);
    const told = row === undefined ? 'nothing' : JSON.stringify(toTold(row));
    const may = row === undefined ? [] : truthsOf(stretch, caller, row);
    if (may.some((truth) => JSON.stringify(truth) === told)) return [];
    return [`${caller.number}: told ${told}, was ${JSON.stringify(may)}`];
  });
  const numbers = new Set(stretch.callers.map(({ number }) => number ?? ''));
  return [...own, ...[...numbers].flatMap((number) => untrueOfCalled(stretch, number))];
}

/** All that it may be called: where two ends met on the wire, either came first. */
function truthsOf(stretch: Stretch, caller: WireCall, { callId, outcome }: CallRecord): object[] {
  const phone = `+98${caller.number?.slice(1)}`;
  const endMs = caller.endedAtMs;
  const legs = stretch.legsOf(callId).filter(({ answeredAtMs }) => answeredAtMs !== null);
  const alone = { phone, outcome: 'abandoned', agentId: null, endedBy: 'caller' };
  if (isForMessage(caller) && endMs !== null) return [{ ...alone, outcome: 'voicemail' }];
  if (endMs === null) return [{ ...alone, outcome: null, endedBy: null }];
  const served = stretch.fallbackLegsOf(caller).find(({ answeredAtMs }) => answeredAtMs !== null);
  if (served !== undefined) {
    const by = { phone, outcome: 'fallback', agentId: agentOf(stretch, served) };
    const either = [
      { ...by, endedBy: 'caller' },
      { ...by, endedBy: 'agent' },
    ];
    return isHardlyMet(served, endMs) ? [...either, alone] : either;
  }
  const promised = { ...alone, outcome: 'callback_accepted' };
  if (outcome === 'callback_accepted' && legs.length === 0) {
    return hasPressedTwo(stretch.capture, caller) ? [promised] : [];
  }
  if (legs.length === 0) return [alone];

  const lastMs = Math.max(...legs.map((leg) => Math.min(endOf(leg), endMs)));
  // Two of them: one was being asked, or it was being handed over. In a death nobody sees who of
  // the two was the first to go.
  const last = legs.filter((leg) => Math.min(endOf(leg), endMs) >= lastMs - DEATH_MS);
  const wasHandedOut = outsideHangsUp(stretch, caller);
  const byAgent = legs.some(({ endedBy, endedAtMs }) => endedBy === 'phone' && endedAtMs !== null);
  const ends = [
    ...(caller.endedBy === 'phone' ? ['caller'] : []),
    ...(byAgent ? ['agent'] : []),
    ...(wasHandedOut ? ['outside'] : []),
  ].filter((by) => by !== 'agent' || caller.endedBy === 'pbx' || isTogether(legs, endMs));
  // Picked up as the citizen hung up, or as nobody was there to join them: not to be seen.
  const hardlyMet = legs.every((leg) => isHardlyMet(leg, endMs));
  const answered = last.flatMap((leg) =>
    ends.map((endedBy) => ({
      phone,
      outcome: 'answered',
      agentId: agentOf(stretch, leg),
      endedBy,
    })),
  );
  return hardlyMet ? [...answered, alone] : answered;
}

const endOf = ({ endedAtMs }: WireCall): number => endedAtMs ?? Number.POSITIVE_INFINITY;

function isHardlyMet(leg: WireCall, endMs: number): boolean {
  return Math.min(endOf(leg), endMs) - (leg.answeredAtMs ?? 0) < JOINED_WITHIN_MS;
}

function agentOf({ experts }: Stretch, leg: WireCall): string | null {
  return experts.find(({ phone }) => phone.port === leg.phonePort)?.userId ?? null;
}

/** Both hung up by themselves, perhaps while nobody of ours was alive: either may have been first. */
function isTogether(legs: readonly WireCall[], endMs: number): boolean {
  return legs.some(
    ({ endedBy, endedAtMs }) =>
      endedBy === 'phone' && Math.abs((endedAtMs ?? 0) - endMs) < PASSED_ON_WITHIN_MS,
  );
}

/** Somebody outside the house who was on the line put the phone down just before. */
export function outsideHangsUp({ outside }: Stretch, { endedAtMs }: WireCall): boolean {
  return outside.some(
    (leg) =>
      leg.endedBy === 'phone' &&
      leg.answeredAtMs !== null &&
      isJustBefore(leg.endedAtMs, endedAtMs),
  );
}

export function isJustBefore(atMs: number | null, laterMs: number | null): boolean {
  if (atMs === null || laterMs === null) return false;
  return atMs <= laterMs && laterMs - atMs < PASSED_ON_WITHIN_MS;
}

/**
 * From when on he may have heard an expert. In the first moment whether the two were joined is not to
 * be heard; and who picks up while nobody of ours is there has long been on the line by then.
 */
function togetherFromMs(stretch: Stretch, call: WireCall, told: readonly CallRecord[]): number {
  const joined = [...told, ...stretch.fallbackLegsOf(call)];
  return Math.max(call.answeredAtMs ?? 0, ...joined.map(({ answeredAtMs }) => answeredAtMs ?? 0));
}

/** The attempts to call this number: answered once and by whom, if he heard an expert; else never. */
function untrueOfCalled(stretch: Stretch, number: string): string[] {
  const told = stretch.attemptsOf(number).filter(({ agentId }) => agentId !== null);
  const calls = stretch.called.get(number) ?? [];
  const met = calls.filter((call) => hasHeardExpert(stretch.capture, call));
  const hardlyMet = calls.some(
    (call) =>
      call.answeredAtMs !== null &&
      !met.includes(call) &&
      endOf(call) - togetherFromMs(stretch, call, told) < HARDLY_MS,
  );
  const isRight = told.length === met.length || (hardlyMet && told.length === met.length + 1);
  if (!isRight) {
    return [`${number}: told as called ${told.length} times, heard an expert ${met.length} times`];
  }
  return told.flatMap((row) => {
    const legs = [
      ...stretch.legsOf(row.callId),
      ...calls.flatMap((call) => stretch.fallbackLegsOf(call)),
    ];
    const wasThere = legs.some((leg) => agentOf(stretch, leg) === row.agentId);
    return wasThere ? [] : [`${number}: called for ${row.agentId}, who was not there`];
  });
}
