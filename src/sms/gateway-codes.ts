import type { DlrStatus, RejectedScope } from './provider.ts';

/** What `return.status` of an answer means for the message that was sent with it. */
export type CodeClass = 'ok' | 'unknown' | RejectedScope;

const CLASSES: Readonly<Record<number, CodeClass>> = {
  200: 'ok',
  // «عملیات ناموفق»: says nothing about whether the message went.
  402: 'unknown',
  409: 'busy',
  429: 'busy',
  451: 'busy',
  418: 'credit',
  401: 'config',
  403: 'config',
  407: 'config',
  416: 'config',
  426: 'config',
  427: 'config',
  501: 'config',
  // The sender: not ours, or not fit for this text.
  412: 'line',
  424: 'template',
  400: 'message',
  404: 'message',
  405: 'message',
  406: 'message',
  411: 'message',
  413: 'message',
  414: 'message',
  415: 'message',
  417: 'message',
  419: 'message',
  420: 'message',
  422: 'message',
  428: 'message',
  431: 'message',
  432: 'message',
  604: 'message',
  607: 'message',
};

/** A code that is not in the gateway's list is unknown: never taken for "nothing happened". */
export function classOfCode(code: number): CodeClass {
  return CLASSES[code] ?? 'unknown';
}

const STATUSES: Readonly<Record<number, DlrStatus>> = {
  1: 'queued',
  2: 'queued',
  4: 'at_operator',
  5: 'at_operator',
  6: 'failed',
  10: 'delivered',
  11: 'undelivered',
  13: 'cancelled',
  14: 'blocked',
};

/** The gateway's message status; null for 100 ("not known here") and for anything unlisted. */
export function toDlrStatus(code: number): DlrStatus | null {
  return STATUSES[code] ?? null;
}
