import { measureErlang } from './support/engine-erlang.ts';
import { measureScale } from './support/engine-scale.ts';
import { measureSpeed } from './support/engine-speed.ts';
import { measureYear } from './support/engine-year.ts';

/**
 * The engine alone, without a PBX: how fast it is, how its cost grows, a year of 137, and whether
 * its waits are those that queueing theory says. Prints one JSON line. Words of the command line
 * choose parts (`speed`, `scale`, `year`, `erlang`; none: all); `seed=7` another history.
 */
const measures: Record<string, (seed: number) => object> = {
  speed: measureSpeed,
  scale: measureScale,
  year: measureYear,
  erlang: measureErlang,
};

const words = process.argv.slice(2);
const seed = Number(words.find((word) => word.startsWith('seed='))?.slice(5) ?? 137);
const asked = words.filter((word) => !word.startsWith('seed='));
const unknown = asked.find((word) => measures[word] === undefined);
if (unknown !== undefined) throw new Error(`no such part: ${unknown}`);

const figures: Record<string, unknown> = { bench: 'engine', seed };
for (const [part, measure] of Object.entries(measures)) {
  if (asked.length === 0 || asked.includes(part)) figures[part] = measure(seed);
}
process.stdout.write(`${JSON.stringify(figures)}\n`);
