import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
const skipped = new Set(['node_modules', 'dist', '.git', '.cache', 'data', 'test-results']);

export interface Source {
  /** From the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Every code file under the folders; throws when there is none, for then nothing was checked. */
export function readSources(...folders: readonly string[]): Source[] {
  const sources = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs|mts)$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter((path) => !path.split('/').some((part) => skipped.has(part)))
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  );
  if (sources.length === 0) throw new Error(`no sources under ${folders.join(', ')}`);
  return sources;
}

/** The text without comments: what is banned may still be spoken of. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/[^\n]*/g, '$1');
}
