import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { soundFoldersOf } from '../../src/prompts/index.ts';

/** Long enough to be heard as a voice, and no longer. */
const SPOKEN_S = 1.5;
const BYTES_A_SECOND = 16_000;

/**
 * Gives a line recordings of its own before it starts: those that the product brings, cut short. For tests
 * in which somebody must listen to the end and what is said does not matter.
 */
export function recordShortSentences(dataDir: string): void {
  const { shipped, own } = soundFoldersOf(dataDir);
  const names = readdirSync(shipped, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((one) => one.endsWith('.wav'))) {
    const cut = cutShort(readFileSync(join(shipped, name)));
    if (cut === null) continue;
    mkdirSync(dirname(join(own, name)), { recursive: true });
    writeFileSync(join(own, name), cut);
  }
}

/** Null: it is short as it is. */
function cutShort(file: Buffer): Buffer | null {
  const dataAt = file.indexOf('data', 12, 'latin1') + 8;
  if (dataAt < 8) throw new Error('a WAV file has its sound');
  const bytes = SPOKEN_S * BYTES_A_SECOND;
  if (file.length - dataAt <= bytes) return null;
  const cut = Buffer.from(file.subarray(0, dataAt + bytes));
  cut.writeUInt32LE(cut.length - 8, 4);
  cut.writeUInt32LE(bytes, dataAt - 4);
  return cut;
}
