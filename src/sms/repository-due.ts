import { and, asc, eq, inArray, isNull, lte, ne, or, type SQL } from 'drizzle-orm';
import type { SmsState } from '../contract/sms.ts';
import type { Store, Writer } from '../db/index.ts';
import { DUTY_KIND } from './limits.ts';
import type { SmsProvider } from './provider.ts';

/** What a worker asks for when it looks; see `claim`. */
export interface DueAsk {
  readonly nowMs: number;
  readonly limit: number;
  readonly provider: SmsProvider['id'];
  /** Only rows that this gateway may have: for one that stands by. */
  readonly doubtsOnly?: boolean;
  /** Only rows that need no gateway any more (past their expiry): for while it rests. */
  readonly over?: { readonly resolveLimitMs: number };
}

/** Sent by nobody yet, and as many of them as a bad day brings. */
const UNSENT: readonly SmsState[] = ['queued', 'held'];
/** In somebody's hands or in doubt: few at any time. */
const IN_HAND: readonly SmsState[] = ['uncertain', 'sending'];

/**
 * The rows that are due, by id: pages of duty crews first, then those due longest, at most `limit`. On
 * PostgreSQL they are locked, and what another server is taking is passed over.
 *
 * A state at a time, each from the beginning of its index: asked for together, all that waits would
 * be sorted for the four that leave.
 */
export async function dueIds(
  store: Pick<Store, 'dialect' | 'tables'>,
  w: Writer,
  { nowMs, limit, provider, doubtsOnly = false, over }: DueAsk,
): Promise<string[]> {
  const t = store.tables.smsOutbox;
  // A row that another gateway may hold is never handed to this one.
  const doubts = and(eq(t.maybeSent, true), eq(t.provider, provider));
  const ours = doubtsOnly ? doubts : or(eq(t.maybeSent, false), isNull(t.provider), doubts);
  const isExpired = and(eq(t.maybeSent, false), lte(t.expiresAtMs, nowMs));
  const isOver =
    over &&
    or(isExpired, and(eq(t.maybeSent, true), lte(t.firstMaybeAtMs, nowMs - over.resolveLimitMs)));

  const first = (where: SQL | undefined, order: readonly SQL[], most: number) => {
    const rows = w
      .select({ id: t.id, nextAtMs: t.nextAtMs })
      .from(t)
      .where(where)
      .orderBy(...order)
      .limit(most);
    if (store.dialect === 'postgres') {
      (rows as unknown as { for(how: string, config: object): void }).for('update', {
        skipLocked: true,
      });
    }
    return rows;
  };
  const longestDue = [asc(t.nextAtMs), asc(t.id)];
  const waits = lte(t.nextAtMs, nowMs);
  const isFree = and(eq(t.state, 'sending'), lte(t.leaseUntilMs, nowMs));

  const isPage = and(eq(t.kind, DUTY_KIND), inArray(t.state, [...UNSENT, ...IN_HAND]));
  const pages = await first(
    and(isPage, or(and(ne(t.state, 'sending'), waits), isFree), ours, isOver),
    longestDue,
    limit,
  );
  const left = limit - pages.length;
  if (left === 0) return pages.map(({ id }) => id);
  const others: typeof pages = [];
  for (const state of [...(doubtsOnly ? [] : UNSENT), ...IN_HAND]) {
    const isDue = state === 'sending' ? isFree : and(eq(t.state, state), waits);
    const isOther = and(isDue, ne(t.kind, DUTY_KIND), ours);
    // What is over may stand anywhere in its line: it is found by its expiry.
    const found =
      over && UNSENT.includes(state)
        ? await first(and(isOther, isExpired), [asc(t.expiresAtMs)], left)
        : await first(and(isOther, isOver), longestDue, left);
    others.push(...found);
  }
  others.sort((a, b) => a.nextAtMs - b.nextAtMs || (a.id < b.id ? -1 : 1));
  return [...pages, ...others.slice(0, left)].map(({ id }) => id);
}
