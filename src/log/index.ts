import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';

export { type TraceLine, traceLineOf } from './trace.ts';

/** Fields that hold something of a person, wherever they stand in a log line. */
const PERSONAL = [
  'phone',
  'phoneShown',
  'receptor',
  'name',
  'citizenName',
  'agentName',
  'username',
  'description',
  'body',
  'text',
  'note',
  'explanation',
  'address',
  'addressText',
  'ip',
  'password',
  'oldPassword',
  'newPassword',
  'phonePassword',
  'cookie',
  'authorization',
  'callerToken',
  'nationalId',
  'token',
  'params',
  'query',
];

/**
 * How our processes write their logs: JSON lines, personal fields never in the clear. Faults count
 * as personal too: a database's message repeats the row it refused.
 */
export function logOptions(level: string, process: string): LoggerOptions {
  return {
    level,
    base: { process },
    redact: {
      paths: PERSONAL.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[personal]',
    },
    serializers: { err: toLoggedFault, error: toLoggedFault },
  };
}

/**
 * A log whose level may be changed: the rooms' own loggers, which take theirs when they are made,
 * follow. Those of single requests do not live that long.
 */
export function openLog(
  level: string,
  process: string,
  stream: DestinationStream,
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

interface LoggedFault {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggedFault;
}

/** Type, code and place of a fault; of its message only what cannot carry values. */
export function toLoggedFault(fault: unknown, depth = 0): LoggedFault {
  if (!(fault instanceof Error)) return { type: typeof fault, message: 'not an Error' };
  const code: unknown = (fault as { code?: unknown }).code;
  const frames = (fault.stack ?? '').split('\n').filter((line) => /^\s+at /u.test(line));
  return {
    type: fault.name,
    message: withoutValues(fault.message),
    ...(typeof code === 'string' ? { code } : {}),
    stack: frames.slice(0, 8).join('\n'),
    ...(fault.cause !== undefined && depth < 3
      ? { cause: toLoggedFault(fault.cause, depth + 1) }
      : {}),
  };
}

/** Drizzle appends the parameters, PostgreSQL the key in brackets; numbers may be phones. */
function withoutValues(message: string): string {
  return (message.split(/\nparams:/u)[0] ?? '')
    .replace(/\([^()]*\)=\([^()]*\)/gu, '(…)')
    .replace(/\+?[0-9]{6,}/gu, '…')
    .slice(0, 500);
}
