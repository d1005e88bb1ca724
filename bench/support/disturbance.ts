import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Person, Product } from '../../test/support/product.ts';
import { tehranDay } from '../../src/kit/jalali.ts';
import { fillYear } from './year-of-calls.ts';

/** What an office does to its server by day: a year's report, a backup and an import, over and over. */
export interface Disturbance {
  start(): void;
  stop(): Promise<void>;
  /** How often each was finished. */
  done(): Readonly<Record<Work, number>>;
}
type Work = 'report' | 'backup' | 'import';

const YEAR_MS = 367 * 86_400_000;
const CODES = 2_000;

/**
 * With the product's own commands, as an office runs them: the year's calls as a queue log, `backup`,
 * and two thousand service codes that get other names, by the API. A year of calls is put into the
 * database first. The work that is under way when it is told to stop is finished, and counts.
 */
export function disturb(product: Product, administrator: Person): Disturbance {
  fillYear(product.dataDir);
  const done = { report: 0, backup: 0, import: 0 };
  const into = mkdtempSync(join(tmpdir(), 'pasokh-bench-backup-'));
  let isWanted = false;
  let working: Promise<void> = Promise.resolve();

  const works: Readonly<Record<Work, (round: number) => Promise<void>>> = {
    report: () => runScript(product, 'export-queue-log.ts', yearUntil(Date.now())),
    backup: () => runScript(product, 'backup.ts', [`to=${into}`, 'keep=1']),
    async import(round) {
      const csv = codesCsv(round);
      const { applied } = await administrator.post<{ applied: boolean }>('/api/imports/codes', {
        csv,
        apply: true,
      });
      if (!applied) throw new Error('the codes were not taken');
    },
  };

  async function work(): Promise<void> {
    for (let round = 0; isWanted; round += 1) {
      for (const what of ['report', 'backup', 'import'] as const) {
        await works[what](round);
        done[what] += 1;
      }
    }
  }

  return {
    start() {
      isWanted = true;
      working = work();
      // Told when it is stopped.
      working.catch(() => undefined);
    },
    async stop() {
      isWanted = false;
      await working;
      rmSync(into, { recursive: true });
      if (Object.values(done).includes(0)) throw new Error('nothing was disturbed');
    },
    done: () => done,
  };
}

async function runScript(
  { dataDir }: Product,
  name: string,
  words: readonly string[],
): Promise<void> {
  const script = resolve(import.meta.dirname, '../../scripts', name);
  const child: ChildProcess = spawn(process.execPath, [script, ...words], {
    env: { ...process.env, PASOKH_DATA: dataDir },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${name} ended with ${code}`);
}

function yearUntil(nowMs: number): string[] {
  return [`from=${tehranDay(nowMs - YEAR_MS)}`, `to=${tehranDay(nowMs)}`];
}

function codesCsv(round: number): string {
  const rows = Array.from({ length: CODES }, (_, n) => `b${n},کار ${n} بار ${round},آزمون`);
  return ['code,name,group', ...rows].join('\n');
}
