import { and, asc, eq, gte, lt, or } from 'drizzle-orm';
import type { AnyColumn } from 'drizzle-orm';
import type { Store } from '../db/index.ts';
import { callOf } from '../contacts/index.ts';

/** How a call is asked for: by its own id, a case's tracking code, or what the gateway knows a message by. */
export type ThreadAsk =
  | { readonly callId: string }
  | { readonly trackingCode: string }
  | { readonly localId: string };

/** Rows of one call, oldest first: what stands when its log lines are cut off. Ids and states alone. */
export interface Thread {
  readonly callId: string;
  readonly rows: readonly ThreadRow[];
}
export interface ThreadRow {
  readonly atMs: number;
  readonly row: 'call' | 'case' | 'sms' | 'sms-received';
  /** Of the call itself, or of a ring that was promised in it. */
  readonly callId: string | null;
  readonly id: string;
  readonly state: string | null;
  /** The gateway's name for a message of ours; a message's kind. */
  readonly localId?: string;
  readonly kind?: string;
  readonly lastAtMs?: number | null;
}

/** Null: no such call, case or message, or none that came by a call. */
export async function findThread(store: Store, ask: ThreadAsk): Promise<Thread | null> {
  const { call, cases, contact, smsInbound, smsOutbox } = store.tables;
  const r = store.read;
  const callId = await callIdOf(store, ask);
  if (callId === null) return null;
  const calls = await r.select().from(call).where(ofCall(call.id, callId));
  const opened = await r
    .select({ case: cases, callId: contact.callId })
    .from(contact)
    .innerJoin(cases, eq(cases.contactId, contact.id))
    .where(ofCall(contact.callId, callId));
  const sent = await r
    .select()
    .from(smsOutbox)
    .where(ofCall(smsOutbox.callId, callId))
    .orderBy(asc(smsOutbox.createdAtMs));
  const received = await r.select().from(smsInbound).where(ofCall(smsInbound.callId, callId));
  const rows: ThreadRow[] = [
    ...calls.map(({ id, enteredAtMs: atMs, endedAtMs: lastAtMs, outcome: state }) => {
      return { atMs, row: 'call', callId: id, id, state, lastAtMs } as const;
    }),
    ...opened.map(({ case: one, callId: by }) => {
      const { createdAtMs: atMs, id, status: state } = one;
      return { atMs, row: 'case', callId: by, id, state } as const;
    }),
    ...sent.map(({ createdAtMs: atMs, updatedAtMs: lastAtMs, id, localId, kind, ...one }) => {
      const { callId: by, state } = one;
      return { atMs, row: 'sms', callId: by, id, state, localId, kind, lastAtMs } as const;
    }),
    ...received.map(({ createdAtMs: atMs, id, outcome: state, callId: by }) => {
      return { atMs, row: 'sms-received', callId: by, id, state } as const;
    }),
  ];
  if (rows.length === 0) return null;
  return { callId, rows: rows.toSorted((a, b) => a.atMs - b.atMs) };
}

/** A promised ring's call is named after the call of the promise: `pc-<call>.<n>`. */
function ofCall(column: AnyColumn, callId: string) {
  const ring = `pc-${callId}`;
  return or(eq(column, callId), and(gte(column, `${ring}.`), lt(column, `${ring}/`)));
}

/** Whoever names a ring means the whole: the call in which it was promised. */
async function callIdOf(store: Store, ask: ThreadAsk): Promise<string | null> {
  const { cases, smsOutbox } = store.tables;
  const r = store.read;
  let callId: string | null = null;
  if ('callId' in ask) callId = ask.callId;
  else if ('localId' in ask) {
    const [sms] = await r.select().from(smsOutbox).where(eq(smsOutbox.localId, ask.localId));
    callId = sms?.callId ?? null;
  } else {
    const code = eq(cases.trackingCode, ask.trackingCode);
    const [one] = await r.select({ id: cases.id }).from(cases).where(code);
    callId = one === undefined ? null : await callOf(store, r, { caseId: one.id });
  }
  return callId === null ? null : (/^pc-(\d+\.\d+)(?:\.\d+)?$/u.exec(callId)?.[1] ?? callId);
}
