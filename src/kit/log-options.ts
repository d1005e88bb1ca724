import type { LoggerOptions } from 'pino';
import { CENSORED, PERSONAL, withoutPersonal } from './log-personal.ts';

/**
 * How our processes write their logs: JSON lines, personal fields never in the clear. Faults count
 * as personal too: a database's message repeats the row it refused.
 */
export function logOptions(level: string, process: string): LoggerOptions {
  return {
    level,
    base: { process },
    // Of a room's own bindings; pino's way into what is nested costs fifty times as much as the line.
    redact: { paths: [...PERSONAL], censor: CENSORED },
    formatters: { log: withoutPersonal },
    serializers: { err: toLoggedFault, error: toLoggedFault, fault: toLoggedWords },
  };
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

/** Of a fault whose words are all that is known: the same of them. */
function toLoggedWords(fault: unknown): unknown {
  return typeof fault === 'string' ? withoutValues(fault) : toLoggedFault(fault);
}

/** Drizzle appends the parameters, PostgreSQL the key in brackets; numbers may be phones. */
function withoutValues(message: string): string {
  return (message.split(/\nparams:/u)[0] ?? '')
    .replace(/\([^()]*\)=\([^()]*\)/gu, '(…)')
    .replace(/\+?[0-9]{6,}/gu, '…')
    .slice(0, 500);
}
