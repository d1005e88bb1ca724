import { and, asc, desc, eq, gte, isNull, lt, lte, or, sql, type SQL } from 'drizzle-orm';
import type { CallChoices, CallsFilter, CallsPage } from '../contract/calls.ts';
import { toE164 } from '../kit/phone-number.ts';
import { spanOfDays } from './repository-days.ts';
import { type RecordDeps, toRecords } from './repository.ts';

export type CallHistories = ReturnType<typeof callHistories>;

const PAGE = 50;

/** All calls ever, the newest first; a page begins after the last call of the one before. */
export function callHistories(deps: RecordDeps) {
  const { store, personal } = deps;
  const { appUser, call, queue } = store.tables;
  const { read } = store;

  /** Undefined: any; null: what was typed is no number, so there is no such call. */
  function hashOf(number: string | undefined): string | undefined | null {
    if (number === undefined) return undefined;
    const phone = toE164(number);
    return phone === null ? null : personal.phoneHash(phone.e164);
  }

  /**
   * The narrowest condition leads, by its own index. The others are wrapped: SQLite, which does not
   * know that most calls are answered, would read by any of them.
   */
  function matching(filter: CallsFilter, phoneHash: string | undefined): SQL | undefined {
    const outcome = filter.outcome === 'goes-on' ? null : filter.outcome;
    const isRare = outcome !== 'answered';
    const [lead, ...others] = [
      { column: call.phoneHash, value: phoneHash },
      { column: call.agentId, value: filter.agentId },
      { column: call.outcome, value: isRare ? outcome : undefined },
      { column: call.queueId, value: filter.queueId },
      { column: call.outcome, value: isRare ? undefined : outcome },
    ].flatMap(({ column, value }) => (value === undefined ? [] : { column, value }));
    if (lead === undefined) return undefined;
    return and(
      lead.value === null ? isNull(lead.column) : eq(lead.column, lead.value),
      ...others.map(({ column, value }) => eq(sql`coalesce(${column}, '')`, value ?? '')),
    );
  }

  return {
    /** Null: the number is no telephone number. */
    async page(filter: CallsFilter): Promise<CallsPage | null> {
      const { after } = filter;
      const phoneHash = hashOf(filter.number);
      if (phoneHash === null) return null;
      const { fromMs, toMs } = spanOfDays(filter.fromDay, filter.toDay);
      const rows = await read
        .select()
        .from(call)
        .where(
          and(
            gte(call.enteredAtMs, fromMs),
            // One bound that the index begins at: of two, SQLite takes either.
            lte(call.enteredAtMs, Math.min(toMs - 1, after?.enteredAtMs ?? toMs)),
            // Among equals the id decides.
            after && or(lt(call.enteredAtMs, after.enteredAtMs), lt(call.id, after.callId)),
            matching(filter, phoneHash),
          ),
        )
        .orderBy(desc(call.enteredAtMs), desc(call.id))
        .limit(PAGE + 1);
      const calls = await toRecords(deps, rows.slice(0, PAGE));
      const last = calls.at(-1);
      const next =
        rows.length > PAGE && last !== undefined
          ? { enteredAtMs: last.enteredAtMs, callId: last.callId }
          : null;
      return { calls, next };
    },

    /** What a filter may name: all queues, archived ones too, and everybody who may have answered. */
    async choices(): Promise<CallChoices> {
      const queues = await read
        .select({ queueId: queue.id, nameFa: queue.nameFa, nameEn: queue.nameEn })
        .from(queue)
        .orderBy(asc(queue.id));
      const agents = await read
        .select({ agentId: appUser.id, name: appUser.name })
        .from(appUser)
        .orderBy(asc(appUser.name), asc(appUser.id));
      return { queues, agents };
    },
  };
}
