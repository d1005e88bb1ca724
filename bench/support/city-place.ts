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
import { countCity, fillCity, type Filled } from './cases-fill.ts';

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

/** @param hasCalls no: its contacts are those in which cases were opened, and no others */
export async function openCity(cases: number, databaseUrl: string, hasCalls = true): Promise<City> {
  return databaseUrl === '' ? openKept(cases, hasCalls) : fillOther(cases, databaseUrl, hasCalls);
}

async function openKept(cases: number, hasCalls: boolean): Promise<City> {
  const name = `${hasCalls ? 'city' : 'cases'}-${cases}-`;
  const folder = join(PLACES, `${name}${fingerprint()}`);
  const file = join(folder, 'city.json');
  if (!existsSync(file)) await makeAnew(cases, hasCalls, name, folder, file);
  const known = JSON.parse(readFileSync(file, 'utf8')) as Known;
  const startMs = performance.now();
  const nowMs = (): number => Math.trunc(known.untilMs + performance.now() - startMs);
  const remember = (): void => writeWhole(file, { ...known, untilMs: nowMs() });
  setInterval(remember, REMEMBER_MS).unref();
  process.once('exit', remember);
  const filled = await countCity(join(folder, 'pasokh.db'), '', cases, nowMs(), hasCalls);
  return { ...filled, kept: { folder, key: known.key }, nowMs, filledInS: known.filledInS };
}

async function makeAnew(
  cases: number,
  hasCalls: boolean,
  kind: string,
  folder: string,
  file: string,
): Promise<void> {
  mkdirSync(PLACES, { recursive: true });
  // Of an older schema, or a filling that somebody broke off.
  for (const name of readdirSync(PLACES)) {
    if (name.startsWith(kind)) rmSync(join(PLACES, name), { recursive: true });
  }
  mkdirSync(folder);
  const key = randomBytes(32).toString('base64');
  const atMs = Date.now();
  const database = await openTestDatabase('', { folder, key });
  await fillCity(database, '', cases, atMs, hasCalls);
  await database.close();
  const filledInS = Math.round((Date.now() - atMs) / 1_000);
  writeWhole(file, { key, filledInS, untilMs: atMs });
}

async function fillOther(cases: number, databaseUrl: string, hasCalls: boolean): Promise<City> {
  const kept = { folder: '', key: randomBytes(32).toString('base64') };
  const beganMs = Date.now();
  const database = await openTestDatabase(databaseUrl, kept);
  await fillCity(database, databaseUrl, cases, beganMs, hasCalls);
  await database.close();
  const filledInS = Math.round((Date.now() - beganMs) / 1_000);
  const filled = await countCity('', databaseUrl, cases, Date.now(), hasCalls);
  return { ...filled, kept, nowMs: Date.now, filledInS };
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const name of [...MAKERS, ...SCHEMA]) hash.update(readFileSync(join(ROOT, name)));
  return hash.digest('hex').slice(0, 12);
}

function writeWhole(file: string, known: Known): void {
  writeFileSync(`${file}.new`, JSON.stringify(known));
  renameSync(`${file}.new`, file);
}
