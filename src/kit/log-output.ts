/**
 * Where our processes write their logs, as pino takes it. Lines that cannot be written wait; a disk
 * that is full for long costs lines, not memory without end.
 */
export const logOutput = { fd: 1, maxLength: 1_000_000 } as const;

/** And it costs no process: what cannot be logged must not end a call. */
export function outliveFullDisk<T extends { on(event: 'error', hear: () => void): unknown }>(
  stream: T,
): T {
  stream.on('error', () => undefined);
  return stream;
}
