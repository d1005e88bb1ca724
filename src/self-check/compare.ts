import type {
  AgentView,
  CallView,
  PbxView,
  Request,
  TelephonyView,
} from '../../telephony/protocol/index.ts';
import type { BoardAgent, BoardCall, BoardSnapshot } from '../contract/board.ts';
import type { DifferenceKind } from '../contract/self-check.ts';

/** One look at all four sides, as near to one instant as can be. */
export interface Sides {
  readonly engine: TelephonyView;
  /** Null: it was asked and did not answer. */
  readonly pbx: PbxView | null;
  /** Null: the database did not answer, or has not stored all that the engine's view contains. */
  readonly ledger: readonly OpenCall[] | null;
  readonly board: BoardSnapshot;
  /** Null: nothing is known of them, or of the ledger. */
  readonly promises?: Promises | null;
  /** Calls that are over for all but the PBX: their callers hear a last word. */
  readonly sentAway?: readonly string[];
}

/** A row of the ledger without an outcome. */
export interface OpenCall {
  readonly callId: string;
  readonly isAnswered: boolean;
}

/** Of our books: whom telephony is to call back, and which of its promises are over. */
export interface Promises {
  readonly due: Extract<Request, { type: 'restore-callbacks' }>['callbacks'];
  readonly over: readonly { readonly callbackId: string; readonly settledIn: string | null }[];
}

export interface Difference {
  readonly kind: DifferenceKind;
  /** The call, offer or agent; empty where there is none. */
  readonly subject: string;
}

export const keyOf = ({ kind, subject }: Difference): string => `${kind} ${subject}`;

/** Everything in which the sides do not tell the same. Things in motion are among it. */
export function compare(sides: Sides): Difference[] {
  const differences = [...compareBoard(sides.engine, sides.board)];
  // Without the PBX the engine itself does not know which calls there are.
  if (!sides.engine.pbxConnected) return differences;
  return [...differences, ...comparePbx(sides), ...compareLedger(sides), ...comparePromises(sides)];
}

function compareLedger({ engine, pbx, ledger }: Sides): Difference[] {
  if (ledger === null) return [{ kind: 'ledger-behind', subject: '' }];
  const found: Difference[] = [];
  const open = new Map(ledger.map((row) => [row.callId, row]));
  // Who is still in the PBX is no ghost: it is the engine that misses him.
  const alive = new Set<string>([
    ...engine.calls.map(({ callId }) => callId),
    ...(pbx?.calls ?? []).map(({ callId }) => callId),
  ]);
  for (const { callId } of ledger) {
    if (!alive.has(callId)) found.push({ kind: 'ledger-has-ghost', subject: callId });
  }
  for (const { callId, answeredAtMs } of engine.calls) {
    const row = open.get(callId);
    if (row === undefined) found.push({ kind: 'ledger-misses-call', subject: callId });
    else if (answeredAtMs !== null && !row.isAnswered) {
      found.push({ kind: 'ledger-misses-answer', subject: callId });
    }
  }
  return found;
}

function comparePromises({ engine, promises }: Sides): Difference[] {
  if (promises == null || engine.callbacks === undefined) return [];
  const known = new Set(engine.callbacks.map(({ callbackId }) => callbackId));
  const missing = promises.due.filter(({ callbackId }) => !known.has(callbackId));
  return [
    ...missing.map(({ callbackId }) => ({
      kind: 'engine-misses-promise' as const,
      subject: callbackId,
    })),
    ...promises.over
      // Kept in the very attempt that goes on, where the dialplan's queue has him: the engine ends it with that call.
      .filter(({ callbackId, settledIn }) => settledIn?.startsWith(`${callbackId}.`) !== true)
      .map(({ callbackId }) => ({ kind: 'engine-has-promise' as const, subject: callbackId })),
  ];
}

