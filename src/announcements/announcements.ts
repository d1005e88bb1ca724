import type { Reader, Writer } from '../db/index.ts';
import { toE164 } from '../kit/phone-number.ts';
import type { FinalSms, SmsRepository } from '../sms/index.ts';
import { afterSms, reasonNotToWrite, reasonToCall } from './announcement.ts';
import type { AnnouncementRepository } from './repository.ts';
import { type Language, type Outcome, registeredMessage, resultMessage } from './text.ts';
import { type Occasion, wordMessage } from './text-words.ts';

export interface ResultToTell {
  readonly caseId: string;
  readonly cycle: number;
  readonly outcome: Outcome;
  readonly explanation: string;
  readonly trackingCode: string;
  /** As stored or as typed; null: none known. */
  readonly phone: string | null;
  readonly citizenName: string | null;
  readonly announceBy?: 'sms' | 'call';
  readonly kind?: string;
  /** Of what is planned: when it is looked at again. */
  readonly recheckAtMs?: number | null;
  readonly language?: Language;
  readonly atMs: number;
}

/** A word before there is a result. */
export interface WordToTell {
  readonly caseId: string;
  readonly cycle: number;
  readonly trackingCode: string;
  readonly phone: string | null;
  readonly citizenName: string | null;
  readonly announceBy?: 'sms' | 'call';
  readonly occasion: Occasion;
  /** Tells occasions of one kind apart. */
  readonly key: string;
  readonly dateMs: number | null;
  readonly language?: Language;
  readonly atMs: number;
}

export interface AnnouncementOptions {
  readonly announcements: AnnouncementRepository;
  readonly outbox: Pick<SmsRepository, 'enqueue' | 'isOptedOut' | 'withdraw'>;
  readonly phoneHash: (e164: string) => string;
  /** The citizen has been told: the case moves on, in the transaction that knows it. */
  readonly markAnnounced: (
    w: Writer,
    told: { caseId: string; cycle: number; atMs: number },
  ) => Promise<unknown>;
  /** Nobody can be told, by any way: the case is closed with that reason, in this transaction. */
  readonly markToldClosed: (
    w: Writer,
    closed: { caseId: string; cycle: number; reason: 'no_address'; atMs: number },
  ) => Promise<unknown>;
  /** False where the line only sends: then no answer is asked for. */
  readonly twoWayLine?: boolean;
  /**
   * The tracking code by SMS at registration, besides the result later. Default true; false where
   * the city does not want to pay for a second message of each case.
   */
  readonly acknowledge?: boolean;
}

/** Past this a result is told by voice: yesterday's news is not sent at dawn. */
const EXPIRES_AFTER_MS = 24 * 3_600_000;

export type Announcements = ReturnType<typeof makeAnnouncements>;

