/** One call of a number, as the ledger has it. */
export interface PastCall {
  readonly callId: string;
  readonly queueId: string;
  readonly outcome: string | null;
  readonly direction: string;
  readonly agentId: string | null;
  readonly answeredAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly waitMs: number | null;
  /** What became of the call back that was promised in it; null: pending, or there is none. */
  readonly callback: string | null;
}

type Outcome = Pick<PastCall, 'outcome' | 'agentId' | 'answeredAtMs' | 'callback'>;

/** Calls that a number gave up, or that we let drop. */
export interface Missed {
  readonly times: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly lastCallId: string;
  readonly queueId: string;
  readonly lastWaitMs: number;
  readonly longestWaitMs: number;
}

/** How long entries stay and claims hold. */
export interface MissedLimits {
  /** After the last call that was given up. */
  readonly keepMs: number;
  readonly claimMs: number;
}

/** Past it the apology is stale; the night's quiet hours are shorter. */
export const SMS_EXPIRES_AFTER_MS = 24 * 3_600_000;

/** Who has left a message is owed an answer, too. */
const GIVEN_UP: readonly string[] = ['abandoned', 'short_abandoned', 'voicemail'];
/** Ends after which nobody is owed a call, though no expert spoke. */
const SERVED: readonly string[] = ['answered', 'self_served', 'callback_accepted'];
/** Ends of a promise with which nobody was called. */
const BROKEN: readonly string[] = ['expired', 'cancelled'];

/**
 * Somebody is owed a call for it, if nothing else came of it; so is who was promised one in vain, or
 * was cut off by us. What became of a call of his own an expert knows himself.
 */
export function isGivenUp({
  outcome,
  callback,
  direction,
}: Pick<PastCall, 'outcome' | 'callback' | 'direction'>): boolean {
  if (outcome === 'failed') return direction === 'inbound';
  return GIVEN_UP.includes(outcome ?? '') || isBroken({ outcome, callback });
}

function isBroken({ outcome, callback }: Pick<PastCall, 'outcome' | 'callback'>): boolean {
  return outcome === 'callback_accepted' && BROKEN.includes(callback ?? '');
}

/** By this call its number got what it called for. A talk that goes on counts. */
export function isServed({ outcome, agentId, answeredAtMs, callback }: Outcome): boolean {
  if (answeredAtMs !== null || (outcome === 'fallback' && agentId !== null)) return true;
  return SERVED.includes(outcome ?? '') && !isBroken({ outcome, callback });
}

/** When the number last got what it called for; null: never. */
export function lastServedMs(calls: readonly PastCall[]): number | null {
  const served = calls.filter(isServed);
  if (served.length === 0) return null;
  return Math.max(
    ...served.map(({ answeredAtMs, endedAtMs }) => Math.max(answeredAtMs ?? 0, endedAtMs ?? 0)),
  );
}

/**
 * What the number gave up after this instant. Null: nothing that is owed a call; one who hung up
 * at once has dialled wrongly, who does so again wanted us.
 */
export function missedAfter(calls: readonly PastCall[], afterMs: number): Missed | null {
  const given = calls
    .flatMap((call) => (call.endedAtMs === null ? [] : [{ ...call, atMs: call.endedAtMs }]))
    .filter((call) => isGivenUp(call) && call.atMs > afterMs)
    .toSorted((a, b) => a.atMs - b.atMs);
  const [first, last] = [given[0], given.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (given.length < 2 && first.outcome === 'short_abandoned') return null;
  return {
    times: given.length,
    firstAtMs: first.atMs,
    lastAtMs: last.atMs,
    lastCallId: last.callId,
    queueId: last.queueId,
    lastWaitMs: last.waitMs ?? 0,
    longestWaitMs: Math.max(...given.map(({ waitMs }) => waitMs ?? 0)),
  };
}
