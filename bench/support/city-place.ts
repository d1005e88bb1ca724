import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type KeptPlace, openTestDatabase } from '../../test/support/database.ts';
import { type CitySize, countCity, fillCity, type Filled } from './cases-fill.ts';

/**
 * The ten years of a city in SQLite, filled once and kept under `.cache/bench` as long as the schema
 * and whatever makes the rows are the same. It lives on from run to run: the next one begins at the
 * instant at which the last one ended, so what is due then is due then. PostgreSQL is filled anew each time.
 */
export interface City extends Filled {
  readonly kept: KeptPlace;
  readonly nowMs: () => number;
  readonly filledInS: number;
}

interface Known {
  readonly key: string;
  readonly filledInS: number;
  readonly untilMs: number;
}

const ROOT = join(import.meta.dirname, '../..');
const PLACES = join(ROOT, '.cache/bench');
const MAKERS = ['cases-fill', 'calls-fill', 'cases-city', 'bulk'].map(
  (name) => `bench/support/${name}.ts`,
);
const SCHEMA = ['sqlite/0000_initial', 'extra/sqlite'].map((name) => `migrations/${name}.sql`);
const REMEMBER_MS = 5_000;

export async function openCity(size: CitySize, databaseUrl: string): Promise<City> {
  return databaseUrl === '' ? openKept(size) : fillOther(size, databaseUrl);
}

async function openKept(size: CitySize): Promise<City> {
  const folder = join(PLACES, `${nameOf(size)}${fingerprint()}`);
  const file = join(folder, 'city.json');
  if (!existsSync(file)) await makeAnew(size, folder, file);
  const known = JSON.parse(readFileSync(file, 'utf8')) as Known;
  const startMs = performance.now();
  const nowMs = (): number => Math.trunc(known.untilMs + performance.now() - startMs);
  const remember = (): void => writeWhole(file, { ...known, untilMs: nowMs() });
  setInterval(remember, REMEMBER_MS).unref();
  process.once('exit', remember);
  const filled = await countCity(join(folder, 'pasokh.db'), '', size, nowMs());
  return { ...filled, kept: { folder, key: known.key }, nowMs, filledInS: known.filledInS };
}

async function makeAnew(size: CitySize, folder: string, file: string): Promise<void> {
  mkdirSync(PLACES, { recursive: true });
  // Of an older schema, or a filling that somebody broke off.
  for (const name of readdirSync(PLACES)) {
    const isWithoutEvents = /^city-\d+-[^-]+$/u.test(name);
    if (name.startsWith(nameOf(size)) || isWithoutEvents)
      rmSync(join(PLACES, name), { recursive: true });
  }
  mkdirSync(folder);
  const key = randomBytes(32).toString('base64');
  const atMs = Date.now();
  const database = await openTestDatabase('', { folder, key });
  await fillCity(database, '', size, atMs);
  await database.close();
  const filledInS = Math.round((Date.now() - atMs) / 1_000);
  writeWhole(file, { key, filledInS, untilMs: atMs });
}

async function fillOther(size: CitySize, databaseUrl: string): Promise<City> {
  const kept = { folder: '', key: randomBytes(32).toString('base64') };
  const beganMs = Date.now();
  const database = await openTestDatabase(databaseUrl, kept);
  await fillCity(database, databaseUrl, size, beganMs);
  await database.close();
  const filledInS = Math.round((Date.now() - beganMs) / 1_000);
  const filled = await countCity('', databaseUrl, size, Date.now());
  return { ...filled, kept, nowMs: Date.now, filledInS };
}

const nameOf = ({ cases, events, hasCalls }: CitySize): string =>
  `${hasCalls ? 'city' : 'cases'}-${cases}-${events}-`;

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const name of [...MAKERS, ...SCHEMA]) hash.update(readFileSync(join(ROOT, name)));
  return hash.digest('hex').slice(0, 12);
}

function writeWhole(file: string, known: Known): void {
  writeFileSync(`${file}.new`, JSON.stringify(known));
  renameSync(`${file}.new`, file);
}
