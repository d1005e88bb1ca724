import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DOORS } from '../support/doors.ts';
import { root } from './sources.ts';

/** A row names whole paths, and of further ones their ends: «GET /api/line · POST …/news · /surge». */
const rows = readFileSync(join(root, 'docs/http-api.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| ([^|]+) \| /u.exec(line)?.[1] ?? '')
  .map((named) => named.split(/[\s,]+/u).map((word) => word.split('?')[0] ?? ''));

/** The path itself, or what it begins with and, in the same row, how it ends. */
function isTold(path: string): boolean {
  return rows.some((words) => {
    if (words.includes(path)) return true;
    const ends = words.filter((word) => /^…?\/(?!api\/)/u.test(word));
    return (
      words.some((word) => beginsWith(path, word)) &&
      ends.some((end) => path.endsWith(end.replace('…', '')))
    );
  });
}
function beginsWith(path: string, known: string): boolean {
  if (!known.startsWith('/api/')) return false;
  const parent = known.slice(0, known.lastIndexOf('/') + 1);
  return path.startsWith(`${known}/`) || (parent !== '/api/' && path.startsWith(parent));
}

test('docs/http-api.md has each route', () => {
  const paths = [...new Set(DOORS.map(([, path]) => path))];
  expect(paths.filter((path) => !isTold(path))).toEqual([]);
});
