import { foldForSearch } from '../../../src/kit/persian-text.ts';

/**
 * Those whose words hold every typed word somewhere, those that begin with the text first. ي or ی,
 * half-space or none, Persian or ASCII digits: all find the same.
 */
export function searchByWords<T>(
  options: readonly T[],
  typed: string,
  wordsOf: (one: T) => string,
): T[] {
  const words = foldForSearch(typed).split(' ').filter(Boolean);
  if (words.length === 0) return [...options];
  const found: { one: T; starts: boolean }[] = [];
  for (const one of options) {
    const spaced = foldForSearch(wordsOf(one));
    const joined = foldForSearch(wordsOf(one), 'joined');
    if (!words.every((word) => spaced.includes(word) || joined.includes(word))) continue;
    found.push({ one, starts: spaced.split(' ').some((part) => part.startsWith(words[0] ?? '')) });
  }
  return found.sort((a, b) => Number(b.starts) - Number(a.starts)).map(({ one }) => one);
}
