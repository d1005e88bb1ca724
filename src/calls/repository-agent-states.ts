import { and, asc, desc, eq, gt, inArray, lt, lte } from 'drizzle-orm';
import type { AgentView, NumberedNotice } from '../../telephony/protocol/index.ts';
import type { Reader, Store, Writer } from '../db/index.ts';

/*
 * What agents were, change by change, and whose calls they took: the second only when it changes, for
 * it hardly ever does. Both are forgotten after a time, and until when is written down: of a time
 * that is forgotten nobody may read that nobody was there.
 */

type Tables = Pick<Store, 'tables'>;
type Kept = Pick<Store, 'tables' | 'read'>;

export async function keepAgentState(
  deps: Tables & { readonly newId: () => string; readonly nowMs: () => number },
  w: Writer,
  {
    agent,
    ...told
  }: { readonly agent: AgentView; readonly journalId: string } & Pick<
    NumberedNotice,
    'seq' | 'atMs'
  >,
): Promise<void> {
  const { agentState, agentServed } = deps.tables;
  const { agentId, wish, pauseReason, activity, reachable, setAside, callId, queueIds } = agent;
  const createdAtMs = deps.nowMs();
  const [last] = await w
    .select({ place: agentServed.place, queueIds: agentServed.queueIds })
    .from(agentServed)
    .where(eq(agentServed.agentId, agentId))
    .orderBy(desc(agentServed.place))
    .limit(1);
  if (last?.queueIds.join(' ') !== queueIds.join(' ')) {
    const place = (last?.place ?? 0) + 1;
    const { atMs } = told;
    const row = { id: deps.newId(), agentId, place, atMs, queueIds, createdAtMs };
    await w.insert(agentServed).values(row);
  }
  await w.insert(agentState).values({
    ...told,
    id: deps.newId(),
    agentId,
    wish,
    pauseReason,
    activity,
    reachable,
    setAsideMisses: setAside?.misses ?? null,
    callId,
    createdAtMs,
  });
}

interface Served {
  readonly agentId: string;
  readonly atMs: number;
  readonly queueIds: readonly string[];
}

/** Whose calls these agents took, each one's oldest first; before the first nobody kept it. */
export async function servedBy(
  { read, tables }: Kept,
  agentIds: readonly string[],
  untilMs: number,
): Promise<Served[]> {
  const { agentServed } = tables;
  const { agentId, atMs, queueIds } = agentServed;
  return read
    .select({ agentId, atMs, queueIds })
    .from(agentServed)
    .where(and(inArray(agentId, [...agentIds]), lte(atMs, untilMs)))
    .orderBy(asc(agentId), asc(agentServed.place));
}

const limitId = 'agent-state';

/** Nothing is known of agents before this instant. */
export async function knownFromMs({ read, tables }: Kept): Promise<number> {
  const { memoryLimit } = tables;
  const [row] = await read
    .select({ fromMs: memoryLimit.fromMs })
    .from(memoryLimit)
    .where(eq(memoryLimit.id, limitId));
  return row?.fromMs ?? 0;
}

/** Of whom states are kept: from one to the next by the index, for there are few people among them. */
export async function agentsWithStates({ read, tables }: Kept): Promise<string[]> {
  const { agentState } = tables;
  const ids: string[] = [];
  for (;;) {
    const [row] = await read
      .select({ agentId: agentState.agentId })
      .from(agentState)
      .where(gt(agentState.agentId, ids.at(-1) ?? ''))
      .orderBy(asc(agentState.agentId))
      .limit(1);
    if (row === undefined) return ids;
    ids.push(row.agentId);
  }
}

/** So many rows are forgotten, at the most, when nothing before this instant is kept. */
export async function countAgentStates(
  { readApart, tables }: Pick<Store, 'tables' | 'readApart'>,
  beforeMs: number,
): Promise<number> {
  const { agentState, agentServed } = tables;
  const states = await readApart.$count(agentState, lt(agentState.atMs, beforeMs));
  return states + (await readApart.$count(agentServed, lt(agentServed.atMs, beforeMs)));
}

/** Often enough, and seldom enough to look at everybody. */
const stepMs = 3_600_000;
/** So many rows at once hold up nobody's notices. */
const rowsAtOnce = 500;

/** Forgets what agents were before this instant, but what each was at it. The rows that went. */
export async function forgetAgentStates(
  store: Pick<Store, 'tables' | 'read' | 'tx'>,
  beforeMs: number,
  nowMs: number,
): Promise<number> {
  if (beforeMs < (await knownFromMs(store)) + stepMs) return 0;
  const { agentState, agentServed, memoryLimit } = store.tables;
  await store.tx(async (w) => {
    const row = { id: limitId, fromMs: beforeMs, createdAtMs: nowMs };
    const set = { fromMs: beforeMs };
    await w.insert(memoryLimit).values(row).onConflictDoUpdate({ target: memoryLimit.id, set });
  });
  let gone = 0;
  for (const agentId of await agentsWithStates(store)) {
    for (const table of [agentState, agentServed]) {
      gone += await forgetRows(store, table, agentId, beforeMs);
    }
  }
  return gone;
}

type Told = Store['tables']['agentState'] | Store['tables']['agentServed'];

async function forgetRows(
  { read, tx }: Pick<Store, 'read' | 'tx'>,
  table: Told,
  agentId: string,
  beforeMs: number,
): Promise<number> {
  const kept = await lastBefore(read, table, agentId, beforeMs);
  if (kept === null) return 0;
  for (let gone = 0; ; ) {
    const removed = await tx(async (w) => {
      const rows = await w
        .select({ id: table.id })
        .from(table)
        .where(and(eq(table.agentId, agentId), lt(table.atMs, kept)))
        .limit(rowsAtOnce);
      if (rows.length === 0) return 0;
      const ids = rows.map(({ id }) => id);
      await w.delete(table).where(inArray(table.id, ids));
      return ids.length;
    });
    gone += removed;
    if (removed < rowsAtOnce) return gone;
  }
}

async function lastBefore(
  read: Reader,
  table: Told,
  agentId: string,
  beforeMs: number,
): Promise<number | null> {
  const [row] = await read
    .select({ atMs: table.atMs })
    .from(table)
    .where(and(eq(table.agentId, agentId), lt(table.atMs, beforeMs)))
    .orderBy(desc(table.atMs))
    .limit(1);
  return row?.atMs ?? null;
}
