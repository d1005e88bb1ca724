/** The part of a file that is asked for, both ends included. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** Of the header `Range`; `whole`: none that we understand; null: nothing of the file is in it. */
export function partOf(header: string | undefined, size: number): Part | 'whole' | null {
  const [, from, until] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === undefined || until === undefined || from + until === '') return 'whole';
  // Of the end of the file: its last so many bytes.
  const start = from === '' ? Math.max(0, size - Number(until)) : Number(from);
  const end = from === '' || until === '' ? size - 1 : Math.min(Number(until), size - 1);
  return start > end ? null : { start, end };
}
