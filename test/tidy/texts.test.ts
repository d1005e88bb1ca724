import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ERRORS } from '../../src/contract/error-catalogue.ts';
import { serverUnavailable } from '../../src/edge/unavailable.ts';
import { readSources, root } from './sources.ts';

type Texts = { readonly [key: string]: string | Texts };

function keysOf(texts: Texts, prefix = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : keysOf(value, `${prefix}${key}.`),
  );
}

function readTexts(language: 'fa' | 'en'): Texts {
  const path = join(root, 'web/src/app/i18n', `${language}.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as Texts;
}

function valueAt(texts: Texts, key: string): string {
  let here: string | Texts | undefined = texts;
  for (const part of key.split('.')) here = typeof here === 'object' ? here[part] : undefined;
  return typeof here === 'string' ? here : '';
}

describe('texts for people', () => {
  const fa = readTexts('fa');
  const en = readTexts('en');

  test('every Persian text has its English one, and the other way round', () => {
    const [persian, english] = [keysOf(fa), keysOf(en)];
    expect(persian.length).toBeGreaterThan(50);
    expect(persian.filter((key) => !english.includes(key))).toEqual([]);
    expect(english.filter((key) => !persian.includes(key))).toEqual([]);
  });

  test('both languages fill in the same places', () => {
    const placesOf = (text: string) => (text.match(/\{\{\s*[\w.]+/g) ?? []).toSorted().join();
    const differing = keysOf(fa).filter(
      (key) => placesOf(valueAt(fa, key)) !== placesOf(valueAt(en, key)),
    );
    expect(differing).toEqual([]);
  });

  test('every text that a page asks for is there', () => {
    const named = readSources('web/src').flatMap(({ path, text }) => [
      ...[...text.matchAll(/\bt\(\s*'([\w.]+)'/g)].map(([, key = '']) => ({ path, key })),
      ...[...text.matchAll(/\bt\(\s*`([\w.]+)\.\$\{/g)].map(([, key = '']) => ({ path, key })),
    ]);
    expect(named.length).toBeGreaterThan(500);
    // One text, one of several by number, or a family of them.
    const known = new Set(
      keysOf(fa).flatMap((key) => [
        key.replace(/_(zero|one|two|few|many|other)$/, ''),
        ...key.split('.').map((_, n, parts) => parts.slice(0, n).join('.')),
      ]),
    );
    expect(named.filter(({ key }) => !known.has(key))).toEqual([]);
  });

  test('no text is empty', () => {
    const empty = [fa, en].flatMap((texts) => keysOf(texts).filter((key) => !valueAt(texts, key)));
    expect(empty).toEqual([]);
  });
});

describe('refusals', () => {
  test('docs/errors.md lists the codes of the catalogue with status and both texts', () => {
    const path = join(root, 'docs/errors.md');
    expect(existsSync(path), 'docs/errors.md is there').toBe(true);
    const doc = readFileSync(path, 'utf8');
    const documented = [...doc.matchAll(/^\|\s*`([a-z-]+)`\s*\|/gm)].map(([, code]) => code);
    expect(documented.toSorted()).toEqual(Object.keys(ERRORS).toSorted());
    const differing = Object.entries(ERRORS).filter(([code, [status, fa, en]]) => {
      const row = doc.split('\n').find((line) => line.startsWith(`| \`${code}\` |`)) ?? '';
      return ![String(status), fa, en].every((part) => row.includes(part));
    });
    expect(differing.map(([code]) => code)).toEqual([]);
  });

  test('the edge refuses for an absent server in the words of the catalogue', () => {
    const { code, fa, en } = serverUnavailable;
    expect(ERRORS[code]).toEqual([503, fa, en]);
  });
});
