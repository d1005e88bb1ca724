import {
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lte,
  or,
  sql,
} from 'drizzle-orm';
import type { z } from 'zod';
import { earlierAnswers, reporterShield } from '../cases/index.ts';
import type { CitizenRepository } from '../citizens/index.ts';
import type { CallResult, OpenedTellTask, TellTask } from '../contract/announcements.ts';
import type { CaseOutcome } from '../contract/cases.ts';
import type { Personal, Reader, Store, Tables } from '../db/index.ts';
import { startOfTehranDayMs } from '../kit/jalali.ts';
import { maskPhone, toE164 } from '../kit/phone-number.ts';
import { isAnswer, MERGED_ANSWER, wordOf } from './announcement.ts';
import { triedSoFar } from './calls.ts';
import { isOwed } from './repository-owed.ts';

export interface TellTaskDeps {
  readonly store: Store;
  readonly personal: Personal;
  readonly citizens: Pick<CitizenRepository, 'findName'>;
  readonly nowMs: () => number;
}

export type TellTaskRow = Tables['announcement']['$inferSelect'];
export type TellCallRow = Tables['announcementAttempt']['$inferSelect'];
export type TellTaskLists = ReturnType<typeof tellTaskLists>;

const LIST_LIMIT = 200;

/** What the result unit reads; nothing is changed here. */
export function tellTaskLists(deps: TellTaskDeps) {
  const { store, personal, citizens, nowMs } = deps;
  const { read } = store;
  const shield = reporterShield(deps);
  const { announcement, announcementAttempt, appUser, cases, citizenPhone, serviceCode } =
    store.tables;
  const t = announcement;

  const columns = {
    row: t,
    trackingCode: cases.trackingCode,
    outcome: cases.outcome,
    serviceName: serviceCode.nameFa,
    district: cases.districtId,
    leavesOnMs: cases.leavesOnMs,
  };

  async function callsOf(ids: readonly string[]): Promise<Map<string, TellCallRow[]>> {
    if (ids.length === 0) return new Map();
    const rows = await read
      .select()
      .from(announcementAttempt)
      .where(inArray(announcementAttempt.announcementId, [...ids]))
      .orderBy(asc(announcementAttempt.atMs));
    const calls = new Map<string, TellCallRow[]>();
    for (const row of rows) {
      calls.set(row.announcementId, [...(calls.get(row.announcementId) ?? []), row]);
    }
    return calls;
  }

  async function namesOf(ids: readonly (string | null)[]): Promise<Map<string, string>> {
    const wanted = [...new Set(ids.filter((id) => id !== null))];
    if (wanted.length === 0) return new Map();
    const rows = await read
      .select({ id: appUser.id, name: appUser.name })
      .from(appUser)
      .where(inArray(appUser.id, wanted));
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  type Found = {
    row: TellTaskRow;
    trackingCode: string | null;
    outcome: string | null;
    serviceName: string | null;
    district: number | null;
    leavesOnMs: number | null;
  };

  function toTask(
    found: Found,
    calls: readonly TellCallRow[],
    names: ReadonlyMap<string, string>,
    readerId: string,
  ): TellTask {
    const { row, outcome, ...about } = found;
    const { claimedBy, claimUntilMs } = row;
    const isHeld = claimedBy !== null && claimUntilMs !== null && claimUntilMs > nowMs();
    const { days, evening } = triedSoFar(calls);
    const last = calls.at(-1);
    const isResult = isAnswer(row.occasion);
    return {
      ...about,
      taskId: row.id,
      caseId: row.caseId,
      occasion: isResult ? 'result' : wordOf(row.occasion),
      outcome: isResult ? (outcome as z.infer<typeof CaseOutcome> | null) : null,
      reason: row.reason,
      isInDoubt: row.state === 'needs_review',
      createdAtMs: row.createdAtMs,
      attempts: calls.length,
      daysTried: days,
      eveningTried: evening,
      lastAttempt: last === undefined ? null : { atMs: last.atMs, result: last.result },
      claim: isHeld
        ? {
            name: names.get(claimedBy) ?? claimedBy,
            isMine: claimedBy === readerId,
            untilMs: claimUntilMs,
          }
        : null,
    };
  }

  async function numbersOf(r: Reader, row: TellTaskRow): Promise<Map<string, string>> {
    const [owner] = await r.select().from(cases).where(eq(cases.id, row.caseId));
    const ids: string[] = owner?.phoneTextId == null ? [] : [owner.phoneTextId];
    if (owner?.citizenId != null) {
      const others = await r
        .select({ textId: citizenPhone.phoneTextId })
        .from(citizenPhone)
        .where(
          and(
            eq(citizenPhone.citizenId, owner.citizenId),
            or(isNull(citizenPhone.validUntilMs), gt(citizenPhone.validUntilMs, nowMs())),
          ),
        );
      ids.push(...others.map(({ textId }) => textId));
    }
    const wrong = await r
      .select({ textId: announcementAttempt.phoneTextId })
      .from(announcementAttempt)
      .innerJoin(t, eq(t.id, announcementAttempt.announcementId))
      .where(and(eq(t.caseId, row.caseId), eq(announcementAttempt.result, 'wrong_number')));
    const texts = await personal.read(r, [...ids, ...wrong.map(({ textId }) => textId)]);
    const wrongNumbers = new Set(wrong.map(({ textId }) => texts.get(textId ?? '')));
    const numbers = new Map<string, string>();
    for (const id of ids) {
      const text = texts.get(id);
      const number = text === undefined ? undefined : toE164(text)?.e164;
      if (number === undefined || numbers.has(number)) continue;
      if (!wrongNumbers.has(text) && !wrongNumbers.has(number)) numbers.set(number, id);
    }
    return numbers;
  }

  /** This person's calls of it that were answered and are not written down; the newest first. */
  async function answeredCalls(r: Reader, taskId: string, agentId: string) {
    const { call, contact, outboundCall } = store.tables;
    return r
      .select({
        contactId: contact.id,
        callId: contact.callId,
        phoneTextId: contact.phoneTextId,
        atMs: contact.startedAtMs,
      })
      .from(outboundCall)
      .innerJoin(call, eq(call.id, outboundCall.id))
      .innerJoin(contact, eq(contact.callId, call.id))
      .where(
        and(
          eq(outboundCall.taskId, taskId),
          eq(outboundCall.agentId, agentId),
          isNotNull(call.answeredAtMs),
          isNull(contact.finishedAtMs),
        ),
      )
      .orderBy(desc(contact.startedAtMs));
  }

  async function findRow(taskId: string): Promise<Found | undefined> {
    const [found] = await read
      .select(columns)
      .from(t)
      .innerJoin(cases, eq(cases.id, t.caseId))
      .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .where(and(eq(t.id, taskId), isOwed(store.tables)));
    return found === undefined ? undefined : (await withAnswers([found]))[0];
  }

  /** A merged case tells the outcome of its survivor. */
  async function withAnswers(rows: readonly Found[]): Promise<Found[]> {
    const ids = rows.flatMap(({ row }) => rootIdOf(row) ?? []);
    if (ids.length === 0) return [...rows];
    const roots = await read
      .select({ id: cases.id, outcome: cases.outcome })
      .from(cases)
      .where(inArray(cases.id, ids));
    return rows.map((found) => {
      const root = roots.find(({ id }) => id === rootIdOf(found.row));
      return root === undefined ? found : { ...found, outcome: root.outcome };
    });
  }

  return {
    /** E.164 → the text that holds it; the case's own first, those called wrong left out. */
    numbersOf,
    answeredCalls,

    async countWaiting(): Promise<number> {
      const [row] = await read
        .select({ tasks: count() })
        .from(t)
        .innerJoin(cases, eq(cases.id, t.caseId))
        .where(and(isOwed(store.tables), or(isNull(t.claimUntilMs), lte(t.claimUntilMs, nowMs()))));
      return Number(row?.tasks ?? 0);
    },

    /** Those not called today first, then who leaves the city soonest, then who has waited longest. */
    async list(readerId: string): Promise<TellTask[]> {
      // Who has left is in no more of a hurry than others.
      const isHere = gte(cases.leavesOnMs, nowMs());
      const leaves = sql`case when ${isHere} then ${cases.leavesOnMs} end`;
      const rows = await read
        .select(columns)
        .from(t)
        .innerJoin(cases, eq(cases.id, t.caseId))
        .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
        .where(isOwed(store.tables))
        .orderBy(sql`${leaves} is null`, leaves, asc(t.createdAtMs), asc(t.id))
        .limit(LIST_LIMIT);
      const calls = await callsOf(rows.map(({ row }) => row.id));
      const names = await namesOf(rows.map(({ row }) => row.claimedBy));
      const found = await withAnswers(rows);
      const today = startOfTehranDayMs(nowMs());
      return found
        .map((one) => toTask(one, calls.get(one.row.id) ?? [], names, readerId))
        .toSorted((a, b) => calledSince(a, today) - calledSince(b, today));
    },

    /** Null: told meanwhile, or nobody is owed it any more. */
    async open(taskId: string, readerId: string): Promise<OpenedTellTask | null> {
      const found = await findRow(taskId);
      if (found === undefined) return null;
      const { row } = found;
      const calls = (await callsOf([taskId])).get(taskId) ?? [];
      const names = await namesOf([row.claimedBy, ...calls.map(({ byId }) => byId)]);
      const task = toTask(found, calls, names, readerId);
      const [owner] = await read.select().from(cases).where(eq(cases.id, row.caseId));
      const rootId = rootIdOf(row);
      const [root] =
        rootId === null ? [owner] : await read.select().from(cases).where(eq(cases.id, rootId));
      const answers = await answersBefore(row.caseId, row.cycle);
      const [mine] = await answeredCalls(read, taskId, readerId);
      const asked = task.occasion === 'word-needed' ? await wordAskedFor(row.caseId) : null;
      const texts = await personal.read(read, [
        asked,
        owner?.descriptionTextId ?? null,
        root?.explanationTextId ?? null,
        mine?.phoneTextId ?? null,
        ...answers.map(({ noteTextId }) => noteTextId),
        ...calls.flatMap(({ noteTextId, phoneTextId }) => [noteTextId, phoneTextId]),
      ]);
      const textOf = (id: string | null | undefined): string | null =>
        id == null ? null : (texts.get(id) ?? null);
      // Whoever tells the result of a protected case needs a number to ring, and no name.
      const isProtected = owner?.confidentiality !== 'open';
      const about = await shield.of(read, [row.caseId]);
      const shown = (id: string | null | undefined) => about(row.caseId, textOf(id));
      const isMine = task.claim?.isMine === true;
      return {
        task,
        isProtected,
        citizenName:
          isProtected || owner.citizenId === null
            ? null
            : await citizens.findName(read, owner.citizenId),
        numbers: isMine ? [...(await numbersOf(read, row)).keys()] : [],
        description: shown(owner?.descriptionTextId) ?? '',
        asked: shown(asked),
        explanation: shown(root?.explanationTextId),
        earlier: answers.map(({ cycle, outcome, noteTextId }) => ({
          ...{ cycle, outcome },
          explanation: shown(noteTextId),
        })),
        answeredCall:
          mine === undefined ? null : { number: textOf(mine.phoneTextId), atMs: mine.atMs },
        calls: calls.map((call) => {
          const number = textOf(call.phoneTextId);
          return {
            atMs: call.atMs,
            byName: names.get(call.byId) ?? null,
            result: call.result as CallResult,
            note: shown(call.noteTextId),
            numberShown: number === null ? null : maskPhone(toE164(number)?.e164 ?? ''),
          };
        }),
      };
    },
  };

  /** The text in which the office says what it must know of the citizen. */
  async function wordAskedFor(caseId: string): Promise<string | null> {
    const { officialRequest: r } = store.tables;
    const isGranted = and(eq(r.kind, 'await-citizen'), eq(r.state, 'granted'));
    const [newest] = await read
      .select({ textId: r.reasonTextId })
      .from(r)
      .where(and(eq(r.caseId, caseId), isGranted))
      .orderBy(desc(r.createdAtMs))
      .limit(1);
    return newest?.textId ?? null;
  }

  /** What was answered in the cycles before this one. */
  async function answersBefore(caseId: string, before: number) {
    const { caseEvent } = store.tables;
    const events = await read
      .select()
      .from(caseEvent)
      .where(and(eq(caseEvent.caseId, caseId), eq(caseEvent.type, 'verified')))
      .orderBy(asc(caseEvent.seq));
    return earlierAnswers(events, before);
  }
}

/** Of `result-of:<root>:<cycle>`: the case whose answer is told; null: it is its own. */
function rootIdOf({ occasion }: TellTaskRow): string | null {
  if (!occasion.startsWith(MERGED_ANSWER)) return null;
  return occasion.slice(MERGED_ANSWER.length, occasion.lastIndexOf(':'));
}

function calledSince(task: TellTask, sinceMs: number): number {
  return task.lastAttempt !== null && task.lastAttempt.atMs >= sinceMs ? 1 : 0;
}
