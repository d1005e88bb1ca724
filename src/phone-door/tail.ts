import { type FileHandle, open } from 'node:fs/promises';

const PIECE_BYTES = 1_048_576;
const LINE_END = 10;

export interface TailPiece {
  readonly lines: readonly string[];
  /** It was there before we were. */
  readonly isPast: boolean;
  /** Ask again: there is more. */
  readonly isFull: boolean;
}

/**
 * What was written to a log since the last asking, in whole lines. The first time its last megabyte.
 * A log that was cut (the keeper does so) is read from its beginning; what nobody had read of it is lost.
 */
export function tailOf(path: string): { next(): Promise<TailPiece | null> } {
  let offset: number | null = null;
  return {
    /** Null: there is no such file. Throws on a fault of the disk. */
    async next() {
      const file = await openIfThere(path);
      if (file === null) {
        // One that comes later is new from its first line on.
        offset = 0;
        return null;
      }
      try {
        const { size } = await file.stat();
        const isPast = offset === null;
        offset ??= Math.max(0, size - PIECE_BYTES);
        if (size < offset) offset = 0;
        const buffer = Buffer.alloc(Math.min(PIECE_BYTES, size - offset));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
        const isFull = bytesRead === PIECE_BYTES;
        const end = buffer.subarray(0, bytesRead).lastIndexOf(LINE_END) + 1;
        // So long a line is none of the PBX's: past it.
        offset += end === 0 && isFull ? bytesRead : end;
        const lines = buffer.toString('utf8', 0, end).split('\n').slice(0, -1);
        return { lines, isPast, isFull };
      } finally {
        await file.close();
      }
    },
  };
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
