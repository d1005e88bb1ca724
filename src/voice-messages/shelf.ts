import { createReadStream, type ReadStream } from 'node:fs';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toRecordingId, toRecordingName } from '../kit/recording-name.ts';
import { measureWave, soundOf, waveHeader } from '../kit/wave.ts';

export interface ShelfDeps {
  /** Where the PBX records. */
  readonly spool: string;
  /** Where messages stay: their owner's alone. */
  readonly folder: string;
}

export type Shelf = ReturnType<typeof openShelf>;

const ENDING = '.wav';

/** Files of messages: fetched from the PBX's spool once, whole, and then read or dropped. */
export function openShelf({ spool, folder }: ShelfDeps) {
  const nameOf = (id: string): string => toRecordingName(id) + ENDING;
  const spooled = (id: string): string => join(spool, nameOf(id));
  const kept = (id: string): string => join(folder, nameOf(id));

  /** Under its name only when it is whole and on the disk; its head is written anew. */
  async function write(id: string, sound: Uint8Array): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    const fresh = `${kept(id)}.new`;
    const file = await open(fresh, 'w', 0o600);
    try {
      await file.chmod(0o600);
      await file.writeFile(Buffer.concat([waveHeader(sound.byteLength), sound]));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, kept(id));
  }

  return {
    /** What the message holds; null: there is no file of it. Said again it changes nothing. */
    async fetch(id: string): Promise<{ durationMs: number } | null> {
      const recorded = await readIfThere(spooled(id));
      if (recorded === null) {
        const before = await readIfThere(kept(id));
        return before === null ? null : measureWave(before);
      }
      await write(id, soundOf(recorded));
      await rm(spooled(id), { force: true });
      return measureWave(recorded);
    },

    /** Recordings of callers that the PBX still has, with when they were written last, by the machine's clock. */
    async listSpool(): Promise<{ id: string; writtenAtMs: number }[]> {
      const found: { id: string; writtenAtMs: number }[] = [];
      for (const name of await namesIn(spool)) {
        const id = name.endsWith(ENDING) ? toRecordingId(name.slice(0, -ENDING.length)) : null;
        if (id === null) continue;
        const { mtimeMs } = await stat(join(spool, name));
        found.push({ id, writtenAtMs: Math.round(mtimeMs) });
      }
      return found;
    },

    async measureSpooled(id: string): Promise<ReturnType<typeof measureWave> | null> {
      const recorded = await readIfThere(spooled(id));
      return recorded === null ? null : measureWave(recorded);
    },

    async drop(id: string): Promise<void> {
      await rm(kept(id), { force: true });
      await rm(spooled(id), { force: true });
    },

    /** Null: it is not on the shelf. */
    async sizeOf(id: string): Promise<number | null> {
      try {
        return (await stat(kept(id))).size;
      } catch (fault) {
        if (isMissing(fault)) return null;
        throw fault;
      }
    },

    /** Both ends included. */
    read: (id: string, start: number, end: number): ReadStream =>
      createReadStream(kept(id), { start, end }),
  };
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (fault) {
    if (isMissing(fault)) return null;
    throw fault;
  }
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
