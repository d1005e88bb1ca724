import { and, desc, eq, gte, isNull, lte, or, type SQL } from 'drizzle-orm';
import type { Audit } from '../audit/index.ts';
import type { Banner } from '../contract/banners.ts';
import type { News, ToldNews } from '../contract/queue-rules.ts';
import type { Store, Tables, Writer } from '../db/index.ts';

export type Banners = ReturnType<typeof bannerRepository>;
type Row = Tables['banner']['$inferSelect'];

/** What a queue's callers are told, until when, and who says so; `userId` null: its time is over. */
export interface Telling {
  readonly queueId: string;
  /** Null: what ends is the banner, or all of the queue; by nobody's word, what is over its time. */
  readonly news: News | null;
  readonly bannerId?: string | undefined;
  readonly untilMs: number | null;
  readonly userId: string | null;
  readonly address: string | null;
}

/** اطلاعیه: of a queue one of each topic and district, kept with its times and the calls that it answered. */
export function bannerRepository(options: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly newId: () => string;
}) {
  const { store, audit, newId } = options;
  const { appUser, banner, call, queue } = store.tables;

  const isOpen = isNull(banner.endedAtMs);
  const openOf = (queueId: string) => and(eq(banner.queueId, queueId), isOpen);

  async function begin(
    w: Writer,
    telling: Telling,
    news: News,
    atMs: number,
  ): Promise<{ ended: string[]; was?: Pick<Row, 'untilMs'> }> {
    const { queueId, untilMs, userId } = telling;
    const { topic, onlyInSurge, district = null } = news;
    const isSame = and(
      eq(banner.topic, topic),
      district === null ? isNull(banner.districtId) : eq(banner.districtId, district),
    );
    const [open] = await w
      .select()
      .from(banner)
      .where(and(openOf(queueId), isSame));
    if (open?.onlyInSurge === onlyInSurge) {
      await w.update(banner).set({ untilMs }).where(eq(banner.id, open.id));
      return { ended: [], was: open };
    }
    const ended = await end(w, telling, isSame, atMs);
    if (userId === null) return { ended };
    await w.insert(banner).values({
      ...{ id: newId(), queueId, topic, districtId: district, onlyInSurge },
      ...{ untilMs, startedById: userId, createdAtMs: atMs },
    });
    return { ended };
  }

  /** Says which. */
  async function end(
    w: Writer,
    { queueId, userId }: Telling,
    which: SQL | undefined,
    atMs: number,
  ): Promise<string[]> {
    const rows = await w
      .update(banner)
      .set({ endedAtMs: atMs, endedById: userId })
      .where(and(openOf(queueId), which))
      .returning({ id: banner.id });
    return rows.map(({ id }) => id);
  }

  function endedBy({ bannerId, userId }: Telling, atMs: number): SQL | undefined {
    // Given more time meanwhile, or ended by somebody: it is not over.
    if (userId === null) return lte(banner.untilMs, atMs);
    return bannerId === undefined ? undefined : eq(banner.id, bannerId);
  }

  /** The caller's own 1 when it was what he had been told last. */
  const answeredBy = (row: Row): Promise<number> =>
    store.read.$count(call, eq(call.bannerId, row.id));

  async function view(rows: readonly Row[], isSurge: boolean): Promise<Banner[]> {
    if (rows.length === 0) return [];
    const { read } = store;
    const people = await read.select({ id: appUser.id, name: appUser.name }).from(appUser);
    const queues = await read
      .select({ id: queue.id, nameFa: queue.nameFa, nameEn: queue.nameEn })
      .from(queue);
    const nameOf = (id: string | null): string | null =>
      people.find((one) => one.id === id)?.name ?? null;
    const banners: Banner[] = [];
    for (const row of rows) {
      const known = queues.find(({ id }) => id === row.queueId);
      banners.push({
        bannerId: row.id,
        queueId: row.queueId,
        queueFa: known?.nameFa ?? row.queueId,
        queueEn: known?.nameEn ?? row.queueId,
        topic: row.topic,
        district: row.districtId,
        onlyInSurge: row.onlyInSurge,
        isTold: row.endedAtMs === null && (isSurge || !row.onlyInSurge),
        startedAtMs: row.createdAtMs,
        startedByName: nameOf(row.startedById),
        untilMs: row.untilMs,
        endedAtMs: row.endedAtMs,
        endedByName: nameOf(row.endedById),
        answered: await answeredBy(row),
      });
    }
    return banners;
  }

  return {
    /** False: there is no such queue, or nothing of it is over. */
    tell: (telling: Telling, atMs: number): Promise<boolean> =>
      store.tx(async (w) => {
        const { queueId, news, untilMs, userId, address } = telling;
        if ((await w.$count(queue, eq(queue.id, queueId))) === 0) return false;
        const { ended, was } =
          news === null
            ? { ended: await end(w, telling, endedBy(telling, atMs), atMs) }
            : await begin(w, telling, news, atMs);
        // Somebody else has ended it before: so it is, and this was no act.
        if (news === null && ended.length === 0) return userId !== null;
        await audit.write(w, {
          ...{ userId, act: 'news-changed', subjectKind: 'line', subjectId: queueId },
          ...(address === null ? {} : { address }),
          detail: {
            ...{ topic: news?.topic ?? null, district: news?.district ?? null, untilMs },
            ended: ended.length === 0 ? null : ended.join(' '),
            // Told already: its time is another one now.
            ...(was !== undefined && { 'untilMs.before': was.untilMs }),
          },
        });
        return true;
      }),

    /** Queues of which a banner is over its time. */
    async due(atMs: number): Promise<string[]> {
      const rows = await store.read
        .selectDistinct({ queueId: banner.queueId })
        .from(banner)
        .where(and(isOpen, lte(banner.untilMs, atMs)));
      return rows.map(({ queueId }) => queueId);
    },

    /** Those in force and those of the time since then, the newest first. */
    async list(sinceMs: number, isSurge: boolean): Promise<Banner[]> {
      const rows = await store.read
        .select()
        .from(banner)
        .where(or(isOpen, gte(banner.endedAtMs, sinceMs)))
        .orderBy(desc(banner.createdAtMs), desc(banner.id));
      return view(rows, isSurge);
    },

    async inForce(isSurge: boolean): Promise<Banner[]> {
      const rows = await store.read.select().from(banner).where(isOpen);
      return view(rows, isSurge);
    },

    /** What each queue's callers are told, the newest first. */
    async told(): Promise<ReadonlyMap<string, ToldNews[]>> {
      const rows = await store.read
        .select()
        .from(banner)
        .where(isOpen)
        .orderBy(desc(banner.createdAtMs), desc(banner.id));
      const told = new Map<string, ToldNews[]>();
      for (const { id, queueId, topic, districtId, onlyInSurge, untilMs } of rows) {
        const where = districtId === null ? {} : { district: districtId };
        const one = { bannerId: id, topic, ...where, onlyInSurge, untilMs };
        told.set(queueId, [...(told.get(queueId) ?? []), one]);
      }
      return told;
    },
  };
}
