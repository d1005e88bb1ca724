import { appendFileSync, readFileSync } from 'node:fs';

/** Seeds of histories that failed once: one number a line; what it was, behind a #. */
export function keptSeeds(file: URL): number[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*$/, '').trim())
    .filter((line) => line !== '')
    .map(Number);
}

/** The history of this seed failed: it is run again from now on. Nothing new where it is kept already. */
export function keepSeed(file: URL, seed: number, fault: unknown): void {
  if (!keptSeeds(file).includes(seed)) appendFileSync(file, `${seed} # ${String(fault)}\n`);
}

/** Simulated time leaves no room for the real one: lets the test runner speak in between. */
export function breath(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
