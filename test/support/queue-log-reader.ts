/**
 * A reader of queue_log that knows nothing of ours: Asterisk's documented fields alone, as programs
 * read them that have been made for it.
 */
export interface LoggedLine {
  readonly second: number;
  readonly callId: string;
  readonly queue: string;
  readonly agent: string;
  readonly event: string;
  readonly fields: readonly string[];
}

export interface LoggedFigures {
  offered: number;
  answered: number;
  answeredInTime: number;
  abandoned: number;
  shortAbandoned: number;
  otherEnded: number;
  answeredWaitS: number;
}

export function readLog(text: string): LoggedLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [second = '', callId = '', queue = '', agent = '', event = '', ...fields] =
        line.split('|');
      if (!/^\d{10}$/u.test(second)) throw new Error(`no time: ${line}`);
      return { second: Number(second), callId, queue, agent, event, fields };
    });
}

const ENDS = [
  'COMPLETEAGENT',
  'COMPLETECALLER',
  'ABANDON',
  'EXITWITHTIMEOUT',
  'EXITWITHKEY',
  'EXITEMPTY',
  'BLINDTRANSFER',
  'ATTENDEDTRANSFER',
  'SYSCOMPAT',
];

/** By queue: each call once, in the queue that it entered last, by how it left that. */
export function figuresOf(
  lines: readonly LoggedLine[],
  limits: { readonly inTimeS: number; readonly shortS: number },
): Map<string, LoggedFigures> {
  const figures = new Map<string, LoggedFigures>();
  const calls = new Map<string, LoggedLine[]>();
  for (const line of lines) {
    if (line.callId !== 'NONE') calls.set(line.callId, [...(calls.get(line.callId) ?? []), line]);
  }
  for (const told of calls.values()) {
    const entry = told.findLast(({ event }) => event === 'ENTERQUEUE');
    const end = told.findLast(({ event }) => ENDS.includes(event));
    if (entry === undefined) throw new Error(`${told[0]?.callId} never entered`);
    // Entered again after its last end, or never ended: it goes on.
    if (end === undefined || told.indexOf(end) < told.indexOf(entry)) continue;
    const row = figures.get(entry.queue) ?? {
      offered: 0,
      answered: 0,
      answeredInTime: 0,
      abandoned: 0,
      shortAbandoned: 0,
      otherEnded: 0,
      answeredWaitS: 0,
    };
    figures.set(entry.queue, row);
    row.offered += 1;
    const connect = told.find(({ event }) => event === 'CONNECT');
    if (connect !== undefined && end.event !== 'SYSCOMPAT') {
      const holdS = Number(connect.fields[0]);
      row.answered += 1;
      row.answeredWaitS += holdS;
      if (holdS <= limits.inTimeS) row.answeredInTime += 1;
    } else if (end.event === 'ABANDON') {
      const waitS = Number(end.fields[2]);
      if (waitS < limits.shortS) row.shortAbandoned += 1;
      else row.abandoned += 1;
    } else {
      row.otherEnded += 1;
    }
  }
  return figures;
}

/** Seconds signed in and paused, by agent and queue; what is still open at the end does not count. */
export function sessionsOf(
  lines: readonly LoggedLine[],
): Map<string, { memberS: number; pausedS: number }> {
  const open = new Map<string, { since: number; pausedSince: number | null }>();
  const sums = new Map<string, { memberS: number; pausedS: number }>();
  for (const { second, queue, agent, event } of lines) {
    const key = `${agent} ${queue}`;
    const sum = sums.get(key) ?? { memberS: 0, pausedS: 0 };
    const session = open.get(key);
    const unpause = (): void => {
      if (session === undefined || session.pausedSince === null) return;
      sum.pausedS += second - session.pausedSince;
      session.pausedSince = null;
    };
    if (event === 'ADDMEMBER') open.set(key, { since: second, pausedSince: null });
    else if (event === 'PAUSE' && session !== undefined) session.pausedSince ??= second;
    else if (event === 'UNPAUSE') unpause();
    else if (event === 'REMOVEMEMBER' && session !== undefined) {
      unpause();
      sum.memberS += second - session.since;
      open.delete(key);
    } else continue;
    sums.set(key, sum);
  }
  return sums;
}
