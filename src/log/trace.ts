/** A log line of ours that concerns the call; what it is of is its process. */
export interface TraceLine {
  readonly atMs: number;
  readonly process: string;
  readonly text: string;
  /** All that the line says besides. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * The line, if it is of this call or of a ring that was promised in it (`pc-<call>`, `pc-<call>.<n>`).
 * Null for any other, and for what is no line of ours: a crash may have cut it, Asterisk's are text.
 */
export function traceLineOf(line: string, callId: string): TraceLine | null {
  // Files are long: most lines need not be read to be known as another call's.
  if (!line.includes(callId)) return null;
  const told = parse(line);
  if (told === null) return null;
  const { time, process, msg, callId: of, level: _level, ...fields } = told;
  if (typeof of !== 'string' || !isOf(of, callId)) return null;
  return {
    atMs: Number(time),
    process: String(process),
    text: String(msg ?? ''),
    fields: of === callId ? fields : { callId: of, ...fields },
  };
}

function isOf(of: string, callId: string): boolean {
  return of === callId || of === `pc-${callId}` || of.startsWith(`pc-${callId}.`);
}

function parse(line: string): Record<string, unknown> | null {
  try {
    const told: unknown = JSON.parse(line);
    return typeof told === 'object' && told !== null ? (told as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
