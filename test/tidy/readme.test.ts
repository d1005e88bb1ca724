import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LiveName } from '../../src/contract/live-settings.ts';
import { root } from './sources.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const english = read('README.md');
const persian = read('README.fa.md');

function readTexts(language: 'en' | 'fa'): object {
  return JSON.parse(read(`web/src/app/i18n/${language}.json`)) as object;
}

function* leavesOf(of: object, path = ''): Generator<[string, string]> {
  for (const [key, value] of Object.entries(of) as [string, object | string][]) {
    if (typeof value === 'string') yield [path + key, value];
    else yield* leavesOf(value, `${path}${key}.`);
  }
}

const inPersian = new Map(leavesOf(readTexts('fa')));
const texts = [...leavesOf(readTexts('en'))].map(([key, en]) => ({ en, fa: inPersian.get(key) }));

/** The first group of every find, sorted; each once. */
const all = (text: string, word: RegExp): string[] =>
  [...new Set([...text.matchAll(word)].map(([, found = '']) => found))].toSorted();

const FENCE = /^```\n([^`]+)^```$/gmu;
/** Without the lines of code, which have no words of a language but their comments. */
const prose = (text: string): string => text.replace(FENCE, '');
const spans = (text: string): string[] =>
  all(prose(text).replace(/<code dir="ltr">([^<]+)<\/code>/gu, '`$1`'), /`([^`\n]+)`/gu);
/** The table of what was measured stands in one of the two alone. */
const unmeasured = (text: string): string => text.replace(/^## Measured$[^#]+/mu, '');

describe('the README in two languages', () => {
  test('has the same commands, pictures, keys, paths and links', () => {
    const commands = (text: string): string[] =>
      [...text.matchAll(FENCE)].flatMap(([, lines = '']) =>
        lines
          .trim()
          .split('\n')
          .map((line) => line.replace(/\s+#.*$/u, '')),
      );
    expect(commands(english).length).toBeGreaterThan(2);
    expect(commands(persian)).toEqual(commands(english));
    const pictures = (text: string): string[] => all(text, /!\[[^\]]+\]\(([^)]+)\)/gu);
    expect(pictures(english).length).toBeGreaterThan(2);
    expect(pictures(persian)).toEqual(pictures(english));
    expect(spans(persian)).toEqual(spans(unmeasured(english)));
    const links = (text: string): string[] =>
      all(text, /\]\(([^)]+)\)/gu).filter((to) => !/^README/u.test(to));
    expect(links(persian)).toEqual(links(english));
    expect(links(english).filter((to) => !existsSync(join(root, to)))).toEqual([]);
    expect(english).toContain('](README.fa.md)');
    expect(persian).toContain('](README.md)');
    // As many parts, and as many steps in each.
    const parts = (text: string): number[] =>
      text.split(/^## /mu).map((part) => [...part.matchAll(/^\d+\. /gmu)].length);
    expect(parts(persian)).toEqual(parts(english));
  });

  test('has the same settings with the same defaults', () => {
    const settings = (text: string): string[][] =>
      text
        .split('\n')
        .filter((line) => /^\| `[A-Z]/u.test(line))
        .map((line) => {
          const [, names = '', byDefault = '', page = ''] = line.split('|');
          const defaults = [...spans(byDefault), ...all(byDefault, /(\d[\d.–]*)/gu)];
          return [names.trim(), ...defaults, page.trim()];
        });
    expect(settings(english).length).toBeGreaterThan(25);
    expect(settings(persian)).toEqual(settings(english));
    const ticked = settings(english).filter((setting) => setting.at(-1) === '✓');
    const names = ticked.flatMap(([cell = '']) => spans(cell)).toSorted();
    expect(names).toEqual(LiveName.options.toSorted());
    const known = read('src/config.ts') + read('scripts/start.mjs');
    const named = all(english, /\b(PASOKH_[A-Z_]+)\b/gu);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  test('names what is on the page as the page has it, in both languages', () => {
    const pairs = [...english.matchAll(/“([^”]+)”\s+\(«([^»]+)»\)/gu)];
    expect(pairs.length).toBeGreaterThan(9);
    // Whatever is quoted is on the page, and said in both languages.
    expect(pairs).toHaveLength([...english.matchAll(/[“«]/gu)].length / 2);
    const unknown = pairs.filter(
      ([, en, fa]) => !texts.some((one) => one.en === en && one.fa === fa),
    );
    expect(unknown.map(([pair]) => pair)).toEqual([]);
    expect(all(persian, /«([^»]+)»/gu)).toEqual(
      [...new Set(pairs.map(([, , fa = '']) => fa))].toSorted(),
    );
  });

  test('reads from right to left, and code in it from left to right', () => {
    const turns = all(persian, /(<div dir="rtl">|<\/div>)/gu);
    expect(turns).toEqual(['</div>', '<div dir="rtl">']);
    const outside = persian.split(/<div dir="rtl">[\s\S]*?<\/div>/u).join('');
    expect(outside.replace(FENCE, '').trim()).toBe('');
    // A mark at an end of it would go to the other one: such code says its direction.
    const spoilt = all(persian, /`([^`\n]+)`/gu).filter((code) => !/^\w(?:.*\w)?$/u.test(code));
    expect(spoilt).toEqual([]);
  });
});

test('what the tour quotes is on the page', () => {
  const quoted = all(read('docs/tour.md'), /«([^»]+)»/gu);
  expect(quoted.length).toBeGreaterThan(20);
  expect(quoted.filter((word) => !texts.some(({ fa }) => fa === word))).toEqual([]);
});
