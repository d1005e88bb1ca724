import { readFileSync } from 'node:fs';
import { isRunning, type ProcessMark } from './pid-file.ts';

/**
 * The environment that this very process was started with: under systemd the line's settings are in a
 * file that no shell has read. Null: it has gone, or is another user's.
 */
export function environmentOf(mark: ProcessMark): Record<string, string> | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${mark.pid}/environ`, 'utf8');
  } catch {
    return null;
  }
  // Read before it was asked for: else its number might be somebody else's by now.
  if (!isRunning(mark)) return null;
  const pairs = text.split('\0').filter((line) => line.includes('='));
  return Object.fromEntries(
    pairs.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
