import { assert } from './assert.ts';

/** The largest number that is spoken: nothing that this house counts is larger. */
export const LARGEST_SPOKEN = 999_999_999;

const ONES = [
  'صفر',
  'یک',
  'دو',
  'سه',
  'چهار',
  'پنج',
  'شش',
  'هفت',
  'هشت',
  'نه',
  'ده',
  'یازده',
  'دوازده',
  'سیزده',
  'چهارده',
  'پانزده',
  'شانزده',
  'هفده',
  'هجده',
  'نوزده',
] as const;
const TENS = ['', '', 'بیست', 'سی', 'چهل', 'پنجاه', 'شصت', 'هفتاد', 'هشتاد', 'نود'] as const;
const HUNDREDS = [
  '',
  'صد',
  'دویست',
  'سیصد',
  'چهارصد',
  'پانصد',
  'ششصد',
  'هفتصد',
  'هشتصد',
  'نهصد',
] as const;
const AND = 'و';
const POINT = 'ممیز';

/** Every word that `numberToPersianWords` may return: one recording each. */
export const NUMBER_WORDS: readonly string[] = [
  ...ONES,
  ...TENS.slice(2),
  ...HUNDREDS.slice(1),
  'هزار',
  'میلیون',
  AND,
  POINT,
];

/**
 * The words of a number in the order they are spoken, «و» among them, one recording each:
 * 155633 → صد و پنجاه و پنج هزار و ششصد و سی و سه. Decimals: دوازده ممیز صفر پنج (at most six
 * places). Takes 0 to 999,999,999; anything else is a bug of the caller (AssertionError).
 */
export function numberToPersianWords(n: number): string[] {
  assert(Number.isFinite(n), 'a spoken number is finite');
  assert(n >= 0 && n <= LARGEST_SPOKEN, 'a spoken number lies between 0 and 999,999,999');
  const [whole = '0', decimals = ''] = n.toFixed(6).split('.');
  const fraction = decimals.replace(/0+$/u, '');
  const words = wholeWords(Number(whole));
  if (fraction === '') return words;
  const zeros = fraction.length - fraction.replace(/^0+/u, '').length;
  return [
    ...words,
    POINT,
    ...Array.from({ length: zeros }, () => ONES[0]),
    ...wholeWords(Number(fraction)),
  ];
}

/** The same as one text: «صد و پنجاه و پنج هزار و ششصد و سی و سه». */
export function numberToPersianText(n: number): string {
  return numberToPersianWords(n).join(' ');
}

function wholeWords(n: number): string[] {
  if (n === 0) return [ONES[0]];
  const groups: string[][] = [];
  const millions = Math.floor(n / 1_000_000);
  const thousands = Math.floor(n / 1000) % 1000;
  const rest = n % 1000;
  if (millions > 0) groups.push([...belowThousand(millions), 'میلیون']);
  // One thousand is «هزار», never «یک هزار».
  if (thousands > 0)
    groups.push(thousands === 1 ? ['هزار'] : [...belowThousand(thousands), 'هزار']);
  if (rest > 0) groups.push(belowThousand(rest));
  return groups.flatMap((group, place) => (place === 0 ? group : [AND, ...group]));
}

function belowThousand(n: number): string[] {
  const parts: string[] = [];
  const hundred = HUNDREDS[Math.floor(n / 100)];
  if (hundred) parts.push(hundred);
  const rest = n % 100;
  if (rest >= 20) {
    parts.push(TENS[Math.floor(rest / 10)] ?? '');
    if (rest % 10 > 0) parts.push(ONES[rest % 10] ?? '');
  } else if (rest > 0) {
    parts.push(ONES[rest] ?? '');
  }
  return parts.flatMap((part, place) => (place === 0 ? [part] : [AND, part]));
}
