import type { WorksFigures } from '../contract/works.ts';
import { toJalali } from '../kit/jalali.ts';

export interface CountedEntry {
  readonly kind:
    | 'approved'
    | 'carried-in'
    | 'carried-out'
    | 'lapsed'
    | 'committed'
    | 'released'
    | 'spent';
  readonly amountRial: number;
}

/** The Jalali year whose money is used at this instant, by Tehran's calendar. */
export const yearOf = (atMs: number): number => toJalali(atMs).year;

/** What the entries of a line, of several, or of one project come to. */
export function figuresOf(entries: readonly CountedEntry[]): WorksFigures {
  const sum = (kind: CountedEntry['kind']): number =>
    entries
      .filter((entry) => entry.kind === kind)
      .reduce((all, { amountRial }) => all + amountRial, 0);
  const approvedRial = sum('approved');
  const carriedInRial = sum('carried-in');
  const carriedOutRial = sum('carried-out');
  const lapsedRial = sum('lapsed');
  const committedRial = sum('committed') - sum('released');
  const freeRial = approvedRial + carriedInRial - carriedOutRial - lapsedRial - committedRial;
  return {
    ...{ approvedRial, carriedInRial, carriedOutRial, lapsedRial, committedRial },
    spentRial: sum('spent'),
    freeRial,
  };
}

/** The sum of figures that were summed already. */
export function sumOf(all: readonly WorksFigures[]): WorksFigures {
  const total = figuresOf([]);
  for (const one of all) {
    for (const name of Object.keys(total) as (keyof WorksFigures)[]) total[name] += one[name];
  }
  return total;
}
