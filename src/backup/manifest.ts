import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/** Thrown with one line for the person who backs up or restores. */
export class BackupError extends Error {
  override name = 'BackupError';
}

export const manifestName = 'manifest.json';

/** What lies in a backup, so that a damaged or foreign one is refused before anything is touched. */
export const Manifest = z.strictObject({
  format: z.literal(1),
  product: z.literal('pasokh'),
  version: z.string(),
  takenAtMs: z.number().int(),
  database: z.enum(['sqlite', 'postgres']),
  /** Of the migrations that the database had: a program that does not know one must not open it. */
  migrations: z.array(z.string()),
  files: z.array(
    z.strictObject({
      path: z.string().refine(isInside, 'leads out of the backup'),
      bytes: z.number().int(),
      sha256: z.string(),
    }),
  ),
});
export type Manifest = z.infer<typeof Manifest>;

/** Throws BackupError when the folder is not a whole backup of ours. */
export function readManifest(folder: string): Manifest {
  const path = join(folder, manifestName);
  if (!existsSync(path))
    throw new BackupError(`${folder} holds no backup: ${manifestName} is missing`);
  const parsed = Manifest.safeParse(parseOrNull(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new BackupError(`${path} is damaged, or of another program`);
  return parsed.data;
}

/** Of a file of any size. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function isInside(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !path.split('/').includes('..');
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
