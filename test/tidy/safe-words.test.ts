import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSources, root, withoutComments } from './sources.ts';

const page = readSources('web/src');
const product = [...page, ...readSources('src', 'telephony', 'scripts')];

const filesWith = (sources: typeof page, word: RegExp): string[] =>
  sources.filter(({ text }) => word.test(withoutComments(text))).map(({ path }) => path);

describe('what somebody has written', () => {
  test('is never made a program: no eval, no function of a text, no shell', () => {
    expect(filesWith(product, /\beval\(|\bnew Function\(|\bexecSync\(|\bshell: true\b/)).toEqual(
      [],
    );
    expect(filesWith(product, /import \{[^}]*\bexec\b[^}]*\} from 'node:child_process'/)).toEqual(
      [],
    );
  });

  test('is never made markup by a page of ours', () => {
    const markup =
      /dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write/;
    // The only page that is not React's is the edge's own one: its test is in edge.test.ts.
    expect(filesWith(page, markup)).toEqual([]);
  });
});

describe('a link of a page', () => {
  /** Of constants, of what the server was set up with, of a photo's id, of a file that the page has made. */
  const NAMED = [
    ...['place.from', 'props.url', 'pathOf(photoId)', 'PLACES[username as Known]'],
    'URL.createObjectURL(csv)',
  ];
  const targets = page.flatMap(({ path, text }) =>
    [
      ...withoutComments(text).matchAll(
        /\bhref ?= ?(?:\{([^\n]*?)\}|"([^"]*)"|([^;\n]*);)[ >\n]/gu,
      ),
    ].map(([, braced, quoted, set]) => `${path}: ${braced ?? quoted ?? set ?? ''}`),
  );

  test('leads to a place of our own by ids and days, to a map or to a telephone: never where a text says', () => {
    expect(targets.length).toBeGreaterThan(10);
    const odd = targets.filter((target) => {
      const to = target.slice(target.indexOf(': ') + 2);
      return !/^`?(?:\/[a-z]|geo:|tel:)/u.test(to) && !NAMED.includes(to);
    });
    expect(odd).toEqual([]);
    expect(filesWith(page, /window\.open\(|location\.(?:assign|replace)\(/)).toEqual([]);
  });
});

test('each package is the one whose hash was committed, and comes by TLS', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { resolved?: string; integrity?: string }>;
  };
  const known = Object.entries(packages).filter(([path]) => path !== '');
  expect(known.length).toBeGreaterThan(100);
  const loose = known.filter(([, { integrity = '' }]) => !/^sha(512|1)-/.test(integrity));
  expect(loose.map(([path]) => path)).toEqual([]);
  const elsewhere = known.filter(
    ([, { resolved }]) => resolved !== undefined && !resolved.startsWith('https://'),
  );
  expect(elsewhere.map(([path]) => path)).toEqual([]);
});
