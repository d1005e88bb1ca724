import { isNationalId } from './national-id.ts';
import { toAsciiDigits } from './persian-text.ts';

/** Where in a text a number stands that names somebody; `until` is behind its last digit. */
export interface NumberFound {
  readonly from: number;
  readonly until: number;
}

const STARTS = '(?<![0-9])';
const ENDS = '(?![0-9])';
/** What people write between the digits of one number. */
const GAP = '[\\s\\u200c./()_\\u2013-]{0,3}';
const digits = (count: number) => `(?:${GAP}[0-9]){${count}}`;

/** A day in either order, alone or at an end of a range. */
const DAY = `${STARTS}(?:(?:1[34]|20)[0-9]{2}[/-](?:0?[1-9]|1[0-2])[/-](?:3[01]|[12][0-9]|0?[1-9])|(?:3[01]|[12][0-9]|0?[1-9])/(?:0?[1-9]|1[0-2])/(?:1[34]|20)[0-9]{2})${ENDS}`;
/** A renewal code: district, quarter, block, plot …; single digits throughout are a number spelled out. */
const PLOT = `${STARTS}(?!(?:[0-9]-)+[0-9]${ENDS})(?:1[0-3]|[1-9])(?:-[0-9]{1,5}){5,8}(?!-?[0-9])`;
/** A tracking code, but the end of a phone whose 09 is written apart. */
const CODE = `${STARTS}(?<!0${GAP}9[\\s\\u200c./()_\\u2013-]{1,3})[0-9]{9}${ENDS}`;
/** Of places and papers before anything is looked for: no phone begins in the middle of a day. */
const PLAIN = new RegExp(`${DAY}|${PLOT}|${CODE}`, 'gu');

/** These are what they are wherever they stand. */
const SURE = new RegExp(
  [
    // An account, with its two letters or without.
    `(?:\\bIR${digits(24)}|${STARTS}[0-9]{24})${ENDS}`,
    // A card in its four groups or in one piece.
    `${STARTS}[0-9]{4}(?:[\\s\\u200c._\\u2013-]{0,3}[0-9]{4}){3}${ENDS}`,
    // Mobile: 0915 …, +98 915 …, 0098 915 …, 98915 ….
    `${STARTS}(?:\\+?\\(?(?:00${GAP})?98\\)?|\\(?0)${GAP}9${digits(9)}${ENDS}`,
    // Landline with its city: 051 …, (051) …, +98 51 …. A day's end is no city.
    `${STARTS}(?:\\+98|00${GAP}98|\\(?0)${GAP}[1-8]${digits(9)}${ENDS}`,
    // Spelled out, digit by digit.
    `${STARTS}[0-9](?:[\\s\\u200c.-]{1,3}[0-9]){9,}${ENDS}`,
  ].join('|'),
  'giu',
);

/** A letter's number has its year between strokes; a postal code is five and five. */
const LETTER = `${STARTS}(?:[0-9]{1,8}[/-]){0,3}1[34][0-9]{2}(?:[/-][0-9]{1,8}){1,3}${ENDS}|${STARTS}(?:[0-9]{1,8}[/-]){1,3}1[34][0-9]{2}${ENDS}`;
const POSTAL = `${STARTS}[13-9]{5}-[0-9]{5}${ENDS}`;
/** What is said to be a paper's number is one. */
const PAPER =
  '(?<![\\p{L}\\p{M}])(?:نامه|پرونده|رهگیری|پروانه|قبض|اشتراک|کنتور|نوسازی|پستی|ثبتی|شناسه|کدپستی)(?:[\\s\\u200c:]|(?:شماره|شمارهٔ|شماره‌ی|ی|است)(?![\\p{L}\\p{M}])){0,4}[0-9]{1,20}(?:[/-][0-9]{1,20}){0,8}';
const PAPERS = new RegExp(`${LETTER}|${POSTAL}|${PAPER}`, 'gu');

/** These might be of a place or a paper, if they were not taken out. */
const LIKELY = new RegExp(
  [
    `${STARTS}9${digits(9)}${ENDS}`,
    // Without its city: eight digits of nobody's paper.
    `${STARTS}[2-8][0-9]{3}[\\s-]?[0-9]{4}${ENDS}`,
    // Said to be one, though a digit was heard wrong.
    `(?<=(?<![\\p{L}\\p{M}])ملی[\\s\\u200c:]{0,3}(?:من|او|ایشان|:)?[\\s\\u200c:]{0,3})[0-9]{3}[\\s-]?[0-9]{6}[\\s-]?[0-9]${ENDS}`,
  ].join('|'),
  'gu',
);
const NATIONAL = new RegExp(
  `${STARTS}(?:[0-9]{3}[\\s-]?[0-9]{6}[\\s-]?[0-9]|[0-9]{3}-[0-9]{3}-[0-9]{4})${ENDS}`,
  'gu',
);

/**
 * Numbers that name somebody, by their shape: phones, national ids, cards, accounts. Codes of cases,
 * letters, plots and houses, days and their ranges are none. Found in any writing of the digits, in
 * the order of the text.
 */
export function identityNumbers(text: string): NumberFound[] {
  const found: NumberFound[] = [];
  // What has been judged is blanked, so that places stay what they are and nothing is read twice.
  let rest = toAsciiDigits(text).replace(PLAIN, blank);
  const take = (shape: RegExp, isOne: (run: string) => boolean = () => true) => {
    rest = rest.replace(shape, (run: string, ...more: unknown[]) => {
      if (!isOne(run)) return run;
      const from = more.find((one) => typeof one === 'number') ?? 0;
      found.push({ from, until: from + run.length });
      return blank(run);
    });
  };
  take(SURE);
  rest = rest.replace(PAPERS, blank);
  take(LIKELY);
  take(NATIONAL, (run) => isNationalId(run.replace(/[^0-9]/gu, '')));
  return found.toSorted((a, b) => a.from - b.from);
}

function blank(run: string): string {
  return '·'.repeat(run.length);
}
