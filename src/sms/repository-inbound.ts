import { eq } from 'drizzle-orm';
import { callOf } from '../contacts/index.ts';
import type { Reader, Writer } from '../db/index.ts';
import { foldForSearch } from '../kit/persian-text.ts';
import { STAFF_KINDS } from './limits.ts';
import type { InboundSms } from './provider.ts';
import type { SmsRepositoryOptions } from './repository.ts';
import { normalizeSms } from './text.ts';

/** A citizen's message that has just been kept. */
export interface ReceivedSms {
  /** The gateway's id. */
  readonly ref: string;
  /** E.164 where it is a phone. */
  readonly from: string;
  readonly phoneHash: string;
  readonly text: string;
  /** He asked for silence, or for its end: the operator answers that. */
  readonly isWish: boolean;
  readonly atMs: number;
}
/** Whoever acts on it does so in the transaction that keeps it; answers what came of it, and of which case. */
export type OnReceived = (
  w: Writer,
  sms: ReceivedSms,
) => Promise<{ readonly outcome: string; readonly caseId: string | null }>;

/** What citizens write back, and who asked for silence. */
export function inboundRepository(options: SmsRepositoryOptions) {
  const { store, personal, newId, onReceived } = options;
  const { smsBlocked, smsOptout, smsInbound } = store.tables;

  /** He asked for silence, his operator keeps us out, or somebody here does. */
  async function isHashOptedOut(r: Reader, phoneHash: string): Promise<boolean> {
    const wishes = await r.$count(smsOptout, eq(smsOptout.id, phoneHash));
    return wishes > 0 || (await isBlockedHere(r, phoneHash));
  }

  async function isBlockedHere(r: Reader, phoneHash: string): Promise<boolean> {
    return (await r.$count(smsBlocked, eq(smsBlocked.phoneHash, phoneHash))) > 0;
  }

  return {
    /** An SMS from a citizen: kept once; 11 asks for silence, 12 takes that back. */
    async receive(sms: InboundSms, nowMs: number): Promise<void> {
      const kept = await store.tx(async (w) => {
        const [known] = await w
          .select({ id: smsInbound.id })
          .from(smsInbound)
          .where(eq(smsInbound.messageId, sms.ref));
        if (known) return null;
        const phoneHash = personal.phoneHash(sms.from);
        const from = await personal.put(w, sms.from, nowMs);
        const text = await personal.put(w, normalizeSms(sms.text), nowMs);
        await w.insert(smsInbound).values({
          id: newId(),
          messageId: sms.ref,
          phoneHash,
          fromTextId: from.id,
          textId: text.id,
          line: sms.line,
          createdAtMs: nowMs,
        });
        const wish = wishOf(sms.text);
        if (wish === 'silence') {
          await w
            .insert(smsOptout)
            .values({ id: phoneHash, reason: 'reply-11', createdAtMs: nowMs })
            .onConflictDoNothing();
        }
        if (wish === 'resume') await w.delete(smsOptout).where(eq(smsOptout.id, phoneHash));
        const { ref, from: sender } = sms;
        const about = { phoneHash, text: sms.text, isWish: wish !== null };
        const received = { ref, from: sender, ...about, atMs: nowMs };
        const came = await onReceived?.(w, received);
        if (came === undefined) return { ref, outcome: null, caseId: null, callId: null };
        const { outcome, caseId } = came;
        const callId = caseId === null ? null : await callOf(store, w, { caseId });
        await w.update(smsInbound).set({ outcome, callId }).where(eq(smsInbound.messageId, ref));
        return { ref, outcome, caseId, callId };
      });
      if (kept !== null) options.onKept?.(kept);
    },

    /** Who asked the operator himself: known here from now on. */
    async learnOptOuts(phones: readonly string[], nowMs: number): Promise<void> {
      if (phones.length === 0) return;
      const reason = 'blocked-at-gateway';
      const rows = phones.map((phone) => {
        return { id: personal.phoneHash(phone), reason, createdAtMs: nowMs } as const;
      });
      await store.tx((w) => w.insert(smsOptout).values(rows).onConflictDoNothing());
    },

    async isOptedOut(r: Reader, phone: string): Promise<boolean> {
      return isHashOptedOut(r, personal.phoneHash(phone));
    },
    /** This message may not leave; whoever is on duty has no say in being paged, the house has. */
    async isSilenced(sms: { readonly kind: string; readonly phoneHash: string }): Promise<boolean> {
      const asked = STAFF_KINDS.includes(sms.kind) ? isBlockedHere : isHashOptedOut;
      return asked(store.read, sms.phoneHash);
    },
  };
}

/** «11» and «۱۲ لطفا» alike: the first word decides. */
function wishOf(text: string): 'silence' | 'resume' | null {
  const [first = '', second = ''] = foldForSearch(text).split(/[\s.،,]+/u);
  // «لغو ۱۱»: phones put the space that the message has not.
  const word = first === 'لغو' ? first + second : first;
  if (word === '11' || word === 'لغو11') return 'silence';
  return word === '12' ? 'resume' : null;
}
