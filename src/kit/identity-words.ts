import { identityNumbers } from './identity-numbers.ts';

/**
 * Whether a text names its speaker by number: a phone, a national id, a card or an account. A guess
 * that warns the writer; a tracking code of nine digits names a case, not a person.
 */
export function holdsIdentity(text: string): boolean {
  return identityNumbers(text).length > 0;
}

const HIDDEN = '«محفوظ»';
/** Addresses of the net: letters, names in messengers and their pages. */
const NET =
  /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?:\/\/|www\.)\S+|(?:t\.me|instagram\.com|eitaa\.com|rubika\.ir|ble\.ir)\/\S+|(?<![\w@])@\w{4,}/giu;
/**
 * What follows one of these is a place, also where somebody is called like it. The bare «خ» is none of
 * them: it is short for «خانم» as well.
 */
const PLACE_WORDS =
  'خیابان|بلوار|بولوار|بزرگراه|جاده|کوچه|میدان|میدانگاه|چهارراه|سه‌راه|شهرک|کوی|محله|روستای|پل|پارک|بوستان|مسجد|مدرسه|ایستگاه|حرم|شهید|امام';
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
 * (phones, national ids, cards), without addresses of the net, without these people's names. What
 * says where and about which paper (a plot, a postal code, a letter's number, a day) and places
 * called like him stay, for somebody must find them.
 */
export function hideIdentity(text: string, names: readonly string[]): string {
  let hidden = text;
  // From the end, so that what is before stays where it was found.
  for (const { from, until } of identityNumbers(text).toReversed()) {
    hidden = hidden.slice(0, from) + HIDDEN + hidden.slice(until);
  }
  return hideNames(hidden.replace(NET, HIDDEN), names);
}

/** Of what the house itself wrote, whose numbers are its own: only without these people's names. */
export function hideNames(text: string, names: readonly string[]): string {
  let hidden = text;
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
