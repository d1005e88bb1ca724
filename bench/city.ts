import { statSync } from 'node:fs';
import { join } from 'node:path';
import { citySizeOf } from './support/cases-fill.ts';
import { openCity } from './support/city-place.ts';
import { optionsOf } from './support/options.ts';

/**
 * Fills the ten years of a city that the other benches ask, and keeps them; `-- cases=3000000` for
 * the whole of it, with six million calls; `events=12000000` for fewer events of its cases, which neither
 * pops nor searches read, where the disk is small. Prints one JSON line.
 */
const asked = optionsOf({ cases: 100_000, events: 0 });
const { rows, filledInS, kept } = await openCity(citySizeOf(asked), '');
const gigabytes = Math.round(statSync(join(kept.folder, 'pasokh.db')).size / 1e7) / 100;
process.stdout.write(`${JSON.stringify({ bench: 'city', rows, filledInS, gigabytes })}\n`);
