import { type DestinationStream, type Logger, pino } from 'pino';
import { logOptions } from '../kit/log-options.ts';
import { logOutput, outliveFullDisk } from '../kit/log-output.ts';

export { type TraceLine, traceLineOf } from './trace.ts';

/**
 * A log whose level may be changed: the rooms' own loggers, which take theirs when they are made,
 * follow. Those of single requests do not live that long. `stream`: where tests read it.
 */
export function openLog(
  level: string,
  process: string,
  stream: DestinationStream = outliveFullDisk(pino.destination(logOutput)),
): { readonly log: Logger; readonly setLevel: (level: string) => void } {
  const rooms: Logger[] = [];
  const onChild = (child: Logger): void => {
    if ('room' in child.bindings()) rooms.push(child);
  };
  const log: Logger = pino({ ...logOptions(level, process), onChild }, stream);
  const setLevel = (next: string): void => {
    for (const one of [log, ...rooms]) one.level = next;
  };
  return { log, setLevel };
}
