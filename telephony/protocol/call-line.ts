import type { Notice } from './notice.ts';

/** What a log says of a notice that concerns one call: ids and words of ours, nothing of a person. */
export interface CallLine {
  /** The caller's channel in the PBX, and his row in the history: what a call is followed by. */
  readonly callId: string;
  readonly notice: Notice['type'];
  readonly offerId?: string;
  readonly agentId?: string;
  /** How it ended, or what it came to. */
  readonly how?: string;
}

/** Alarms whose subject is a call. */
const OF_A_CALL: readonly string[] = ['one-sided-audio', 'event-skipped'];

/** Null: it concerns no call. */
export function callLineOf(notice: Notice): CallLine | null {
  const { type } = notice;
  if (type === 'alarm-raised' || type === 'alarm-cleared') {
    if (!OF_A_CALL.includes(notice.alarm)) return null;
    return { callId: notice.subject, notice: type, how: notice.alarm };
  }
  if (type === 'callback-made') return { callId: notice.firstCallId, notice: type };
  if (type === 'callback-ended') {
    return { callId: notice.callbackId, notice: type, how: notice.outcome };
  }
  if (!('callId' in notice)) return null;
  const how = 'outcome' in notice ? notice.outcome : 'end' in notice ? notice.end : undefined;
  const agentId = 'agentId' in notice ? notice.agentId : null;
  return {
    callId: notice.callId,
    notice: type,
    ...('offerId' in notice && { offerId: notice.offerId }),
    ...(agentId !== null && { agentId }),
    ...(how !== undefined && { how }),
  };
}
