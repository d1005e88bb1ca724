import { and, asc, eq, gte, isNull } from 'drizzle-orm';
import {
  type Holiday,
  NO_RULES,
  QueueHours,
  type QueuePlan,
  QueueRules,
  ROUND_THE_CLOCK,
  rulesThatAsk,
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

export type PlanChanged = 'ok' | 'unknown-queue' | 'queue-calls-nobody-back';

export interface LineRepository {
  /** Of the queues on the line; `callbacks` as the queue has it, whether there is a trunk or not. */
  plans(): Promise<QueuePlan[]>;
  change(queueId: string, set: { rules?: QueueRules; hours?: QueueHours }): Promise<PlanChanged>;
  /** From this Tehran day on. */
  holidays(fromDay: string): Promise<Holiday[]>;
  keepHoliday(holiday: Holiday, nowMs: number): Promise<void>;
  dropHoliday(day: string): Promise<boolean>;
  findSwitch(id: SwitchId): Promise<(SwitchRow & { readonly byName: string | null }) | null>;
  moveSwitch(id: SwitchId, row: SwitchRow): Promise<void>;
}

export function lineRepository(store: Store): LineRepository {
  const { queue, holiday, lineSwitch, appUser } = store.tables;
  /** Telephony knows no archived queue, and nobody sets its rules any more. */
  const onTheLine = isNull(queue.archivedAtMs);
  return {
    async plans() {
      const rows = await store.read.select().from(queue).where(onTheLine).orderBy(asc(queue.id));
      return rows.map((row) => ({
        queueId: row.id,
        nameFa: row.nameFa,
        nameEn: row.nameEn,
        callbacks: row.callbackOn ? 'on' : 'off',
        rules: QueueRules.parse(row.rules ?? NO_RULES),
        hours: QueueHours.parse(row.hours ?? ROUND_THE_CLOCK),
      }));
    },

    change: (queueId, set) =>
      store.tx(async (w) => {
        const one = and(eq(queue.id, queueId), onTheLine);
        // In one transaction: the queue's own form may switch callbacks off in the same moment.
        const [row] = await w.select({ callbackOn: queue.callbackOn }).from(queue).where(one);
        if (row === undefined) return 'unknown-queue';
        const asks = set.rules !== undefined && rulesThatAsk(set.rules).length > 0;
        if (asks && !row.callbackOn) return 'queue-calls-nobody-back';
        await w.update(queue).set(set).where(one);
        return 'ok';
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
