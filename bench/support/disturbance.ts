import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Product } from '../../test/support/product.ts';

/** What an office does to its server by day: a year's report, a backup and an import, over and over. */
export interface Disturbance {
  start(): void;
  stop(): Promise<void>;
  /** How often each was finished. */
  done(): Readonly<Record<'report' | 'backup' | 'import', number>>;
}

/** A year of calls is put into the product's database first, so that there is something to read. */
export async function disturb(product: Product): Promise<Disturbance> {
  const script = resolve(import.meta.dirname, 'office-work.ts');
  const done = { report: 0, backup: 0, import: 0 };
  await once(spawn('node', [script, 'fill', product.dataDir], { stdio: 'inherit' }), 'exit');
  let child: ChildProcess | null = null;
  return {
    start() {
      child = spawn('node', [script, 'work', product.dataDir], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      child.on('message', (what: keyof typeof done) => (done[what] += 1));
    },
    async stop() {
      if (child === null || child.exitCode !== null) throw new Error('the office did not work');
      child.kill('SIGKILL');
      await once(child, 'exit');
      for (const [what, times] of Object.entries(done)) {
        if (times === 0) throw new Error(`no ${what} was finished: nothing was disturbed`);
      }
    },
    done: () => done,
  };
}
