// Builds the page when its sources are newer than what was built.
import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { mustRun, root } from './command.mjs';

const dist = join(root, 'web', 'dist');
const stamp = join(dist, '.built');
const sources = ['web', 'src/contract', 'src/kit', 'package-lock.json'];
const skipped = new Set(['node_modules', 'dist']);
const compressed = new Set(['.js', '.css', '.svg', '.json']);

/** Returns whether it built. `web/dist/.built` holds the hash of the sources it was built from. */
export async function ensureWebBuilt(say) {
  const hash = hashOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return false;
  say('building the page (vite build) …');
  // Beside, and put in place whole: an edge may be serving the old one, another start may build too.
  const fresh = join(root, '.cache', `web-${process.pid}`);
  try {
    await mustRun(
      'vite',
      ['build', 'web', '--logLevel', 'warn', '--emptyOutDir', '--outDir', fresh],
      'the page does not build: look at the lines above; a fresh clone of a release builds',
      { quiet: true },
    );
    compressAssets(join(fresh, 'assets'));
    // The hash from before: sources that changed while we built make the next start build again.
    writeFileSync(join(fresh, '.built'), hash);
    putInPlace(fresh);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return true;
}

function putInPlace(fresh) {
  const old = `${fresh}.old`;
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
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

/** By content: times of files say little after a checkout or a copy into an image. */
function hashOfSources() {
  const hash = createHash('sha256');
  for (const path of sources.flatMap((source) => filesUnder(source)).toSorted()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => !skipped.has(entry.name))
    .flatMap((entry) => filesUnder(join(path, entry.name)));
}