/** Tells citizens: by message where a message does, else by a task for a person. */
export function makeAnnouncements(options: AnnouncementOptions) {
  const { announcements, outbox, phoneHash, markAnnounced, markToldClosed } = options;
  const { twoWayLine = true, acknowledge = true } = options;

  const isOptedOut = async (r: Reader, phone: string | null): Promise<boolean> => {
    const e164 = phone === null ? undefined : toE164(phone)?.e164;
    return e164 !== undefined && outbox.isOptedOut(r, e164);
  };

  const closeUntold = (w: Writer, of: { caseId: string; cycle: number; atMs: number }) =>
    markToldClosed(w, { ...of, reason: 'no_address' });

  return {
    /** In the transaction that stores the result; twice for one cycle tells once. */
    async announceResult(w: Writer, result: ResultToTell): Promise<void> {
      const { caseId, cycle, atMs, outcome, phone, announceBy, kind } = result;
      // "There is no result yet" must not come after the result.
      for (const smsId of await announcements.wordsUnderWay(w, caseId)) {
        await outbox.withdraw(w, smsId, 'there-is-a-result', atMs);
      }
      const optedOut = await isOptedOut(w, phone);
      const reason = reasonToCall({ outcome, phone, announceBy, optedOut, ...(kind && { kind }) });
      const e164 = phone === null ? null : (toE164(phone)?.e164 ?? null);
      if (reason !== null || e164 === null) {
        const nobody = reason === 'no-number' || e164 === null;
        const state = nobody ? 'closed' : 'call_needed';
        const row = { caseId, cycle, occasion: 'result', method: 'call', smsId: null } as const;
        const task = { ...row, state, reason, atMs } as const;
        const isFresh = await announcements.open(w, task);
        if (nobody && isFresh) await closeUntold(w, { caseId, cycle, atMs });
        return;
      }
      const { language = 'fa', explanation, trackingCode, citizenName } = result;
      const { recheckAtMs = null } = result;
      const about = { outcome, explanation, trackingCode, citizenName, recheckAtMs };
      const { smsId } = await outbox.enqueue(w, {
        kind: 'result',
        caseId,
        cycle,
        phone: e164,
        urgent: false,
        nowMs: atMs,
        language,
        body: resultMessage({ language, ...about, twoWayLine }),
        dedupeKey: `result:${caseId}:${cycle}:${phoneHash(e164)}`,
        expiresAtMs: atMs + EXPIRES_AFTER_MS,
      });
      await announcements.open(w, {
        caseId,
        cycle,
        occasion: 'result',
        method: 'sms',
        smsId,
        state: 'sending',
        reason: null,
        atMs,
      });
    },

    /** The tracking code by SMS while the citizen is still on the line; nothing without a mobile. */
    async announceRegistered(
      w: Writer,
      registered: {
        caseId: string;
        trackingCode: string;
        phone: string | null;
        citizenName: string | null;
        language?: Language;
        atMs: number;
      },
    ): Promise<void> {
      if (!acknowledge) return;
      const { caseId, trackingCode, phone, citizenName, atMs, language = 'fa' } = registered;
      const number = phone === null ? null : toE164(phone);
      if (number?.kind !== 'mobile' || (await isOptedOut(w, number.e164))) return;
      await outbox.enqueue(w, {
        kind: 'registered',
        caseId,
        cycle: null,
        phone: number.e164,
        urgent: true,
        nowMs: atMs,
        language,
        body: registeredMessage({ language, trackingCode, citizenName }),
        dedupeKey: `registered:${caseId}:${phoneHash(number.e164)}`,
        expiresAtMs: atMs + EXPIRES_AFTER_MS,
      });
    },

    /** In the transaction of what the citizen must hear of; the same occasion is told once. */
    async announceWord(w: Writer, word: WordToTell): Promise<void> {
      const { caseId, cycle, phone, atMs, trackingCode, citizenName, dateMs } = word;
      const { language = 'fa' } = word;
      const optedOut = await isOptedOut(w, phone);
      const asked = word.announceBy === 'call' ? 'asked-for-a-call' : null;
      const reason = reasonNotToWrite({ phone, optedOut }) ?? asked;
      const e164 = phone === null ? null : (toE164(phone)?.e164 ?? null);
      const row = { caseId, cycle, occasion: `${word.occasion}:${word.key}`, atMs };
      if (reason !== null || e164 === null) {
        // Nobody can be told: the row says so, and that it was thought of.
        const state = reason === 'no-number' || e164 === null ? 'closed' : 'call_needed';
        await announcements.open(w, { ...row, method: 'call', smsId: null, state, reason });
        return;
      }
      const { smsId } = await outbox.enqueue(w, {
        kind: 'word',
        caseId,
        cycle,
        phone: e164,
        urgent: false,
        nowMs: atMs,
        language,
        body: wordMessage({ language, trackingCode, citizenName, dateMs, occasion: word.occasion }),
        dedupeKey: `word:${caseId}:${cycle}:${row.occasion}`,
        expiresAtMs: atMs + EXPIRES_AFTER_MS,
      });
      await announcements.open(w, { ...row, method: 'sms', smsId, state: 'sending', reason: null });
    },

    /** Handed to the outbox as `onFinal`. */
    async onSmsFinal(w: Writer, final: FinalSms): Promise<void> {
      if (final.caseId === null || final.cycle === null) return;
      const { caseId, cycle, atMs } = final;
      const told = await announcements.change(w, final.smsId, { ...afterSms(final), atMs });
      if (told?.occasion !== 'result') return;
      if (told.state === 'told') await markAnnounced(w, { caseId, cycle, atMs });
      if (told.state === 'closed') await closeUntold(w, { caseId, cycle, atMs });
    },
  };
}
