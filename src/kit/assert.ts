/** A bug found: the message says what should have held. Never used for input from outside. */
export class AssertionError extends Error {
  override name = 'AssertionError';
}

/** Holds, or the process is wrong about the world and must stop. */
export function assert(condition: unknown, shouldHold: string): asserts condition {
  if (!condition) throw new AssertionError(shouldHold);
}

/** The end of an exhaustive `switch`: the compiler proves that nothing arrives here. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable value: ${JSON.stringify(value)}`);
}
