import { and, asc, count, eq, inArray, isNotNull, isNull, ne } from 'drizzle-orm';
import type { CallOutcome, Decision } from '../../telephony/protocol/index.ts';
import type { BoardCounters } from '../contract/board.ts';
import type { CallHistory, CallRecord } from '../contract/calls.ts';
import { type Personal, readIsStored, type Store } from '../db/index.ts';
import { enteredOn, workedOn } from './repository-days.ts';
import { addCall, noCalls } from './figures.ts';
import { waitsOf } from './repository-waits.ts';

export interface CallRepository {
  /** The calls behind a number: a Tehran day, one queue or all, one outcome or all. */
  ofDay(query: CallsOfDay): Promise<CallRecord[]>;
  find(callId: string): Promise<CallHistory | null>;
  /** The day's figures by queue, from the ledger alone. */
  countersOf(day: string, serviceLevels: ReadonlyMap<string, number>): Promise<BoardCounters[]>;
  answeredByAgent(day: string): Promise<ReadonlyMap<string, number>>;
  /** Resolves when the disk has all that was read so far, and whoever wrote it has been told. */
  readIsStored(): Promise<void>;
  standingAlarms(): Promise<{ alarm: string; subject: string; sinceMs: number }[]>;
  /** Was this call answered by this agent, or its contact given to him? */
  wasAnsweredBy(callId: string, agentId: string): Promise<boolean>;
  /** When the record was on the screen and how long the ring waited for it; once per offer. */
  keepPopPainted(painted: PopPainted): Promise<void>;
}

export interface CallsOfDay {
  readonly day: string;
  readonly outcome?: string | undefined;
  readonly queueId?: string | undefined;
}

export interface PopPainted {
  readonly callId: string;
  readonly offerId: string;
  readonly agentId: string;
  readonly ringDelayMs: number | null;
  readonly atMs: number;
}

export interface RecordDeps {
  readonly store: Store;
  readonly personal: Personal;
}

export interface CallRepositoryDeps extends RecordDeps {
  readonly newId: () => string;
  /** What these entries of the directory are called. */
  readonly outsideNames: (entryIds: ReadonlySet<string>) => Promise<CallHistory['outside']>;
  /** What an expert has called about. */
  readonly aboutOf: (callId: string) => Promise<CallHistory['about']>;
}

/** By our own ring, or by the fallback queue's while we were down. */
export const ANSWERS: readonly string[] = ['call-answered', 'fallback-answered'];

export function callRepository(deps: CallRepositoryDeps): CallRepository {
  const { store } = deps;
  const { call, callEvent, contact, queue, standingAlarm } = store.tables;
  const { read } = store;

  async function queuesIn(
    queueId: string,
    events: CallHistory['events'],
  ): Promise<CallHistory['queues']> {
    const told = events.flatMap(({ detail }) => [detail['queueId'], detail['fromQueueId']]);
    const ids = [queueId, ...told].filter((id) => typeof id === 'string');
    const rows = await read
      .select({ id: queue.id, nameFa: queue.nameFa, nameEn: queue.nameEn })
      .from(queue)
      .where(inArray(queue.id, [...new Set(ids)]));
    return Object.fromEntries(rows.map(({ id, ...names }) => [id, names]));
  }

  return {
    async ofDay({ day, outcome, queueId }) {
      const wanted = and(
        eq(call.day, day),
        enteredOn(store.tables, day),
        isNull(call.callbackOf),
        eq(call.direction, 'inbound'),
        outcome === undefined ? undefined : eq(call.outcome, outcome),
        queueId === undefined ? undefined : eq(call.queueId, queueId),
      );
      const rows = await read
        .select()
        .from(call)
        .where(wanted)
        .orderBy(asc(call.enteredAtMs), asc(call.id));
      return toRecords(deps, rows);
    },

    async find(callId) {
      const rows = await read.select().from(call).where(eq(call.id, callId));
      const [record] = await toRecords(deps, rows);
      if (record === undefined) return null;
      const events = await read
        .select({
          seq: callEvent.seq,
          atMs: callEvent.atMs,
          type: callEvent.type,
          detail: callEvent.detail,
        })
        .from(callEvent)
        .where(eq(callEvent.callId, callId))
        .orderBy(asc(callEvent.atMs), asc(callEvent.seq));
      const isOurs = record.isCallback || record.direction !== 'inbound';
      const waits = isOurs ? [] : await waitsOf(store, callId, events);
      const waited = waits.flatMap(({ agentIds }) => agentIds);
      const agents = await namesOf(store, new Set([...agentsIn(events), ...waited]));
      const outside = await deps.outsideNames(outsideIn(events));
      const queues = await queuesIn(record.queueId, events);
      const about = await deps.aboutOf(callId);
      return { ...record, events, waits, agents, outside, queues, about };
    },

    async countersOf(day, serviceLevels) {
      const rows = await read
        .select({ queueId: call.queueId, outcome: call.outcome, waitMs: call.waitMs })
        .from(call)
        // Whom we have called counts with the call in which he asked for it, or not at all.
        .where(
          and(
            eq(call.day, day),
            isNotNull(call.outcome),
            isNull(call.callbackOf),
            eq(call.direction, 'inbound'),
          ),
        );
      const byQueue = new Map<string, BoardCounters>();
      for (const queueId of serviceLevels.keys()) byQueue.set(queueId, noCalls(queueId));
      for (const { queueId, outcome, waitMs } of rows) {
        const known = byQueue.get(queueId) ?? noCalls(queueId);
        const ended = { queueId, outcome: outcome as CallOutcome, waitMs: waitMs ?? 0 };
        byQueue.set(queueId, addCall(known, ended, serviceLevels.get(queueId) ?? 0));
      }
      return [...byQueue.values()];
    },

    async answeredByAgent(day) {
      const rows = await read
        .select({ agentId: call.agentId, calls: count() })
        .from(call)
        .where(
          and(
            eq(call.day, day),
            workedOn(store.tables, day),
            eq(call.outcome, 'answered'),
            ne(call.direction, 'inner'),
            isNotNull(call.agentId),
          ),
        )
        .groupBy(call.agentId);
      return new Map(rows.map((row) => [row.agentId ?? '', Number(row.calls)]));
    },

    readIsStored: () => readIsStored(store),

    async standingAlarms() {
      const rows = await read.select().from(standingAlarm).orderBy(asc(standingAlarm.sinceMs));
      return rows.map(({ alarm, subject, sinceMs }) => ({ alarm, subject, sinceMs }));
    },

    async wasAnsweredBy(callId, agentId) {
      const answers = await read
        .select({ detail: callEvent.detail })
        .from(callEvent)
        .where(and(eq(callEvent.callId, callId), inArray(callEvent.type, [...ANSWERS])));
      if (answers.some(({ detail }) => detail['agentId'] === agentId)) return true;
      // Whoever led the shift has given it to him.
      const given = and(eq(contact.callId, callId), eq(contact.agentId, agentId));
      return (await read.$count(contact, given)) > 0;
    },

    async keepPopPainted({ callId, offerId, agentId, ringDelayMs, atMs }) {
      await store.tx(async (w) => {
        await w
          .insert(callEvent)
          .values({
            // Told by the page, not by telephony: numbered by the offer, of which there is one.
            id: deps.newId(),
            callId,
            journalId: `page ${offerId}`,
            seq: 0,
            atMs,
            type: 'pop-painted',
            detail: { offerId, agentId, ringDelayMs },
            createdAtMs: atMs,
          })
          .onConflictDoNothing();
      });
    },
  };
}

