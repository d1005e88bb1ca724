import type { Reader, Writer } from '../db/index.ts';
import { toE164 } from '../kit/phone-number.ts';
import type { FinalSms, SmsRepository } from '../sms/index.ts';
import {
  afterSms,
  isAnswer,
  MERGED_ANSWER,
  type OVERTAKEN,
  reasonNotToWrite,
  reasonToCall,
  wordOf,
} from './announcement.ts';
import type { AnnouncementRepository } from './repository.ts';
import { type Language, type Outcome, registeredMessage, resultMessage } from './text.ts';
import { withdrawalTaken } from './text-replies.ts';
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
  /** Of a case that was merged: whose answer it is. */
  readonly answerOf?: { readonly rootId: string; readonly cycle: number };
  /** Tracking codes of the same answer on the same number. */
  readonly alsoCodes?: readonly string[];
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
  readonly alsoCodes?: readonly string[];
  readonly language?: Language;
  readonly atMs: number;
}

export interface AnnouncementOptions {
  readonly announcements: AnnouncementRepository;
  readonly outbox: Pick<SmsRepository, 'enqueue' | 'isOptedOut' | 'withdraw' | 'hasten'>;
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

/** An acknowledgement waits so long for the end of the talk, in case nobody ever finishes it. */
const TALK_MS = 10 * 60_000;
const DAY_MS = 24 * 3_600_000;
/** Said once a day: there is nothing new in the second. */
const ONCE_A_DAY: readonly Occasion[] = ['silence', 'escalated'];

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

  /** What was to be said before, and is not said yet, is told by something newer. */
  async function overtake(
    w: Writer,
    caseId: string,
    reason: (typeof OVERTAKEN)[number],
    atMs: number,
  ): Promise<void> {
    for (const smsId of await announcements.wordsUnderWay(w, caseId)) {
      await outbox.withdraw(w, smsId, reason, atMs);
    }
    await announcements.closeWordCalls(w, caseId, { state: 'closed', reason, atMs });
  }

  const closeUntold = (w: Writer, of: { caseId: string; cycle: number; atMs: number }) =>
    markToldClosed(w, { ...of, reason: 'no_address' });

  return {
    /** In the transaction that stores the result; twice for one cycle tells once. */
    async announceResult(w: Writer, result: ResultToTell): Promise<void> {
      const { caseId, cycle, atMs, outcome, phone, announceBy, kind, answerOf } = result;
      const occasion =
        answerOf === undefined ? 'result' : `${MERGED_ANSWER}${answerOf.rootId}:${answerOf.cycle}`;
      // "There is no result yet" must not come after the result.
      await overtake(w, caseId, 'there-is-a-result', atMs);
      const optedOut = await isOptedOut(w, phone);
      const reason = reasonToCall({ outcome, phone, announceBy, optedOut, ...(kind && { kind }) });
      const e164 = phone === null ? null : (toE164(phone)?.e164 ?? null);
      if (reason !== null || e164 === null) {
        const nobody = reason === 'no-number' || e164 === null;
        const state = nobody ? 'closed' : 'call_needed';
        const row = { caseId, cycle, occasion, method: 'call', smsId: null } as const;
        const task = { ...row, state, reason, atMs } as const;
        const isFresh = await announcements.open(w, task);
        if (nobody && isFresh) await closeUntold(w, { caseId, cycle, atMs });
        return;
      }
      const { language = 'fa', explanation, citizenName } = result;
      const { recheckAtMs = null, alsoCodes = [] } = result;
      const trackingCode = together([result.trackingCode, ...alsoCodes], language);
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
        dedupeKey: `${occasion}:${caseId}:${cycle}:${phoneHash(e164)}`,
        expiresAtMs: atMs + EXPIRES_AFTER_MS,
      });
      await announcements.open(w, {
        caseId,
        cycle,
        occasion,
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
        contactId: string;
        trackingCode: string;
        phone: string | null;
        citizenName: string | null;
        language?: Language;
        atMs: number;
      },
    ): Promise<void> {
      if (!acknowledge) return;
      const { caseId, contactId, phone, citizenName, atMs, language = 'fa' } = registered;
      const number = phone === null ? null : toE164(phone);
      if (number?.kind !== 'mobile' || (await isOptedOut(w, number.e164))) return;
      // He hears the code on the line; the message waits for what else he tells in this talk.
      const codes: string[] = [];
      const phoneKey = phoneHash(number.e164);
      for (const earlier of await announcements.acknowledged(w, contactId, phoneKey)) {
        const { smsId, isTogether } = earlier;
        codes.push(earlier.trackingCode);
        if (isTogether || (await outbox.withdraw(w, smsId, 'told-together', atMs))) continue;
        // Gone already, with all that came before it.
        codes.length = 0;
      }
      const trackingCode = together([...codes, registered.trackingCode], language);
      await outbox.enqueue(w, {
        kind: 'registered',
        caseId,
        cycle: null,
        phone: number.e164,
        urgent: true,
        nowMs: atMs,
        language,
        notBeforeMs: atMs + TALK_MS,
        body: registeredMessage({ language, trackingCode, citizenName }),
        dedupeKey: `registered:${caseId}:${phoneKey}`,
        expiresAtMs: atMs + EXPIRES_AFTER_MS,
      });
    },

