import { toE164 } from '../kit/phone-number.ts';
import type { InboundSms, RawCallback } from './provider.ts';

/** A gateway may report many at once; more than this is not one of its reports. */
const MAX_ROWS = 500;

/**
 * The rows of a callback, whatever its encoding: query, form, JSON object or list, comma lists
 * in `messageid` and `status`. Values become strings; what is neither text nor number is dropped.
 */
export function callbackRows({ query, body }: RawCallback): Record<string, string>[] {
  const bodies = Array.isArray(body) ? body : [body];
  return bodies.slice(0, MAX_ROWS).flatMap((each) => unrolled({ ...flat(query), ...flat(each) }));
}

export function toInbound(row: Record<string, string>): InboundSms[] {
  const { messageid: ref = '', from = '', to: line = '', message: text } = row;
  if (!/^[0-9]{1,20}$/u.test(ref) || from === '' || text === undefined) return [];
  return [{ ref, from: toE164(from)?.e164 ?? from.slice(0, 40), line: line.slice(0, 40), text }];
}

function flat(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const row: Record<string, string> = {};
  for (const [name, field] of Object.entries(value)) {
    if (typeof field === 'string') row[name.toLowerCase()] = field;
    if (typeof field === 'number') row[name.toLowerCase()] = String(field);
  }
  return row;
}

function unrolled(row: Record<string, string>): Record<string, string>[] {
  const refs = (row['messageid'] ?? '').split(',');
  const statuses = (row['status'] ?? '').split(',');
  if (refs.length === 1 || row['message'] !== undefined) return [row];
  return refs.slice(0, MAX_ROWS).map((ref, place) => ({
    messageid: ref.trim(),
    status: (statuses[place] ?? statuses[0] ?? '').trim(),
  }));
}

/** The fields of a body by its content type, or by its look: JSON, form, multipart. */
export function formFields(contentType: string, body: string): unknown {
  if (/multipart\/form-data/iu.test(contentType)) {
    const field = /name="([^"]+)"[^\r\n]*\r?\n\r?\n([\s\S]*?)\r?\n--/gu;
    return Object.fromEntries([...body.matchAll(field)].map(([, name, value]) => [name, value]));
  }
  if (/^\s*[[{]/u.test(body)) {
    try {
      return JSON.parse(body) as unknown;
    } catch {
      // Not JSON after all: read as a form, which takes any text.
    }
  }
  return Object.fromEntries(new URLSearchParams(body));
}
