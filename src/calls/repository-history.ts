import { and, asc, desc, eq, gte, isNull, lt, lte, or, type SQL } from 'drizzle-orm';
import type { CallChoices, CallsFilter, CallsPage } from '../contract/calls.ts';
import { startOfTehranDayMs } from '../kit/jalali.ts';
import { toE164 } from '../kit/phone-number.ts';
import { type RecordDeps, toRecords } from './repository.ts';

export type CallHistories = ReturnType<typeof callHistories>;

const PAGE = 50;
/** Lies in the next day, also where a day has 23 or 25 hours. */
const INTO_NEXT_DAY_MS = 36 * 3_600_000;

/** All calls ever, the newest first; a page begins after the last call of the one before. */
export function callHistories(deps: RecordDeps) {
  const { store, personal } = deps;
  const { appUser, call, queue } = store.tables;
  const { read } = store;

  /** Undefined: any call; null: what was typed is no number, so there is none. */
  function ofNumber(number: string | undefined): SQL | undefined | null {
    if (number === undefined) return undefined;
    const phone = toE164(number);
    return phone === null ? null : eq(call.phoneHash, personal.phoneHash(phone.e164));
  }

  return {
    /** Null: the number is no telephone number. */
    async page(filter: CallsFilter): Promise<CallsPage | null> {
      const { queueId, outcome, agentId, after } = filter;
      const byNumber = ofNumber(filter.number);
      if (byNumber === null) return null;
      const fromMs = startOfTehranDayMs(filter.fromDay);
      const toMs = startOfTehranDayMs(startOfTehranDayMs(filter.toDay) + INTO_NEXT_DAY_MS);
      const older =
        after === undefined
          ? undefined
          : and(
              // The bound that an index can begin at; among equals the id decides.
              lte(call.enteredAtMs, after.enteredAtMs),
              or(lt(call.enteredAtMs, after.enteredAtMs), lt(call.id, after.callId)),
            );
      const rows = await read
        .select()
        .from(call)
        .where(
          and(
            gte(call.enteredAtMs, fromMs),
            lt(call.enteredAtMs, toMs),
            queueId === undefined ? undefined : eq(call.queueId, queueId),
            agentId === undefined ? undefined : eq(call.agentId, agentId),
            outcome === undefined
              ? undefined
              : outcome === 'goes-on'
                ? isNull(call.outcome)
                : eq(call.outcome, outcome),
            byNumber,
            older,
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
