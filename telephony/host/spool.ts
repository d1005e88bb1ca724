import { readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { measureWave } from '../../src/kit/wave.ts';

/** A message of two minutes has 2 MB; several callers may speak at once. */
const leastFreeBytes = 50_000_000;

/** What the PBX has recorded, looked at on the disk: a full one does not show otherwise. */
export function openSpool(folder: string) {
  return {
    async hasRoom(): Promise<boolean> {
      try {
        const { bavail, bsize } = await statfs(folder);
        return bavail * bsize >= leastFreeBytes;
      } catch {
        // No such folder: nothing can be kept in it.
        return false;
      }
    },

    async measure(recordingName: string) {
      try {
        return measureWave(await readFile(join(folder, `${recordingName}.wav`)));
      } catch {
        // Gone, or not to be read: it cannot be listened to either.
        return null;
      }
    },
  };
}
