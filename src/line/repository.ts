import { createHash } from 'node:crypto';
import { and, asc, eq, gte, isNull } from 'drizzle-orm';
import type { Audit, AuditEntry, Editor } from '../audit/index.ts';
import {
  type Holiday,
  NO_RULES,
  QueueHours,
  type QueuePlan,
  QueueRules,
  ROUND_THE_CLOCK,
  rulesThatAsk,
} from '../contract/queue-rules.ts';
import type { Store, Writer } from '../db/index.ts';
import { beforeAndAfter } from './before-and-after.ts';

export type SwitchId = 'emergency' | 'surge';

export interface SwitchPosition {
  readonly on: boolean;
  readonly waiting: 'stay' | 'leave';
}

/** Where a switch stands, and who moved it when. */
export interface SwitchRow extends SwitchPosition {
  readonly movedBy: string | null;
  readonly movedAtMs: number;
}

/** Rules or hours, and the version of what the editor saw. */
export interface PlanSet {
  readonly rules?: QueueRules;
  readonly hours?: QueueHours;
  readonly version: string;
}
export type PlanRefusal = 'unknown-queue' | 'queue-changed' | 'queue-calls-nobody-back';

export interface LineRepository {
  /** Of the queues on the line; `callbacks` as the queue has it, whether there is a trunk or not. */
  plans(): Promise<QueuePlan[]>;
  /** Answers the version that the part has now. */
  change(queueId: string, set: PlanSet, by: Editor): Promise<{ version: string } | PlanRefusal>;
  /** From this Tehran day on. */
  holidays(fromDay: string): Promise<Holiday[]>;
  keepHoliday(holiday: Holiday, by: Editor): Promise<void>;
  dropHoliday(day: string, by: Editor): Promise<boolean>;
  findSwitch(id: SwitchId): Promise<(SwitchRow & { readonly byName: string | null }) | null>;
  moveSwitch(id: SwitchId, to: SwitchPosition, by: Editor): Promise<void>;
}

export interface LineRepositoryDeps {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly nowMs: () => number;
}

/** Every method is one unit of work; a change and its audit entry are one transaction. */
export function lineRepository({ store, audit, nowMs }: LineRepositoryDeps): LineRepository {
  const { queue, holiday, lineSwitch, appUser } = store.tables;
  /** Telephony knows no archived queue, and nobody sets its rules any more. */
  const onTheLine = isNull(queue.archivedAtMs);

  const keep = (
    w: Writer,
    by: Editor,
    act: string,
    subjectId: string | null,
    detail: AuditEntry['detail'] & object,
  ): Promise<void> => audit.write(w, { ...by, act, subjectKind: 'line', subjectId, detail });

  return {
    async plans() {
      const rows = await store.read.select().from(queue).where(onTheLine).orderBy(asc(queue.id));
      return rows.map((row) => ({
        queueId: row.id,
        nameFa: row.nameFa,
        nameEn: row.nameEn,
        callbacks: row.callbackOn ? 'on' : 'off',
        ...partsOf(row),
        versions: versionsOf(partsOf(row)),
      }));
    },

    change: (queueId, { version, ...set }, by) =>
      store.tx(async (w) => {
        const one = and(eq(queue.id, queueId), onTheLine);
        // In one transaction: the queue's own form may switch callbacks off in the same moment.
        const [row] = await w.select().from(queue).where(one);
        if (row === undefined) return 'unknown-queue';
        const part = set.rules === undefined ? 'hours' : 'rules';
        const before = partsOf(row);
        if (versionsOf(before)[part] !== version) return 'queue-changed';
        const asks = set.rules !== undefined && rulesThatAsk(set.rules).length > 0;
        if (asks && !row.callbackOn) return 'queue-calls-nobody-back';
        const after = partsOf({ ...row, ...set });
        const detail = beforeAndAfter(before[part], after[part]);
        // Nothing differs: nothing is written.
        if (detail !== null) {
          await w.update(queue).set(set).where(one);
          await keep(w, by, 'queue-plan-changed', queueId, detail);
        }
        return { version: versionsOf(after)[part] };
      }),

    holidays: async (fromDay) =>
      store.read
        .select({ day: holiday.id, name: holiday.name })
        .from(holiday)
        .where(gte(holiday.id, fromDay))
        .orderBy(asc(holiday.id)),

    keepHoliday: ({ day, name }, by) =>
      store.tx(async (w) => {
        const [known] = await w.select().from(holiday).where(eq(holiday.id, day));
        const detail = beforeAndAfter({ name: known?.name ?? null }, { name });
        if (detail === null) return;
        await w
          .insert(holiday)
          .values({ id: day, name, createdAtMs: nowMs() })
          .onConflictDoUpdate({ target: holiday.id, set: { name } });
        await keep(w, by, 'holiday-kept', day, detail);
      }),

    dropHoliday: (day, by) =>
      store.tx(async (w) => {
        const [gone] = await w.delete(holiday).where(eq(holiday.id, day)).returning();
        if (gone === undefined) return false;
        const detail = { 'name.before': gone.name, 'name.after': null };
        await keep(w, by, 'holiday-dropped', day, detail);
        return true;
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

    moveSwitch: (id, to, by) =>
      store.tx(async (w) => {
        const [known] = await w.select().from(lineSwitch).where(eq(lineSwitch.id, id));
        const row = { ...to, movedBy: by.userId, movedAtMs: nowMs() };
        await w
          .insert(lineSwitch)
          .values({ id, ...row, createdAtMs: row.movedAtMs })
          .onConflictDoUpdate({ target: lineSwitch.id, set: row });
        // Whole, also where it stood so already: he is shown as who has moved it last.
        const detail = {
          ...{ 'on.before': known?.on ?? false, 'on.after': to.on },
          ...{ 'waiting.before': known?.waiting ?? 'stay', 'waiting.after': to.waiting },
        };
        await keep(w, by, MOVED[id][to.on ? 'on' : 'off'], null, detail);
      }),
  };
}

const MOVED = {
  emergency: { on: 'line-closed', off: 'line-opened' },
  surge: { on: 'surge-begun', off: 'surge-ended' },
} as const;

type Row = Pick<Store['tables']['queue']['$inferSelect'], 'rules' | 'hours'>;
type Parts = Pick<QueuePlan, 'rules' | 'hours'>;

const partsOf = (row: Row): Parts => ({
  rules: QueueRules.parse(row.rules ?? NO_RULES),
  hours: QueueHours.parse(row.hours ?? ROUND_THE_CLOCK),
});

/** Of what is written there: the queue's own version counts the changes of its own form. */
const versionsOf = ({ rules, hours }: Parts): QueuePlan['versions'] => ({
  rules: digest(rules),
  hours: digest(hours),
});

/** The shape has put the keys in their order, whatever the database made of it. */
function digest(part: object): string {
  return createHash('sha256').update(JSON.stringify(part)).digest('base64url').slice(0, 22);
}
