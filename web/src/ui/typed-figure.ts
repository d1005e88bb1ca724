import { toAsciiDigits } from '../../../src/kit/persian-text.ts';

/** What somebody typed with the digits of any keyboard; NaN: nothing, or no figure. */
export const typedFigure = (typed: string): number =>
  typed.trim() === '' ? Number.NaN : Number(toAsciiDigits(typed).trim());

/** A whole number of at least one, as of days; null: it is none. */
export function typedCount(typed: string): number | null {
  const figure = typedFigure(typed);
  return Number.isInteger(figure) && figure > 0 ? figure : null;
}
