import { closeSync, fdatasyncSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

/** Null: the disk has it; or what went wrong, as the system told it. */
export type Flushed = { readonly message: string; readonly code?: string } | null;

/** The thread of log-flusher.ts: each message asks for one flush of the log. */
const { logPath } = workerData as { logPath: string };
/**
 * Opened once: SQLite keeps the file as long as the writer's connection is open, also where it begins the log anew.
 * SQLite's locks are on other files, so they outlive that this one is closed by us.
 */
let log: number | null = null;

function openLog(): number {
  // Its name, too, must be found again after a power cut.
  const folder = openSync(dirname(logPath), 'r');
  fsyncSync(folder);
  closeSync(folder);
  return openSync(logPath, 'r+');
}

function flush(): Flushed {
  try {
    log ??= openLog();
    fdatasyncSync(log);
    return null;
  } catch (error) {
    const { message, code } = error as { message: string; code?: string };
    return { message, ...(code === undefined ? {} : { code }) };
  }
}

parentPort?.on('message', () => parentPort?.postMessage(flush(), []));
