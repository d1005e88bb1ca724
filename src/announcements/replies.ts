import type { Writer } from '../db/index.ts';
import { tehranDay } from '../kit/jalali.ts';
import { toE164 } from '../kit/phone-number.ts';
import type { ReceivedSms, SmsRepository, TemplateUse } from '../sms/index.ts';
import { readReply, REPLY_KEYS, type Reply, type ReplyKeys } from './reply.ts';
import type { AnnouncementRepository } from './repository.ts';
import type { FeedbackRepository } from './repository-feedback.ts';
import { NOTHING_OPEN, notUnderstood, objectionTaken, whichCase } from './text-replies.ts';

/** A case whose answer was told to the people on a number. */
export interface ToldCase {
  readonly caseId: string;
  readonly cycle: number;
  readonly trackingCode: string;
  /** It heard the answer of this one. */
  readonly mergedIntoId: string | null;
  /** Of an answer that was sent, and whose report has not come: the reply proves that it did. */
  readonly smsId?: string;
}

export interface ReplyDeps {
  readonly announcements: Pick<AnnouncementRepository, 'change' | 'sentTo'>;
  readonly outbox: Pick<SmsRepository, 'enqueue' | 'isOptedOut'>;
  readonly feedback: Pick<FeedbackRepository, 'put'>;
  readonly cases: {
    markAnnounced(
      w: Writer,
      told: { caseId: string; cycle: number; atMs: number },
    ): Promise<boolean>;
    toldOfPhone(w: Writer, phoneHash: string, atMs: number): Promise<ToldCase[]>;
    objectIn(
      w: Writer,
      objection: {
        caseId: string;
        words: string;
        channel: 'sms';
        actorId: null;
        atMs: number;
      },
    ): Promise<string>;
  };
  readonly keys?: ReplyKeys;
}

/** What came of a citizen's message. */
export type ReplyOutcome =
  | 'wish'
  | 'satisfied'
  | 'objected'
  | 'asked-which'
  | 'nothing-open'
  | 'not-understood';

/** And of which case; null: it says so of none. */
export interface CameOfReply {
  readonly outcome: ReplyOutcome;
  readonly caseId: string | null;
}
const ofNoCase = (outcome: ReplyOutcome): CameOfReply => ({ outcome, caseId: null });

const EXPIRES_AFTER_MS = 3 * 3_600_000;

/**
 * Handed to the outbox as `onReceived`: acts on what a citizen writes back, in the transaction that
 * keeps the message, so that no message is acted on twice or lost between.
 */
export function makeReplies(deps: ReplyDeps) {
  const { announcements, outbox, feedback, cases, keys = REPLY_KEYS } = deps;

  /** The answer to the citizen's own act: not held by quiet hours, once for its key. */
  async function answer(
    w: Writer,
    sms: ReceivedSms,
    body: TemplateUse,
    key: string,
    aboutCaseId: string | null = null,
  ): Promise<void> {
    if (toE164(sms.from)?.kind !== 'mobile' || (await outbox.isOptedOut(w, sms.from))) return;
    await outbox.enqueue(w, {
      ...{ kind: 'reply', caseId: null, cycle: null, phone: sms.from, body },
      aboutCaseId,
      ...{ dedupeKey: `reply:${key}`, urgent: true, nowMs: sms.atMs },
      expiresAtMs: sms.atMs + EXPIRES_AFTER_MS,
    });
  }

  async function actOn(w: Writer, sms: ReceivedSms, reply: Reply, told: ToldCase): Promise<void> {
    const { caseId, cycle, trackingCode } = told;
    const { atMs } = sms;
    if (told.smsId !== undefined) {
      await announcements.change(w, told.smsId, { state: 'told', reason: 'replied', atMs });
      await cases.markAnnounced(w, { caseId, cycle, atMs });
    }
    const satisfied = reply.type === 'satisfied';
    const said = { caseId, cycle, channel: 'sms', satisfied, score: null, byId: null } as const;
    await feedback.put(w, { ...said, atMs });
    if (satisfied) return;
    const objection = { caseId, words: reply.words, channel: 'sms', actorId: null } as const;
    if ((await cases.objectIn(w, { ...objection, atMs })) !== 'objected') return;
    await answer(w, sms, objectionTaken(trackingCode), `objected:${caseId}:${cycle}`, caseId);
  }

  return {
    async onReceived(w: Writer, sms: ReceivedSms): Promise<CameOfReply> {
      if (sms.isWish) return ofNoCase('wish');
      const today = `${sms.phoneHash}:${tehranDay(sms.atMs)}`;
      const reply = readReply(sms.text, keys);
      if (reply === null) {
        await answer(w, sms, notUnderstood(keys), `not-understood:${today}`);
        return ofNoCase('not-understood');
      }
      const told = await cases.toldOfPhone(w, sms.phoneHash, sms.atMs);
      const all = [...(await announcements.sentTo(w, sms.phoneHash)), ...told];
      const meant =
        reply.code === null ? apart(all) : all.filter((one) => one.trackingCode === reply.code);
      const [only, ...others] = meant;
      if (only === undefined) {
        await answer(w, sms, NOTHING_OPEN, `nothing-open:${today}`);
        return ofNoCase('nothing-open');
      }
      if (others.length > 0) {
        const codes = meant.map(({ trackingCode }) => trackingCode);
        await answer(w, sms, whichCase(codes, reply.type, keys), `which:${sms.ref}`);
        return ofNoCase('asked-which');
      }
      await actOn(w, sms, reply, only);
      const outcome = reply.type === 'satisfied' ? 'satisfied' : 'objected';
      return { outcome, caseId: only.caseId };
    },
  };
}

/** Of several that are one thing, told in one message, the first stands for all: no code is named. */
function apart(told: readonly ToldCase[]): ToldCase[] {
  const rootOf = ({ caseId, mergedIntoId }: ToldCase): string => mergedIntoId ?? caseId;
  const own = told.toSorted(
    (a, b) => Number(a.mergedIntoId !== null) - Number(b.mergedIntoId !== null),
  );
  return own.filter((one, at) => own.findIndex((other) => rootOf(other) === rootOf(one)) === at);
}
