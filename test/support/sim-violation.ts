/** What an engine did that it must not. */
export class Violation extends Error {
  override name = 'Violation';
}

export function ensure(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new Violation(rule);
}
