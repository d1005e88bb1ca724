/**
 * Persian text at the entrances of the house: one spelling for storage, one for search.
 *
 * Keyboards, phones and old systems write the same word with Arabic or Persian letters, with
 * presentation forms, invisible marks and two sets of digits. Everything a person types passes
 * `normalizeForStorage` once; every index and every query passes `foldForSearch`.
 */

const ZWNJ = '\u200c';
/** Direction marks and isolates: invisible, and they make equal texts unequal. */
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Tatweel only stretches a letter; the byte order mark comes from files. */
const TATWEEL_AND_BOM = /[\u0640\ufeff]/gu;
/** Control characters but newline and tab: PostgreSQL refuses NUL, printers the others. */
const CONTROLS = /(?![\n\t])\p{Cc}/gu;
/** Letters drawn in a fixed shape («ﻻ»), as copied from old PDF files. */
const PRESENTATION_FORMS = /[\ufb50-\ufbff\ufe70-\ufefc]/gu;
const STRAY_ZWNJ = /(?<![\p{L}\p{M}\p{N}])\u200c+|\u200c+(?![\p{L}\p{N}])/gu;
/** Shows a letter as if more followed; some keyboards leave it behind. */
const ZWJ = /\u200d/gu;
const HARAKAT = /[\u064b-\u065f\u0670]/gu;

const SEARCH_LETTERS: Readonly<Record<string, string>> = {
  آ: 'ا',
  أ: 'ا',
  إ: 'ا',
  ٱ: 'ا',
  ؤ: 'و',
  ئ: 'ی',
  ة: 'ه',
  ۀ: 'ه',
  ە: 'ه',
  ء: '',
  ى: 'ی',
  ي: 'ی',
};
const FOLDED_LETTERS = /[آأإٱؤئةۀەءىي]/gu;

/**
 * The one spelling that is stored: Persian ی and ک, NFC, no invisible marks, single spaces.
 * Digits stay as typed (prose); line breaks stay, at most two in a row. Half-spaces (ZWNJ) stay
 * inside words. Idempotent.
 */
export function normalizeForStorage(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/\r\n?/gu, '\n')
    .replace(BIDI_CONTROLS, '')
    .replace(TATWEEL_AND_BOM, '')
    .replace(CONTROLS, '')
    .replace(PRESENTATION_FORMS, (form) => form.normalize('NFKC'))
    .normalize('NFC')
    .replace(TATWEEL_AND_BOM, '')
    .replace(/\u200c{2,}/gu, ZWNJ)
    .replace(STRAY_ZWNJ, '')
    .replace(/\u064a/gu, 'ی')
    .replace(/\u0643/gu, 'ک')
    .replace(/\u0649(?!\p{M}*\p{L})/gu, 'ی')
    .replace(/[^\S\n]+/gu, ' ')
    .replace(/ ?\n ?/gu, '\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trim()
    .normalize('NFC');
}

/**
 * The spelling that is compared: vowels stripped, alefs and hehs folded, ASCII digits, lower
 * case. A half-space becomes a space; with `joined` it vanishes, so that «لکه‌گیری» is found as
 * «لکه گیری» through one column and as «لکهگیری» through the other. Idempotent.
 */
export function foldForSearch(text: string, joined: 'spaced' | 'joined' = 'spaced'): string {
  const folded = normalizeForStorage(text.toLowerCase())
    .replace(HARAKAT, '')
    .replace(ZWJ, '')
    .replace(FOLDED_LETTERS, (letter) => SEARCH_LETTERS[letter] ?? letter)
    .replace(/\u200c/gu, joined === 'joined' ? '' : ' ');
  return toAsciiDigits(folded).replace(/\s+/gu, ' ').trim().normalize('NFC');
}

/** 137 → ۱۳۷; Arabic-Indic digits become Persian ones; everything else is left. */
export function toPersianDigits(text: string | number): string {
  return toAsciiDigits(String(text)).replace(/[0-9]/gu, (digit) =>
    String.fromCodePoint(0x06f0 + Number(digit)),
  );
}

/** ۱۳۷ and ١٣٧ → 137: for every structured field (phones, ids, codes, dates). */
export function toAsciiDigits(text: string): string {
  return text
    .replace(/[\u06f0-\u06f9]/gu, (digit) => String((digit.codePointAt(0) ?? 0) - 0x06f0))
    .replace(/[\u0660-\u0669]/gu, (digit) => String((digit.codePointAt(0) ?? 0) - 0x0660));
}
