import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** In the data folder, and in no backup: a restored line has taken none yet. */
export const stampName = 'backup-taken.json';

const Stamp = z.strictObject({ takenAtMs: z.number().int() });

/** Written when a backup is whole, and in one piece: whoever reads meanwhile finds the former one. */
export function noteBackup(dataDir: string, takenAtMs: number): void {
  const path = join(dataDir, stampName);
  const part = `${path}.part`;
  writeFileSync(part, JSON.stringify({ takenAtMs }));
  // Also where root has taken it the line may read its time: no more is in it, and the folder is shut.
  chmodSync(part, 0o644);
  renameSync(part, path);
}

/** Of which moment the last whole backup is, by the machine's clock; null: none is known. Never rejects. */
export async function lastBackupAtMs(dataDir: string): Promise<number | null> {
  try {
    const text = await readFile(join(dataDir, stampName), 'utf8');
    return Stamp.parse(JSON.parse(text)).takenAtMs;
  } catch {
    return null;
  }
}
