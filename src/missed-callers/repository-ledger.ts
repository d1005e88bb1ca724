import { and, desc, eq, gt, gte, inArray, isNotNull, isNull, or } from 'drizzle-orm';
import type { Personal, Store, Tables, Writer } from '../db/index.ts';
import { toE164 } from '../kit/phone-number.ts';
import type { SmsRepository } from '../sms/index.ts';
import {
  isGivenUp,
  isServed,
  lastServedMs,
  missedAfter,
  type MissedLimits,
  type PastCall,
  SMS_EXPIRES_AFTER_MS,
} from './missed-caller.ts';
import { languageOf } from './repository-language.ts';

export interface MissedLedgerDeps {
  readonly store: Store;
  readonly personal: Personal;
  readonly newId: () => string;
  readonly limits: () => MissedLimits;
  readonly outbox: Pick<SmsRepository, 'enqueue' | 'isOptedOut' | 'withdraw' | 'withdrawKey'>;
}

export interface MissedLedger {
  /**
   * A call was answered or ended, or the promise that was made in it was: its number's entry is
   * opened, counted on or settled, in the transaction that moved the ledger. Said again it changes
   * nothing.
   */
  follow(w: Writer, callId: string, atMs: number): Promise<void>;
  /**
   * A message of this call was found of which nobody has told, so the ledger calls it something else:
   * somebody must listen to it. In the transaction that keeps it.
   */
  messageFound(w: Writer, callId: string, leftAtMs: number): Promise<void>;
  /**
   * The promise made in this call came to nothing, and not by the citizen's own no: he is told so,
   * once; in the transaction that knows it.
   */
  promiseBroken(w: Writer, firstCallId: string, atMs: number): Promise<void>;
}

type Entry = Tables['missedCaller']['$inferSelect'];

/** Longer than any call: who ended after an instant did not enter that long before it. */
const LONGEST_CALL_MS = 24 * 3_600_000;

/** Ends of a promise that the citizen knows nothing of. */
const TOLD: readonly string[] = ['expired', 'unreached'];
const keyOf = (firstCallId: string): string => `broken-promise:${firstCallId}`;

