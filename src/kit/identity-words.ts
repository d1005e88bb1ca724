import { toAsciiDigits } from './persian-text.ts';

/** Spaces, dashes and half-spaces that people put into numbers. */
const GAPS = /(?<=[0-9])[\s\u200c-]+(?=[0-9])/gu;

/**
 * Whether a text names its speaker by number: a phone, a national id, a card or an account. A guess
 * that warns the writer; a tracking code of nine digits names a case, not a person.
 */
export function holdsIdentity(text: string): boolean {
  const digits = toAsciiDigits(text).replace(GAPS, '');
  return /(?<![0-9])(?:0?9[0-9]{9}|[0-9]{10}|0[1-8][0-9]{9}|[0-9]{16}|\+?98[0-9]{10})(?![0-9])/u.test(
    digits,
  );
}

const HIDDEN = '«محفوظ»';
/** A day of the calendar; it is taken before the numbers, so that none is read into it. */
const DAY = /(?<![0-9])(?:1[34]|20)[0-9]{2}[/-][0-9]{1,2}[/-][0-9]{1,2}(?![0-9/-])/u;
/** Runs of digits long enough to be a phone, a national id, a card: with the gaps people write. */
const NUMBER = /(?<![0-9])\+?\(?[0-9](?:[\s\u200c./()_\u2013-]{0,3}[0-9]){7,}(?![0-9])/u;
const NUMBERS = new RegExp(`${DAY.source}|${NUMBER.source}`, 'gu');
/** Addresses of the net: letters, names in messengers and their pages. */
const NET =
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?:\/\/|www\.)\S+|(?:t\.me|instagram\.com|eitaa\.com|rubika\.ir|ble\.ir)\/\S+|(?<![\w@])@\w{4,}/giu;
/** What follows one of these is a place, also where somebody is called like it. */
const PLACE_WORDS =
  'خیابان|خ|بلوار|بولوار|بزرگراه|جاده|کوچه|میدان|میدانگاه|چهارراه|سه‌راه|شهرک|کوی|محله|روستای|پل|پارک|بوستان|مسجد|مدرسه|ایستگاه|حرم|شهید|امام';
/** Before a word: the text begins, or something that is no letter. */
const WORD_BEGINS = '(?<![\\p{L}\\p{M}\\p{N}])';
const WORD_ENDS = '(?![\\p{L}\\p{M}\\p{N}])';
const NO_PLACE = `(?<!(?:^|[^\\p{L}\\p{M}])(?:${PLACE_WORDS})[\\s\\u200c]+)`;
/** A part of a name that is long enough to be nobody else's word. */
const TELLING = 4;

/** Of what a protected reporter said, only that he said something. */
export function hideAll(text: string): string {
  return text === '' ? '' : HIDDEN;
}

/**
 * What a protected reporter, or anybody about him, has said: without numbers that name somebody
 * (phones, national ids, cards), without addresses of the net, without these people's names. Days,
 * short numbers (a door, a lane) and places called like him stay, for somebody must find them.
 */
export function hideIdentity(text: string, names: readonly string[]): string {
  const found = [...toAsciiDigits(text).matchAll(NUMBERS)]
    .filter(({ 0: run }) => !new RegExp(`^${DAY.source}$`, 'u').test(run))
    .map(({ index, 0: run }) => ({ from: index, until: index + run.length }));
  // From the end, so that what is before stays where it was found.
  let hidden = text;
  for (const { from, until } of found.toReversed()) {
    hidden = hidden.slice(0, from) + HIDDEN + hidden.slice(until);
  }
  hidden = hidden.replace(NET, HIDDEN);
  for (const name of names) {
    for (const part of partsOf(name)) hidden = hidden.replace(part, HIDDEN);
  }
  return hidden;
}

/** The whole name wherever it stands; then each telling part of it, and the last one however short. */
function partsOf(name: string): RegExp[] {
  const parts = name.split(/\s+/u).filter(Boolean);
  if (parts.length === 0) return [];
  // With a gap, a half-space or none: «علی‌رضا», «علی رضا», «علیرضا».
  const whole = parts.map(looseWord).join('[\\s\\u200c]*');
  const patterns = [new RegExp(parts.length === 1 ? WORD_BEGINS + whole : whole, 'giu')];
  for (const [place, part] of parts.entries()) {
    const isLast = place === parts.length - 1;
    if (part.length >= TELLING) {
      // «گرامی‌ام», «گرامیم»: what hangs on to it is no other word.
      patterns.push(new RegExp(NO_PLACE + WORD_BEGINS + looseWord(part), 'giu'));
    } else if (isLast && part.length > 1) {
      patterns.push(new RegExp(NO_PLACE + WORD_BEGINS + looseWord(part) + WORD_ENDS, 'giu'));
    }
  }
  return patterns;
}

const ALIKE: Readonly<Record<string, string>> = {
  ی: '[یيىئ]',
  ک: '[کك]',
  ا: '[اآأإ]',
  آ: '[اآ]',
  ه: '[هةۀ]',
};
/** One spelling stands for those of other keyboards. */
function looseWord(word: string): string {
  return [...word.replaceAll('\u200c', '')]
    .map((letter) => ALIKE[letter] ?? letter.replace(/[.*+?^${}()|[\]\\]/u, '\\$&'))
    .join('\\u200c?');
}
