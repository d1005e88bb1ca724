import { measureErlang } from './support/engine-erlang.ts';
import { measureScale } from './support/engine-scale.ts';
import { measureSpeed } from './support/engine-speed.ts';
import { measureYear } from './support/engine-year.ts';
import { notKept } from './support/not-kept.ts';

/**
 * The engine alone, without a PBX: how fast it is, how its cost grows, a year of 137, and whether
 * its waits are those that queueing theory says. Prints one JSON line, and exits with 1 when `broken`
 * names a promise. Words of the command line choose parts (`speed`, `scale`, `year`, `erlang`; none:
 * all); `seed=7` another history.
 */
const measures: Record<string, (seed: number) => Measured> = {
  speed: measuring(measureSpeed, ({ eventsPerS }) => ({
    '100,000 events a second': eventsPerS >= 100_000,
  })),
  scale: measuring(measureScale, ({ holds }) => ({ 'growth of profiles × log n': holds })),
  year: measuring(measureYear, ({ tookS, expectedWaitError }) => ({
    'a year in less than a minute': tookS < 60,
    "a smaller error of the told wait than app_queue's, in storms too": expectedWaitError.holds,
  })),
  erlang: measuring(measureErlang, ({ holds }) => ({ 'waits within 5 % of theory': holds })),
};

interface Measured {
  readonly figures: object;
  readonly broken: readonly string[];
}

function measuring<Figures extends object>(
  measure: (seed: number) => Figures,
  promises: (figures: Figures) => Record<string, boolean>,
): (seed: number) => Measured {
  return (seed) => {
    const figures = measure(seed);
    return { figures, broken: notKept(promises(figures)) };
  };
}

const words = process.argv.slice(2);
const seed = Number(words.find((word) => word.startsWith('seed='))?.slice(5) ?? 137);
const asked = words.filter((word) => !word.startsWith('seed='));
const unknown = asked.find((word) => measures[word] === undefined);
if (unknown !== undefined) throw new Error(`no such part: ${unknown}`);

const line: Record<string, unknown> = { bench: 'engine', seed };
const broken: string[] = [];
for (const [part, measure] of Object.entries(measures)) {
  if (asked.length > 0 && !asked.includes(part)) continue;
  const measured = measure(seed);
  line[part] = measured.figures;
  broken.push(...measured.broken);
}
process.stdout.write(`${JSON.stringify({ ...line, broken })}\n`);
process.exitCode = broken.length === 0 ? 0 : 1;
