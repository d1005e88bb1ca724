import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

export type PhotoShelf = ReturnType<typeof openPhotoShelf>;

const NAME = /^[0-9a-f]{64}$/u;
/** By the first two digits of the hash. */
export const SHELF_PARTS = 256;

/** Photos as files under their hash: their owner's alone, far from anything that is served. */
export function openPhotoShelf(folder: string, nowMs: () => number) {
  const folderOf = (sha256: string): string => join(folder, sha256.slice(0, 2));
  const pathOf = (sha256: string): string => join(folderOf(sha256), sha256);

  return {
    /** Under its name only when it is whole and on the disk. Put again it is the same file. */
    async put(sha256: string, bytes: Uint8Array): Promise<void> {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await mkdir(folderOf(sha256), { recursive: true, mode: 0o700 });
      const fresh = `${pathOf(sha256)}.new`;
      const file = await open(fresh, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(fresh, pathOf(sha256));
      // Whoever looks for files that nobody knows goes by our clock, as all else does.
      const at = new Date(nowMs());
      await utimes(pathOf(sha256), at, at);
    },

    /** Null: it is not there. */
    async read(sha256: string): Promise<Buffer | null> {
      try {
        return await readFile(pathOf(sha256));
      } catch (fault) {
        if (isMissing(fault)) return null;
        throw fault;
      }
    },

    drop: (sha256: string): Promise<void> => rm(pathOf(sha256), { force: true }),

    /** The files of one of the folders with when they were put there last. */
    async list(part: number): Promise<{ sha256: string; putAtMs: number }[]> {
      const found: { sha256: string; putAtMs: number }[] = [];
      const name = part.toString(16).padStart(2, '0');
      for (const sha256 of await namesIn(join(folder, name))) {
        if (!NAME.test(sha256)) continue;
        const { mtimeMs } = await stat(pathOf(sha256));
        found.push({ sha256, putAtMs: Math.round(mtimeMs) });
      }
      return found;
    },
  };
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (fault) {
    if (isMissing(fault)) return [];
    throw fault;
  }
}

function isMissing(fault: unknown): boolean {
  return fault instanceof Error && 'code' in fault && fault.code === 'ENOENT';
}
