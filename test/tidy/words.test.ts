import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pureRooms, rowOf } from './architecture-table.ts';
import { readSources, type Source, withoutComments } from './sources.ts';

const product = readSources('src', 'telephony');
const page = readSources('web/src');
const tests = readSources('test');
const everything = [...product, ...page, ...tests, ...readSources('scripts', 'bench')];

const clocks = /\bDate\.now\(|\bnew Date\(\s*\)|\bperformance\.now\(|\bMath\.random\b/;
/** The processes' mains, and src/keeper/stop.ts, which is one too. */
const isMain = (path: string): boolean => /^(src|telephony|src\/\w+)\/(main|stop)\.ts$/.test(path);

function linesWith(sources: readonly Source[], word: RegExp): string[] {
  return sources.flatMap(({ path, text }) => {
    const found = word.exec(withoutComments(text));
    return found === null ? [] : [`${path}: ${found[0]}`];
  });
}

describe('words', () => {
  test('clocks and randomness are read in main files only, and handed in everywhere else', () => {
    expect(
      linesWith(
        product.filter(({ path }) => !isMain(path)),
        clocks,
      ),
    ).toEqual([]);
  });

  test('pure rooms set no timers: time comes to them with the event', () => {
    const pure = product.filter(({ path }) => pureRooms.includes(rowOf(path)?.room ?? ''));
    expect(pure.length).toBeGreaterThan(20);
    expect(linesWith(pure, /\b(setTimeout|setInterval|setImmediate|queueMicrotask)\(/)).toEqual([]);
  });

  test('the environment is read in src/config.ts only', () => {
    const others = [...product, ...page].filter(({ path }) => path !== 'src/config.ts');
    expect(linesWith(others, /\bprocess\.env\b/)).toEqual([]);
  });

  test('a file is chosen by the button of the page: the browser’s own speaks the browser’s language', () => {
    const others = page.filter(({ path }) => path !== 'web/src/ui/file-button.tsx');
    expect(linesWith(others, /\btype=\{?['"]file['"]/)).toEqual([]);
  });

  test('no catch is empty: a deliberate ignore says why', () => {
    const empty = everything.flatMap(({ path, text }) =>
      /\bcatch\s*(\([^)]*\))?\s*\{\s*\}/.test(text) ? [path] : [],
    );
    expect(empty).toEqual([]);
  });

  test('no enums, namespaces or parameter properties: Node runs the sources as they are', () => {
    const banned = /^\s*(export\s+)?(const\s+)?(enum|namespace)\s+\w+/m;
    expect(linesWith([...product, ...page], banned)).toEqual([]);
  });
});

describe('files', () => {
  test('no file is longer than 400 lines', () => {
    const long = everything
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > 400);
    expect(long).toEqual([]);
  });

  test('file names are kebab-case and say what the file holds', () => {
    const odd = everything
      .map(({ path }) => path)
      .filter((path) => !/^[a-z0-9]+([.-][a-z0-9]+)*\.(ts|tsx|mjs|mts)$/.test(basename(path)));
    expect(odd).toEqual([]);
    const vague = /(^|[.-])(data|info|manager|helpers?|utils?)\.(ts|tsx|mjs)$/;
    expect(everything.map(({ path }) => path).filter((path) => vague.test(path))).toEqual([]);
  });
});

describe('tests', () => {
  const files = tests.filter(({ path }) => /\.test\.tsx?$/.test(path));

  test('no two tests of a file have the same name', () => {
    expect(files.length).toBeGreaterThan(10);
    const twice = files.flatMap(({ path, text }) => {
      const names = [...text.matchAll(/\b(?:test|it)\(\s*(['"`])(.+?)\1\s*,/g)].map(
        ([, , name]) => name,
      );
      return names
        .filter((name, place) => names.indexOf(name) !== place)
        .map((name) => `${path}: ${name}`);
    });
    expect(twice).toEqual([]);
  });

  test('none is skipped, left for later or run alone', () => {
    const others = files.filter(({ path }) => !path.startsWith('test/tidy/words'));
    const held = /\b(test|it|describe)\.(only|skip|skipIf|runIf|todo|fails)\b|\b(xit|xtest|fit)\(/;
    expect(linesWith(others, held)).toEqual([]);
  });

  test('none sleeps: it awaits an event or a condition, within a bound', () => {
    const sleep = /\bawait\s+(sleep|delay|setTimeout)\(|timers\/promises/;
    const others = files.filter(({ path }) => !path.startsWith('test/tidy/words'));
    expect(linesWith(others, sleep)).toEqual([]);
  });
});
