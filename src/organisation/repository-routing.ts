import { and, eq, gt, isNull, or, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type {
  NewRoutingRule,
  RoutingRuleRow,
  TriedRoute,
  TryRoute,
} from '../contract/organising.ts';
import type { Reader, Store, Writer } from '../db/index.ts';
import { bySpecificity, routeOf, weightOf } from './routing.ts';

export type RoutingRepository = ReturnType<typeof routingRepository>;

type Refused = 'unknown-service-code' | 'unknown-district' | 'unknown-department' | 'unknown-rule';

/** The rules by which cases find their unit: what is changed ends, and stands in the table for ever. */
export function routingRepository(options: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly newId: () => string;
}) {
  const { store, audit, newId } = options;
  const { department, district, routingRule, serviceCode } = store.tables;

  const inForce = (atMs: number): SQL | undefined =>
    or(isNull(routingRule.activeUntilMs), gt(routingRule.activeUntilMs, atMs));

  async function rows(r: Reader, atMs: number) {
    return r
      .select({ rule: routingRule, unit: department, service: serviceCode })
      .from(routingRule)
      .innerJoin(department, eq(department.id, routingRule.departmentId))
      .leftJoin(serviceCode, eq(serviceCode.id, routingRule.serviceCodeId))
      .where(inForce(atMs));
  }

  type Found = Awaited<ReturnType<typeof rows>>[number];
  const toRow = ({ rule, unit, service }: Found): RoutingRuleRow => ({
    ruleId: rule.id,
    serviceCode: service?.code ?? null,
    serviceName: service?.nameFa ?? null,
    district: rule.districtId,
    fromMin: rule.fromMin,
    untilMin: rule.untilMin,
    departmentId: unit.id,
    nameFa: unit.nameFa,
    nameEn: unit.nameEn,
    isClosed: unit.closedAtMs !== null,
    activeFromMs: rule.activeFromMs,
  });

  async function codeId(r: Reader, code: string): Promise<string | undefined> {
    const [row] = await r
      .select({ id: serviceCode.id })
      .from(serviceCode)
      .where(eq(serviceCode.code, code));
    return row?.id;
  }

  /** Null columns are found by `is null`. */
  const same = (column: SQLWrapper, value: string | number | null): SQL =>
    value === null ? isNull(column) : eq(column, value);

  /** In a transaction of its caller. A rule for the very same case and hours takes the place of the old. */
  async function put(w: Writer, rule: NewRoutingRule, by: Editor, atMs: number) {
    const { serviceCode: code, district: districtId, fromMin, untilMin, departmentId } = rule;
    const serviceCodeId = code === null ? null : await codeId(w, code);
    if (serviceCodeId === undefined) return 'unknown-service-code' as const;
    if (districtId !== null && (await w.$count(district, eq(district.id, districtId))) === 0) {
      return 'unknown-district' as const;
    }
    const alike = and(
      same(routingRule.serviceCodeId, serviceCodeId),
      same(routingRule.districtId, districtId),
      same(routingRule.fromMin, fromMin),
      same(routingRule.untilMin, untilMin),
      inForce(atMs),
    );
    const [before] = await w.select().from(routingRule).where(alike);
    if (before?.departmentId === departmentId) return 'set' as const;
    const open = and(eq(department.id, departmentId), isNull(department.closedAtMs));
    if ((await w.$count(department, open)) === 0) return 'unknown-department' as const;
    await w.update(routingRule).set({ activeUntilMs: atMs }).where(alike);
    const id = newId();
    const row = { serviceCodeId, districtId, fromMin, untilMin, departmentId };
    await w.insert(routingRule).values({ id, ...row, activeFromMs: atMs, createdAtMs: atMs });
    await note(w, by, 'routing-rule-set', id, {
      code,
      ...row,
      before: before?.departmentId ?? null,
    });
    return 'set' as const;
  }

  const note = (
    w: Writer,
    by: Editor,
    act: string,
    subjectId: string,
    detail: Record<string, string | number | null>,
  ) => audit.write(w, { ...by, act, subjectKind: 'routing-rule', subjectId, detail });

  return {
    put,

    /** The most specific first, as they are asked. */
    async list(atMs: number): Promise<RoutingRuleRow[]> {
      const found = await rows(store.read, atMs);
      // Of one weight no two compete but those for the very same case: these stand as people look for them.
      const code = ({ service }: Found): string => (service?.code ?? '').padStart(20);
      return found
        .toSorted(
          (a, b) =>
            weightOf(b.rule) - weightOf(a.rule) ||
            code(a).localeCompare(code(b)) ||
            (a.rule.districtId ?? 0) - (b.rule.districtId ?? 0) ||
            bySpecificity(a.rule, b.rule),
        )
        .map(toRow);
    },

    async tryRoute(asked: TryRoute): Promise<TriedRoute | Refused> {
      const { serviceCode: code, district: districtId, atMs } = asked;
      const { read } = store;
      const [service] = await read
        .select()
        .from(serviceCode)
        .where(eq(serviceCode.code, code ?? ''));
      if (code !== null && service === undefined) return 'unknown-service-code';
      const found = await rows(read, atMs);
      const open = found.filter(({ unit }) => unit.closedAtMs === null);
      const ruled = routeOf(
        open.map(({ rule }) => rule),
        { serviceCodeId: service?.id ?? null, districtId, atMs },
      );
      const isTriageCode = service?.triage === true;
      const taken = isTriageCode ? undefined : open.find(({ rule }) => rule.id === ruled?.id);
      return { rule: taken === undefined ? null : toRow(taken), isTriageCode };
    },

    add: (rule: NewRoutingRule, by: Editor, atMs: number): Promise<'set' | Refused> =>
      store.tx((w) => put(w, rule, by, atMs)),

    /** Cases that it has sent stay where they are. */
    end: (ruleId: string, by: Editor, atMs: number): Promise<'set' | Refused> =>
      store.tx(async (w) => {
        const ended = await w
          .update(routingRule)
          .set({ activeUntilMs: atMs })
          .where(and(eq(routingRule.id, ruleId), inForce(atMs)))
          .returning({ departmentId: routingRule.departmentId });
        const [gone] = ended;
        if (gone === undefined) return 'unknown-rule';
        await note(w, by, 'routing-rule-ended', ruleId, { departmentId: gone.departmentId });
        return 'set';
      }),
  };
}
