import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { firstLineOf, readQueueLog } from './queue-log.ts';
import type { QueueLogPosition, RecordedPiece } from './repository-fallback.ts';

/** One piece: read without waiting for anybody, applied in one short transaction. */
const PIECE_BYTES = 64 * 1024;
const LINES = 40;
/** Room for a first line, which has no text of people in it. */
const HEAD_BYTES = 512;

/**
 * The next whole lines after `position`, wherever that file is now: when the record was rotated,
 * what was not yet read of the old one comes first. Null: nothing new. Throws on a disk fault.
 *
 * @param path the record that Asterisk writes; need not exist
 */
export async function readNextPiece(
  path: string,
  position: QueueLogPosition | null,
): Promise<RecordedPiece | null> {
  const current = await openIfThere(path);
  try {
    const fileId = current === null ? null : await fileIdOf(current);
    if (position !== null && fileId !== position.fileId) {
      const rest = await readRotated(path, position);
      if (rest !== null) return rest;
    }
    if (current === null || fileId === null) return null;
    const begun = position?.fileId === fileId ? position.offsetBytes : 0;
    return await readPiece(current, fileId, begun);
  } finally {
    await current?.close();
  }
}

/** `queue_log.0`, `queue_log.1700000000`: what Asterisk or logrotate made of the one we read. */
async function readRotated(path: string, position: QueueLogPosition) {
  const prefix = `${basename(path)}.`;
  const names = (await readdir(dirname(path))).filter((name) => name.startsWith(prefix));
  for (const name of names.sort()) {
    const file = await openIfThere(join(dirname(path), name));
    if (file === null) continue;
    try {
      if ((await fileIdOf(file)) !== position.fileId) continue;
      return await readPiece(file, position.fileId, position.offsetBytes);
    } finally {
      await file.close();
    }
  }
  return null;
}

async function readPiece(
  file: FileHandle,
  fileId: string,
  fromByte: number,
): Promise<RecordedPiece | null> {
  const { size } = await file.stat();
  // Cut short behind us: told again from its beginning; what is known stays as it is.
  const begin = fromByte > size ? 0 : fromByte;
  const buffer = Buffer.alloc(Math.min(PIECE_BYTES, size - begin));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, begin);
  const piece = buffer.subarray(0, bytesRead);
  const { lines, toByte } = readQueueLog(piece, begin, LINES);
  if (toByte > begin) return { fileId, lines, toByte };
  // So long a line is none of Asterisk's: past it.
  return bytesRead < PIECE_BYTES ? null : { fileId, lines: [], toByte: begin + bytesRead };
}

async function fileIdOf(file: FileHandle): Promise<string | null> {
  const head = Buffer.alloc(HEAD_BYTES);
  const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
  const line = firstLineOf(head.toString('utf8', 0, bytesRead));
  return line === null ? null : createHash('sha256').update(line).digest('base64url').slice(0, 22);
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