function comparePbx({ engine, pbx, sentAway = [] }: Sides): Difference[] {
  if (pbx === null) return [{ kind: 'pbx-silent', subject: '' }];
  const found: Difference[] = [];
  const known = new Map(engine.calls.map((call) => [call.callId, call]));
  const present = new Map(pbx.calls.map((call) => [call.callId, call]));
  for (const call of engine.calls) {
    const there = present.get(call.callId);
    // His phone rings: he is not in our hands yet.
    if (call.callback?.isReached === false || call.phase === 'calling') continue;
    if (there === undefined) found.push({ kind: 'pbx-misses-call', subject: call.callId });
    else if (joinsDiffer(call, agentOf(engine, call), there.joinedOfferId)) {
      found.push({ kind: 'joins-differ', subject: call.callId });
    }
  }
  for (const { callId } of pbx.calls) {
    if (!known.has(callId) && !sentAway.includes(callId))
      found.push({ kind: 'engine-misses-call', subject: callId });
  }
  const named = new Set<string>(
    [...engine.calls, ...engine.agents].flatMap(({ offerId }) => offerId ?? []),
  );
  // A second leg that leads out of the house is no agent's own.
  for (const { consult } of engine.agents) if (consult?.outside) named.add(consult.outside.offerId);
  for (const offerId of pbx.legs) {
    if (!named.has(offerId)) found.push({ kind: 'stray-leg', subject: offerId });
  }
  for (const callId of pbx.leftovers) found.push({ kind: 'leftover', subject: callId });
  return [...found, ...comparePhones(engine, pbx)];
}

/** Longer than a phone that is registered, and could not be reached, is left alone. */
const LEFT_ALONE_MS = 90_000;

/**
 * Nobody tells twice that a phone is there again, or free: whoever is kept from calls by what is over
 * would stay so.
 */
function comparePhones(engine: TelephonyView, { phones }: PbxView): Difference[] {
  if (phones === undefined) return [];
  const seen = new Map(phones.map((phone) => [phone.agentId, phone]));
  const differ = engine.agents.filter(({ agentId, activity, reachable, sinceMs }) => {
    const { isOnline = false, hasOwnLeg = false } = seen.get(agentId) ?? {};
    if (hasOwnLeg ? activity === 'idle' : activity === 'busy') return true;
    if (reachable) return !isOnline;
    return isOnline && engine.atMs - sinceMs > LEFT_ALONE_MS;
  });
  return differ.map(({ agentId }) => ({ kind: 'phone-differs', subject: agentId }));
}

const agentOf = ({ agents }: TelephonyView, call: CallView): AgentView | undefined =>
  agents.find(({ agentId }) => agentId === call.agentId);

/** On hold, or while a lost phone is rung again, the two are apart on purpose. */
function joinsDiffer(
  call: CallView,
  agent: AgentView | undefined,
  joinedOfferId: string | null,
): boolean {
  if (call.heldSinceMs !== null) return false;
  if (call.phase !== 'talking') return joinedOfferId !== null;
  return agent?.activity === 'talking' && joinedOfferId !== call.offerId;
}

function compareBoard(engine: TelephonyView, board: BoardSnapshot): Difference[] {
  const found: Difference[] = [];
  if (board.live !== engine.pbxConnected) found.push({ kind: 'board-live-differs', subject: '' });
  const calls = differing(
    engine.calls.map((call) => [call.callId, wordsOfCall(call)]),
    board.calls.map((call) => [call.callId, wordsOfCall(call)]),
  );
  const agents = differing(
    engine.agents.filter(isShown).map((agent) => [agent.agentId, wordsOfAgent(agent)]),
    board.agents.map((agent) => [agent.agentId, wordsOfAgent(agent)]),
  );
  for (const subject of calls) found.push({ kind: 'board-call-differs', subject });
  for (const subject of agents) found.push({ kind: 'board-agent-differs', subject });
  return found;
}

/** Who has gone home is not on the board. */
const isShown = ({ wish, activity }: AgentView): boolean =>
  wish !== 'signed-out' || activity !== 'idle';

/** What board and engine must tell alike of one call; instants are told when they are stored. */
function wordsOfCall(call: CallView | BoardCall): string {
  const { queueId, phase, agentId, answeredAtMs, heldSinceMs } = call;
  return JSON.stringify([queueId, phase, agentId, answeredAtMs !== null, heldSinceMs !== null]);
}

function wordsOfAgent(agent: AgentView | BoardAgent): string {
  const { wish, pauseReason, activity, reachable, callId } = agent;
  return JSON.stringify([wish, pauseReason, activity, reachable, callId]);
}

type Worded = readonly (readonly [id: string, words: string])[];

/** Ids that only one side has, or that the two tell otherwise. */
function differing(one: Worded, other: Worded): string[] {
  const [a, b] = [new Map(one), new Map(other)];
  return [...new Set([...a.keys(), ...b.keys()])].filter((id) => a.get(id) !== b.get(id));
}
