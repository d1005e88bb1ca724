/** Of promises, told as `{ 'a gap of 5 ms': isKept }`: the names of those that are not kept. */
export function notKept(promises: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(promises).flatMap(([promise, isKept]) => (isKept ? [] : [promise]));
}
