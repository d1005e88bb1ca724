import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Who runs, told to a later keeper. A number alone is not enough: after a crash it may belong to
 * somebody else's process, so the file also holds the instant that process was started (in the
 * kernel's ticks since boot), and both must match.
 */
export interface ProcessMark {
  readonly pid: number;
  readonly startTicks: string;
}

/** False: there is no room for it now. What is watched is watched on, and noted at a later try. */
export function notePid(path: string, pid: number): boolean {
  try {
    writePidFile(path, pid);
    return true;
  } catch {
    return false;
  }
}

/** Writes the mark of a process that runs; does nothing when it has ended already. */
export function writePidFile(path: string, pid: number): void {
  const mark = markOf(pid);
  if (mark === null) return;
  writeFileSync(`${path}.new`, `${JSON.stringify(mark)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export function removePidFile(path: string): void {
  rmSync(path, { force: true });
}

/** The process named in the file, if that very process still runs; else null. */
export function findRunning(path: string): ProcessMark | null {
  if (!existsSync(path)) return null;
  const mark = parse(readFileSync(path, 'utf8'));
  return mark !== null && isRunning(mark) ? mark : null;
}

/** Whether this very process runs: not another with its number, not one that only waits for burial. */
export function isRunning(mark: ProcessMark): boolean {
  return markOf(mark.pid)?.startTicks === mark.startTicks;
}

/** Sends a signal to that very process; nothing happens when it has gone. */
export function signal(mark: ProcessMark, name: NodeJS.Signals): void {
  if (!isRunning(mark)) return;
  try {
    process.kill(mark.pid, name);
  } catch (fault) {
    // It went between the look and the signal.
    if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault;
  }
}

/** Null: no such process, or a zombie. */
export function markOf(pid: number): ProcessMark | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // Reading fails exactly when the process is gone.
    return null;
  }
  // The name in brackets may contain blanks and brackets: the fields count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const startTicks = fields[19];
  if (startTicks === undefined || state === 'Z' || state === 'X') return null;
  return { pid, startTicks };
}

function parse(text: string): ProcessMark | null {
  try {
    const { pid, startTicks } = JSON.parse(text) as Partial<ProcessMark>;
    return typeof pid === 'number' && typeof startTicks === 'string' ? { pid, startTicks } : null;
  } catch {
    // Cut short by a crash or a full disk: as good as no file.
    return null;
  }
}
