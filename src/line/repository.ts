import { asc, eq, gte } from 'drizzle-orm';
import {
  type Holiday,
  News,
  NO_RULES,
  QueueHours,
  type QueuePlan,
  QueueRules,
  ROUND_THE_CLOCK,
} from '../contract/queue-rules.ts';
import type { Store } from '../db/index.ts';

export type SwitchId = 'emergency' | 'surge';

/** Where a switch stands, and who moved it when. */
export interface SwitchRow {
  readonly on: boolean;
  readonly waiting: 'stay' | 'leave';
  readonly movedBy: string | null;
  readonly movedAtMs: number;
}

export interface LineRepository {
  plans(): Promise<QueuePlan[]>;
  /** False: no such queue. */
  change(queueId: string, set: { rules?: QueueRules; hours?: QueueHours }): Promise<boolean>;
  /** Who waits in it may hang up and be called. */
  callsBack(queueId: string): Promise<boolean>;
  /** From this Tehran day on. */
  holidays(fromDay: string): Promise<Holiday[]>;
  keepHoliday(holiday: Holiday, nowMs: number): Promise<void>;
  dropHoliday(day: string): Promise<boolean>;
  findSwitch(id: SwitchId): Promise<(SwitchRow & { readonly byName: string | null }) | null>;
  moveSwitch(id: SwitchId, row: SwitchRow): Promise<void>;
}

export function lineRepository(store: Store): LineRepository {
  const { queue, holiday, lineSwitch, appUser } = store.tables;
  return {
    async plans() {
      const rows = await store.read.select().from(queue).orderBy(asc(queue.id));
      return rows.map((row) => ({
        queueId: row.id,
        nameFa: row.nameFa,
        nameEn: row.nameEn,
        rules: QueueRules.parse(row.rules ?? NO_RULES),
        hours: QueueHours.parse(row.hours ?? ROUND_THE_CLOCK),
        news: News.nullable().parse(row.news),
      }));
    },

    async callsBack(queueId) {
      const [row] = await store.read
        .select({ callbackOn: queue.callbackOn })
        .from(queue)
        .where(eq(queue.id, queueId));
      return row?.callbackOn === true;
    },

    change: (queueId, set) =>
      store.tx(async (w) => {
        const changed = await w
          .update(queue)
          .set(set)
          .where(eq(queue.id, queueId))
          .returning({ id: queue.id });
        return changed.length > 0;
      }),

    holidays: async (fromDay) =>
      store.read
        .select({ day: holiday.id, name: holiday.name })
        .from(holiday)
        .where(gte(holiday.id, fromDay))
        .orderBy(asc(holiday.id)),

    async keepHoliday({ day, name }, nowMs) {
      const row = { id: day, name, createdAtMs: nowMs };
      await store.tx(async (w) => {
        await w
          .insert(holiday)
          .values(row)
          .onConflictDoUpdate({ target: holiday.id, set: { name } });
      });
    },

    dropHoliday: (day) =>
      store.tx(async (w) => {
        const gone = await w
          .delete(holiday)
          .where(eq(holiday.id, day))
          .returning({ id: holiday.id });
        return gone.length > 0;
      }),

    async findSwitch(id) {
      const [row] = await store.read
        .select({
          on: lineSwitch.on,
          waiting: lineSwitch.waiting,
          movedBy: lineSwitch.movedBy,
          movedAtMs: lineSwitch.movedAtMs,
          byName: appUser.name,
        })
        .from(lineSwitch)
        .leftJoin(appUser, eq(appUser.id, lineSwitch.movedBy))
        .where(eq(lineSwitch.id, id));
      return row ?? null;
    },

    async moveSwitch(id, row) {
      await store.tx(async (w) => {
        await w
          .insert(lineSwitch)
          .values({ id, ...row, createdAtMs: row.movedAtMs })
          .onConflictDoUpdate({ target: lineSwitch.id, set: row });
      });
    },
  };
}
