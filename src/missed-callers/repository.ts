import { and, eq, isNull, lte, or } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import {
  MAX_ATTEMPTS,
  type SettledMissedCaller,
  type SettleMissedCaller,
} from '../contract/missed-callers.ts';
import type { Tables, Writer } from '../db/index.ts';
import { unreachable } from '../kit/assert.ts';
import { toE164 } from '../kit/phone-number.ts';
import type { SmsRepository } from '../sms/index.ts';
import { SMS_EXPIRES_AFTER_MS } from './missed-caller.ts';
import { entryMessages } from './repository-entry-messages.ts';
import { type MissedListDeps, missedLists } from './repository-list.ts';
import { languageOf } from './repository-language.ts';

export interface MissedRepositoryDeps extends MissedListDeps {
  readonly audit: Pick<Audit, 'write'>;
  readonly outbox: Pick<SmsRepository, 'enqueue' | 'isOptedOut'>;
}

/** Why an entry is not given: who has it, where somebody has. */
export type MissedRefusal =
  | { readonly refusal: 'unknown-missed-caller' | 'missed-settled' | 'missed-not-claimed' }
  | { readonly refusal: 'missed-claimed'; readonly holder: string }
  | { readonly refusal: 'sms-not-possible' | 'no-voice-message' };

export type MissedRepository = ReturnType<typeof missedRepository>;

type Entry = Tables['missedCaller']['$inferSelect'];
type Change = Partial<Tables['missedCaller']['$inferInsert']>;

const FREE = { claimedBy: null, claimUntilMs: null } as const;

