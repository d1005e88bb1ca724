import {
  and,
  asc,
  desc,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  notInArray,
  or,
} from 'drizzle-orm';
import type { Cases } from '../cases/index.ts';
import type { CitizenRepository } from '../citizens/index.ts';
import type {
  DismissReason,
  MissedCaller,
  MissedHistory,
  OpenedMissedCaller,
} from '../contract/missed-callers.ts';
import type { SmsState } from '../contract/sms.ts';
import type { Personal, Reader, Store, Tables } from '../db/index.ts';
import { maskPhone, toE164 } from '../kit/phone-number.ts';
import type { MissedLimits } from './missed-caller.ts';
import { entryMessages } from './repository-entry-messages.ts';

export interface MissedListDeps {
  /** Asked at each use: they change while the line runs. */
  readonly limits: () => MissedLimits;
  readonly store: Store;
  readonly personal: Personal;
  readonly cases: Pick<Cases, 'countOpenOfPhones' | 'listOpenOfPhone'>;
  readonly citizens: Pick<CitizenRepository, 'findByPhone'>;
  readonly nowMs: () => number;
}

/** Who reads: claims of his own show him the number, and so does the permission. */
export interface MissedReader {
  readonly userId: string;
  readonly seesNumbers: boolean;
  readonly hearsMessages: boolean;
}

type Entry = Tables['missedCaller']['$inferSelect'];
export type MissedLists = ReturnType<typeof missedLists>;

const LIST_LIMIT = 200;
const PAGE = 50;
const CALLS_SHOWN = 20;
const CASES_SHOWN = 20;

