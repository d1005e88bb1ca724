import { asc } from 'drizzle-orm';
import type { Store } from '../db/index.ts';
import { FIRST_QUEUE, type Queue } from './queue.ts';

export interface QueueRepository {
  /** In the order of their ids. */
  list(): Promise<Queue[]>;
  /** Gives a fresh database its first queue; one that has any is left alone. */
  seed(nowMs: number): Promise<void>;
}

export function queueRepository(store: Store): QueueRepository {
  const { queue } = store.tables;
  return {
    async list() {
      const rows = await store.read.select().from(queue).orderBy(asc(queue.id));
      return rows.map(
        ({ createdAtMs: _made, rules: _rules, hours: _hours, news: _news, ...row }) => row,
      );
    },
    async seed(nowMs) {
      await store.tx(async (w) => {
        if ((await w.$count(queue)) > 0) return;
        await w.insert(queue).values({ ...FIRST_QUEUE, createdAtMs: nowMs });
      });
    },
  };
}
