import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, or } from 'drizzle-orm';
import { agentsWithStates, knownFromMs } from '../calls/index.ts';
import type { Personal, Store } from '../db/index.ts';
import type { AgentState } from './agent-steps.ts';
import type { LedgerCall } from './call-steps.ts';

/** What the log is written from, read in small pieces. */
export interface QueueLogSource {
  /** Calls that entered in this time, the earliest first, after the last of the piece before. */
  calls(
    fromMs: number,
    toMs: number,
    after: { enteredAtMs: number; callId: string } | null,
  ): Promise<LedgerCall[]>;
  /** Everybody of whom states are kept, and since when they are. */
  agentIds(): Promise<string[]>;
  statesFromMs(): Promise<number>;
  /** The last one before this instant. */
  stateBefore(agentId: string, atMs: number): Promise<AgentState | null>;
  states(agentId: string, fromMs: number, toMs: number): Promise<AgentState[]>;
  /** Names and numbers of the line, as they are now. */
  line(): Promise<QueueLogLine>;
}

export interface QueueLogLine {
  /** User names: unique for ever, and fit for a column. */
  readonly agentNames: ReadonlyMap<string, string>;
  readonly extensions: ReadonlyMap<string, string>;
  /** What this agent serves now; who was given no queue serves all. */
  queuesOf(agentId: string): readonly string[];
}

/** Few enough that nobody's ring waits for a report. */
export const CALLS_A_PIECE = 50;

export function queueLogSource(
  { store, personal }: { readonly store: Store; readonly personal: Personal },
  withNumbers: boolean,
): QueueLogSource {
  const { agentQueue, agentState, appUser, call, callEvent, queue } = store.tables;
  const { read } = store;
  const stateColumns = {
    atMs: agentState.atMs,
    wish: agentState.wish,
    pauseReason: agentState.pauseReason,
    setAsideMisses: agentState.setAsideMisses,
  };

  return {
    async calls(fromMs, toMs, after) {
      // The bound that an index can begin at; among equals the id decides.
      const beginMs = after?.enteredAtMs ?? fromMs;
      const later =
        after === null
          ? undefined
          : or(gt(call.enteredAtMs, after.enteredAtMs), gt(call.id, after.callId));
      const rows = await read
        .select()
        .from(call)
        .where(
          and(
            gte(call.enteredAtMs, beginMs),
            lt(call.enteredAtMs, toMs),
            // Whom we have called counts with the call in which he asked for it, or in no queue.
            isNull(call.callbackOf),
            eq(call.direction, 'inbound'),
            later,
          ),
        )
        .orderBy(asc(call.enteredAtMs), asc(call.id))
        .limit(CALLS_A_PIECE);
      if (rows.length === 0) return [];
      const events = await read
        .select({
          callId: callEvent.callId,
          atMs: callEvent.atMs,
          type: callEvent.type,
          detail: callEvent.detail,
        })
        .from(callEvent)
        .where(
          inArray(
            callEvent.callId,
            rows.map(({ id }) => id),
          ),
        )
        .orderBy(asc(callEvent.atMs), asc(callEvent.seq));
      const byCall = groupBy(events, ({ callId }) => callId);
      const wanted = withNumbers ? rows.map(({ phoneTextId }) => phoneTextId) : [];
      const numbers = await personal.read(read, wanted);
      return rows.map(({ id, phoneTextId, ...row }) => ({
        ...row,
        callId: id,
        number: numbers.get(phoneTextId ?? '') ?? '',
        events: byCall.get(id) ?? [],
      }));
    },

    agentIds: () => agentsWithStates(store),
    statesFromMs: () => knownFromMs(store),

    async stateBefore(agentId, atMs) {
      const [row] = await read
        .select(stateColumns)
        .from(agentState)
        .where(and(eq(agentState.agentId, agentId), lt(agentState.atMs, atMs)))
        .orderBy(desc(agentState.atMs), desc(agentState.seq))
        .limit(1);
      return row ?? null;
    },

    states: (agentId, fromMs, toMs) =>
      read
        .select(stateColumns)
        .from(agentState)
        .where(
          and(
            eq(agentState.agentId, agentId),
            gte(agentState.atMs, fromMs),
            lt(agentState.atMs, toMs),
          ),
        )
        .orderBy(asc(agentState.atMs), asc(agentState.seq)),

    async line() {
      const users = await read.select({ id: appUser.id, username: appUser.username }).from(appUser);
      const queues = await read.select().from(queue).orderBy(asc(queue.id));
      const members = await read.select().from(agentQueue).orderBy(asc(agentQueue.queueId));
      const open = queues.filter(({ archivedAtMs }) => archivedAtMs === null);
      const served = groupBy(members, ({ agentId }) => agentId);
      return {
        agentNames: new Map(users.map(({ id, username }) => [id, username])),
        extensions: new Map(queues.map(({ id, extension }) => [id, extension])),
        queuesOf: (agentId) =>
          served.get(agentId)?.map(({ queueId }) => queueId) ?? open.map(({ id }) => id),
      };
    },
  };
}

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
