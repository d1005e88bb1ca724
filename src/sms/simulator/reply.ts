import { RETURN_TEXTS, STATUS_TEXTS } from './texts.ts';
import type { SimMessage, SimState } from './state.ts';

/** What a method gives back; the server makes the envelope and the HTTP status of it. */
export interface Reply {
  readonly code: number;
  readonly entries: unknown;
}
export type Params = Readonly<Record<string, string>>;
export interface Asked {
  readonly state: SimState;
  readonly params: Params;
  readonly nowMs: number;
  readonly verb: 'GET' | 'POST';
}

export const ok = (entries: unknown): Reply => ({ code: 200, entries });
export const refuse = (code: number): Reply => ({ code, entries: null });

export function envelope({ code, entries }: Reply): string {
  const message = RETURN_TEXTS[code] ?? 'خطای نامشخص';
  return JSON.stringify({ return: { status: code, message }, entries });
}

/** Exactly the fields of the documentation. */
export function fullEntry(message: SimMessage) {
  return {
    messageid: exact(message.id),
    message: message.text,
    status: message.status,
    statustext: STATUS_TEXTS[message.status] ?? '',
    sender: message.sender,
    receptor: message.receptor,
    date: seconds(message.dueAtMs),
    cost: message.costRial,
  };
}

export function statusEntry(id: string, status: number) {
  return { messageid: exact(id), status, statustext: STATUS_TEXTS[status] ?? '' };
}

export const seconds = (ms: number): number => Math.floor(ms / 1000);

/** A JSON number with all its digits, also above 2^53. */
export function exact(id: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(id);
}

export const list = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
