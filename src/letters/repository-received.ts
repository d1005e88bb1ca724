import { and, eq, inArray, ne } from 'drizzle-orm';
import { z } from 'zod';
import type { Audit, Editor } from '../audit/index.ts';
import type { LetterWay, ReceivedState } from '../contract/letters.ts';
import type { Personal, Store, Tables, Writer } from '../db/index.ts';
import { isOfYear, readLetterDay, readLetterNumber } from '../kit/letter-number.ts';
import type { Referrals } from '../referrals/index.ts';
import type { Told } from './automation.ts';
import type { LetterStored } from './repository-documents.ts';
import { isBetween, type Numbers } from './repository-numbers.ts';
import { sha256Of } from './signature.ts';

const short = z.string().max(200);
const year = z.number().int().min(1300).max(1500).optional();
const named = { messageId: z.string().min(1).max(200), letterId: short.min(1) };

/** docs/office-automation.md tells these to the other side. */
const Message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('registered'), ...named, number: short, year, date: short }),
  z.object({
    kind: z.literal('reply'),
    ...named,
    /** The number of our letter, as the answer quotes it. */
    inReplyTo: short,
    inReplyToYear: year,
    number: short,
    year,
    date: short,
    text: z.string().max(8_000),
  }),
  z.object({ kind: z.literal('refused'), ...named, reason: z.string().max(1_000) }),
]);
export type Message = z.infer<typeof Message>;

export type ReceivedStored = Tables['letterReceived']['$inferSelect'];
export type Received = ReturnType<typeof letterReceiving>;

/** What a message comes to: it did what it says, or a person must look, and why. */
interface Verdict {
  readonly state: ReceivedState;
  readonly reason: string | null;
  readonly letterId: string | null;
  readonly number?: string | null;
  readonly year?: number | null;
}

/**
 * What the automation tells, in any order and as often as it likes. A message does something only
 * where letter, number, year and date all agree with what we know; all else waits for a person.
 */
