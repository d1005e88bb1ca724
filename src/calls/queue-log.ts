/**
 * What Asterisk's own record says of the calls that our fallback queue served while our programs
 * were away. Times are whole seconds there.
 */
export type FallbackEvent =
  | {
      readonly type: 'entered';
      readonly callId: string;
      readonly atMs: number;
      readonly callerNumber: string;
    }
  | {
      readonly type: 'answered';
      readonly callId: string;
      readonly atMs: number;
      readonly agentId: string;
      readonly lapWaitMs: number;
    }
  | {
      readonly type: 'completed';
      readonly callId: string;
      readonly atMs: number;
      readonly agentId: string;
      readonly endedBy: 'caller' | 'agent';
      readonly lapWaitMs: number;
      readonly talkMs: number;
    }
  | {
      readonly type: 'abandoned';
      readonly callId: string;
      readonly atMs: number;
      readonly lapWaitMs: number;
    }
  /** The lap is over: the caller is asked for our application again. */
  | { readonly type: 'returned'; readonly callId: string; readonly atMs: number }
  /** Left for a reason of the queue's own; the dialplan hangs up. */
  | { readonly type: 'dropped'; readonly callId: string; readonly atMs: number }
  /** A fresh Asterisk: whatever was in the queue before is gone. */
  | { readonly type: 'restarted'; readonly atMs: number };

const QUEUE = 'fallback';

/**
 * One line, `seconds|uniqueid|queue|member|event|…`. Null: none of our business (another queue, a
 * ring, a member's pause) or not a line of this record.
 */
export function readQueueLogLine(line: string): FallbackEvent | null {
  const [time = '', callId = '', queue = '', agentId = '', event = '', ...more] = line.split('|');
  if (!/^[0-9]{9,11}$/u.test(time)) return null;
  const atMs = Number(time) * 1_000;
  if (event === 'QUEUESTART') return { type: 'restarted', atMs };
  if (queue !== QUEUE || callId === '' || callId === 'NONE') return null;
  const of = { callId, atMs };
  switch (event) {
    case 'ENTERQUEUE':
      return { type: 'entered', ...of, callerNumber: more[1] ?? '' };
    case 'CONNECT':
      return { type: 'answered', ...of, agentId, lapWaitMs: toMs(more[0]) };
    case 'COMPLETEAGENT':
    case 'COMPLETECALLER': {
      const endedBy = event === 'COMPLETEAGENT' ? 'agent' : 'caller';
      return {
        type: 'completed',
        ...of,
        agentId,
        endedBy,
        lapWaitMs: toMs(more[0]),
        talkMs: toMs(more[1]),
      };
    }
    case 'BLINDTRANSFER':
      // extension|context|wait|talk: our dialplan has nowhere to transfer to, a site's may.
      return {
        type: 'completed',
        ...of,
        agentId,
        endedBy: 'agent',
        lapWaitMs: toMs(more[2]),
        talkMs: toMs(more[3]),
      };
    case 'ABANDON':
      return { type: 'abandoned', ...of, lapWaitMs: toMs(more[2]) };
    case 'EXITWITHTIMEOUT':
      return { type: 'returned', ...of };
    case 'EXITEMPTY':
    case 'EXITWITHKEY':
      return { type: 'dropped', ...of };
    default:
      return null;
  }
}

/** Which file this is: its first line without what may be personal. Null: no whole line yet. */
export function firstLineOf(head: string): string | null {
  const end = head.indexOf('\n');
  return end < 0 ? null : head.slice(0, end).split('|').slice(0, 5).join('|');
}

export interface RecordedLine {
  /** Where the line begins, in bytes from the file's beginning. */
  readonly atByte: number;
  readonly event: FallbackEvent;
}

/**
 * The whole lines of a piece of the file; a half-written last one is left for the next time.
 *
 * @param fromByte where the piece begins in the file, at a line's beginning
 */
export function readQueueLog(
  piece: Buffer,
  fromByte: number,
  lineLimit: number,
): { readonly lines: readonly RecordedLine[]; readonly toByte: number } {
  const lines: RecordedLine[] = [];
  let at = 0;
  for (let taken = 0; taken < lineLimit; taken += 1) {
    const end = piece.indexOf(0x0a, at);
    if (end < 0) break;
    const event = readQueueLogLine(piece.toString('utf8', at, end).replace(/\r$/u, ''));
    if (event !== null) lines.push({ atByte: fromByte + at, event });
    at = end + 1;
  }
  return { lines, toByte: fromByte + at };
}

function toMs(seconds: string | undefined): number {
  const count = Number(seconds);
  return Number.isFinite(count) && count > 0 ? Math.round(count * 1_000) : 0;
}
