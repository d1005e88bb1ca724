import { and, eq, gt, gte, ne, notInArray } from 'drizzle-orm';
import type { Store, Writer } from '../db/index.ts';
import { type SmsCaps, STAFF_KINDS } from './limits.ts';

const HOUR_MS = 3_600_000;
/** Back in line: what was marked for them did not leave. */
const UNSENT = ['queued', 'held', 'expired', 'cancelled'];

/** Which cap one more message would break; null: none. */
export async function exceeds(
  { tables }: Store,
  w: Writer,
  sms: { readonly id: string; readonly kind: string; readonly phoneHash: string },
  caps: SmsCaps,
  nowMs: number,
): Promise<'cap-number' | 'cap-line' | null> {
  // A danger waits for no cap. Its page counts for the line all the same: the others make room.
  if (STAFF_KINDS.includes(sms.kind)) return null;
  const t = tables.smsOutbox;
  const others = and(ne(t.id, sms.id), notInArray(t.state, UNSENT));
  const today = and(eq(t.phoneHash, sms.phoneHash), gte(t.lastMaybeAtMs, caps.sinceDayMs));
  const counted = and(today, others, notInArray(t.kind, [...STAFF_KINDS]));
  if ((await w.$count(t, counted)) >= caps.perNumber) return 'cap-number';
  if (caps.line === null || caps.perHour === null) return null;
  const hour = and(eq(t.line, caps.line), gt(t.lastMaybeAtMs, nowMs - HOUR_MS));
  return (await w.$count(t, and(hour, others))) >= caps.perHour ? 'cap-line' : null;
}
