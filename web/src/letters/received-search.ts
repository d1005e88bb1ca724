/** What of a list of letters is shown: each other value is one more reading in the audit. */
export interface LetterView {
  /** Empty: not sought for any. */
  readonly words: string;
  /** The letter whose page ended; null: the first page. */
  readonly after: string | null;
}

export const FROM_THE_START: LetterView = { words: '', after: null };

/** Each search is a reading that is kept: none is made of a letter or two. */
const FEWEST_LETTERS = 3;

/**
 * Other words begin at their own first page: both change in one step, so that no page of the new search
 * is asked for with the mark of the old one. The same words again are the same view, and no reading.
 */
export function seekLetters(before: LetterView, typed: string): LetterView {
  const trimmed = typed.trim();
  const words = trimmed.length < FEWEST_LETTERS ? '' : trimmed;
  return words === before.words ? before : { words, after: null };
}
