import { and, asc, count, desc, eq, gte, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { AgentFairness, FairnessReport, QueueFairness } from '../contract/fairness.ts';
import type { Store } from '../db/index.ts';
import { tehranDay } from '../kit/jalali.ts';
import {
  addRing,
  longestIdleMs,
  meanOf,
  noRings,
  type Rings,
  tenthOf,
  type Waited,
  worstOf,
} from './fairness.ts';
import { agentsWithStates, knownFromMs } from './repository-agent-states.ts';
import { spanOfDays } from './repository-days.ts';

export type Fairness = ReturnType<typeof fairnessReports>;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Who waited for an expert to the end; all other outcomes were decided by something else. */
const WAITED: readonly string[] = ['answered', 'abandoned'];

/**
 * How fairly rings and waits were shared out, from what is kept of calls and agents anyway. Read beside
 * the loop, in pieces, by the indexes of days, queues and agents: a month is long.
 */
export function fairnessReports({ store, nowMs }: { store: Store; nowMs: () => number }) {
  const { readApart } = store;
  const { agentState, appUser, call, callEvent, queue } = store.tables;

  /** By agent. A ring belongs to the day for which its call counts. */
  async function ringsOf(days: readonly string[]): Promise<Map<string, Rings>> {
    const rings = new Map<string, Rings>();
    for (const day of days) {
      const ends = await readApart
        .select({ detail: callEvent.detail })
        .from(call)
        .innerJoin(callEvent, eq(callEvent.callId, call.id))
        .where(
          and(
            eq(call.day, day),
            // Wrapped: no index begins with it, and SQLite is not to look for one.
            eq(sql`coalesce(${call.direction}, '')`, 'inbound'),
            eq(callEvent.type, 'offer-ended'),
          ),
        );
      for (const { detail } of ends) {
        const agentId = String(detail['agentId']);
        rings.set(agentId, addRing(rings.get(agentId) ?? noRings(), detail['end']));
      }
    }
    return rings;
  }

  async function idleOf(agentId: string, { fromMs, toMs }: Span): Promise<number | null> {
    const { atMs, seq, wish, activity, reachable, setAsideMisses } = agentState;
    const columns = { atMs, wish, activity, reachable, setAsideMisses };
    const its = eq(agentState.agentId, agentId);
    const before = await readApart
      .select(columns)
      .from(agentState)
      .where(and(its, lt(atMs, fromMs)))
      .orderBy(desc(atMs), desc(seq))
      .limit(1);
    const within = await readApart
      .select(columns)
      .from(agentState)
      .where(and(its, gte(atMs, fromMs), lt(atMs, toMs)))
      .orderBy(asc(atMs), asc(seq));
    const states = [...before, ...within].map(({ setAsideMisses: misses, ...state }) => ({
      ...state,
      isSetAside: misses !== null,
    }));
    return longestIdleMs(states, fromMs, toMs);
  }

  /** Calls of citizens that came in the span; wrapped: SQLite would read all of an outcome's years. */
  function waited({ fromMs, toMs }: Span, outcomes: readonly string[], queueId?: string) {
    return and(
      queueId === undefined ? undefined : eq(call.queueId, queueId),
      gte(call.enteredAtMs, fromMs),
      lt(call.enteredAtMs, toMs),
      isNull(call.callbackOf),
      eq(sql`coalesce(${call.direction}, '')`, 'inbound'),
      inArray(sql`coalesce(${call.outcome}, '')`, [...outcomes]),
    );
  }

  const waitMs = sql<number>`coalesce(${call.waitMs}, 0)`;

  async function longest(where: SQL | undefined, calls: number): Promise<Waited[]> {
    const rows = await readApart
      .select({ waitMs, outcome: call.outcome })
      .from(call)
      .where(where)
      .orderBy(desc(waitMs), asc(call.id))
      .limit(tenthOf(calls));
    return rows.map((row) => ({
      waitMs: Number(row.waitMs),
      isAbandoned: row.outcome === 'abandoned',
    }));
  }

  async function queuesOf(span: Span): Promise<QueueFairness[]> {
    const sums = await readApart
      .select({
        queueId: call.queueId,
        outcome: call.outcome,
        calls: count(),
        totalMs: sql<number>`sum(${waitMs})`,
      })
      .from(call)
      .where(waited(span, WAITED))
      .groupBy(call.queueId, call.outcome);
    const names = await readApart
      .select({ id: queue.id, nameFa: queue.nameFa, nameEn: queue.nameEn })
      .from(queue);
    const queues: QueueFairness[] = [];
    for (const queueId of new Set(sums.map((row) => row.queueId))) {
      const own = sums.filter((row) => row.queueId === queueId);
      const calls = own.reduce((sum, row) => sum + Number(row.calls), 0);
      const totalMs = own.reduce((sum, row) => sum + Number(row.totalMs), 0);
      const answered = Number(own.find(({ outcome }) => outcome === 'answered')?.calls ?? 0);
      const name = names.find(({ id }) => id === queueId);
      const worst = await longest(waited(span, WAITED, queueId), calls);
      const answeredWorst =
        answered === 0 ? [] : await longest(waited(span, ['answered'], queueId), answered);
      queues.push({
        queueId,
        nameFa: name?.nameFa ?? queueId,
        nameEn: name?.nameEn ?? queueId,
        calls,
        meanMs: totalMs / calls,
        worst: worstOf(worst),
        answeredWorstMeanMs: meanOf(answeredWorst.map((one) => one.waitMs)),
      });
    }
    return queues.toSorted((a, b) => (a.queueId < b.queueId ? -1 : 1));
  }

  async function agentsOf(days: readonly string[], span: Span): Promise<AgentFairness[]> {
    const rings = await ringsOf(days);
    const people = await readApart.select({ id: appUser.id, name: appUser.name }).from(appUser);
    const names = new Map(people.map(({ id, name }) => [id, name]));
    const known = await agentsWithStates({ read: readApart, tables: store.tables });
    const agents: AgentFairness[] = [];
    for (const agentId of new Set([...known, ...rings.keys()])) {
      const idleMs = await idleOf(agentId, span);
      const own = rings.get(agentId);
      if (own === undefined && idleMs === null) continue;
      const name = names.get(agentId) ?? agentId;
      agents.push({ agentId, name, ...(own ?? noRings()), longestIdleMs: idleMs });
    }
    return agents.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  return {
    /** @param fromDay a Tehran day, ISO; `toDay` is the last one, and nothing is told of what is to come */
    async of(fromDay: string, toDay: string): Promise<FairnessReport> {
      const whole = spanOfDays(fromDay, toDay);
      const span = { fromMs: whole.fromMs, toMs: Math.min(whole.toMs, nowMs()) };
      const knownMs = await knownFromMs({ read: readApart, tables: store.tables });
      const present = { fromMs: Math.max(span.fromMs, knownMs), toMs: span.toMs };
      return {
        fromDay,
        toDay,
        statesFromMs: knownMs > span.fromMs ? knownMs : null,
        agents: await agentsOf(daysOf(whole), present),
        queues: await queuesOf(whole),
      };
    },
  };
}

const HALF_DAY_MS = 12 * 3_600_000;

/** Each day of the span, from noon to noon: a day of 23 hours is one, too. */
function daysOf({ fromMs, toMs }: Span): string[] {
  const days: string[] = [];
  for (let noonMs = fromMs + HALF_DAY_MS; noonMs < toMs; noonMs += 2 * HALF_DAY_MS)
    days.push(tehranDay(noonMs));
  return days;
}