export function letterReceiving(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly audit: Pick<Audit, 'write'>;
  readonly numbers: Numbers;
  readonly referrals: Pick<Referrals, 'answerIn' | 'clearByLetter'>;
  readonly newId: () => string;
}) {
  const { store, personal, audit, numbers, referrals, newId } = options;
  const { letter, letterReceived: t, referral } = store.tables;

  async function findLetter(w: Writer, id: string): Promise<LetterStored | undefined> {
    const [row] = await w.select().from(letter).where(eq(letter.id, id));
    return row;
  }

  async function judge(
    w: Writer,
    message: Message,
    way: LetterWay,
    selfId: string,
    atMs: number,
  ): Promise<Verdict> {
    const row = await findLetter(w, message.letterId);
    if (row === undefined) return review('unknown-letter', null);
    switch (message.kind) {
      case 'registered':
        return judgeNumber(w, message, row, way, atMs);
      case 'reply':
        return judgeReply(w, message, row, selfId, atMs);
      case 'refused':
        return judgeRefusal(w, row);
    }
  }

  async function judgeNumber(
    w: Writer,
    message: Message & { kind: 'registered' },
    row: LetterStored,
    way: LetterWay,
    atMs: number,
  ): Promise<Verdict> {
    // What has never left us can have no number of theirs.
    if (!row.maybeSent && row.sentAtMs === null) return review('never-sent', row.id);
    const given = await numbers.give(w, row, message, { way, atMs });
    const letterId = row.id;
    if (given === 'known') return { state: 'repeated', reason: null, letterId };
    return given === 'given' ? { state: 'applied', reason: null, letterId } : review(given, row.id);
  }

  async function judgeRefusal(w: Writer, row: LetterStored): Promise<Verdict> {
    if (row.state === 'registered') return review('refused-after-number', row.id);
    if (!row.maybeSent && row.sentAtMs === null) return review('never-sent', row.id);
    const lease = { leaseUntilMs: null, leaseToken: null };
    const set = { state: 'failed', reason: 'refused-there', nextAtMs: null, ...lease };
    await w.update(letter).set(set).where(eq(letter.id, row.id));
    return { state: 'applied', reason: null, letterId: row.id };
  }

  async function judgeReply(
    w: Writer,
    message: Message & { kind: 'reply' },
    row: LetterStored,
    selfId: string,
    atMs: number,
  ): Promise<Verdict> {
    const quoted = readLetterNumber(message.inReplyTo);
    const own = readLetterNumber(message.number);
    const day = readLetterDay(message.date);
    if (quoted === null || own === null) return review('bad-number', row.id);
    if (row.registryNumber === null || row.registryYear === null) {
      return { state: 'parked', reason: 'number-awaited', letterId: row.id };
    }
    const quotes = isOfYear(quoted, message.inReplyToYear ?? null, row.registryYear);
    if (quotes !== 'yes') return review(quotes, row.id);
    if (quoted.number !== row.registryNumber) return review('another-letters-number', row.id);
    if (day === null || !isBetween(day.atMs, row.createdAtMs, atMs)) {
      return review('bad-date', row.id);
    }
    const fits = isOfYear(own, message.year ?? null, day.year);
    if (fits !== 'yes') return review(fits, row.id);
    const known = { letterId: row.id, number: own.number, year: day.year };
    const before = await sameReply(w, own.number, day.year, selfId);
    if (before !== undefined) {
      const isSame = before.letterId === row.id;
      return isSame
        ? { ...known, state: 'repeated', reason: null }
        : { ...review('number-taken', row.id), number: null, year: null };
    }
    const text = message.text.trim();
    if (text.length < 3) return { ...review('no-text', row.id), ...known };
    return { ...known, ...(await answer(w, row, { ...known, text, dayMs: day.atMs, atMs })) };
  }

  /** The same number was brought to us already, and did what it says. */
  async function sameReply(w: Writer, number: string, ofYear: number, selfId: string) {
    const same = and(eq(t.number, number), eq(t.year, ofYear), eq(t.kind, 'reply'));
    const [row] = await w
      .select({ letterId: t.letterId })
      .from(t)
      .where(and(same, eq(t.state, 'applied'), ne(t.id, selfId)));
    return row;
  }

  async function answer(
    w: Writer,
    row: LetterStored,
    said: {
      readonly text: string;
      readonly number: string;
      readonly year: number;
      readonly dayMs: number;
      readonly atMs: number;
    },
  ): Promise<Verdict> {
    const { text, number, year: ofYear, dayMs, atMs } = said;
    const { referralId, id: letterId } = row;
    const [asked] = await w
      .select({ sentAtMs: referral.sentAtMs })
      .from(referral)
      .where(eq(referral.id, referralId));
    // A letter's date has no hour: its day counts as in time.
    const answeredAtMs = Math.max(dayMs, asked?.sentAtMs ?? dayMs);
    const { type } = await referrals.answerIn(w, {
      ...{ referralId, text, actorId: null, atMs },
      letter: { answeredAtMs, number, year: ofYear },
    });
    if (type === 'done') return { state: 'applied', reason: null, letterId };
    // Nobody needs the answer any more, but whoever gave it in time is not accused.
    await referrals.clearByLetter(w, { referralId, answeredAtMs, atMs });
    return review(type === 'wrong-state' ? 'case-went-on' : type, letterId);
  }

  /** Answers that came before the number of their letter. */
  async function unpark(w: Writer, letterId: string, atMs: number): Promise<void> {
    const waiting = await w
      .select()
      .from(t)
      .where(and(eq(t.letterId, letterId), eq(t.state, 'parked')))
      .orderBy(t.createdAtMs, t.id);
    for (const row of waiting) await judgeAgain(w, row, atMs);
  }

  async function judgeAgain(w: Writer, row: ReceivedStored, atMs: number): Promise<ReceivedState> {
    const content = (await personal.read(w, [row.contentTextId])).get(row.contentTextId) ?? '';
    const message = readMessage(content);
    if (message === null) return row.state;
    const verdict = await judge(w, message, row.way, row.id, atMs);
    await w.update(t).set(verdict).where(eq(t.id, row.id));
    if (message.kind === 'registered' && verdict.state === 'applied') {
      await unpark(w, message.letterId, atMs);
    }
    return verdict.state;
  }

  return {
    unpark,

    /** Once, however often it comes; what is no message is kept for a person as well. */
    async take(told: Told, way: LetterWay, atMs: number): Promise<ReceivedState> {
      const message = told.fault === null ? readMessage(told.content) : null;
      const messageId = message?.messageId ?? told.ref;
      const contentHash = sha256Of(told.content);
      return store.tx(async (w) => {
        const sameId = await w.select().from(t).where(eq(t.messageId, messageId));
        const same = sameId.find((row) => row.contentHash === contentHash);
        if (same !== undefined) {
          const set = { repeats: same.repeats + 1 };
          await w.update(t).set(set).where(eq(t.id, same.id));
          return same.state;
        }
        const id = newId();
        const contentTextId = (await personal.put(w, told.content, atMs)).id;
        const first = { id, messageId, contentHash, way, contentTextId, repeats: 0 };
        const kind = message?.kind ?? ('unreadable' as const);
        const unread = { kind, state: 'needs_review' as const, createdAtMs: atMs };
        const reason = told.fault ?? 'no-message';
        await w.insert(t).values({ ...first, ...unread, reason });
        if (message === null) return 'needs_review';
        const verdict: Verdict =
          sameId.length > 0
            ? review('same-id-other-words', await knownId(w, message.letterId))
            : await judge(w, message, way, id, atMs);
        await w.update(t).set(verdict).where(eq(t.id, id));
        if (kind === 'registered' && verdict.state === 'applied') {
          await unpark(w, message.letterId, atMs);
        }
        return verdict.state;
      });
    },

    /** A person has looked: it is judged anew, or put away with a word why. */
    async settle(
      receivedId: string,
      settled: { readonly act: 'again' | 'dismiss'; readonly note: string; readonly by: Editor },
      atMs: number,
    ): Promise<'done' | 'unknown-received-letter' | 'received-letter-settled'> {
      const { act, note, by } = settled;
      return store.tx(async (w) => {
        const [row] = await w.select().from(t).where(eq(t.id, receivedId));
        if (row === undefined) return 'unknown-received-letter';
        if (!['needs_review', 'parked'].includes(row.state)) return 'received-letter-settled';
        const noteTextId = (await personal.put(w, note, atMs)).id;
        const decided = { decidedById: by.userId, decidedAtMs: atMs, noteTextId };
        await w.update(t).set(decided).where(eq(t.id, receivedId));
        if (act === 'again') await judgeAgain(w, row, atMs);
        else await w.update(t).set({ state: 'dismissed' }).where(eq(t.id, receivedId));
        const subject = { subjectKind: 'letter-received', subjectId: receivedId };
        await audit.write(w, { ...by, act: `received-letter-${act}`, ...subject });
        return 'done';
      });
    },

    countReview: () => store.read.$count(t, inArray(t.state, ['needs_review', 'parked'])),
  };

  async function knownId(w: Writer, letterId: string): Promise<string | null> {
    return (await findLetter(w, letterId))?.id ?? null;
  }
}

function review(reason: string, letterId: string | null): Verdict {
  return { state: 'needs_review', reason, letterId };
}

/** Null: it has not the shape of a message. */
export function readMessage(content: string): Message | null {
  try {
    const parsed = Message.safeParse(JSON.parse(content));
    return parsed.success ? parsed.data : null;
  } catch {
    // No JSON: the caller keeps it as it came.
    return null;
  }
}