type CallRow = Omit<CallRecord, 'callId' | 'phone' | 'agentName' | 'isCallback'> & {
  readonly id: string;
  readonly phoneTextId: string | null;
  readonly callbackOf: string | null;
};

export async function toRecords(
  { store, personal }: RecordDeps,
  rows: readonly CallRow[],
): Promise<CallRecord[]> {
  const phones = await personal.read(
    store.read,
    rows.map((row) => row.phoneTextId),
  );
  const names = await namesOf(store, new Set(rows.flatMap((row) => row.agentId ?? [])));
  return rows.map((row) => ({
    callId: row.id,
    queueId: row.queueId,
    phone: row.phoneTextId === null ? null : (phones.get(row.phoneTextId) ?? null),
    enteredAtMs: row.enteredAtMs,
    answeredAtMs: row.answeredAtMs,
    endedAtMs: row.endedAtMs,
    outcome: row.outcome,
    cause: row.cause,
    endedBy: row.endedBy,
    agentId: row.agentId,
    agentName: row.agentId === null ? null : (names[row.agentId] ?? null),
    waitMs: row.waitMs,
    talkMs: row.talkMs,
    holdMs: row.holdMs,
    isCallback: row.callbackOf !== null,
    direction: row.direction,
  }));
}

/** Who took part and who might have: the decision's candidates, too. */
function agentsIn(events: CallHistory['events']): ReadonlySet<string> {
  const ids = events.flatMap(({ detail }) => {
    const decision = detail['decision'] as Partial<Decision> | undefined;
    const candidates = (decision?.candidates ?? []).map(({ agentId }): unknown => agentId);
    const caller = (detail['calledBy'] as { agentId?: unknown } | undefined)?.agentId;
    return [detail['agentId'], detail['secondId'], detail['fromId'], caller, ...candidates];
  });
  return new Set(ids.filter((id) => typeof id === 'string'));
}

function outsideIn(events: CallHistory['events']): ReadonlySet<string> {
  const ids = events.map(({ detail }) => detail['outsideId']);
  return new Set(ids.filter((id) => typeof id === 'string'));
}

async function namesOf(store: Store, ids: ReadonlySet<string>): Promise<Record<string, string>> {
  if (ids.size === 0) return {};
  const { appUser } = store.tables;
  const agents = await store.read
    .select({ id: appUser.id, name: appUser.name })
    .from(appUser)
    .where(inArray(appUser.id, [...ids]));
  return Object.fromEntries(agents.map((agent) => [agent.id, agent.name]));
}
