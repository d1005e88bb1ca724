import { toAsciiDigits } from './persian-text.ts';

const SMALL =
  'صفر یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده';
const TENS = 'بیست سی چهل پنجاه شصت هفتاد هشتاد نود';

const VALUES: ReadonlyMap<string, number> = new Map([
  ...SMALL.split(' ').map((word, value) => [word, value] as const),
  ...TENS.split(' ').map((word, place) => [word, (place + 2) * 10] as const),
  ['اول', 1],
  ['سوم', 3],
  ['پونزده', 15],
  ['شونزده', 16],
  ['هیفده', 17],
  ['هفده', 17],
  ['هیجده', 18],
  ['صد', 100],
]);

/** Numbers up to 199 as people say them; ordinals («چهاردهم») are the same number. */
function valueOf(word: string): number | undefined {
  return VALUES.get(word) ?? (word.endsWith('م') ? VALUES.get(word.slice(0, -1)) : undefined);
}

/**
 * «بیست و پنج» → 25, «کوچه چهاردهم» → کوچه 14, in a text that is folded for search. Other words stay;
 * neighbours that make no number together («سی پنج») stay two.
 */
export function readSpokenNumbers(folded: string): string {
  const words = toAsciiDigits(folded).split(' ');
  const out: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const value = valueOf(words[at] ?? '');
    if (value === undefined) {
      out.push(words[at] ?? '');
      continue;
    }
    let sum = value;
    // Each part is smaller than the one before: hundreds, tens, units.
    let least = value >= 100 ? 100 : value >= 20 ? 10 : 0;
    while (words[at + 1] === 'و') {
      const next = valueOf(words[at + 2] ?? '');
      if (next === undefined || next === 0 || next >= least) break;
      sum += next;
      least = next >= 20 ? 10 : 0;
      at += 2;
    }
    out.push(String(sum));
  }
  return out.join(' ');
}