/** What people read of the list; nothing is changed here. */
export function missedLists(deps: MissedListDeps) {
  const { store, personal, cases, citizens, nowMs, limits } = deps;
  const { appUser, call, markedCaller, missedCaller, queue, smsOptout, smsOutbox } = store.tables;
  const messages = entryMessages(store);
  const { read } = store;
  /** Not one of ours to them. */
  const isTheirs = and(isNull(call.callbackOf), eq(call.direction, 'inbound'));

  /** Neither settled, nor too old, nor of a number that is blocked now. */
  function listed(atMs: number) {
    const blocked = read
      .select({ phoneHash: markedCaller.phoneHash })
      .from(markedCaller)
      .where(and(eq(markedCaller.mark, 'blocked'), gt(markedCaller.untilMs, atMs)));
    return and(
      isNull(missedCaller.settledAtMs),
      or(gt(missedCaller.lastAtMs, atMs - limits().keepMs), gt(missedCaller.claimUntilMs, atMs)),
      notInArray(missedCaller.phoneHash, blocked),
    );
  }

  async function queueNames() {
    const rows = await read
      .select({ id: queue.id, nameFa: queue.nameFa, nameEn: queue.nameEn })
      .from(queue);
    const known = new Map(rows.map((row) => [row.id, row]));
    return (queueId: string) => ({
      queueId,
      queueNameFa: known.get(queueId)?.nameFa ?? queueId,
      queueNameEn: known.get(queueId)?.nameEn ?? queueId,
    });
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

  /** Hashes of those that are on the line now, and of those who want no SMS. */
  async function standingOf(r: Reader, hashes: readonly string[]) {
    const onLine = await r
      .select({ phoneHash: call.phoneHash })
      .from(call)
      .where(and(isTheirs, isNull(call.outcome), inArray(call.phoneHash, [...hashes])));
    const silent = await r
      .select({ id: smsOptout.id })
      .from(smsOptout)
      .where(inArray(smsOptout.id, [...hashes]));
    return {
      onLine: new Set(onLine.map(({ phoneHash }) => phoneHash)),
      silent: new Set(silent.map(({ id }) => id)),
    };
  }

  async function toView(rows: readonly Entry[], reader: MissedReader): Promise<MissedCaller[]> {
    if (rows.length === 0) return [];
    const atMs = nowMs();
    const hashes = rows.map(({ phoneHash }) => phoneHash);
    const [numbers, names, openCases, standing, queueOf, left] = await Promise.all([
      personal.read(
        read,
        rows.map(({ phoneTextId }) => phoneTextId),
      ),
      namesOf(rows.map(({ claimedBy }) => claimedBy)),
      cases.countOpenOfPhones(hashes),
      standingOf(read, hashes),
      queueNames(),
      messages.count(rows),
    ]);
    return rows.map((row) => {
      const number = numbers.get(row.phoneTextId) ?? '';
      const { claimedBy, claimUntilMs: untilMs } = row;
      const isHeld = claimedBy !== null && untilMs !== null && untilMs > atMs;
      const isMine = claimedBy === reader.userId;
      const { id: entryId, times, firstAtMs, lastAtMs, lastWaitMs, longestWaitMs } = row;
      return {
        entryId,
        numberShown: shownOf(number),
        ...queueOf(row.queueId),
        times,
        firstAtMs,
        lastAtMs,
        lastWaitMs,
        longestWaitMs,
        openCases: openCases.get(row.phoneHash) ?? 0,
        attempts: row.attempts,
        lastAttemptAtMs: row.lastAttemptAtMs,
        claim: isHeld ? { name: names.get(claimedBy) ?? claimedBy, isMine, untilMs } : null,
        isCalling: standing.onLine.has(row.phoneHash),
        takesSms: toE164(number)?.kind === 'mobile' && !standing.silent.has(row.phoneHash),
        messages: left.get(entryId) ?? 0,
      };
    });
  }

  return {
    /** Entries that wait for somebody to claim them. */
    countWaiting(): Promise<number> {
      const atMs = nowMs();
      const free = or(isNull(missedCaller.claimUntilMs), lte(missedCaller.claimUntilMs, atMs));
      return read.$count(missedCaller, and(listed(atMs), free));
    },

    /** Who was missed first is first. */
    async list(reader: MissedReader): Promise<MissedCaller[]> {
      const rows = await read
        .select()
        .from(missedCaller)
        .where(listed(nowMs()))
        .orderBy(asc(missedCaller.firstAtMs), asc(missedCaller.id))
        .limit(LIST_LIMIT);
      return toView(rows, reader);
    },

    /** Null: no such entry on the list. */
    async open(entryId: string, reader: MissedReader): Promise<OpenedMissedCaller | null> {
      const atMs = nowMs();
      const [row] = await read
        .select()
        .from(missedCaller)
        .where(and(eq(missedCaller.id, entryId), listed(atMs)));
      if (row === undefined) return null;
      const [entry] = await toView([row], reader);
      const number = (await personal.read(read, [row.phoneTextId])).get(row.phoneTextId);
      if (entry === undefined || number === undefined) return null;
      const seesNumber = reader.seesNumbers || entry.claim?.isMine === true;
      const past = await read
        .select()
        .from(call)
        .where(
          and(
            isTheirs,
            eq(call.phoneHash, row.phoneHash),
            gt(call.enteredAtMs, row.firstAtMs - limits().keepMs),
          ),
        )
        .orderBy(desc(call.enteredAtMs))
        .limit(CALLS_SHOWN);
      const queueOf = await queueNames();
      return {
        entry,
        number: seesNumber && number !== '' ? number : null,
        messages: seesNumber && reader.hearsMessages ? await messages.list(row) : [],
        citizens: seesNumber && number !== '' ? await citizens.findByPhone(number, atMs) : [],
        // Whoever calls him back hears of all of them; a reader of the list is told of nothing in confidence.
        cases:
          number === ''
            ? []
            : await cases.listOpenOfPhone(number, CASES_SHOWN, entry.claim?.isMine === true),
        calls: past.map(({ id: callId, enteredAtMs, queueId, outcome, waitMs }) => {
          const { queueNameFa, queueNameEn } = queueOf(queueId);
          return { callId, enteredAtMs, queueNameFa, queueNameEn, outcome, waitMs };
        }),
      };
    },

    /** What became of the settled ones, newest first, page by page. */
    async history(
      before: { atMs: number; id: string } | null,
      { userId, seesNumbers }: MissedReader,
    ): Promise<MissedHistory> {
      const older =
        before === null
          ? undefined
          : and(
              // The bound that an index can begin at; among equals the id decides.
              lte(missedCaller.settledAtMs, before.atMs),
              or(lt(missedCaller.settledAtMs, before.atMs), lt(missedCaller.id, before.id)),
            );
      const found = await read
        .select({ row: missedCaller, smsState: smsOutbox.state })
        .from(missedCaller)
        .leftJoin(smsOutbox, eq(smsOutbox.id, missedCaller.smsId))
        .where(and(isNotNull(missedCaller.settledAtMs), older))
        .orderBy(desc(missedCaller.settledAtMs), desc(missedCaller.id))
        .limit(PAGE + 1);
      const shown = found.slice(0, PAGE);
      const texts = await personal.read(
        read,
        shown.flatMap(({ row }) =>
          // What was written of a person: for its writer and for who may see the person's number.
          seesNumbers || row.settledBy === userId
            ? [row.phoneTextId, row.noteTextId]
            : [row.phoneTextId],
        ),
      );
      const names = await namesOf(shown.map(({ row }) => row.settledBy));
      const queueOf = await queueNames();
      const entries = shown.flatMap(({ row, smsState }) => {
        const { settledAs, settledAtMs, settledBy, noteTextId } = row;
        if (settledAs === null || settledAtMs === null) return [];
        return {
          entryId: row.id,
          numberShown: shownOf(texts.get(row.phoneTextId) ?? ''),
          ...queueOf(row.queueId),
          times: row.times,
          lastAtMs: row.lastAtMs,
          attempts: row.attempts,
          settledAs,
          settledAtMs,
          settledByName: settledBy === null ? null : (names.get(settledBy) ?? null),
          reason: row.reason as DismissReason | null,
          note: noteTextId === null ? null : (texts.get(noteTextId) ?? null),
          smsState: smsState as SmsState | null,
        };
      });
      const last = shown.at(-1)?.row;
      const hasMore = found.length > PAGE && last !== undefined;
      return { entries, next: hasMore ? `${last.settledAtMs}-${last.id}` : null };
    },
  };
}

/** Of a withheld number nothing is shown. */
function shownOf(number: string): string {
  return number === '' ? '' : maskPhone(number);
}