/** What an entry says of calls is derived from the ledger each time; only claims are its own. */
export function missedLedger(deps: MissedLedgerDeps): MissedLedger {
  const { store, personal, newId, limits, outbox } = deps;
  const { appUser, call, callback, missedCaller } = store.tables;

  async function callsSince(w: Writer, phoneHash: string, sinceMs: number): Promise<PastCall[]> {
    return w
      .select({
        callId: call.id,
        queueId: call.queueId,
        outcome: call.outcome,
        direction: call.direction,
        agentId: call.agentId,
        answeredAtMs: call.answeredAtMs,
        endedAtMs: call.endedAtMs,
        waitMs: call.waitMs,
        callback: callback.outcome,
      })
      .from(call)
      .leftJoin(callback, eq(callback.firstCallId, call.id))
      .where(
        and(
          eq(call.phoneHash, phoneHash),
          gte(call.enteredAtMs, sinceMs - LONGEST_CALL_MS),
          or(isNull(call.endedAtMs), gt(call.endedAtMs, sinceMs)),
        ),
      );
  }

  const settle = (
    w: Writer,
    entry: Entry,
    settledAs: 'got-through' | 'reached' | 'expired',
    atMs: number,
    more: { readonly settledBy?: string; readonly attempts?: number } = {},
  ) =>
    w
      .update(missedCaller)
      .set({
        settledAs,
        settledAtMs: atMs,
        openKey: null,
        claimedBy: null,
        claimUntilMs: null,
        ...more,
      })
      .where(eq(missedCaller.id, entry.id));

  async function lastSettledMs(w: Writer, phoneHash: string): Promise<number> {
    const [row] = await w
      .select()
      .from(missedCaller)
      .where(and(eq(missedCaller.phoneHash, phoneHash), isNotNull(missedCaller.settledAtMs)))
      .orderBy(desc(missedCaller.settledAtMs))
      .limit(1);
    if (row === undefined) return 0;
    // By nobody's doing: whether what came after its last call is still owed is the ledger's word.
    // The promise with which he got through may have been broken since.
    const byItself = row.settledAs === 'expired' || row.settledAs === 'got-through';
    return (byItself ? row.lastAtMs : row.settledAtMs) ?? 0;
  }

  /** The expert who has called him, and reached him; null: he has come to us. */
  async function reachedBy(w: Writer, moved: Tables['call']['$inferSelect']) {
    const { direction, agentId } = moved;
    if (direction !== 'outbound' || agentId === null) return null;
    return (await w.$count(appUser, eq(appUser.id, agentId))) > 0 ? agentId : null;
  }

  /** What became of the promise made in this call; null: pending, or there is none. */
  async function callbackOf(w: Writer, callId: string): Promise<string | null> {
    const [row] = await w.select().from(callback).where(eq(callback.firstCallId, callId));
    return row?.outcome ?? null;
  }

  async function openEntry(w: Writer, phoneHash: string, atMs: number): Promise<Entry | undefined> {
    const [entry] = await w.select().from(missedCaller).where(eq(missedCaller.openKey, phoneHash));
    if (entry === undefined || entry.lastAtMs > atMs - limits().keepMs) return entry;
    if ((entry.claimUntilMs ?? 0) > atMs) return entry;
    await settle(w, entry, 'expired', atMs);
    return undefined;
  }

  /** A message from a number that is withheld: nobody can call it, but somebody must listen. */
  async function openWithheld(
    w: Writer,
    { id: lastCallId, queueId, waitMs }: Tables['call']['$inferSelect'],
    atMs: number,
  ): Promise<void> {
    const phoneHash = `call:${lastCallId}`;
    if ((await w.$count(missedCaller, eq(missedCaller.phoneHash, phoneHash))) > 0) return;
    await w.insert(missedCaller).values({
      id: newId(),
      phoneHash,
      openKey: phoneHash,
      phoneTextId: (await personal.put(w, '', atMs)).id,
      queueId,
      lastCallId,
      times: 1,
      firstAtMs: atMs,
      lastAtMs: atMs,
      lastWaitMs: waitMs ?? 0,
      longestWaitMs: waitMs ?? 0,
      attempts: 0,
      createdAtMs: atMs,
    });
  }

  /** Our apology would reach a citizen who has just been served: where it still waits, it stays. */
  async function withdrawSms(w: Writer, phoneHash: string, atMs: number): Promise<void> {
    const written = await w
      .select({ smsId: missedCaller.smsId })
      .from(missedCaller)
      .where(
        and(
          eq(missedCaller.phoneHash, phoneHash),
          eq(missedCaller.settledAs, 'sms'),
          gt(missedCaller.settledAtMs, atMs - SMS_EXPIRES_AFTER_MS),
        ),
      );
    for (const { smsId } of written) {
      if (smsId !== null) await outbox.withdraw(w, smsId, 'got-through', atMs);
    }
    const broken = await w
      .select({ firstCallId: callback.firstCallId })
      .from(callback)
      .innerJoin(call, eq(call.id, callback.firstCallId))
      .where(
        and(
          eq(call.phoneHash, phoneHash),
          inArray(callback.outcome, [...TOLD]),
          gt(callback.endedAtMs, atMs - SMS_EXPIRES_AFTER_MS),
        ),
      );
    for (const { firstCallId } of broken) {
      await outbox.withdrawKey(w, keyOf(firstCallId), 'got-through', atMs);
    }
  }

  return {
    async promiseBroken(w, firstCallId, atMs) {
      const [row] = await w.select().from(call).where(eq(call.id, firstCallId));
      const { phoneHash = null, phoneTextId = null } = row ?? {};
      if (row === undefined || phoneHash === null || phoneTextId === null) return;
      const [kept] = await w.select().from(callback).where(eq(callback.firstCallId, firstCallId));
      if (!TOLD.includes(kept?.outcome ?? '')) return;
      const text = (await personal.read(w, [phoneTextId])).get(phoneTextId);
      const phone = text === undefined ? null : toE164(text);
      if (phone?.kind !== 'mobile' || (await outbox.isOptedOut(w, phone.e164))) return;
      const of = { callId: firstCallId, queueId: kept?.queueId ?? row.queueId, phoneHash };
      const language = await languageOf(store, w, of);
      await outbox.enqueue(w, {
        kind: 'broken-promise',
        caseId: null,
        callId: firstCallId,
        cycle: null,
        phone: phone.e164,
        body: { template: 'broken-promise', values: {} },
        language,
        dedupeKey: keyOf(firstCallId),
        urgent: false,
        nowMs: atMs,
        expiresAtMs: atMs + SMS_EXPIRES_AFTER_MS,
      });
    },

    async messageFound(w, callId, leftAtMs) {
      const [row] = await w.select().from(call).where(eq(call.id, callId));
      if (row === undefined) return;
      const { phoneHash, phoneTextId, queueId, waitMs } = row;
      if (phoneHash === null) return openWithheld(w, row, leftAtMs);
      if (phoneTextId === null) return;
      // Counted on already, spoken with since, or settled by somebody.
      if ((await openEntry(w, phoneHash, leftAtMs)) !== undefined) return;
      const servedMs = lastServedMs(await callsSince(w, phoneHash, leftAtMs));
      if ((servedMs ?? 0) > leftAtMs || (await lastSettledMs(w, phoneHash)) > leftAtMs) return;
      const phone = (await personal.read(w, [phoneTextId])).get(phoneTextId);
      if (phone === undefined) return;
      await w.insert(missedCaller).values({
        id: newId(),
        phoneHash,
        openKey: phoneHash,
        phoneTextId: (await personal.put(w, phone, leftAtMs)).id,
        queueId,
        lastCallId: callId,
        times: 1,
        firstAtMs: leftAtMs,
        lastAtMs: leftAtMs,
        lastWaitMs: waitMs ?? 0,
        longestWaitMs: waitMs ?? 0,
        attempts: 0,
        createdAtMs: leftAtMs,
      });
    },

    async follow(w, callId, atMs) {
      const [moved] = await w.select().from(call).where(eq(call.id, callId));
      const phoneHash = moved?.phoneHash ?? null;
      const textId = moved?.phoneTextId ?? null;
      if (moved?.outcome === 'voicemail' && phoneHash === null) return openWithheld(w, moved, atMs);
      if (moved === undefined || phoneHash === null || textId === null) return;
      let entry = await openEntry(w, phoneHash, atMs);
      const { outcome, direction } = moved;
      const promised = outcome === 'callback_accepted' ? await callbackOf(w, callId) : null;
      if (isServed({ ...moved, callback: promised })) await withdrawSms(w, phoneHash, atMs);
      // Most calls: answered, and nobody was waiting for a word of ours.
      if (entry === undefined && !isGivenUp({ outcome, callback: promised, direction })) return;
      const sinceMs =
        entry === undefined
          ? Math.max(atMs - limits().keepMs, await lastSettledMs(w, phoneHash))
          : entry.firstAtMs - 1;
      const calls = await callsSince(w, phoneHash, sinceMs);
      const servedMs = lastServedMs(calls);
      if (entry !== undefined && servedMs !== null && servedMs >= entry.lastAtMs) {
        const by = await reachedBy(w, moved);
        const reached = { settledBy: by ?? '', attempts: entry.attempts + 1 };
        if (by === null) await settle(w, entry, 'got-through', servedMs);
        else await settle(w, entry, 'reached', servedMs, reached);
        entry = undefined;
      }
      const missed = missedAfter(calls, Math.max(sinceMs, servedMs ?? 0));
      if (missed === null) return;
      if (entry !== undefined) {
        await w.update(missedCaller).set(missed).where(eq(missedCaller.id, entry.id));
        return;
      }
      const phone = (await personal.read(w, [textId])).get(textId);
      if (phone === undefined) return;
      await w.insert(missedCaller).values({
        id: newId(),
        phoneHash,
        openKey: phoneHash,
        phoneTextId: (await personal.put(w, phone, atMs)).id,
        ...missed,
        attempts: 0,
        createdAtMs: atMs,
      });
    },
  };
}
