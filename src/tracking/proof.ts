import { foldForSearch, toAsciiDigits } from '../kit/persian-text.ts';

const WRONG_TRIES = 5;
const LOCKED_MS = 3_600_000;
/** Older slips of the tongue are forgotten; guessing four a day would take years. No lock is longer. */
export const TRIES_KEPT_MS = 24 * 3_600_000;

/** The wrong try that is so many in a row locks the code for this long, each time twice as long. */
export function lockAfter(wrong: number): number | null {
  if (wrong % WRONG_TRIES !== 0) return null;
  return Math.min(LOCKED_MS * 2 ** (wrong / WRONG_TRIES - 1), TRIES_KEPT_MS);
}

/** Four digits in any writing; a whole number's last four will do as well. */
export function readSecret(typed: string): string | null {
  const digits = toAsciiDigits(typed).replace(/[^0-9]/gu, '');
  return digits.length < 4 ? null : digits.slice(-4);
}

/**
 * Whether a person who calls himself so may be the one on record. Titles and the order do not matter; a
 * single word is enough only where the record has no more.
 */
export function isSamePerson(said: string, onRecord: string): boolean {
  const [mine, theirs] = [nameWords(said), nameWords(onRecord)];
  if (mine.length === 0 || theirs.length === 0) return false;
  const all = theirs.join('');
  if (mine.join('') === all || mine.toReversed().join('') === all) return true;
  const isKnown = mine.every((word) => theirs.includes(word));
  return isKnown && mine.length >= Math.min(2, theirs.length);
}

const TITLES: ReadonlySet<string> = new Set(
  'اقای اقا خانم سید سیده حاج حاجی دکتر مهندس کربلایی مشهدی'.split(' '),
);

function nameWords(name: string): string[] {
  const words = foldForSearch(name).split(/[^\p{L}]+/u);
  return words.filter((word) => word !== '' && !TITLES.has(word));
}
