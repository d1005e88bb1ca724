import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openCity } from './support/city-place.ts';
import { optionsOf } from './support/options.ts';

/**
 * Fills the ten years of a city that the other benches ask, and keeps them; `-- cases=3000000` for
 * the whole of it, with six million calls. Prints one JSON line.
 */
const { rows, filledInS, kept } = await openCity(optionsOf({ cases: 100_000 }).cases, '');
const gigabytes = Math.round(statSync(join(kept.folder, 'pasokh.db')).size / 1e7) / 100;
process.stdout.write(`${JSON.stringify({ bench: 'city', rows, filledInS, gigabytes })}\n`);
