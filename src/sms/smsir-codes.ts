import type { CodeClass } from './gateway-codes.ts';
import type { DlrStatus } from './provider.ts';

/** What `status` of an answer of SMS.ir means for the message that was sent with it. */
const CLASSES: Readonly<Record<number, CodeClass>> = {
  1: 'ok',
  // «مشکلی در سامانه رخ داده است»: says nothing about whether the message went.
  0: 'unknown',
  // Key unknown, off, tied to other addresses; account off or suspended; plan without web service.
  10: 'config',
  11: 'config',
  12: 'config',
  13: 'config',
  14: 'config',
  15: 'config',
  16: 'message',
  20: 'busy',
  // The line is not ours, or is not active yet.
  101: 'line',
  123: 'line',
  102: 'credit',
  103: 'message',
  104: 'message',
  105: 'message',
  106: 'message',
  107: 'message',
  108: 'message',
  109: 'message',
  110: 'message',
  // Nothing is known by this id.
  111: 'message',
  112: 'message',
  113: 'template',
  114: 'message',
  115: 'message',
  116: 'message',
  117: 'message',
  118: 'message',
  119: 'config',
};

/** A code that is not in the list is unknown: never taken for "nothing happened". */
export function classOfSmsir(code: number): CodeClass {
  return CLASSES[code] ?? 'unknown';
}

const STATES: Readonly<Record<number, DlrStatus>> = {
  1: 'delivered',
  2: 'undelivered',
  3: 'at_operator',
  4: 'failed',
  5: 'at_operator',
  6: 'failed',
  7: 'blocked',
};

/** `deliveryState` of a message; null while nothing is known, and for anything unlisted. */
export function toSmsirStatus(state: number | null): DlrStatus | null {
  return state === null ? null : (STATES[state] ?? null);
}
