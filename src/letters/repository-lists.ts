import { and, asc, desc, eq, gt, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import { reporterShield } from '../cases/index.ts';
import {
  type LetterList,
  type LetterRow,
  LETTERS_AT_ONCE,
  type LetterState,
  type LetterView,
  type ReceivedFilter,
  type ReceivedLetter,
} from '../contract/letters.ts';
import type { Personal, Store } from '../db/index.ts';
import { readLetterNumber } from '../kit/letter-number.ts';
import { toTrackingCode } from '../kit/tracking-code.ts';
import type { Documents, LetterStored } from './repository-documents.ts';
import { readMessage } from './repository-received.ts';

export type LetterLists = ReturnType<typeof letterLists>;

const STATES: Readonly<Record<Exclude<LetterList, 'received'>, readonly LetterState[]>> = {
  waiting: ['waiting', 'sending', 'uncertain', 'held'],
  sent: ['sent'],
  review: ['needs_review', 'failed'],
  registered: ['registered'],
};
const LIST_LIMIT = LETTERS_AT_ONCE;
const MOST_COUNTED = 10_000;

/** What is read of letters: the lists of the page, those of a case, one of them with its story. */
export function letterLists(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly documents: Documents;
}) {
  const { store, personal, documents } = options;
  const { appUser, cases, department, letter, letterAttempt, letterReceived } = store.tables;
  const { letterTemplateVersion, position, referral } = store.tables;
  const { read } = store;

  /** State by state: each is read by its index, however many letters of years there are. */
  async function inStates(
    states: readonly LetterState[],
    oldestFirst: boolean,
    afterId: string | undefined,
  ) {
    const isBehind = afterId === undefined ? undefined : await behind(afterId, oldestFirst);
    const rows: LetterRow[] = [];
    for (const state of states) {
      rows.push(...(await rowsOf(and(eq(letter.state, state), isBehind), oldestFirst)));
    }
    const sign = oldestFirst ? 1 : -1;
    rows.sort(
      (a, b) => sign * (a.createdAtMs - b.createdAtMs || (a.letterId < b.letterId ? -1 : 1)),
    );
    return rows.slice(0, LIST_LIMIT);
  }

  /** What comes after this letter, wherever it went meanwhile; an unknown one is before all. */
  async function behind(afterId: string, oldestFirst: boolean): Promise<SQL | undefined> {
    const [after] = await read.select().from(letter).where(eq(letter.id, afterId));
    if (after === undefined) return undefined;
    const further = oldestFirst ? gt : lt;
    return or(
      further(letter.createdAtMs, after.createdAtMs),
      and(eq(letter.createdAtMs, after.createdAtMs), further(letter.id, after.id)),
    );
  }

  /** No further than people read: a count of millions would hold everybody up. */
  async function countUpTo(states: readonly LetterState[]): Promise<number> {
    const few = read
      .select({ id: letter.id })
      .from(letter)
      .where(inArray(letter.state, [...states]))
      .limit(MOST_COUNTED)
      .as('few');
    const [row] = await read.select({ count: sql<number>`count(*)` }).from(few);
    return Number(row?.count ?? 0);
  }

  async function rowsOf(where: SQL | undefined, oldestFirst = false): Promise<LetterRow[]> {
    const order = oldestFirst
      ? [asc(letter.createdAtMs), asc(letter.id)]
      : [desc(letter.createdAtMs), desc(letter.id)];
    const rows = await read
      .select({
        row: letter,
        caseId: referral.caseId,
        level: referral.level,
        trackingCode: cases.trackingCode,
        postFa: position.titleFa,
        postEn: position.titleEn,
        unitFa: department.nameFa,
        unitEn: department.nameEn,
      })
      .from(letter)
      .innerJoin(referral, eq(referral.id, letter.referralId))
      .innerJoin(cases, eq(cases.id, referral.caseId))
      .innerJoin(position, eq(position.id, referral.positionId))
      .innerJoin(department, eq(department.id, position.departmentId))
      .where(where)
      .orderBy(...order)
      .limit(LIST_LIMIT);
    return rows.map(({ row, ...about }) => ({
      ...about,
      letterId: row.id,
      state: row.state as LetterState,
      way: row.adapter,
      reason: row.reason,
      number: row.registryNumber,
      year: row.registryYear,
      attempts: row.attempts,
      createdAtMs: row.createdAtMs,
      sentAtMs: row.sentAtMs,
      registeredAtMs: row.registeredAtMs,
      nextAtMs: row.nextAtMs,
    }));
  }

  /** What came before this one; an unknown one has nothing before it. */
  async function receivedBefore(afterId: string): Promise<SQL | undefined> {
    const t = letterReceived;
    const [after] = await read.select().from(t).where(eq(t.id, afterId));
    if (after === undefined) return sql`1 = 0`;
    return or(
      lt(t.createdAtMs, after.createdAtMs),
      and(eq(t.createdAtMs, after.createdAtMs), lt(t.id, after.id)),
    );
  }

  /** By the code of its case, by our letter's number or by its own; what is neither finds nothing. */
  function receivedFor(sought: string): SQL | undefined {
    const letters = (which: SQL | undefined) => {
      const found = read
        .select({ id: letter.id })
        .from(letter)
        .innerJoin(referral, eq(referral.id, letter.referralId))
        .innerJoin(cases, eq(cases.id, referral.caseId))
        .where(which);
      return inArray(letterReceived.letterId, found);
    };
    const code = toTrackingCode(sought);
    const number = readLetterNumber(sought)?.number;
    const ways = [
      ...(code === null ? [] : [letters(eq(cases.trackingCode, code))]),
      ...(number === undefined
        ? []
        : [letters(eq(letter.registryNumber, number)), eq(letterReceived.number, number)]),
    ];
    return ways.length === 0 ? sql`1 = 0` : or(...ways);
  }

  /** Newest first, from behind this one on. */
  async function receivedList(
    { state, q = '' }: ReceivedFilter,
    afterId: string | undefined,
  ): Promise<ReceivedLetter[]> {
    return receivedOf(
      and(
        state === undefined ? undefined : eq(letterReceived.state, state),
        q.trim() === '' ? undefined : receivedFor(q),
        afterId === undefined ? undefined : await receivedBefore(afterId),
      ),
    );
  }

  async function receivedOf(where: SQL | undefined): Promise<ReceivedLetter[]> {
    const rows = await read
      .select({
        row: letterReceived,
        caseId: referral.caseId,
        trackingCode: cases.trackingCode,
        byName: appUser.name,
      })
      .from(letterReceived)
      .leftJoin(letter, eq(letter.id, letterReceived.letterId))
      .leftJoin(referral, eq(referral.id, letter.referralId))
      .leftJoin(cases, eq(cases.id, referral.caseId))
      .leftJoin(appUser, eq(appUser.id, letterReceived.decidedById))
      .where(where)
      .orderBy(desc(letterReceived.createdAtMs), desc(letterReceived.id))
      .limit(LIST_LIMIT);
    const ids = rows.flatMap(({ row }) => [row.contentTextId, row.noteTextId]);
    const texts = await personal.read(read, ids);
    const shown = await reporterShield(options).of(
      read,
      rows.flatMap(({ caseId }) => caseId ?? []),
    );
    return rows.map(({ row, caseId, trackingCode, byName }) => {
      const said = saidBy(texts.get(row.contentTextId) ?? '');
      return {
        receivedId: row.id,
        kind: row.kind,
        way: row.way,
        state: row.state,
        reason: row.reason,
        repeats: row.repeats,
        letterId: row.letterId,
        ...{ caseId, trackingCode },
        ...said,
        text: caseId === null ? said.text : shown(caseId, said.text),
        decidedByName: byName,
        note: row.noteTextId === null ? null : (texts.get(row.noteTextId) ?? null),
        atMs: row.createdAtMs,
      };
    });
  }

  /** Once, also where two ask for it at the same time. */
  const writtenNow = (letterId: string, before: LetterStored, atMs: number) =>
    store.tx(async (w) => {
      const [row = before] = await w.select().from(letter).where(eq(letter.id, letterId));
      return documents.documentOf(w, row, atMs);
    });

  /** What a person must look at; the file that was no message is among it. */
  const isForReview = inArray(letterReceived.state, ['needs_review', 'parked']);

  return {
    ofCase: (caseId: string): Promise<LetterRow[]> =>
      rowsOf(
        inArray(
          letter.referralId,
          read.select({ id: referral.id }).from(referral).where(eq(referral.caseId, caseId)),
        ),
        true,
      ),

    async list(
      list: LetterList,
      afterId?: string,
      filter: ReceivedFilter = {},
    ): Promise<{ letters: LetterRow[]; received: ReceivedLetter[] }> {
      if (list === 'received') {
        return { letters: [], received: await receivedList(filter, afterId) };
      }
      const isOldestFirst = list === 'waiting' || list === 'sent';
      const letters = await inStates(STATES[list], isOldestFirst, afterId);
      return { letters, received: list === 'review' ? await receivedOf(isForReview) : [] };
    },

    async counts(): Promise<Record<LetterList, number>> {
      const forReview = await read.$count(letterReceived, isForReview);
      return {
        waiting: await countUpTo(STATES.waiting),
        sent: await countUpTo(STATES.sent),
        review: (await countUpTo(STATES.review)) + forReview,
        // What is done is nobody's work: it is not counted.
        registered: 0,
        received: 0,
      };
    },

    /** With what it says, written now where nobody has needed it before. */
    async view(letterId: string, atMs: number): Promise<LetterView | null> {
      const [stored] = await read.select().from(letter).where(eq(letter.id, letterId));
      const [row] = stored === undefined ? [] : await rowsOf(eq(letter.id, letterId));
      if (stored === undefined || row === undefined) return null;
      const document =
        (await documents.keptOf(read, stored)) ?? (await writtenNow(letterId, stored, atMs));
      const [version] = await read
        .select({ number: letterTemplateVersion.number })
        .from(letterTemplateVersion)
        .innerJoin(letter, eq(letter.templateId, letterTemplateVersion.id))
        .where(eq(letter.id, letterId));
      const tries = await read
        .select()
        .from(letterAttempt)
        .where(eq(letterAttempt.letterId, letterId))
        .orderBy(desc(letterAttempt.createdAtMs), desc(letterAttempt.id))
        .limit(LIST_LIMIT);
      return {
        ...row,
        document,
        templateVersion: version?.number ?? null,
        tries: tries.map(({ op, way, outcome, code, createdAtMs }) => ({
          ...{ op, way, outcome, code },
          atMs: createdAtMs,
        })),
        received: await receivedOf(and(eq(letterReceived.letterId, letterId))),
      };
    },
  };
}

/** What people read of a message; of what is none, its beginning. */
function saidBy(content: string): Pick<ReceivedLetter, 'number' | 'date' | 'inReplyTo' | 'text'> {
  const message = readMessage(content);
  const nothing = { number: null, date: null, inReplyTo: null };
  if (message === null) return { ...nothing, text: content === '' ? null : content.slice(0, 500) };
  if (message.kind === 'refused') return { ...nothing, text: message.reason };
  const { number, date } = message;
  if (message.kind === 'registered') return { number, date, inReplyTo: null, text: null };
  return { number, date, inReplyTo: message.inReplyTo, text: message.text };
}
