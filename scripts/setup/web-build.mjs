// Builds the page when its sources are newer than what was built.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { mustRun, root } from './command.mjs';

const dist = join(root, 'web', 'dist');
const stamp = join(dist, '.built');
const sources = ['web', 'src/contract', 'src/kit', 'package-lock.json'];
const skipped = new Set(['node_modules', 'dist']);
const compressed = new Set(['.js', '.css', '.svg', '.json']);

/** Returns whether it built. `web/dist/.built` says when it was done, at the end of all. */
export async function ensureWebBuilt(say) {
  const builtAtMs = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  const newestMs = Math.max(...sources.map((source) => newestUnder(join(root, source))));
  if (newestMs < builtAtMs) return false;
  // Sources that change while we build are then still newer than the stamp.
  const startedAt = new Date();
  say('building the page (vite build) …');
  await mustRun(
    'vite',
    ['build', 'web', '--logLevel', 'warn'],
    'the page does not build: look at the lines above; a fresh clone of a release builds',
    { quiet: true },
  );
  compressAssets(join(dist, 'assets'));
  writeFileSync(stamp, `${startedAt.toISOString()}\n`);
  return true;
}

/** The edge sends these to browsers that take brotli. */
function compressAssets(folder) {
  if (!existsSync(folder)) return;
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  for (const name of readdirSync(folder)) {
    if (!compressed.has(extname(name))) continue;
    const path = join(folder, name);
    writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path), options));
  }
}

function newestUnder(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const inside = readdirSync(path, { withFileTypes: true })
    .filter((entry) => !skipped.has(entry.name))
    .map((entry) => newestUnder(join(path, entry.name)));
  return Math.max(stat.mtimeMs, ...inside);
}
