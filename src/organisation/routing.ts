import { tehranMinuteOfDay } from '../kit/jalali.ts';

export interface RoutingRule {
  readonly id: string;
  readonly serviceCodeId: string | null;
  readonly districtId: number | null;
  readonly fromMin: number | null;
  readonly untilMin: number | null;
  readonly departmentId: string;
  readonly activeFromMs: number;
  readonly activeUntilMs: number | null;
}

export interface ToRoute {
  readonly serviceCodeId: string | null;
  readonly districtId: number | null;
  readonly atMs: number;
}

/** The most specific rule in force; undefined: none fits, a person must decide. */
export function routeOf(rules: readonly RoutingRule[], asked: ToRoute): RoutingRule | undefined {
  return rules.filter((rule) => fits(rule, asked)).toSorted(bySpecificity)[0];
}

/** In which order rules are asked. */
export function bySpecificity(a: RoutingRule, b: RoutingRule): number {
  // Of two alike the newer one is meant; the id makes it certain.
  return (
    weightOf(b) - weightOf(a) ||
    b.activeFromMs - a.activeFromMs ||
    (a.id < b.id ? -1 : Number(a.id > b.id))
  );
}

export function weightOf({ serviceCodeId, districtId, fromMin }: RoutingRule): number {
  return (
    (serviceCodeId === null ? 0 : 4) + (districtId === null ? 0 : 2) + (fromMin === null ? 0 : 1)
  );
}

function fits(rule: RoutingRule, { serviceCodeId, districtId, atMs }: ToRoute): boolean {
  if (rule.activeFromMs > atMs) return false;
  if (rule.activeUntilMs !== null && rule.activeUntilMs <= atMs) return false;
  if (rule.serviceCodeId !== null && rule.serviceCodeId !== serviceCodeId) return false;
  if (rule.districtId !== null && rule.districtId !== districtId) return false;
  const { fromMin, untilMin } = rule;
  if (fromMin === null || untilMin === null) return true;
  const minute = tehranMinuteOfDay(atMs);
  return fromMin <= untilMin
    ? minute >= fromMin && minute < untilMin
    : minute >= fromMin || minute < untilMin;
}
