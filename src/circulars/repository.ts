import { and, asc, desc, eq, gt, isNull, lte, max, or, type SQL } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type {
  CircularAddressees,
  CircularReader,
  CircularRow,
  CircularText,
  MyCircular,
} from '../contract/circulars.ts';
import {
  among,
  type Reader as DbReader,
  type Store,
  type Tables,
  type Writer,
} from '../db/index.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import { concerns, isDue, type Reader, sinceOf, stateOf } from './circular.ts';
import { readersOf } from './repository-readers.ts';

export type Circulars = ReturnType<typeof circularRepository>;
type Version = Tables['circularVersion']['$inferSelect'];
type Receipt = Pick<Tables['circularReceipt']['$inferSelect'], 'userId' | 'number'> & {
  readonly circularId: string;
  readonly readAtMs: number;
};

/** بخشنامه: written by who leads, read and confirmed by whom it concerns. */
export function circularRepository(options: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly newId: () => string;
}) {
  const { store, audit, newId } = options;
  const { appUser, circular, circularReceipt, circularVersion, department, queue } = store.tables;
  const readers = readersOf(store);
  // Asked for every half a minute by each page, and at pauses of typing: beside the loop.
  const { readApart: read } = store;

  interface Known {
    readonly last: Version;
    readonly byName: string | null;
    readonly isWithdrawn: boolean;
  }

  /** Of each circular its newest text; older ones are not read at all. */
  async function newest(r: DbReader, where?: SQL): Promise<Known[]> {
    const numbers = r
      .select({
        circularId: circularVersion.circularId,
        most: max(circularVersion.number).as('most'),
      })
      .from(circularVersion)
      .groupBy(circularVersion.circularId)
      .as('numbers');
    const isLast = and(
      eq(circularVersion.circularId, numbers.circularId),
      eq(circularVersion.number, numbers.most),
    );
    const rows = await r
      .select({
        last: circularVersion,
        byName: appUser.name,
        withdrawnAtMs: circular.withdrawnAtMs,
      })
      .from(numbers)
      .innerJoin(circularVersion, isLast)
      .innerJoin(circular, eq(circular.id, circularVersion.circularId))
      .innerJoin(appUser, eq(appUser.id, circularVersion.madeById))
      .where(where)
      .orderBy(desc(circularVersion.createdAtMs));
    return rows.map(({ withdrawnAtMs, ...one }) => ({
      ...one,
      isWithdrawn: withdrawnAtMs !== null,
    }));
  }

  async function inForce(r: DbReader, atMs: number): Promise<Known[]> {
    const isGoing = and(
      isNull(circular.withdrawnAtMs),
      lte(circularVersion.validFromMs, atMs),
      or(isNull(circularVersion.validUntilMs), gt(circularVersion.validUntilMs, atMs)),
    );
    const all = await newest(r, isGoing);
    return all.filter(({ last, isWithdrawn }) => stateOf(last, isWithdrawn, atMs) === 'in-force');
  }

  /** Newest text first; `userId` null: everybody's. */
  async function receiptsOf(
    r: DbReader,
    circularIds: readonly string[],
    userId: string | null,
  ): Promise<Receipt[]> {
    if (circularIds.length === 0) return [];
    return r
      .select({
        circularId: circularReceipt.circularId,
        userId: circularReceipt.userId,
        number: circularReceipt.number,
        readAtMs: circularReceipt.createdAtMs,
      })
      .from(circularReceipt)
      .where(
        and(
          among(store, circularReceipt.circularId, circularIds),
          userId === null ? undefined : eq(circularReceipt.userId, userId),
        ),
      )
      .orderBy(desc(circularReceipt.number));
  }

  const note = (w: Writer, by: Editor, act: string, subjectId: string, number: number) =>
    audit.write(w, { ...by, act, subjectKind: 'circular', subjectId, detail: { number } });

  async function addVersion(
    w: Writer,
    circularId: string,
    number: number,
    text: CircularText,
    by: Editor,
    atMs: number,
  ): Promise<void> {
    const { to: addressedTo, title, body, ...rest } = text;
    await w.insert(circularVersion).values({
      ...{ ...rest, id: newId(), circularId, number, addressedTo, title },
      body: normalizeForStorage(body),
      madeById: by.userId,
      createdAtMs: atMs,
    });
    await note(w, by, 'circular-written', circularId, number);
  }

  async function lastOf(r: DbReader, circularId: string): Promise<Version | undefined> {
    const [last] = await r
      .select()
      .from(circularVersion)
      .where(eq(circularVersion.circularId, circularId))
      .orderBy(desc(circularVersion.number))
      .limit(1);
    return last;
  }

  async function isOpen(r: DbReader, circularId: string): Promise<boolean> {
    const open = and(eq(circular.id, circularId), isNull(circular.withdrawnAtMs));
    return (await r.$count(circular, open)) > 0;
  }

  /** Those in force that concern him, what he has not read first. */
  async function mine(userId: string, atMs: number): Promise<MyCircular[]> {
    const known = await inForce(read, atMs);
    if (known.length === 0) return [];
    const [me] = await readers(read, [userId], atMs);
    if (me === undefined) return [];
    const receipts = await receiptsOf(
      read,
      known.map(({ last }) => last.circularId),
      userId,
    );
    const own = known
      .filter(({ last }) => concerns(last.addressedTo, me))
      .map(({ last, byName }): MyCircular => {
        const { circularId, number, title, body, validUntilMs } = last;
        const receipt = receipts.find(
          (one) => one.circularId === circularId && one.number === number,
        );
        const readAtMs = receipt?.readAtMs ?? null;
        const sinceMs = sinceOf(last);
        return { circularId, number, title, body, byName, sinceMs, validUntilMs, readAtMs };
      });
    return own.toSorted((a, b) => Number(a.readAtMs !== null) - Number(b.readAtMs !== null));
  }

  const hasRead = (receipts: readonly Receipt[], { circularId, number }: Version, of: Reader) =>
    receipts.some(
      (one) => one.circularId === circularId && one.number === number && one.userId === of.userId,
    );

  return {
    mine,

    /** Only what he may read now, and the text that he has seen. */
    confirm: (
      circularId: string,
      number: number,
      by: Editor,
      atMs: number,
    ): Promise<'set' | 'unknown-circular' | 'circular-changed'> =>
      store.tx(async (w) => {
        const last = await lastOf(w, circularId);
        const [me] = await readers(w, [by.userId], atMs);
        if (last === undefined || me === undefined) return 'unknown-circular';
        const state = stateOf(last, !(await isOpen(w, circularId)), atMs);
        if (state !== 'in-force' || !concerns(last.addressedTo, me)) return 'unknown-circular';
        if (last.number !== number) return 'circular-changed';
        const given = await w
          .insert(circularReceipt)
          .values({ id: newId(), circularId, number, userId: by.userId, createdAtMs: atMs })
          .onConflictDoNothing()
          .returning({ id: circularReceipt.id });
        if (given.length > 0) await note(w, by, 'circular-read', circularId, number);
        return 'set';
      }),

    /** Of those who write them: all there are, with how many have read. */
    async list(atMs: number): Promise<CircularRow[]> {
      const known = await newest(read);
      if (known.length === 0) return [];
      const people = await readers(read, null, atMs);
      const receipts = await receiptsOf(
        read,
        known.map(({ last }) => last.circularId),
        null,
      );
      return known.map(({ last, byName, isWithdrawn }): CircularRow => {
        const { circularId, number, createdAtMs: madeAtMs, title, body } = last;
        const { addressedTo: to, validFromMs, validUntilMs, remindAfterHours } = last;
        const addressed = people.filter((one) => concerns(to, one));
        const readBy = addressed.filter((one) => hasRead(receipts, last, one)).length;
        const state = stateOf(last, isWithdrawn, atMs);
        const named = {
          roles: [...to.roles],
          queueIds: [...to.queueIds],
          departmentIds: [...to.departmentIds],
        };
        const dates = { validFromMs, validUntilMs, remindAfterHours };
        return {
          ...{
            circularId,
            number,
            byName,
            madeAtMs,
            state,
            read: readBy,
            addressed: addressed.length,
          },
          text: { title, body, to: named, ...dates },
          isLate: state === 'in-force' && isDue(last, atMs) && readBy < addressed.length,
        };
      });
    },

    /** Null: no such circular. Those who have not read its newest text first. */
    async readers(circularId: string, atMs: number): Promise<CircularReader[] | null> {
      const last = await lastOf(read, circularId);
      if (last === undefined) return null;
      const people = await readers(read, null, atMs);
      const receipts = await receiptsOf(read, [circularId], null);
      const rows = people
        .filter((one) => concerns(last.addressedTo, one))
        .map(({ userId, name }): CircularReader => {
          const latest = receipts.find((one) => one.userId === userId);
          const isNewest = latest?.number === last.number;
          return {
            ...{ userId, name, number: latest?.number ?? null },
            readAtMs: isNewest ? latest.readAtMs : null,
          };
        });
      return rows.toSorted((a, b) => Number(a.readAtMs !== null) - Number(b.readAtMs !== null));
    },

    add: (text: CircularText, by: Editor, atMs: number): Promise<string> =>
      store.tx(async (w) => {
        const circularId = newId();
        await w.insert(circular).values({ id: circularId, createdAtMs: atMs });
        await addVersion(w, circularId, 1, text, by, atMs);
        return circularId;
      }),

    /** Another text: everybody reads it anew. */
    rewrite: (
      circularId: string,
      text: CircularText,
      by: Editor,
      atMs: number,
    ): Promise<'set' | 'unknown-circular'> =>
      store.tx(async (w) => {
        const last = await lastOf(w, circularId);
        if (last === undefined || !(await isOpen(w, circularId))) return 'unknown-circular';
        await addVersion(w, circularId, last.number + 1, text, by, atMs);
        return 'set';
      }),

    withdraw: (circularId: string, by: Editor, atMs: number): Promise<'set' | 'unknown-circular'> =>
      store.tx(async (w) => {
        const last = await lastOf(w, circularId);
        if (last === undefined || !(await isOpen(w, circularId))) return 'unknown-circular';
        const set = { withdrawnAtMs: atMs };
        await w.update(circular).set(set).where(eq(circular.id, circularId));
        await note(w, by, 'circular-withdrawn', circularId, last.number);
        return 'set';
      }),

    /** Who may be named. */
    async addressees(): Promise<CircularAddressees> {
      return {
        queues: await read
          .select({ id: queue.id, nameFa: queue.nameFa, nameEn: queue.nameEn })
          .from(queue)
          .where(isNull(queue.archivedAtMs))
          .orderBy(asc(queue.id)),
        departments: await read
          .select({ id: department.id, nameFa: department.nameFa, nameEn: department.nameEn })
          .from(department)
          .where(isNull(department.closedAtMs))
          .orderBy(asc(department.place), asc(department.id)),
      };
    },
  };
}
