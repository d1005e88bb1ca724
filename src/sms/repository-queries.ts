import { and, asc, desc, eq, inArray, isNotNull, isNull, lte, ne, or, sql } from 'drizzle-orm';
import type { SmsState } from '../contract/sms.ts';
import type { SmsProvider } from './provider.ts';
import type { SmsRepositoryOptions } from './repository.ts';
import { isSuspended } from './repository-suspending.ts';

/** What people and the worker ask of the outbox; nothing is changed here. */
export function smsQueries({ store, personal }: SmsRepositoryOptions) {
  const { cases, smsOutbox, smsTemplateVersion } = store.tables;
  /**
   * Null: nothing waits. Asked often, so it neither counts what was sent long ago nor sorts what waits: a state
   * at a time, each the first of its index, for ids sort by the time they were made.
   */
  async function oldestWaitingAtMs(): Promise<number | null> {
    const t = smsOutbox;
    const oldest: number[] = [];
    for (const state of ['queued', 'sending', 'uncertain', 'held']) {
      const [row] = await store.read
        .select({ atMs: t.createdAtMs })
        .from(t)
        .where(eq(t.state, state))
        .orderBy(asc(t.id))
        .limit(1);
      if (row !== undefined) oldest.push(row.atMs);
    }
    return oldest.length === 0 ? null : Math.min(...oldest);
  }

  return {
    /** Newest first, with number and text; of one case, or of all. */
    async list(ask: { caseId: string | null; limit: number }) {
      const found = await store.read
        .select({
          row: smsOutbox,
          templateVersion: smsTemplateVersion.number,
          confidentiality: cases.confidentiality,
        })
        .from(smsOutbox)
        .leftJoin(smsTemplateVersion, eq(smsTemplateVersion.id, smsOutbox.templateId))
        .leftJoin(cases, eq(cases.id, smsOutbox.caseId))
        .where(ask.caseId === null ? undefined : eq(smsOutbox.caseId, ask.caseId))
        .orderBy(desc(smsOutbox.createdAtMs), desc(smsOutbox.id))
        .limit(ask.limit);
      const rows = found.map(({ row, ...more }) => ({ ...row, ...more }));
      const texts = await personal.read(
        store.read,
        rows.flatMap((row) => [row.receptorTextId, row.bodyTextId]),
      );
      return rows.map((row) => ({
        ...row,
        state: row.state as SmsState,
        to: texts.get(row.receptorTextId) ?? '',
        body: texts.get(row.bodyTextId) ?? '',
      }));
    },

    /** Messages without an ending whose turn it is to be asked about. */
    async duePolls(nowMs: number, limit: number, provider: SmsProvider['id']): Promise<string[]> {
      const rows = await store.read
        .select({ ref: smsOutbox.messageId })
        .from(smsOutbox)
        .where(
          and(
            inArray(smsOutbox.state, ['accepted', 'undelivered']),
            lte(smsOutbox.pollAtMs, nowMs),
            isNotNull(smsOutbox.messageId),
            eq(smsOutbox.provider, provider),
          ),
        )
        .orderBy(asc(smsOutbox.pollAtMs))
        .limit(limit);
      return rows.flatMap((row) => (row.ref === null ? [] : [row.ref]));
    },

    /** Somebody has stopped the text that it was made from. */
    isSuspended: ({ templateId }: { readonly templateId: string | null }): Promise<boolean> =>
      isSuspended(store, templateId),

    /** The gateway's id is that of another message of ours. */
    async isRefTaken(ref: string, smsId: string): Promise<boolean> {
      const t = smsOutbox;
      const known = and(eq(t.messageId, ref), ne(t.id, smsId));
      return (await store.read.select({ id: t.id }).from(t).where(known).limit(1)).length > 0;
    },

    /** Messages by state, of all years, so counted beside the loop; since when the oldest waits. For the metrics page. */
    async figures(): Promise<{ byState: Map<string, number>; oldestWaitingAtMs: number | null }> {
      const t = smsOutbox;
      const rows = await store.readApart
        .select({ state: t.state, count: sql<number>`count(*)` })
        .from(t)
        .groupBy(t.state);
      const byState = new Map(rows.map((row) => [row.state, Number(row.count)]));
      return { byState, oldestWaitingAtMs: await oldestWaitingAtMs() };
    },

    oldestWaitingAtMs,

    /** The next instant at which a row falls due for this gateway, null when none waits. */
    async nextDueAtMs(provider: SmsProvider['id']): Promise<number | null> {
      const t = smsOutbox;
      // What another one may have is its own to ask about: it is no reason to wake up.
      const ours = or(eq(t.maybeSent, false), isNull(t.provider), eq(t.provider, provider));
      const instants: (number | null)[] = [];
      // A state at a time, each the first of its index: together all that waits would be sorted.
      for (const state of ['queued', 'uncertain', 'held']) {
        const [due] = await store.read
          .select({ atMs: t.nextAtMs })
          .from(t)
          .where(and(eq(t.state, state), ours))
          .orderBy(asc(t.nextAtMs))
          .limit(1);
        instants.push(due?.atMs ?? null);
      }
      const [lease] = await store.read
        .select({ atMs: t.leaseUntilMs })
        .from(t)
        .where(and(eq(t.state, 'sending'), ours))
        .orderBy(asc(t.leaseUntilMs))
        .limit(1);
      const known = [...instants, lease?.atMs].filter((atMs) => typeof atMs === 'number');
      return known.length === 0 ? null : Math.min(...known);
    },
  };
}
