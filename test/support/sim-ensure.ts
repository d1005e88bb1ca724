/** Something that must never be, seen from outside. */
export class Violation extends Error {
  override name = 'Violation';
}

export function ensure(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new Violation(rule);
}