/** Claims and settlements: each is one transaction with its audit entry. */
export function missedRepository(deps: MissedRepositoryDeps) {
  const { store, personal, audit, outbox, nowMs, limits } = deps;
  const { appUser, missedCaller } = store.tables;
  const messages = entryMessages(store);

  async function holderOf(w: Writer, entry: Entry): Promise<string> {
    if (entry.claimedBy === null) return '';
    const [row] = await w.select().from(appUser).where(eq(appUser.id, entry.claimedBy));
    return row?.name ?? entry.claimedBy;
  }

  const isOld = (keepMs: number, atMs: number) =>
    and(
      isNull(missedCaller.settledAtMs),
      lte(missedCaller.lastAtMs, atMs - keepMs),
      or(isNull(missedCaller.claimUntilMs), lte(missedCaller.claimUntilMs, atMs)),
    );

  function isHeldByOther(entry: Entry, userId: string): boolean {
    const { claimedBy, claimUntilMs } = entry;
    return claimedBy !== null && claimedBy !== userId && (claimUntilMs ?? 0) > nowMs();
  }

  /** The open entry, unless it is settled or somebody else's now. */
  async function find(w: Writer, entryId: string, userId: string): Promise<Entry | MissedRefusal> {
    const [entry] = await w.select().from(missedCaller).where(eq(missedCaller.id, entryId));
    if (entry === undefined) return { refusal: 'unknown-missed-caller' };
    if (entry.settledAtMs !== null) return { refusal: 'missed-settled' };
    if (isHeldByOther(entry, userId)) {
      return { refusal: 'missed-claimed', holder: await holderOf(w, entry) };
    }
    return entry;
  }

  /** A claim that ran out is still its holder's while nobody else has taken it. */
  async function findOwn(w: Writer, entryId: string, userId: string) {
    const entry = await find(w, entryId, userId);
    if ('refusal' in entry) return entry;
    return entry.claimedBy === userId ? entry : ({ refusal: 'missed-not-claimed' } as const);
  }

  const write = (w: Writer, entryId: string, set: Change) =>
    w.update(missedCaller).set(set).where(eq(missedCaller.id, entryId));

  const note = (w: Writer, by: Editor, act: string, entryId: string, detail = {}) =>
    audit.write(w, {
      ...by,
      act: `missed-caller-${act}`,
      subjectKind: 'missed-caller',
      subjectId: entryId,
      detail,
    });

  /** Queued with the settlement, once per entry; quiet hours hold it till the morning. */
  async function queueSms(w: Writer, entry: Entry, atMs: number): Promise<string | null> {
    const number = (await personal.read(w, [entry.phoneTextId])).get(entry.phoneTextId);
    const phone = number === undefined ? null : toE164(number);
    if (phone?.kind !== 'mobile' || (await outbox.isOptedOut(w, phone.e164))) return null;
    const of = { callId: entry.lastCallId, queueId: entry.queueId, phoneHash: entry.phoneHash };
    const language = await languageOf(store, w, of);
    const { smsId } = await outbox.enqueue(w, {
      kind: 'missed-call',
      caseId: null,
      callId: entry.lastCallId,
      cycle: null,
      phone: phone.e164,
      body: { template: 'missed-call', values: {} },
      language,
      dedupeKey: `missed-call:${entry.id}`,
      urgent: false,
      nowMs: atMs,
      expiresAtMs: atMs + SMS_EXPIRES_AFTER_MS,
    });
    return smsId;
  }

  /** What the settlement makes of the row; null: it cannot be done. */
  async function changeBy(
    w: Writer,
    entry: Entry,
    how: SettleMissedCaller,
    atMs: number,
  ): Promise<Change | null> {
    switch (how.as) {
      case 'called': {
        const attempts = entry.attempts + 1;
        const called = { attempts, lastAttemptAtMs: atMs };
        if (how.reached) return { ...called, settledAs: 'reached' };
        return attempts < MAX_ATTEMPTS ? called : { ...called, settledAs: 'not-reached' };
      }
      case 'heard':
        return { settledAs: 'heard' };
      case 'sms': {
        const smsId = await queueSms(w, entry, atMs);
        return smsId === null ? null : { smsId, settledAs: 'sms' };
      }
      case 'dismissed': {
        const text = how.note === undefined ? null : await personal.put(w, how.note, atMs);
        return { settledAs: 'dismissed', reason: how.reason, noteTextId: text?.id ?? null };
      }
      default:
        return unreachable(how);
    }
  }

  return {
    ...missedLists(deps),

    /** Exactly one of those who claim at the same moment has it; its holder renews it so. */
    claim: (entryId: string, by: Editor): Promise<MissedRefusal | null> =>
      store.tx(async (w) => {
        const entry = await find(w, entryId, by.userId);
        if ('refusal' in entry) return entry;
        await write(w, entryId, { claimedBy: by.userId, claimUntilMs: nowMs() + limits().claimMs });
        await note(w, by, 'claimed', entryId);
        return null;
      }),

    /** Back on the list for everybody. */
    release: (entryId: string, by: Editor): Promise<MissedRefusal | null> =>
      store.tx(async (w) => {
        const entry = await findOwn(w, entryId, by.userId);
        if ('refusal' in entry) return entry;
        await write(w, entryId, FREE);
        await note(w, by, 'released', entryId);
        return null;
      }),

    settle: (
      entryId: string,
      how: SettleMissedCaller,
      by: Editor,
    ): Promise<MissedRefusal | SettledMissedCaller> =>
      store.tx(async (w) => {
        const entry = await findOwn(w, entryId, by.userId);
        if ('refusal' in entry) return entry;
        const atMs = nowMs();
        const left = how.as === 'heard' ? await messages.count([entry]) : null;
        if (left?.get(entry.id) === 0) return { refusal: 'no-voice-message' } as const;
        const change = await changeBy(w, entry, how, atMs);
        if (change === null) return { refusal: 'sms-not-possible' } as const;
        const settledAs = change.settledAs ?? null;
        const end = { settledAtMs: atMs, settledBy: by.userId, openKey: null };
        await write(w, entryId, { ...FREE, ...change, ...(settledAs === null ? {} : end) });
        const reason = how.as === 'dismissed' ? { reason: how.reason } : {};
        const reached = how.as === 'called' ? { reached: how.reached } : {};
        await note(w, by, 'settled', entryId, { as: how.as, ...reason, ...reached });
        return { settledAs, attempts: change.attempts ?? entry.attempts };
      }),

    /** So many would leave it where they stay for so long. */
    countOld: (keepMs: number): Promise<number> =>
      store.readApart.$count(missedCaller, isOld(keepMs, nowMs())),

    /** Entries that are too old leave the list and are history. Answers how many. */
    async expire(): Promise<number> {
      const atMs = nowMs();
      const old = isOld(limits().keepMs, atMs);
      if ((await store.read.$count(missedCaller, old)) === 0) return 0;
      return store.tx(async (w) => {
        const gone = await w
          .update(missedCaller)
          .set({ ...FREE, settledAs: 'expired', settledAtMs: atMs, openKey: null })
          .where(old)
          .returning({ id: missedCaller.id });
        return gone.length;
      });
    },
  };
}