    /** The talk is over: what it has brought is acknowledged now. */
    async contactFinished(w: Writer, contactId: string, atMs: number): Promise<void> {
      for (const { smsId } of await announcements.acknowledged(w, contactId)) {
        await outbox.hasten(w, smsId, atMs);
      }
    },

    /** In the transaction of what the citizen must hear of; the same occasion is told once. */
    async announceWord(w: Writer, word: WordToTell): Promise<void> {
      const { caseId, cycle, phone, atMs, citizenName, dateMs, alsoCodes = [] } = word;
      const { language = 'fa' } = word;
      const occasion = `${word.occasion}:${word.key}`;
      const before = await announcements.wordsOf(w, caseId);
      if (before.some((one) => one.cycle === cycle && one.occasion === occasion)) return;
      const today = before.filter(({ createdAtMs }) => createdAtMs > atMs - DAY_MS);
      const isSaid = today.some((one) => wordOf(one.occasion) === word.occasion);
      if (isSaid && ONCE_A_DAY.includes(word.occasion)) return;
      await overtake(w, caseId, 'a-newer-word', atMs);
      const trackingCode = together([word.trackingCode, ...alsoCodes], language);
      const optedOut = await isOptedOut(w, phone);
      const asked = word.announceBy === 'call' ? 'asked-for-a-call' : null;
      const reason = reasonNotToWrite({ phone, optedOut }) ?? asked;
      const e164 = phone === null ? null : (toE164(phone)?.e164 ?? null);
      const row = { caseId, cycle, occasion, atMs };
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
        dedupeKey: `word:${caseId}:${cycle}:${occasion}`,
        expiresAtMs: atMs + EXPIRES_AFTER_MS,
      });
      await announcements.open(w, { ...row, method: 'sms', smsId, state: 'sending', reason: null });
    },

    /**
     * In the transaction that takes the case back: nothing of it alone is said any more. On the page it
     * is told to the number on record, so far as that takes messages: no call is owed for it.
     */
    async announceWithdrawn(
      w: Writer,
      withdrawn: {
        caseId: string;
        trackingCode: string;
        phone: string | null;
        citizenName: string | null;
        channel: 'call' | 'web';
        language?: Language;
        atMs: number;
      },
    ): Promise<void> {
      const { caseId, trackingCode, phone, citizenName, atMs, language = 'fa' } = withdrawn;
      const own = await announcements.acknowledgementOf(w, caseId);
      const waiting = await announcements.underWay(w, caseId);
      for (const smsId of own === null ? waiting : [own, ...waiting]) {
        await outbox.withdraw(w, smsId, 'case-withdrawn', atMs);
      }
      if (withdrawn.channel === 'call') return;
      const number = phone === null ? null : toE164(phone);
      if (number?.kind !== 'mobile' || (await isOptedOut(w, number.e164))) return;
      await outbox.enqueue(w, {
        // An answer to his own act: no quiet hours hold it.
        kind: 'reply',
        caseId,
        cycle: null,
        phone: number.e164,
        urgent: true,
        nowMs: atMs,
        language,
        body: withdrawalTaken(language, trackingCode, citizenName),
        dedupeKey: `withdrawn:${caseId}`,
        expiresAtMs: atMs + EXPIRES_AFTER_MS,
      });
    },

    /** Handed to the outbox as `onFinal`. */
    async onSmsFinal(w: Writer, final: FinalSms): Promise<void> {
      if (final.caseId === null || final.cycle === null) return;
      const { caseId, cycle, atMs } = final;
      const told = await announcements.change(w, final.smsId, { ...afterSms(final), atMs });
      if (told === null || !isAnswer(told.occasion)) return;
      // Closed by its citizen: there is nothing left to close.
      if (final.reason === 'case-withdrawn') return;
      if (told.state === 'told') await markAnnounced(w, { caseId, cycle, atMs });
      if (told.state === 'closed') await closeUntold(w, { caseId, cycle, atMs });
    },
  };
}

/** Codes that one message tells. */
function together(codes: readonly string[], language: Language): string {
  return codes.join(language === 'fa' ? ' و ' : ' and ');
}
