import { and, asc, desc, eq, gt, inArray, isNull, lte, or } from 'drizzle-orm';
import type { Reader, Store, Tables } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import type { CountedHours } from '../kit/deadline.ts';
import type { Ladder, Post, PostRole } from './ladder.ts';
import { routeOf, type ToRoute } from './routing.ts';

export type Policy = Tables['policyVersion']['$inferSelect'];
export type Organisation = ReturnType<typeof organisationRepository>;

/** Where an official's posts reach. */
export interface Reach {
  /** Posts that he holds, or acts for just now. */
  readonly positionIds: readonly string[];
  /** The units of these posts and all below them. */
  readonly departmentIds: readonly string[];
  readonly isInspection: boolean;
}

/** Who is responsible: units, posts, routing, policies, calendars, as they stand at an instant. */
export function organisationRepository(store: Store) {
  const { department, holiday, policyVersion, position, positionDelegate } = store.tables;
  const { routingRule, workingWeek } = store.tables;

  async function postsOf(r: Reader, departmentIds: readonly string[], atMs: number) {
    if (departmentIds.length === 0) return [];
    const rows = await r
      .select()
      .from(position)
      .where(inArray(position.departmentId, [...departmentIds]))
      .orderBy(asc(position.id));
    return withActing(r, rows, atMs);
  }

  async function withActing(
    r: Reader,
    rows: readonly Tables['position']['$inferSelect'][],
    atMs: number,
  ): Promise<(Post & { departmentId: string })[]> {
    if (rows.length === 0) return [];
    const acting = await r
      .select()
      .from(positionDelegate)
      .where(
        and(
          inArray(
            positionDelegate.positionId,
            rows.map(({ id }) => id),
          ),
          lte(positionDelegate.fromMs, atMs),
          gt(positionDelegate.untilMs, atMs),
        ),
      )
      .orderBy(desc(positionDelegate.createdAtMs), asc(positionDelegate.id));
    return rows.map(({ id, departmentId, role, holderId, isVacant }) => {
      const delegate = acting.find(({ positionId }) => positionId === id)?.userId ?? null;
      return {
        positionId: id,
        departmentId,
        role,
        personId: delegate ?? (isVacant ? null : holderId),
        isVacant: isVacant && delegate === null,
      };
    });
  }

  /** From a unit up to the top. A tree that bites its own tail ends where it began. */
  async function lineOf(r: Reader, departmentId: string): Promise<string[]> {
    const line: string[] = [];
    let next: string | null = departmentId;
    while (next !== null && !line.includes(next)) {
      line.push(next);
      const [row] = await r
        .select({ parentId: department.parentId })
        .from(department)
        .where(eq(department.id, next));
      next = row?.parentId ?? null;
    }
    return line;
  }

  /** The inspection and the head of 137, wherever they stand in the tree. */
  async function watching(r: Reader, atMs: number): Promise<Pick<Ladder, 'inspection' | 'centre'>> {
    const rows = await r
      .select()
      .from(position)
      .innerJoin(department, eq(department.id, position.departmentId))
      .where(and(inArray(position.role, ['inspection', 'centre']), isNull(department.closedAtMs)))
      .orderBy(asc(position.id));
    const posts = await withActing(
      r,
      rows.map((row) => row.position),
      atMs,
    );
    return {
      inspection: posts.filter(({ role }) => role === 'inspection'),
      centre: posts.filter(({ role }) => role === 'centre'),
    };
  }

  async function reachOf(r: Reader, userId: string, atMs: number): Promise<Reach> {
    const acting = r
      .select({ id: positionDelegate.positionId })
      .from(positionDelegate)
      .where(
        and(
          eq(positionDelegate.userId, userId),
          lte(positionDelegate.fromMs, atMs),
          gt(positionDelegate.untilMs, atMs),
        ),
      );
    const holds = and(eq(position.holderId, userId), eq(position.isVacant, false));
    const posts = await r
      .select({ id: position.id, departmentId: position.departmentId, role: position.role })
      .from(position)
      .where(or(holds, inArray(position.id, acting)));
    const positionIds = posts.map(({ id }) => id);
    if (positionIds.length === 0) {
      return { positionIds, departmentIds: [], isInspection: false };
    }
    const tree = await r
      .select({ id: department.id, parentId: department.parentId })
      .from(department);
    const reached = new Set(posts.map(({ departmentId }) => departmentId));
    for (let grown = true; grown; ) {
      grown = false;
      for (const { id, parentId } of tree) {
        if (parentId === null || reached.has(id) || !reached.has(parentId)) continue;
        reached.add(id);
        grown = true;
      }
    }
    const isInspection = posts.some(({ role }) => role === 'inspection');
    return { positionIds, departmentIds: [...reached], isInspection };
  }

  return {
    watching,

    /** Undefined: no rule in force fits, or its unit is closed. */
    async routed(r: Reader, asked: ToRoute): Promise<string | undefined> {
      const { serviceCodeId, districtId } = asked;
      const codeFits = isNull(routingRule.serviceCodeId);
      const districtFits = isNull(routingRule.districtId);
      const rules = await r
        .select()
        .from(routingRule)
        .innerJoin(department, eq(department.id, routingRule.departmentId))
        .where(
          and(
            serviceCodeId === null
              ? codeFits
              : or(codeFits, eq(routingRule.serviceCodeId, serviceCodeId)),
            districtId === null
              ? districtFits
              : or(districtFits, eq(routingRule.districtId, districtId)),
            isNull(department.closedAtMs),
          ),
        );
      const found = routeOf(
        rules.map((row) => row.routing_rule),
        asked,
      );
      return found?.departmentId;
    },

    /** Its own head, the deputies and managers above, the inspection and the head of 137. */
    async ladderOf(r: Reader, departmentId: string, atMs: number): Promise<Ladder> {
      const line = await lineOf(r, departmentId);
      const posts = await postsOf(r, line, atMs);
      const nearest = (role: PostRole): Post[] =>
        line.flatMap((id) =>
          posts.filter((post) => post.departmentId === id && post.role === role),
        );
      const { inspection, centre } = await watching(r, atMs);
      const ownHead = posts.filter(
        (post) =>
          post.departmentId === departmentId &&
          ['head', 'inspection', 'centre'].includes(post.role),
      );
      return {
        heads: ownHead,
        deputies: nearest('deputy'),
        managers: nearest('manager'),
        inspection,
        centre,
      };
    },

    async departmentOf(r: Reader, positionId: string): Promise<string> {
      const [row] = await r
        .select({ departmentId: position.departmentId })
        .from(position)
        .where(eq(position.id, positionId));
      assert(row !== undefined, 'a post belongs to a unit');
      return row.departmentId;
    },

    async isOpen(r: Reader, departmentId: string): Promise<boolean> {
      const open = and(eq(department.id, departmentId), isNull(department.closedAtMs));
      return (await r.$count(department, open)) > 0;
    },

    reachOf,
    /** For what is referred now. */
    async policyAt(r: Reader, atMs: number): Promise<Policy> {
      const [row] = await r
        .select()
        .from(policyVersion)
        .where(lte(policyVersion.activeFromMs, atMs))
        .orderBy(desc(policyVersion.number))
        .limit(1);
      assert(row !== undefined, 'there is a policy from the first day on');
      return row;
    },

    async policy(r: Reader, id: string): Promise<Policy> {
      const [row] = await r.select().from(policyVersion).where(eq(policyVersion.id, id));
      assert(row !== undefined, 'a referral keeps its policy');
      return row;
    },

    /** Null: every hour counts. Holidays are read afresh: one may be added the same day. */
    async hoursOf(r: Reader, { clock, calendarId }: Policy): Promise<CountedHours> {
      if (clock === 'calendar' || calendarId === null) return null;
      const weeks = await r
        .select()
        .from(workingWeek)
        .where(eq(workingWeek.calendarId, calendarId))
        .orderBy(asc(workingWeek.fromDay));
      const days = await r.select({ id: holiday.id }).from(holiday);
      return {
        weeks: weeks.map(({ fromDay, week }) => ({ fromDay, week: week ?? [] })),
        holidays: new Set(days.map(({ id }) => id)),
      };
    },

    /** Changes when any calendar or holiday does. */
    async calendarsStamp(r: Reader): Promise<string> {
      const weeks = await r
        .select({ id: workingWeek.id, week: workingWeek.week })
        .from(workingWeek)
        .orderBy(asc(workingWeek.id));
      const days = await r.select({ id: holiday.id }).from(holiday).orderBy(asc(holiday.id));
      return JSON.stringify([weeks, days.map(({ id }) => id)]);
    },
  };
}
