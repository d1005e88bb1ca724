import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The date of the machine, for every process of a product; somebody sets it while they run. */
export interface SettableClock {
  /** For `startProduct`. */
  readonly env: Readonly<Record<string, string>>;
  /** All of them read it so far from the true one, within 20 ms. */
  set(shiftMs: number): void;
  close(): void;
}

export function settableClock(): SettableClock {
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-clock-'));
  const file = join(folder, 'shift-ms');
  const set = (shiftMs: number): void => {
    // Nobody reads half a number.
    writeFileSync(`${file}.new`, String(shiftMs));
    renameSync(`${file}.new`, file);
  };
  set(0);
  const preload = resolve(import.meta.dirname, 'settable-clock.mjs');
  return {
    env: { NODE_OPTIONS: `--import=${preload}`, PASOKH_TEST_CLOCK_FILE: file },
    set,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
