/** The events of Asterisk's queue_log that we have something to say with. */
export type QueueLogEvent =
  | 'ENTERQUEUE'
  | 'CONNECT'
  | 'COMPLETEAGENT'
  | 'COMPLETECALLER'
  | 'ABANDON'
  | 'RINGNOANSWER'
  | 'RINGCANCELED'
  | 'EXITWITHTIMEOUT'
  | 'EXITEMPTY'
  | 'EXITWITHKEY'
  | 'BLINDTRANSFER'
  | 'ATTENDEDTRANSFER'
  | 'SYSCOMPAT'
  | 'ADDMEMBER'
  | 'REMOVEMEMBER'
  | 'PAUSE'
  | 'UNPAUSE';

/** The caller's place in line as the line is written: `now`, or at the entry into this queue. */
export type Place = { readonly place: 'now' | 'at-entry' };
export type Field = string | number | Place;

/** A line before it is written: places are known only when all calls are in their order. */
export interface LogStep {
  readonly atMs: number;
  /** Null: of no call. */
  readonly callId: string | null;
  readonly queueId: string;
  /** Null: nobody's. */
  readonly agentId: string | null;
  readonly event: QueueLogEvent;
  readonly fields: readonly Field[];
  /** How the line moves: in with this key (smaller goes first), or out of it. */
  readonly moves?: { readonly keyMs: number } | 'out';
}

/** What is not there is `NONE`, as Asterisk writes it. */
export function writeLine(
  step: LogStep,
  agentName: string | null,
  fields: readonly (string | number)[],
): string {
  const whole = [
    Math.floor(step.atMs / 1_000),
    step.callId ?? 'NONE',
    step.queueId,
    agentName ?? 'NONE',
    step.event,
    ...fields,
  ];
  return `${whole.map(clean).join('|')}\n`;
}

/** A name or reason must not look like a border. */
function clean(part: string | number): string {
  return String(part).replace(/[|\r\n]/gu, ' ');
}
