import { and, desc, eq, gte, isNull, lt, lte, or } from 'drizzle-orm';
import type { Audit } from '../audit/index.ts';
import type { Banner } from '../contract/banners.ts';
import type { News } from '../contract/queue-rules.ts';
import type { Store, Tables, Writer } from '../db/index.ts';

export type Banners = ReturnType<typeof bannerRepository>;
type Row = Tables['banner']['$inferSelect'];

/** What a queue's callers are told, until when, and who says so; `userId` null: its time is over. */
export interface Telling {
  readonly queueId: string;
  readonly news: News | null;
  readonly untilMs: number | null;
  readonly userId: string | null;
  readonly address: string | null;
}

/** اطلاعیه: of each queue one at a time, each kept with its times and the calls that it answered. */
export function bannerRepository(options: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly newId: () => string;
}) {
  const { store, audit, newId } = options;
  const { appUser, banner, call, queue } = store.tables;

  const isOpen = isNull(banner.endedAtMs);

  async function begin(w: Writer, telling: Telling, atMs: number): Promise<void> {
    const { queueId, news, untilMs, userId } = telling;
    const [open] = await w
      .select()
      .from(banner)
      .where(and(eq(banner.queueId, queueId), isOpen));
    if (open !== undefined && news !== null && isSame(open, news)) {
      await w.update(banner).set({ untilMs }).where(eq(banner.id, open.id));
      return;
    }
    if (open !== undefined) {
      const ended = { endedAtMs: atMs, endedById: userId };
      await w.update(banner).set(ended).where(eq(banner.id, open.id));
    }
    if (news === null || userId === null) return;
    await w.insert(banner).values({
      ...{ id: newId(), queueId, topic: news.topic, districtId: news.district ?? null },
      ...{ onlyInSurge: news.onlyInSurge, untilMs, startedById: userId, createdAtMs: atMs },
    });
  }

  /** The caller's own 1 after it, of those who came while it held. */
  const answeredBy = (row: Row): Promise<number> =>
    store.read.$count(
      call,
      and(
        eq(call.outcome, 'self_served'),
        eq(call.queueId, row.queueId),
        gte(call.enteredAtMs, row.createdAtMs),
        row.endedAtMs === null ? undefined : lt(call.enteredAtMs, row.endedAtMs),
      ),
    );

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
    /** Kept in the queue's row, as a banner and in the audit, at once. False: no such queue, or not over. */
    tell: (telling: Telling, atMs: number): Promise<boolean> =>
      store.tx(async (w) => {
        const { queueId, news, untilMs, userId, address } = telling;
        // Since the job looked somebody may have given it more time, or told something else.
        const isOver = and(eq(banner.queueId, queueId), isOpen, lte(banner.untilMs, atMs));
        if (userId === null && (await w.$count(banner, isOver)) === 0) return false;
        const changed = await w
          .update(queue)
          .set({ news })
          .where(eq(queue.id, queueId))
          .returning({ id: queue.id });
        if (changed.length === 0) return false;
        await begin(w, telling, atMs);
        await audit.write(w, {
          ...{ userId, act: 'news-changed', subjectKind: 'line', subjectId: queueId },
          ...(address === null ? {} : { address }),
          detail: { topic: news?.topic ?? null, district: news?.district ?? null, untilMs },
        });
        return true;
      }),

    /** Queues whose banner is over its time. */
    async due(atMs: number): Promise<string[]> {
      const rows = await store.read
        .select({ queueId: banner.queueId })
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

    /** When the news of each queue end by themselves. */
    async ends(): Promise<ReadonlyMap<string, number | null>> {
      const rows = await store.read.select().from(banner).where(isOpen);
      return new Map(rows.map(({ queueId, untilMs }) => [queueId, untilMs]));
    },
  };
}

const isSame = (row: Row, news: News): boolean =>
  row.topic === news.topic &&
  row.districtId === (news.district ?? null) &&
  row.onlyInSurge === news.onlyInSurge;
